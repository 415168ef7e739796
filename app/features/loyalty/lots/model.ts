import type { PointsKind } from "../model";

/**
 * Points that lapse. Every row that gives points is a lot with a date of its own; whatever takes points uses up lots, those that lapse first
 * before the others. A take-back uses up the lots of the visit it takes back before any other, as if that visit had never been.
 */

/** A row of one client's ledger, in the order written. */
export interface LotEntry {
  id: number;
  kind: PointsKind;
  points: number;
  bookingId: number | null;
  /** Of points that lapse: from when. */
  expiresAt: Date | null;
  /** Of `expire`: the lot. */
  sourceEntryId: number | null;
}

/** What is left of one row that gave points. */
export interface Lot {
  entryId: number;
  bookingId: number | null;
  expiresAt: Date | null;
  remaining: number;
}

/** What one row took, lot by lot. */
export interface Use {
  entryId: number;
  /** When the points it took would have lapsed; null: never. */
  expiresAt: Date | null;
  points: number;
}

export interface LotBook {
  /** Lots with something left, those that lapse first before the others. */
  lots: Lot[];
  /** Taken beyond what was there. The next lots cover it first. */
  debt: number;
  /** By the id of a row that took points: out of which lots. */
  uses: Map<number, Use[]>;
}

/** The lots of one client by their whole ledger. `balance = sum of lots − debt`. */
export function replayLots(entries: readonly LotEntry[]): LotBook {
  const book: LotBook = { lots: [], debt: 0, uses: new Map() };
  for (const entry of entries) {
    if (entry.kind === "expire" && entry.sourceEntryId !== null) lapse(book, entry, entry.sourceEntryId);
    else if (entry.points > 0) give(book, entry);
    else if (entry.points < 0) take(book, entry);
  }
  book.lots = book.lots.filter(({ remaining }) => remaining > 0);
  return book;
}

function give(book: LotBook, { id, points, bookingId, expiresAt }: LotEntry): void {
  const covered = Math.min(points, book.debt);
  book.debt -= covered;
  place(book, { entryId: id, bookingId, expiresAt, remaining: points - covered });
}

/** Lots stand in the order in which they lapse; of one date the older row first. */
function place(book: LotBook, lot: Lot): void {
  const after = book.lots.findLastIndex((other) => comesFirst(other, lot));
  book.lots.splice(after + 1, 0, lot);
}

function comesFirst(a: Lot, b: Lot): boolean {
  const byDate = (a.expiresAt?.getTime() ?? Infinity) - (b.expiresAt?.getTime() ?? Infinity);
  return Number.isNaN(byDate) || byDate === 0 ? a.entryId < b.entryId : byDate < 0;
}

function take(book: LotBook, { id, kind, points, bookingId }: LotEntry): void {
  const uses: Use[] = [];
  let left = -points;
  const from = (lots: Iterable<Lot>) => {
    for (const lot of lots) {
      const used = Math.min(left, lot.remaining);
      if (used === 0) continue;
      lot.remaining -= used;
      left -= used;
      uses.push({ entryId: lot.entryId, expiresAt: lot.expiresAt, points: used });
    }
  };
  const isTakenBack = (kind === "reverse" || kind === "adjust") && bookingId !== null;
  if (isTakenBack) from(book.lots.filter((lot) => lot.bookingId === bookingId));
  from(book.lots);
  book.debt += left;
  book.uses.set(id, uses);
}

/** A lapse uses up its lot; one that is undone fills it again. */
function lapse(book: LotBook, entry: LotEntry, lotId: number): void {
  const { points } = entry;
  const lot = book.lots.find(({ entryId }) => entryId === lotId);
  if (points > 0 && !lot) return give(book, entry);
  const covered = Math.min(Math.max(points, 0), book.debt);
  const used = Math.min(Math.max(-points, 0), lot?.remaining ?? 0);
  book.debt += Math.max(-points, 0) - used - covered;
  if (lot) lot.remaining += Math.max(points, 0) - covered - used;
}

/** Lots whose date has come and that still hold something. */
export function dueLots(book: LotBook, at: Date): Lot[] {
  return book.lots.filter(
    ({ expiresAt, remaining }) => remaining > 0 && expiresAt !== null && expiresAt <= at,
  );
}

/** What lapses after `from` and until `until`, if nothing is spent before. */
export function lapsingBetween(book: LotBook, { from, until }: { from: Date; until: Date }): number {
  let sum = 0;
  for (const { expiresAt, remaining } of book.lots)
    if (expiresAt !== null && expiresAt > from && expiresAt <= until) sum += remaining;
  return sum;
}

/** Points that come back live at least so long. */
export const RETURNED_DAYS = 14;

/** When points lapse that come back now: when those they stand for would have, but not sooner than in two weeks. Null: never. */
export function expiryOfReturned(uses: readonly Pick<Use, "expiresAt">[], at: Date): Date | null {
  let latest = at.getTime() + RETURNED_DAYS * 86_400_000;
  for (const { expiresAt } of uses) {
    if (expiresAt === null) return null;
    latest = Math.max(latest, expiresAt.getTime());
  }
  return uses.length === 0 ? null : new Date(latest);
}

/** When points lapse that are granted now. */
export function expiryOfGranted(expireDays: number | null, at: Date): Date | null {
  return expireDays === null ? null : new Date(at.getTime() + expireDays * 86_400_000);
}
