import { and, eq, inArray, or } from "drizzle-orm";
import { mirroredVisits } from "~drizzle/schema";
import type { Queryable, Tx } from "~drizzle/client.server";
import type { VendorRecord } from "~/features/sync/ports";
import { closeConflictsOf, openConflict, type Writing } from "../conflicts/commands.server";
import {
  acceptGone,
  closeTaken,
  lookAgain,
  settledAs,
  takeOverThere,
  writeBookingRef,
  type RowChange,
} from "../mirror/commands.server";
import {
  MIRROR_SOURCE,
  mergeStandings,
  standingOfRecord,
  visitOfKey,
  writePlaced,
  type Placed,
} from "../mirror/model";
import { isUndecided, readCase, type MirrorCase, type MirrorRow } from "../mirror/queries.server";

/**
 * What became of a record that is a visit of ours. `echo`: nothing, or the job of the visit will look again; `import`: what was changed there has
 * been taken over already; `conflict`: a person decides; `gone`: it was deleted there.
 */
export interface Claim {
  bookingId: number;
  verdict: "echo" | "import" | "conflict" | "gone";
}

/**
 * Says whether a record is one of our own visits as it stands there, and deals with what was changed there. Null: it is the vendor's own, to be
 * imported. For records that are not older than what is held; called inside the transaction that stores the record.
 */
export async function claimArrival(tx: Tx, writing: Writing, record: VendorRecord): Promise<Claim | null> {
  return (await claimMany(tx, writing, [record])).get(record.externalId) ?? null;
}

/** The same for many, by the record's number: one query for all that are not ours. */
export async function claimMany(
  tx: Tx,
  writing: Writing,
  records: readonly VendorRecord[],
): Promise<Map<string, Claim>> {
  const claims = new Map<string, Claim>();
  const rows = await findRows(tx, records.filter(({ source }) => source === MIRROR_SOURCE)); // prettier-ignore
  if (rows.length === 0) return claims;
  const byId = new Map(
    rows.flatMap((row) => (row.externalId === null ? [] : [[row.externalId, row] as const])),
  );
  const byVisit = new Map(rows.map((row) => [row.bookingId, row]));
  const byKey = new Map(rows.map((row) => [row.requestKey, row]));
  const ours = records.flatMap((record) => {
    const row =
      byId.get(record.externalId) ??
      byKey.get(record.requestKey ?? "") ??
      byVisit.get(visitOfKey(record.requestKey) ?? 0);
    return row ? [{ record, row }] : [];
  });
  // Visits are locked one after another, by their ids as everywhere.
  for (const { record, row } of ours.sort((a, b) => a.row.bookingId - b.row.bookingId))
    claims.set(record.externalId, {
      bookingId: row.bookingId,
      verdict: await receive(tx, writing, row, record),
    });
  return claims;
}

async function findRows(db: Queryable, records: readonly VendorRecord[]): Promise<MirrorRow[]> {
  const found: MirrorRow[] = [];
  for (let at = 0; at < records.length; at += 400) {
    const some = records.slice(at, at + 400);
    const named = inArray(mirroredVisits.externalId, some.map(({ externalId }) => externalId)); // prettier-ignore
    const keys = some.flatMap(({ requestKey }) => (requestKey ? [requestKey] : []));
    const visits = keys.flatMap((key) => visitOfKey(key) ?? []);
    found.push(
      ...(await db
        .select()
        .from(mirroredVisits)
        .where(
          and(
            eq(mirroredVisits.source, MIRROR_SOURCE),
            keys.length > 0
              ? or(named, inArray(mirroredVisits.requestKey, keys), inArray(mirroredVisits.bookingId, visits))
              : named,
          ),
        )),
    );
  }
  return found;
}

async function receive(
  tx: Tx,
  writing: Writing,
  { bookingId, externalId, requestKey }: MirrorRow,
  record: VendorRecord,
): Promise<Claim["verdict"]> {
  const { core } = writing;
  const found = await readCase(tx, bookingId);
  if (!found?.row) return "echo";
  const isAnother = externalId !== null ? externalId !== record.externalId : record.requestKey !== requestKey;
  if (isAnother) return record.deleted ? "echo" : removeExtra(tx, writing, found, record);
  const isBeingSold = found.kind === "sale" && externalId === null && !found.row.isProvisional;
  if (isBeingSold || isInFlight(found.row, core.clock.now())) return later(tx, writing, bookingId);
  const there = standingOfRecord(record, found.kind);
  const { ours, placed } = found;
  const isUntouched = found.row.placedVersion === null || found.row.placedVersion === found.booking.version;
  const merge = mergeStandings({ ours, there, placed, isUntouched });
  if (merge.act === "settled") return settle(tx, writing, found, record);
  if (await isUndecided(tx, bookingId)) return "conflict";
  const isCertain = placed.at === null || record.version.getTime() > placed.at;
  const isPlainEcho = merge.act === "merge" && merge.take.length === 0;
  if (!isCertain || isPlainEcho || merge.act === "remove") return later(tx, writing, bookingId);
  if (merge.act === "gone") {
    const state = await acceptGone(tx, writing, { ...found, externalId: record.externalId });
    await writeRow(tx, writing, bookingId, { state, ...(state === "withdrawn" ? { externalId: null, placedDigest: null } : {}) }); // prettier-ignore
    return "gone";
  }
  if (merge.act === "conflict") {
    await openConflict(tx, writing, {
      kind: "changed_both",
      bookingId,
      otherBookingId: null,
      externalId: record.externalId,
      proposedLoser: "theirs",
    });
    await writeRow(tx, writing, bookingId, contradicted(placed, record));
    return "conflict";
  }
  const booking = there && (await takeOverThere(tx, writing, { booking: found.booking, there, record, groups: merge.take })); // prettier-ignore
  if (!booking) {
    await writeRow(tx, writing, bookingId, contradicted(placed, record));
    return "conflict";
  }
  await settle(tx, writing, { ...found, booking }, record);
  if (merge.write) await lookAgain(tx, core, [bookingId]);
  return "import";
}

/** Somebody is just talking to the vendor about it: what came may be what is being written. */
function isInFlight({ leaseUntil }: MirrorRow, now: Date): boolean {
  return leaseUntil !== null && leaseUntil > now;
}

/** What was common stays remembered, so that a person's choice can still be compared with it. */
function contradicted(placed: Placed, { externalId }: VendorRecord): RowChange {
  return { state: "conflict", externalId, placedDigest: writePlaced({ ...placed, prefer: null }) };
}

/** A further record of a visit that stands there already: an attempt that was thought lost. The visit's job takes it away. */
async function removeExtra(
  tx: Tx,
  writing: Writing,
  { booking, placed }: MirrorCase,
  record: VendorRecord,
): Promise<"echo"> {
  const extra = [...new Set([...placed.extra, record.externalId])];
  await writeRow(tx, writing, booking.id, { placedDigest: writePlaced({ ...placed, extra }) });
  return later(tx, writing, booking.id);
}

async function later(tx: Tx, { core }: Writing, bookingId: number): Promise<"echo"> {
  await lookAgain(tx, core, [bookingId]);
  return "echo";
}

async function settle(
  tx: Tx,
  writing: Writing,
  found: MirrorCase,
  record: VendorRecord,
): Promise<"echo" | "gone"> {
  const { id: bookingId } = found.booking;
  if (record.deleted) {
    await writeRow(tx, writing, bookingId, { state: "withdrawn", externalId: null, placedDigest: null });
    return "gone";
  }
  await writeRow(tx, writing, bookingId, settledAs(found, record));
  if (found.row?.externalId === null) await writeBookingRef(tx, writing.core, { bookingId, externalId: record.externalId }); // prettier-ignore
  await closeTaken(tx, writing, { bookingId });
  await closeConflictsOf(tx, writing, {
    bookingId,
    kinds: ["changed_both", "gone_there"],
    resolution: "gone",
  });
  return "echo";
}

async function writeRow(tx: Tx, { core }: Writing, bookingId: number, change: RowChange): Promise<void> {
  await tx
    .update(mirroredVisits)
    .set({ ...change, updatedAt: core.clock.now() })
    .where(eq(mirroredVisits.bookingId, bookingId));
  for (const topic of ["channels", "bookings"] as const) tx.touch(topic);
}
