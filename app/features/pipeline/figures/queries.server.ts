import { and, asc, gte, inArray, isNull, lt, sql } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { clients, pipelineMoves } from "~drizzle/schema";
import { withinScope } from "~/features/accounts/client-scope/queries.server";
import { requireCan } from "~/features/accounts/policy";
import type { Actor } from "~/lib/actor";
import { listStages, type Stage } from "../queries.server";
import { cohortsOf, pathsOf, standingsOf, type Cohort, type Standing, type Step } from "./model";

/** More steps than this of one period are not read; the page says so. */
export const STEPS_MOST = 400_000;

export interface PipelineFigures {
  stages: Stage[];
  cohorts: Cohort[];
  standings: Standing[];
  /** Clients on each stage today, by stage. */
  now: Record<number, number>;
  /** The period held more than `STEPS_MOST` steps; the rest was not looked at. */
  isCapped: boolean;
}

/** Conversion and time per stage of a half-open period; within the actor's scope. */
export async function readPipelineFigures(
  db: Queryable,
  actor: Actor,
  period: { from: Date; until: Date },
): Promise<PipelineFigures> {
  requireCan(actor, "pipeline:read");
  const [stages, steps, counts] = await Promise.all([
    listStages(db),
    stepsOf(db, actor, period),
    db
      .select({ stageId: clients.stageId, n: sql<number>`count(*)`.mapWith(Number) })
      .from(clients)
      .where(and(isNull(clients.archivedAt), withinScope(db, actor, clients.id)))
      .groupBy(clients.stageId),
  ]);
  const span = { from: period.from.getTime(), until: period.until.getTime() };
  const paths = pathsOf(steps);
  return {
    stages,
    cohorts: cohortsOf(paths, stages, span),
    standings: standingsOf(paths, stages, span),
    now: Object.fromEntries(counts.flatMap(({ stageId, n }) => (stageId === null ? [] : [[stageId, n]]))),
    isCapped: steps.length >= STEPS_MOST,
  };
}

/** All steps of the clients who made one in the period: what came before tells how long they stood, what comes after how far they got. */
async function stepsOf(
  db: Queryable,
  actor: Actor,
  { from, until }: { from: Date; until: Date },
): Promise<Step[]> {
  const moved = db
    .select({ id: pipelineMoves.clientId })
    .from(pipelineMoves)
    .where(and(gte(pipelineMoves.at, from), lt(pipelineMoves.at, until)));
  const rows = await db.selectValues(
    db
      .select({ clientId: pipelineMoves.clientId, toStageId: pipelineMoves.toStageId, at: pipelineMoves.at })
      .from(pipelineMoves)
      .where(and(inArray(pipelineMoves.clientId, moved), withinScope(db, actor, pipelineMoves.clientId)))
      .orderBy(asc(pipelineMoves.id))
      .limit(STEPS_MOST),
  );
  return rows.map(([clientId, toStageId, at]) => ({
    clientId: Number(clientId),
    toStageId: toStageId === null ? null : Number(toStageId),
    at: Number(at),
  }));
}
