import { and, asc, eq, gt, isNull, notExists } from "drizzle-orm";
import { among } from "~drizzle/among";
import type { Queryable, Tx } from "~drizzle/client.server";
import { lockRows } from "~drizzle/lock";
import { bookings, clients, payments, pipelineMoves, programs } from "~drizzle/schema";
import { requireCan } from "~/features/accounts/policy";
import { readSetting } from "~/features/settings/queries.server";
import { enqueue } from "~/jobs/enqueue";
import { actorRef, type Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { writeMoves, type Moving } from "../commands.server";
import { placeClients } from "../jobs";
import { planMoves, type Happening, type Standing } from "../model";
import { listStages } from "../queries.server";
import { withSilences } from "./model";

const BATCH = 500;

/** Asks for everybody who was never in the pipeline to be placed by what happened to them. */
export async function requestPlacing(core: Core, actor: Actor): Promise<void> {
  requireCan(actor, "pipeline:manage");
  await core.db.transaction((tx) => enqueue(tx, core.clock, placeClients, {}));
}

/** How many clients never were in the pipeline, up to `limit`. */
export async function countUnplaced(db: Queryable, limit: number): Promise<number> {
  return (await unplaced(db, { behind: 0, limit })).length;
}

/**
 * Puts everybody who never was in the pipeline where their history leads: made, booked, paid, came, fell silent, each step with its own
 * time and the same key as if it had been told then. Who was taken out by hand stays out. Answers how many were placed.
 */
export async function placeAll(core: Core, actor: Actor, signal?: AbortSignal): Promise<number> {
  let placed = 0;
  for (let behind = 0; ;) {
    signal?.throwIfAborted();
    const ids = await unplaced(core.db, { behind, limit: BATCH });
    const last = ids.at(-1);
    if (last === undefined) return placed;
    placed += await core.db.transaction((tx) => placeInside(tx, { clock: core.clock, actor }, ids));
    behind = last;
  }
}

async function unplaced(
  db: Queryable,
  { behind, limit }: { behind: number; limit: number },
): Promise<number[]> {
  const moves = db
    .select({ id: pipelineMoves.id })
    .from(pipelineMoves)
    .where(eq(pipelineMoves.clientId, clients.id));
  const rows = await db
    .select({ id: clients.id })
    .from(clients)
    .where(
      and(
        isNull(clients.stageId),
        gt(clients.id, behind),
        isNull(clients.archivedAt),
        isNull(clients.erasedAt),
        notExists(moves),
      ),
    )
    .orderBy(asc(clients.id))
    .limit(limit);
  return rows.map(({ id }) => id);
}

async function placeInside(tx: Tx, { clock, actor }: Moving, ids: readonly number[]): Promise<number> {
  await lockRows(tx, clients, ids);
  const now = clock.now();
  const { silenceDays } = await readSetting(tx, "pipeline");
  const stages = await listStages(tx);
  const rows = await tx
    .select({ id: clients.id, createdAt: clients.createdAt, nextContactAt: clients.nextContactAt })
    .from(clients)
    .where(and(among(clients.id, ids), isNull(clients.stageId)));
  const told = new Map<number, Happening[]>(rows.map(({ id }) => [id, []]));
  const ahead = new Set(rows.flatMap(({ id, nextContactAt }) => (nextContactAt ? [id] : [])));
  const tell = (clientId: number | null, event: Happening["event"], key: string, at: Date) =>
    told.get(clientId ?? 0)?.push({ clientId: clientId ?? 0, event, eventKey: `${event}:${key}`, at });

  for (const visit of await visitsOf(tx, ids)) {
    const { id, clientId, createdAt, startsAt, status } = visit;
    if (clientId === null) continue;
    const made = createdAt < startsAt ? createdAt : startsAt;
    tell(clientId, "booking_made", `${id}:${clientId}`, made < now ? made : now);
    if (status === "completed") tell(clientId, "visit_completed", `${id}:${clientId}`, startsAt < now ? startsAt : now); // prettier-ignore
    if (startsAt > now) ahead.add(clientId);
  }
  const paid = await paymentsOf(tx, ids);
  for (const { id, clientId, at } of paid) if (at) tell(clientId, "payment", String(id), at);
  for (const program of await programsOf(tx, ids)) {
    const given = givenAt(program, paid);
    if (given) tell(program.clientId, "program_assigned", String(program.id), given);
    if (program.state === "active" && program.clientId !== null) ahead.add(program.clientId);
  }
  for (const { id, createdAt } of rows) {
    const first = told.get(id)?.reduce((least, { at }) => (at && at < least ? at : least), createdAt);
    tell(id, "client_created", String(id), first ?? createdAt);
  }

  const standings = new Map(rows.map(({ id }): [number, Standing] => [id, { stageId: null, since: null, decidedAt: null }])); // prettier-ignore
  const happenings = [...told].flatMap(([clientId, list]) =>
    withSilences(list, { clientId, silenceDays, now, hasPlans: ahead.has(clientId) }),
  );
  const moves = planMoves(happenings, { stages, standings, known: new Set(), now });
  await writeMoves(
    tx,
    moves.map(({ event, ...move }) => ({
      ...{ clientId: move.clientId, fromStageId: move.fromStageId, toStageId: move.toStageId, at: move.at },
      ...{ actor: actorRef(actor), cause: event, eventKey: move.eventKey, note: "" },
    })),
  );
  return rows.length;
}

function visitsOf(tx: Tx, ids: readonly number[]) {
  const { id, clientId, createdAt, startsAt, status } = bookings;
  return tx
    .select({ id, clientId, createdAt, startsAt, status })
    .from(bookings)
    .where(and(among(clientId, ids), isNull(bookings.headId), among(status, ["pending", "confirmed", "completed", "no_show"]))); // prettier-ignore
}

function paymentsOf(tx: Tx, ids: readonly number[]) {
  const { id, clientId, programId, amountMinor, succeededAt: at } = payments;
  return tx
    .select({ id, clientId, programId, amountMinor, at })
    .from(payments)
    .where(and(among(clientId, ids), eq(payments.status, "succeeded")))
    .orderBy(asc(at), asc(id));
}

function programsOf(tx: Tx, ids: readonly number[]) {
  const { id, clientId, state, priceMinor, assignedAt } = programs;
  return tx
    .select({ id, clientId, state, priceMinor, assignedAt })
    .from(programs)
    .where(among(clientId, ids));
}

/** When a programme counts as given: at once when it costs nothing, else with the payment that covered it; null: not yet. */
function givenAt(
  { id, priceMinor, assignedAt }: Awaited<ReturnType<typeof programsOf>>[number],
  paid: Awaited<ReturnType<typeof paymentsOf>>,
): Date | null {
  if (priceMinor <= 0) return assignedAt;
  let left = priceMinor;
  for (const { programId, amountMinor, at } of paid) {
    if (programId === id) left -= amountMinor;
    if (left <= 0) return at;
  }
  return null;
}
