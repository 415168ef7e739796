import { eq } from "drizzle-orm";
import { bookings } from "~drizzle/schema";
import type { Tx } from "~drizzle/client.server";
import { lockRow } from "~drizzle/lock";
import type { BookingVendor, VendorRecord, VendorSaleRefusal } from "~/features/sync/ports";
import { enqueue } from "~/jobs/enqueue";
import type { JobContext } from "~/jobs/handler";
import { RetryAfter } from "~/jobs/retry-after";
import { systemActor } from "~/lib/actor";
import { dayOf } from "~/lib/zoned-time";
import { noteOverlaps, openConflict, type Writing } from "../../conflicts/commands.server";
import { mirrorVisit } from "../../jobs";
import {
  acceptGone,
  closeTaken,
  newRequestKey,
  settledAs,
  takeOverThere,
  writeBookingRef,
  writeLeased,
  type RowChange,
} from "../commands.server";
import {
  MIRROR_SOURCE,
  isSameStanding,
  mergeStandings,
  readPlaced,
  standingOfRecord,
  visitOfKey,
  writePlaced,
  type Group,
  type Placed,
  type Standing,
} from "../model";
import { listClassRows, readCase, type MirrorCase, type MirrorRow } from "../queries.server";
import { describeBusy } from "../wording/queries.server";

/** A visit, and the lease under which this process alone talks to the vendor about it. */
export interface Turn extends MirrorCase {
  row: MirrorRow;
  leaseUntil: Date;
}

/** How soon to try again when our own visit is still in the way there. */
const OWN_LEAVES_MS = 2_000;
/** After so many tries two visits of ours that wait for each other's hour are parted. */
const PARTED_AFTER = 3;

/** One comparison of a visit with the vendor's calendar, and what follows from it. */
export class Exchange {
  readonly #writing: Writing;

  constructor(
    private readonly context: JobContext,
    private readonly vendor: BookingVendor,
    private readonly turn: Turn,
  ) {
    this.#writing = { core: context.core, actor: systemActor(MIRROR_SOURCE) };
  }

  async run(): Promise<void> {
    const { turn } = this;
    for (const externalId of turn.placed.extra)
      await this.vendor.desk.deleteRecord(externalId, this.context.signal);
    const record = await this.#lookThere();
    const there = record && standingOfRecord(record, turn.kind);
    if (!record || !there) return turn.row.externalId === null ? this.#placeNew() : this.#acceptGone();
    const { ours, placed, row, booking } = turn;
    const isUntouched = row.placedVersion === null || row.placedVersion === booking.version;
    const merge = mergeStandings({ ours, there, placed, isUntouched });
    if (merge.act === "settled") return this.#settle(settledAs(turn, record), record);
    if (merge.act === "remove") return this.#remove(record);
    if (merge.act === "merge" && merge.take.length > 0) return this.#takeOver(record, there, merge);
    if (merge.act === "merge") return this.#change(record, there);
    return this.#contradict(record);
  }

  /** The record as it stands there now; null when there is none (any more). */
  async #lookThere(): Promise<VendorRecord | null> {
    const { row, placed, zone } = this.turn;
    if (row.externalId !== null) return this.vendor.fetchRecord(row.externalId, this.context.signal);
    const days = new Set(placed.sent.map(({ from }) => dayOf(new Date(from), zone)));
    for (const day of days) {
      const query = { requestKey: row.requestKey, day, signal: this.context.signal };
      const found = await this.vendor.desk.findByRequestKey(query);
      if (found && !found.deleted) return found;
    }
    return null;
  }

  async #placeNew(): Promise<void> {
    const { turn } = this;
    const { ours, row, booking } = turn;
    if (ours === null) return this.#settle(withdrawn(row));
    if (booking.startsAt <= this.context.core.clock.now())
      return this.#settle({ ...withdrawn(row), failure: "late" });
    await this.#noteSent(ours);
    const busy = await describeBusy(this.context.core.db, turn, null);
    const placed = await this.vendor.desk.placeBusy(busy, this.context.signal);
    if (!placed.ok) return this.#refused(placed.error, null);
    return this.#settle(settledAs(turn, placed.value), placed.value);
  }

  async #change(record: VendorRecord, there: Standing): Promise<void> {
    const { turn } = this;
    if (turn.ours === null) return;
    await this.#noteSent(turn.ours, { base: there, at: record.version.getTime() }, record.externalId);
    const busy = await describeBusy(this.context.core.db, turn, record);
    const changed = await this.vendor.desk.changeRecord(record.externalId, busy, this.context.signal);
    if (changed.ok) return this.#settle(settledAs(turn, changed.value), changed.value);
    return changed.error === "not_found" ? this.#acceptGone() : this.#refused(changed.error, record);
  }

  async #remove(record: VendorRecord): Promise<void> {
    await this.vendor.desk.deleteRecord(record.externalId, this.context.signal);
    await this.#settle(withdrawn(this.turn.row));
  }

  async #takeOver(
    record: VendorRecord,
    there: Standing,
    { take, write }: { take: Group[]; write: boolean },
  ): Promise<void> {
    const { turn } = this;
    await this.#write(async (tx) => {
      const { booking } = turn;
      const taken = await takeOverThere(tx, this.#writing, { booking, there, record, groups: take });
      if (!taken) return this.#keepBase(record, { state: "conflict" });
      const settled = settledAs({ ...turn, booking: taken }, record);
      if (!write) return settled;
      await enqueue(tx, this.context.core.clock, mirrorVisit, { bookingId: booking.id });
      return { ...settled, state: "waiting" };
    });
  }

  async #acceptGone(): Promise<void> {
    const { turn } = this;
    const { externalId } = turn.row;
    if (turn.ours === null || externalId === null) return this.#settle(withdrawn(turn.row));
    await this.#write(async (tx) => {
      const state = await acceptGone(tx, this.#writing, { ...turn, externalId });
      return state === "withdrawn" ? withdrawn(turn.row) : { state };
    });
  }

  async #contradict(record: VendorRecord): Promise<void> {
    await this.#write(async (tx) => {
      await openConflict(tx, this.#writing, {
        kind: "changed_both",
        bookingId: this.turn.booking.id,
        otherBookingId: null,
        externalId: record.externalId,
        proposedLoser: "theirs",
      });
      return this.#keepBase(record, { state: "conflict" });
    });
  }

  /** What was common stays remembered, so that a person's choice can still be compared with it. */
  #keepBase(record: VendorRecord, change: RowChange): RowChange {
    const placedDigest = writePlaced({ ...this.turn.placed, prefer: null });
    return { ...change, placedDigest, externalId: record.externalId };
  }

  async #refused(why: VendorSaleRefusal, record: VendorRecord | null): Promise<void> {
    const { turn } = this;
    const base = record ? standingOfRecord(record, turn.kind) : null;
    // What was refused for certain does not stand there and is not waited for.
    const placed: Placed = { ...turn.placed, base, at: record?.version.getTime() ?? null, sent: turn.placed.sent, prefer: null }; // prettier-ignore
    const change = {
      placedDigest: writePlaced(placed),
      failure: why,
      externalId: record?.externalId ?? null,
    };
    if (why !== "taken") return this.#settle({ ...change, state: "refused" });
    const inTheWay = await this.#whoIsThere();
    if (await this.#isLeaving(inTheWay)) return this.#waitForOwn(record, change);
    await this.#write(async (tx) => {
      const { id: bookingId } = turn.booking;
      const pairs = await noteOverlaps(tx, this.#writing, [bookingId]);
      if (!pairs.some((pair) => pair.bookingId === bookingId)) await this.#openTaken(tx, inTheWay);
      if (inTheWay) await closeTaken(tx, this.#writing, { bookingId, except: inTheWay.externalId });
      return { ...change, state: "conflict" };
    });
  }

  /**
   * The hour is not ours there, and by what is known here it is nobody's. The record in the way is named by its number, a visit of ours
   * by its own; the vendor's visit follows when what it is now has come.
   */
  async #openTaken(tx: Tx, inTheWay: VendorRecord | null): Promise<void> {
    const { booking, row } = this.turn;
    await openConflict(tx, this.#writing, {
      kind: "overlap",
      bookingId: booking.id,
      otherBookingId: visitOfKey(inTheWay?.requestKey ?? null),
      externalId: inTheWay?.externalId ?? null,
      proposedLoser: row.isProvisional ? "ours" : "theirs",
    });
  }

  /** The record that takes the hour which was refused; null when there is none to be seen. */
  async #whoIsThere(): Promise<VendorRecord | null> {
    const { ours, zone, row } = this.turn;
    if (ours === null) return null;
    const [from, until] = [dayOf(new Date(ours.from), zone), dayOf(new Date(ours.until), zone)];
    for await (const record of this.vendor.changedRecords({
      since: null,
      from,
      until,
      signal: this.context.signal,
    })) {
      const there = standingOfRecord(record, "busy");
      if (!there || record.externalId === row.externalId || there.staff !== ours.staff) continue;
      if (there.from < ours.until && there.until > ours.from) return record;
    }
    return null;
  }

  /** A visit of ours that stands there although it has to go, or go elsewhere: its hour is free in a moment. */
  async #isLeaving(record: VendorRecord | null): Promise<boolean> {
    const bookingId = visitOfKey(record?.requestKey ?? null);
    if (record === null || bookingId === null || bookingId === this.turn.booking.id) return false;
    const other = await readCase(this.context.core.db, bookingId);
    if (other?.row?.state !== "waiting" || other.row.externalId !== record.externalId) return false;
    return !isSameStanding(other.ours, standingOfRecord(record, other.kind));
  }

  /** Our own visit is about to leave that hour. Two that wait for each other are parted: one lets its hour there go first. */
  async #waitForOwn(record: VendorRecord | null, change: RowChange): Promise<void> {
    const { turn } = this;
    const attempts = turn.row.attempts + 1;
    if (record && turn.kind === "busy" && attempts >= PARTED_AFTER) {
      await this.vendor.desk.deleteRecord(record.externalId, this.context.signal);
      await this.#settle({ ...withdrawn(turn.row), state: "waiting" });
    } else await this.#settle({ ...change, state: "waiting", attempts });
    throw new RetryAfter(OWN_LEAVES_MS);
  }

  /** Before anything is written there, what is about to be written is remembered: its answer may be lost. */
  async #noteSent(
    ours: Standing,
    seen: { base: Standing; at: number } | null = null,
    externalId: string | null = null,
  ): Promise<void> {
    const { turn } = this;
    const { core } = this.context;
    const placed = { ...turn.placed, ...seen, prefer: null, sent: [...turn.placed.sent, ours] };
    const change: RowChange = {
      placedDigest: writePlaced(placed),
      placedVersion: turn.booking.version,
      attempts: turn.row.attempts + 1,
      ...(externalId === null ? {} : { externalId }),
    };
    const lease = { bookingId: turn.booking.id, leaseUntil: turn.leaseUntil };
    const isOurs = await core.db.transaction((tx) => writeLeased(tx, core, lease, change));
    if (!isOurs) throw new RetryAfter(OWN_LEAVES_MS);
  }

  async #settle(change: RowChange, record: VendorRecord | null = null): Promise<void> {
    await this.#write(async (tx) => {
      if (record && change.state === "placed") {
        const { id: bookingId } = this.turn.booking;
        await writeBookingRef(tx, this.context.core, { bookingId, externalId: record.externalId });
        await closeTaken(tx, this.#writing, { bookingId });
      }
      return change;
    });
  }

  /** Ends the turn in one transaction. A visit that changed meanwhile is compared again. */
  async #write(decide: (tx: Tx) => Promise<RowChange>): Promise<void> {
    const { core } = this.context;
    const { booking, leaseUntil, placed } = this.turn;
    const isOurs = await core.db.transaction(async (tx) => {
      await lockRow(tx, bookings, booking.id);
      const [now] = await tx.select({ version: bookings.version }).from(bookings).where(eq(bookings.id, booking.id)); // prettier-ignore
      const before = await readCase(tx, booking.id);
      const change = await decide(tx);
      // Another record of ours may have come to light while we talked.
      const extra = readPlaced(before?.row?.placedDigest ?? null).extra.filter((id) => !placed.extra.includes(id)); // prettier-ignore
      const digest = change.placedDigest === undefined ? (before?.row?.placedDigest ?? null) : change.placedDigest; // prettier-ignore
      const isStale = now?.version !== booking.version || extra.length > 0;
      const isDone = change.state === "placed" || change.state === "withdrawn";
      if (isStale) await enqueue(tx, core.clock, mirrorVisit, { bookingId: booking.id });
      if (change.state === "withdrawn") await this.#passOn(tx);
      return writeLeased(tx, core, { bookingId: booking.id, leaseUntil }, {
        ...change,
        placedDigest: writePlaced({ ...readPlaced(digest), extra }),
        ...(isStale && isDone ? { state: "waiting" as const } : {}),
        leaseUntil: null,
      }); // prettier-ignore
    });
    if (!isOurs) throw new RetryAfter(OWN_LEAVES_MS);
  }

  /** Of a class one place stands there for all: when it leaves, the next one takes over. */
  async #passOn(tx: Tx): Promise<void> {
    const [next] = await listClassRows(tx, this.turn.booking);
    if (next && next.id !== this.turn.booking.id)
      await enqueue(tx, this.context.core.clock, mirrorVisit, { bookingId: next.id });
  }
}

/** A visit that is not there and need not be. What is written there later is another record. */
function withdrawn({ bookingId, requestKey, externalId }: MirrorRow): RowChange {
  return {
    state: "withdrawn",
    externalId: null,
    recordHash: null,
    requestKey: externalId === null ? requestKey : newRequestKey(bookingId),
    placedDigest: null,
    placedVersion: null,
    attempts: 0,
    failure: null,
  };
}
