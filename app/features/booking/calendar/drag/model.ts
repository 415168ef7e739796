import { instantOf, type Day } from "~/lib/zoned-time";
import type { Column } from "../columns/model";
import { layLanes, type Stretch } from "../model";
import { minutesOn, type Movable, type Slip } from "../slips/model";

/** Where a slip is being taken: a column and a stretch of its wall clock. */
export interface Target extends Stretch {
  columnKey: string;
  /** Elapsed length; on a night of clock change it is not what the wall says. */
  durationMin: number;
}

/** What is sent when a slip is let go. */
export interface Move {
  bookingId: number;
  /** ISO instant. */
  startsAt: string;
  /** Null: whoever it is now. */
  staffId: number | null;
  /** Null: as long as now. */
  durationMin: number | null;
}

/** The nearest step of the clock, counted from midnight. */
export function snapTo(minutes: number, stepMin: number): number {
  return Math.round(minutes / stepMin) * stepMin;
}

/** A slip carried so that the pointer stays `grabMin` below its top; its start is drawn to the steps, within the day. */
export function carriedTo(
  slip: Stretch,
  { pointerMin, grabMin, stepMin }: { pointerMin: number; grabMin: number; stepMin: number },
): Stretch {
  const length = slip.until - slip.from;
  const from = Math.min(Math.max(0, snapTo(pointerMin - grabMin, stepMin)), 1440 - stepMin);
  return { from, until: from + length };
}

/** A slip pulled at its bottom edge; one step long at least. */
export function pulledTo(
  slip: Stretch,
  { pointerMin, stepMin }: { pointerMin: number; stepMin: number },
): Stretch {
  const until = Math.max(slip.from + stepMin, snapTo(pointerMin, stepMin));
  return { from: slip.from, until };
}

/** Length of a stretch of a day's wall in elapsed minutes. */
export function elapsedMin(day: Day, { from, until }: Stretch, zone: string): number {
  const start = instantOf({ day, minutes: from }, zone);
  return Math.round((instantOf({ day, minutes: until }, zone).getTime() - start.getTime()) / 60_000);
}

/**
 * What letting go means to the server. A visit that stays in its column and at its hour keeps its exact start, also in the hour that a
 * clock change repeats; a chain is told by its head.
 */
export function moveOf(
  { slip, move, from }: { slip: Slip; move: Movable; from: Column },
  target: Target,
  to: Column,
): Move {
  const isMoved = target.columnKey !== from.key || target.from !== slip.from;
  const shift = isMoved ? instantOf({ day: to.day, minutes: target.from }, to.zone).getTime() : null;
  const head = shift === null ? new Date(move.startsAt) : new Date(shift - move.offsetMin * 60_000);
  return {
    bookingId: move.bookingId,
    startsAt: head.toISOString(),
    staffId: move.isChain || to.staffId === from.staffId ? null : to.staffId,
    durationMin: target.durationMin === slip.durationMin ? null : target.durationMin,
  }; // prettier-ignore
}

/** The move that takes a moved slip back to where it was. */
export function undoOf({ slip, move, from }: { slip: Slip; move: Movable; from: Column }, done: Move): Move {
  return {
    bookingId: move.bookingId,
    startsAt: move.startsAt,
    staffId: done.staffId === null ? null : from.staffId,
    durationMin: done.durationMin === null ? null : slip.durationMin,
  };
}

/** What the page itself knows against a place, before the server is asked. */
export interface LocalVerdict {
  /** Nobody may: another visit, the past, somebody else's column, a chain that would change its people. */
  closed: "booked" | "buffer" | "hold" | "past" | "chain" | "archived" | null;
  /** Whose visit is in the way. */
  by: string | null;
}

/** Says at once what is in the way; a pending request is not, the server judges that. */
export function judgeLocally(
  { slip, move, from }: { slip: Slip; move: Movable; from: Column },
  target: Target,
  to: Column,
): LocalVerdict {
  if (to.isArchived && to.key !== from.key) return { closed: "archived", by: null };
  if (move.isChain && to.staffId !== from.staffId) return { closed: "chain", by: null };
  const isPast = to.day < to.today || (to.day === to.today && target.from < to.nowMin);
  const isMoved = target.columnKey !== from.key || target.from !== slip.from;
  if (isPast && isMoved) return { closed: "past", by: null };
  const inWay = (other: Stretch) => other.from < target.until && target.from < other.until;
  const rest = to.slips.filter(
    (other) => other.id !== slip.id && other.blocks && other.status !== "pending" && isOther(other, move),
  );
  const met = rest.find(inWay);
  if (met) return { closed: met.status === "hold" ? "hold" : "booked", by: met.clientName };
  if (to.others.some(inWay)) return { closed: "booked", by: null };
  const near = rest.find(
    ({ from: a, until, before, after }) =>
      a - before - slip.after < target.until && target.from < until + after + slip.before,
  );
  return near ? { closed: "buffer", by: near.clientName } : { closed: null, by: null };
}

function isOther(other: Slip, { bookingId, isChain }: Movable): boolean {
  return !isChain || other.move?.bookingId !== bookingId;
}

/** The columns as they will be once a move is done; for the moment until the server has said so. */
export function withMoved(
  columns: readonly Column[],
  { slipId, target }: { slipId: number; target: Target },
): Column[] {
  const slip = columns.flatMap(({ slips }) => slips).find(({ id }) => id === slipId);
  if (!slip) return [...columns];
  return columns.map((column) => {
    const has = column.slips.some(({ id }) => id === slipId);
    const takes = column.key === target.columnKey;
    if (!has && !takes) return column;
    const rest = column.slips.filter(({ id }) => id !== slipId);
    const { from, until, durationMin } = target;
    const slips = (takes ? [...rest, { ...slip, from, until, durationMin }] : rest).sort(
      (a, b) => a.from - b.from || a.until - b.until || a.id - b.id,
    );
    const lanes = layLanes(slips);
    return { ...column, slips: slips.map((one, at) => ({ ...one, ...lanes[at] })) };
  });
}

/** Where a target is shown after its start changed by steps or its column changed: the wall's end follows the elapsed length. */
export function targetAt(column: Column, from: number, durationMin: number): Target {
  const start = instantOf({ day: column.day, minutes: from }, column.zone);
  const end = new Date(start.getTime() + durationMin * 60_000);
  const until = Math.max(minutesOn(column.day, end, column.zone), from + durationMin);
  return { columnKey: column.key, from, until, durationMin };
}
