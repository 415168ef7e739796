import { and, eq, gt, inArray, isNull, max, sql } from "drizzle-orm";
import { among } from "~drizzle/among";
import type { Queryable, Tx } from "~drizzle/client.server";
import { lockRow, lockRows } from "~drizzle/lock";
import { clients, pipelineMoves, pipelineStages } from "~drizzle/schema";
import { requireCan } from "~/features/accounts/policy";
import { withinScope } from "~/features/accounts/client-scope/queries.server";
import { readSetting } from "~/features/settings/queries.server";
import { actorRef, type Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Clock } from "~/lib/clock";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import {
  DECISIONS,
  planMoves,
  type HandCause,
  type Happening,
  type PlannedMove,
  type Standing,
} from "./model";
import { listStages } from "./queries.server";

/** By what clock and by whom something is written. */
export interface Moving {
  clock: Clock;
  actor: Actor;
}

/**
 * Tells the pipeline what happened, inside the caller's transaction: moves whom it moves, with a few queries whatever the number. Every
 * event counts once, by its key; see `stageAfter` for what each does. Nothing happens while automation is off. The clients' rows are
 * locked in the order of their ids, so whoever locks clients before does it for all of them at once.
 */
export async function advanceInside(
  tx: Tx,
  { clock, actor }: Moving,
  events: readonly Happening[],
): Promise<void> {
  if (events.length === 0 || !(await readSetting(tx, "pipeline")).automatic) return;
  const stages = await listStages(tx);
  const standings = await lockStandings(tx, events.map(({ clientId }) => clientId)); // prettier-ignore
  const plan = { stages, now: clock.now() };
  // Most events move nobody: only those who would move are asked what stands against it.
  const wanted = planMoves(events, { ...plan, standings, known: new Set() });
  if (wanted.length === 0) return;
  const moving = new Set(wanted.map(({ clientId }) => clientId));
  const asked = events.filter(({ clientId }) => moving.has(clientId));
  const known = await knownKeys(tx, asked.map(({ eventKey }) => eventKey)); // prettier-ignore
  const decided = asked.some(({ at }) => at) ? await decidedTimes(tx, [...moving]) : new Map<number, Date>();
  for (const [clientId, decidedAt] of decided) {
    const standing = standings.get(clientId);
    if (standing) standings.set(clientId, { ...standing, decidedAt });
  }
  const moves = planMoves(asked, { ...plan, standings, known });
  await writeMoves(tx, moves.map((move) => rowOf(move, actor))); // prettier-ignore
}

function rowOf(
  { clientId, fromStageId, toStageId, at, event, eventKey }: PlannedMove,
  actor: Actor,
): MoveRow {
  return { clientId, fromStageId, toStageId, at, actor: actorRef(actor), cause: event, eventKey, note: "" };
}

async function lockStandings(tx: Tx, given: readonly number[]): Promise<Map<number, Standing>> {
  const ids = [...new Set(given)].sort((a, b) => a - b);
  await lockRows(tx, clients, ids);
  const rows = await tx
    .select({ id: clients.id, stageId: clients.stageId, since: clients.stageMovedAt })
    .from(clients)
    .where(and(among(clients.id, ids), isNull(clients.erasedAt)));
  return new Map(rows.map(({ id, stageId, since }) => [id, { stageId, since, decidedAt: null }]));
}

async function knownKeys(tx: Queryable, keys: readonly string[]): Promise<Set<string>> {
  const rows = await tx
    .select({ key: pipelineMoves.eventKey })
    .from(pipelineMoves)
    .where(among(pipelineMoves.eventKey, keys));
  return new Set(rows.flatMap(({ key }) => key ?? []));
}

async function decidedTimes(tx: Queryable, ids: readonly number[]): Promise<Map<number, Date>> {
  const rows = await tx
    .select({ clientId: pipelineMoves.clientId, at: max(pipelineMoves.at) })
    .from(pipelineMoves)
    .where(and(among(pipelineMoves.clientId, ids), inArray(pipelineMoves.cause, [...DECISIONS])))
    .groupBy(pipelineMoves.clientId);
  return new Map(rows.flatMap(({ clientId, at }) => (at === null ? [] : [[clientId, at] as const])));
}

export type MoveRow = Omit<typeof pipelineMoves.$inferSelect, "id">;

/** The rows first; then every client stands where their newest row says. The caller has locked the clients. */
export async function writeMoves(tx: Tx, rows: readonly MoveRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.insertMany({ table: pipelineMoves, rows });
  const newest = (column: typeof pipelineMoves.toStageId | typeof pipelineMoves.at) =>
    sql`(select ${column} from ${pipelineMoves} where ${pipelineMoves.clientId} = ${clients.id} order by ${pipelineMoves.id} desc limit 1)`;
  await tx
    .update(clients)
    .set({ stageId: newest(pipelineMoves.toStageId), stageMovedAt: newest(pipelineMoves.at) })
    .where(among(clients.id, [...new Set(rows.map(({ clientId }) => clientId))]));
  tx.touch("pipeline");
  tx.touch("clients");
}

/** Writes the first rows of clients who were just inserted at `stageId` (of `startStage`), inside the same transaction. */
export async function noteStarts(
  tx: Tx,
  { actor }: { actor: Actor },
  {
    clientIds,
    stageId,
    at,
    cause = "client_created",
  }: { clientIds: readonly number[]; stageId: number; at: Date; cause?: "client_created" | "import" },
): Promise<void> {
  const rows = clientIds.map((clientId): MoveRow => ({
    clientId, fromStageId: null, toStageId: stageId, at, actor: actorRef(actor), cause,
    eventKey: `client_created:${clientId}`, note: "",
  })); // prettier-ignore
  await tx.insertMany({ table: pipelineMoves, rows });
  tx.touch("pipeline");
}

export interface HandMove {
  clientIds: readonly number[];
  /** Null: out of the pipeline. */
  stageId: number | null;
  /** Where the mover saw the one client; who stands elsewhere by now was moved by somebody else. */
  from?: number | null;
  note?: string;
  cause?: HandCause;
}

export type MoveRefusal = { reason: "stage_gone" } | { reason: "moved_meanwhile"; stageId: number | null };

export interface Moved {
  /** Those who changed their stage, and where they stood before. */
  moved: { clientId: number; from: number | null }[];
}

/**
 * Moves clients by hand, all or none; those who stand there already stay as they are. A later event of before this moment does not undo it.
 * @throws AppError `forbidden`; `not_found` when one of them is not in the actor's scope.
 */
export async function moveClients(
  core: Core,
  actor: Actor,
  move: HandMove,
): Promise<Result<Moved, MoveRefusal>> {
  requireCan(actor, "pipeline:move");
  return core.db.transaction((tx) => moveInside(tx, { clock: core.clock, actor }, move));
}

/** The same inside the caller's transaction, which has asked whether the actor may. */
export async function moveInside(
  tx: Tx,
  { clock, actor }: Moving,
  { clientIds, stageId, from, note = "", cause = "manual" }: HandMove,
): Promise<Result<Moved, MoveRefusal>> {
  const ids = [...new Set(clientIds)].sort((a, b) => a - b);
  if (ids.length === 0) return ok({ moved: [] });
  // The stage first and then the clients, as when a stage is removed: nobody is put into one that is on its way out.
  if (stageId !== null) await lockRow(tx, pipelineStages, stageId);
  if (stageId !== null && !(await hasStage(tx, stageId))) return refuse({ reason: "stage_gone" });
  await lockRows(tx, clients, ids);
  const rows = await tx
    .select({ id: clients.id, stageId: clients.stageId, since: clients.stageMovedAt })
    .from(clients)
    .where(
      and(
        among(clients.id, ids),
        actor.kind === "system" ? undefined : isNull(clients.erasedAt),
        withinScope(tx, actor, clients.id),
      ),
    );
  if (rows.length < ids.length) throw new AppError("not_found", "no such client");
  const elsewhere = from === undefined ? undefined : rows.find((row) => row.stageId !== from);
  if (elsewhere && elsewhere.stageId !== stageId)
    return refuse({ reason: "moved_meanwhile", stageId: elsewhere.stageId });
  const now = clock.now();
  const moving = rows.filter((row) => row.stageId !== stageId);
  await writeMoves(
    tx,
    moving.map(({ id: clientId, stageId: fromStageId, since }) => ({
      ...{ clientId, fromStageId, toStageId: stageId, at: since !== null && since > now ? since : now },
      ...{ actor: actorRef(actor), cause, eventKey: null, note: note.slice(0, 1000) },
    })),
  );
  return ok({ moved: moving.map(({ id, stageId: before }) => ({ clientId: id, from: before })) });
}

async function hasStage(tx: Queryable, stageId: number): Promise<boolean> {
  const [row] = await tx
    .select({ id: pipelineStages.id })
    .from(pipelineStages)
    .where(and(eq(pipelineStages.id, stageId), gt(pipelineStages.position, 0)));
  return row !== undefined;
}
