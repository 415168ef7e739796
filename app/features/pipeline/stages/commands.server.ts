import { and, asc, eq, ne, or } from "drizzle-orm";
import type { Queryable, Tx } from "~drizzle/client.server";
import { lockName, lockRow } from "~drizzle/lock";
import { clients, pipelineMoves, pipelineStages } from "~drizzle/schema";
import { requireCan } from "~/features/accounts/policy";
import { writeSetting } from "~/features/settings/commands.server";
import type { Setting } from "~/features/settings/schema";
import { systemActor, type Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { moveInside } from "../commands.server";
import { isStageKey } from "../model";
import { listStages, type Stage } from "../queries.server";
import type { StageInput } from "../schema";

export type StageRefusal = { reason: "nameless" } | { reason: "taken" };

/** Changes of the row of stages queue. */
async function lockStages(tx: Tx): Promise<Stage[]> {
  await lockName(tx, "pipeline:stages");
  return listStages(tx);
}

/**
 * Changes a stage. Its key, and with it what automation does with it, stays.
 * Refused without a name when the stage is the business's own, and with another's name.
 * @throws AppError `forbidden`, `not_found`
 */
export async function changeStage(
  core: Core,
  actor: Actor,
  { stageId, input }: { stageId: number; input: StageInput },
): Promise<Result<null, StageRefusal>> {
  requireCan(actor, "pipeline:manage");
  return core.db.transaction(async (tx) => {
    const stages = await lockStages(tx);
    const stage = stages.find(({ id }) => id === stageId);
    if (!stage) throw new AppError("not_found", "no such stage");
    if (input.name === "" && !isStageKey(stage.key)) return refuse({ reason: "nameless" as const });
    if (isTaken(stages, input.name, stageId)) return refuse({ reason: "taken" as const });
    await tx.update(pipelineStages).set(input).where(eq(pipelineStages.id, stageId));
    tx.touch("pipeline");
    return ok(null);
  });
}

/** Adds a stage of the business's own behind another, behind all of them unless told. */
export async function addStage(
  core: Core,
  actor: Actor,
  { afterId, input }: { afterId?: number; input: StageInput },
): Promise<Result<{ stageId: number }, StageRefusal>> {
  requireCan(actor, "pipeline:manage");
  return core.db.transaction(async (tx) => {
    const stages = await lockStages(tx);
    if (input.name === "") return refuse({ reason: "nameless" as const });
    if (isTaken(stages, input.name, null)) return refuse({ reason: "taken" as const });
    const [made] = await tx
      .insert(pipelineStages)
      .values({ ...input, key: null, position: stages.length + 1, createdAt: core.clock.now() })
      .returning({ id: pipelineStages.id });
    if (!made) throw new AppError("internal", "insert returned no row");
    const ids = stages.map(({ id }) => id);
    const place = afterId === undefined ? -1 : ids.indexOf(afterId);
    ids.splice(place < 0 ? ids.length : place + 1, 0, made.id);
    await writeOrder(tx, ids);
    return ok({ stageId: made.id });
  });
}

function isTaken(stages: readonly Stage[], name: string, but: number | null): boolean {
  const folded = name.toLocaleLowerCase("ru");
  return (
    name !== "" && stages.some((stage) => stage.id !== but && stage.name.toLocaleLowerCase("ru") === folded)
  );
}

async function writeOrder(tx: Tx, ids: readonly number[]): Promise<void> {
  for (const [at, id] of ids.entries())
    await tx
      .update(pipelineStages)
      .set({ position: at + 1 })
      .where(and(eq(pipelineStages.id, id), ne(pipelineStages.position, at + 1)));
  tx.touch("pipeline");
}

/** Puts the stages into this order; those left out (added meanwhile) keep theirs behind. */
export async function orderStages(core: Core, actor: Actor, ids: readonly number[]): Promise<void> {
  requireCan(actor, "pipeline:manage");
  await core.db.transaction(async (tx) => {
    const known = (await lockStages(tx)).map(({ id }) => id);
    const wanted = [...new Set(ids)].filter((id) => known.includes(id));
    await writeOrder(tx, [...wanted, ...known.filter((id) => !wanted.includes(id))]);
  });
}

/** Moves a stage one place forward or back. */
export async function shiftStage(
  core: Core,
  actor: Actor,
  { stageId, by }: { stageId: number; by: -1 | 1 },
): Promise<void> {
  requireCan(actor, "pipeline:manage");
  await core.db.transaction(async (tx) => {
    const ids = (await lockStages(tx)).map(({ id }) => id);
    const at = ids.indexOf(stageId);
    const other = ids[at + by];
    if (at < 0 || other === undefined) return;
    ids[at] = other;
    ids[at + by] = stageId;
    await writeOrder(tx, ids);
  });
}

export type RemovalRefusal = { reason: "system" } | { reason: "holds" } | { reason: "nowhere" };

const BATCH = 1000;

/**
 * Takes a stage of the business's own off the board. Its clients go to `moveTo`, which must be told when there are any; archived ones too.
 * @throws AppError `forbidden`, `not_found`
 */
export async function removeStage(
  core: Core,
  actor: Actor,
  { stageId, moveTo }: { stageId: number; moveTo?: number },
): Promise<Result<{ moved: number }, RemovalRefusal>> {
  requireCan(actor, "pipeline:manage");
  return core.db.transaction(async (tx) => {
    const stages = await lockStages(tx);
    const stage = stages.find(({ id }) => id === stageId);
    if (!stage) throw new AppError("not_found", "no such stage");
    if (isStageKey(stage.key)) return refuse({ reason: "system" as const });
    if (moveTo !== undefined && (moveTo === stageId || !stages.some(({ id }) => id === moveTo)))
      return refuse({ reason: "nowhere" as const });
    await lockRow(tx, pipelineStages, stageId);
    let moved = 0;
    for (let ids = await standing(tx, stageId); ids.length > 0; ids = await standing(tx, stageId)) {
      if (moveTo === undefined) return refuse({ reason: "holds" as const });
      // Everybody in it, also those whom the actor would not see: the stage goes for all of them.
      const goes = { clock: core.clock, actor: systemActor("pipeline") };
      await moveInside(tx, goes, { clientIds: ids, stageId: moveTo, cause: "stage_removed" });
      moved += ids.length;
    }
    await dropStage(tx, stageId);
    await writeOrder(tx, stages.flatMap(({ id }) => (id === stageId ? [] : [id]))); // prettier-ignore
    return ok({ moved });
  });
}

async function standing(tx: Tx, stageId: number): Promise<number[]> {
  const rows = await tx
    .select({ id: clients.id })
    .from(clients)
    .where(eq(clients.stageId, stageId))
    .orderBy(asc(clients.id))
    .limit(BATCH);
  return rows.map(({ id }) => id);
}

/** What history names stays as a name; a stage nobody ever stood in goes without a trace. */
async function dropStage(tx: Tx, stageId: number): Promise<void> {
  const [named] = await tx
    .select({ id: pipelineMoves.id })
    .from(pipelineMoves)
    .where(or(eq(pipelineMoves.fromStageId, stageId), eq(pipelineMoves.toStageId, stageId)))
    .limit(1);
  const row = eq(pipelineStages.id, stageId);
  if (named) await tx.update(pipelineStages).set({ position: 0, isHidden: true }).where(row);
  else await tx.delete(pipelineStages).where(row);
}

/** How many clients stand in each stage, archived ones too: what removing it would move. */
export async function countStanding(
  db: Queryable,
  stageIds: readonly number[],
): Promise<Map<number, number>> {
  const counts = await Promise.all(
    stageIds.map(async (id): Promise<[number, number]> => [id, await db.$count(clients, eq(clients.stageId, id))]), // prettier-ignore
  );
  return new Map(counts);
}

/** Switches automation, and says after how many days of silence a client is inactive; null: never. */
export async function writePipelineRules(
  core: Core,
  actor: Actor,
  rules: Setting<"pipeline">,
): Promise<void> {
  requireCan(actor, "pipeline:manage");
  await core.db.transaction(async (tx) => {
    await writeSetting(tx, { key: "pipeline", value: rules, at: core.clock.now() });
    tx.touch("pipeline");
  });
}
