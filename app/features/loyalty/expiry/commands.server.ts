import { and, asc, gt, gte, inArray, lt, lte, max } from "drizzle-orm";
import type { Db, Queryable, Tx } from "~drizzle/client.server";
import { lockRows } from "~drizzle/lock";
import { clients, pointsEntries } from "~drizzle/schema";
import { actorRef, type Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { dueLots, replayLots, type LotEntry } from "../lots/model";
import { readLedgers } from "../settlement/queries.server";

const WINDOW = 2000;
const BATCH = 250;

/**
 * Lets lapse what is left of every lot whose date has come. Walks the clients in windows of ids, a transaction for some of them at a time;
 * run twice it takes nothing twice. Returns how many lots lapsed.
 */
export async function expirePoints(core: Core, actor: Actor, signal?: AbortSignal): Promise<number> {
  const [last] = await core.db.select({ id: max(clients.id) }).from(clients);
  let lapsed = 0;
  for (let from = 1; from <= (last?.id ?? 0); from += WINDOW) {
    const due = await clientsDue(core.db, { from, below: from + WINDOW, at: core.clock.now() });
    for (let next = 0; next < due.length; next += BATCH) {
      signal?.throwIfAborted();
      const ids = due.slice(next, next + BATCH);
      lapsed += await core.db.transaction(async (tx) => {
        await lockRows(tx, clients, ids);
        return lapseInside(tx, { core, actor }, ids);
      });
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  return lapsed;
}

/** Clients with a lot whose date has come, used up or not. */
async function clientsDue(
  db: Db,
  { from, below, at }: { from: number; below: number; at: Date },
): Promise<number[]> {
  const { clientId, expiresAt, points } = pointsEntries;
  const rows = await db
    .selectDistinct({ clientId })
    .from(pointsEntries)
    .where(and(gte(clientId, from), lt(clientId, below), lte(expiresAt, at), gt(points, 0)))
    .orderBy(asc(clientId));
  return rows.map((row) => row.clientId);
}

/** The same for some clients, whose rows the caller has locked, in the caller's transaction. */
export async function lapseInside(
  tx: Tx,
  { core, actor }: { core: Core; actor: Actor },
  clientIds: readonly number[],
): Promise<number> {
  const at = core.clock.now();
  const ledgers = await readLedgers(tx, await withDue(tx, clientIds, at));
  const rows = [...ledgers].flatMap(([clientId, ledger]) =>
    dueLots(replayLots(ledger), at).map(({ entryId, bookingId, remaining }) => ({
      ...{ clientId, bookingId, kind: "expire" as const, points: -remaining, reason: "" },
      ...{ causeKey: `expire:${entryId}:${timesLapsed(ledger, entryId) + 1}`, sourceEntryId: entryId },
      ...{ actor: actorRef(actor), createdAt: at },
    })),
  );
  if (rows.length === 0) return 0;
  await tx.insertMany({ table: pointsEntries, rows });
  tx.touch("loyalty");
  tx.touch("clients");
  return rows.length;
}

async function withDue(tx: Queryable, clientIds: readonly number[], at: Date): Promise<number[]> {
  const { clientId, expiresAt, points } = pointsEntries;
  if (clientIds.length === 0) return [];
  const rows = await tx
    .selectDistinct({ clientId })
    .from(pointsEntries)
    .where(and(inArray(clientId, [...clientIds]), lte(expiresAt, at), gt(points, 0)));
  return rows.map((row) => row.clientId);
}

function timesLapsed(ledger: readonly LotEntry[], lotId: number): number {
  return ledger.filter(({ kind, sourceEntryId }) => kind === "expire" && sourceEntryId === lotId).length;
}
