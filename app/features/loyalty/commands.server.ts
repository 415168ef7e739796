import { and, asc, eq, gt, inArray, isNotNull, lte, max, or, sql } from "drizzle-orm";
import type { Tx } from "~drizzle/client.server";
import { lockRows } from "~drizzle/lock";
import { bookings, clients, pointsEntries } from "~drizzle/schema";
import { readSetting } from "~/features/settings/queries.server";
import { actorRef, type Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { expiryOfReturned, replayLots } from "./lots/model";
import { decideEntries, POINT_MINOR, type NewEntry } from "./model";
import {
  clientsOf,
  readLedgers,
  readRecordVersions,
  readSettlements,
  type Settlement,
} from "./settlement/queries.server";

/** Who writes, and with what. */
export interface Writing {
  core: Core;
  actor: Actor;
}

type Decided = NewEntry & Pick<Settlement, "booking">;

/**
 * Appends what the ledger lacks for some bookings, and for later visits of the same clients whose level they change; nothing where all is in
 * line. The rows of the bookings and then of their clients are locked, each in the order of ids, so of two runs at once the second sees what
 * the first has written. A dozen queries, however many bookings. The bookings and the records they rest on must have been written before.
 */
export async function settleBookingsInside(
  tx: Tx,
  { core, actor }: Writing,
  bookingIds: readonly number[],
): Promise<NewEntry[]> {
  const ids = [...new Set(bookingIds)];
  if (ids.length === 0) return [];
  await lockRows(tx, bookings, ids);
  await lockRows(tx, clients, await clientsOf(tx, ids));
  const at = core.clock.now();
  const decided = (await readSettlements(tx, ids, at)).flatMap(({ booking, entries, facts }) =>
    decideEntries(entries, facts).map((row): Decided => ({ ...row, booking })),
  );
  if (decided.length === 0) return [];
  await dateRefunds(tx, decided, at);
  await append(tx, decided, { actor: actorRef(actor), createdAt: at });
  return decided.map(({ booking: _, ...row }) => row);
}

/** Spent points that come back lapse when they would have lapsed unspent, but not at once. */
async function dateRefunds(tx: Tx, decided: Decided[], at: Date): Promise<void> {
  const refunds = decided.filter(({ kind }) => kind === "refund");
  const ledgers = await readLedgers(tx, [...new Set(refunds.map(({ clientId }) => clientId))]);
  for (const refund of refunds) {
    const ledger = ledgers.get(refund.clientId) ?? [];
    const { uses } = replayLots(ledger);
    const spent = ledger.filter(({ kind, bookingId }) => kind === "spend" && bookingId === refund.booking.id);
    refund.expiresAt = expiryOfReturned(spent.flatMap(({ id }) => uses.get(id) ?? []), at); // prettier-ignore
    refund.sourceEntryId = spent.length === 1 ? spent[0]!.id : null;
  }
}

async function append(
  tx: Tx,
  decided: readonly Decided[],
  by: { actor: string; createdAt: Date },
): Promise<void> {
  const records = await readRecordVersions(tx, [...new Set(decided.map(({ booking }) => booking.id))]);
  const rows = decided.map(({ booking, ...row }) => ({
    ...row,
    ...(records.get(booking.id) ?? { recordId: null, recordVersionAt: null }),
    ...{ bookingId: booking.id, bookingVersion: booking.version },
    currency: row.priceMinor === null ? null : booking.currency,
    reason: "",
    ...by,
  }));
  await tx.insertMany({ table: pointsEntries, rows });
  const refunded = decided.filter(({ kind }) => kind === "refund").map(({ booking }) => booking.id);
  if (refunded.length > 0) await recountSpent(tx, refunded);
  tx.touch("loyalty");
  tx.touch("clients");
}

/** What stands in the visits' rows is the sum of their entries. */
export async function recountSpent(tx: Tx, bookingIds: readonly number[]): Promise<void> {
  const spent = sql<number>`coalesce((select -sum(e.points) from ${pointsEntries} e
    where e.booking_id = ${bookings.id} and e.kind in ('spend', 'refund')), 0)`;
  await tx.update(bookings).set({ pointsSpent: spent }).where(inArray(bookings.id, [...bookingIds])); // prettier-ignore
  tx.touch("bookings");
}

/**
 * The same for one booking, in a transaction of its own. `finish` joins it.
 */
export async function settleBooking(
  core: Core,
  actor: Actor,
  { bookingId, finish }: { bookingId: number; finish?: (tx: Tx) => Promise<void> },
): Promise<NewEntry[]> {
  return core.db.transaction(async (tx) => {
    const rows = await settleBookingsInside(tx, { core, actor }, [bookingId]);
    await finish?.(tx);
    return rows;
  });
}

const SCAN_WINDOW = 2000;
const BATCH = 250;

/**
 * Settles every completed visit that holds no points although it was paid, or holds them for another price. Walks the bookings in windows of
 * ids and settles in batches, so that neither a statement nor a lock lasts long. Returns how many bookings got an entry.
 */
export async function settleMissed(core: Core, actor: Actor, signal?: AbortSignal): Promise<number> {
  const { enabled } = await readSetting(core.db, "loyalty");
  if (!enabled) return 0;
  const [last] = await core.db.select({ id: max(bookings.id) }).from(bookings);
  const settled = new Set<string>();
  for (let from = 0; from < (last?.id ?? 0); from += SCAN_WINDOW) {
    const missed = await missedBetween(core, from, from + SCAN_WINDOW);
    for (let next = 0; next < missed.length; next += BATCH) {
      signal?.throwIfAborted();
      const ids = missed.slice(next, next + BATCH).map(({ id }) => id);
      const rows = await core.db.transaction((tx) => settleBookingsInside(tx, { core, actor }, ids));
      for (const { causeKey } of rows) settled.add(causeKey.split(":")[1]!);
    }
    // On SQLite a statement runs on this thread: let requests through between two of them.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return settled.size;
}

function missedBetween({ db }: Core, from: number, upTo: number) {
  const ofVisit = sql`from ${pointsEntries} e where e.booking_id = ${bookings.id} and e.client_id = ${bookings.clientId}`;
  const held = sql`(select coalesce(sum(e.points), 0) ${ofVisit} and e.kind in ('award', 'reverse', 'adjust'))`;
  const pricedAt = sql`(select e.price_minor ${ofVisit} and e.kind in ('award', 'adjust') order by e.id desc limit 1)`;
  const paid = sql`${bookings.priceMinor} - ${bookings.pointsSpent} * ${POINT_MINOR}`;
  return db
    .select({ id: bookings.id })
    .from(bookings)
    .where(
      and(
        gt(bookings.id, from),
        lte(bookings.id, upTo),
        eq(bookings.status, "completed"),
        isNotNull(bookings.clientId),
        or(and(gt(bookings.priceMinor, 0), sql`${held} = 0`), sql`${pricedAt} <> ${paid}`),
      ),
    )
    .orderBy(asc(bookings.id));
}
