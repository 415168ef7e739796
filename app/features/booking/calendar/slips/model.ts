import { epochDayOf, offsetMinutes, type Day } from "~/lib/zoned-time";
import type { BookingSource, BookingStatus } from "../../model";
import type { Placed, Stretch } from "../model";

/** A booking as the calendar reads it. */
export interface VisitRow {
  id: number;
  headId: number | null;
  status: BookingStatus;
  source: BookingSource;
  startsAt: Date;
  endsAt: Date;
  busyFrom: Date;
  busyUntil: Date;
  blocks: boolean;
  staffId: number;
  locationId: number;
  serviceId: number | null;
  serviceName: string;
  clientName: string | null;
  noShowCount: number | null;
  priceMinor: number;
  paidMinor: number;
  pointsSpent: number;
  currency: string;
  seats: number;
  classKey: string | null;
  seriesId: number | null;
  holdUntil: Date | null;
}

/** Somebody in a group class. */
export interface Attendee {
  id: number;
  clientName: string | null;
  status: BookingStatus;
  seats: number;
  dueMinor: number;
}

/** What a drag moves: the visit, or the whole chain of a visit that has several people. */
export interface Movable {
  /** The head of the chain. */
  bookingId: number;
  /** ISO instant of the head's start. */
  startsAt: string;
  /** Minutes from the head's start to this slip's own. */
  offsetMin: number;
  /** Parts of a chain keep their people and lengths: such a visit moves in time only. */
  isChain: boolean;
}

/** A visit, or all people of one group class, as a slip on the calendar; minutes are the column's wall clock. */
export interface Slip extends Stretch, Placed {
  id: number;
  /** It came over midnight from the day before. */
  beganBefore: boolean;
  status: BookingStatus;
  source: BookingSource;
  clientName: string | null;
  serviceName: string;
  serviceId: number | null;
  priceMinor: number;
  /** What is still to be paid, minor units. */
  dueMinor: number;
  /** It is over and has not been paid, though money was being taken here by then. */
  isOwed: boolean;
  currency: string;
  /** Buffers that must stay clear, minutes. */
  before: number;
  after: number;
  durationMin: number;
  classKey: string | null;
  /** Of a group class: taken places and all there are; `capacity` null: nobody has said. */
  seats: { taken: number; capacity: number | null } | null;
  people: Attendee[];
  resources: string[];
  seriesId: number | null;
  /** Of a hold: ISO instant. */
  holdUntil: string | null;
  /** Missed visits of this client so far. */
  noShows: number;
  blocks: boolean;
  stepMin: number;
  /** Null: it cannot be moved here (a group class, somebody else's column, over). */
  move: Movable | null;
}

/** What slips need to know beside the rows. */
export interface SlipSetting {
  day: Day;
  zone: string;
  services: ReadonlyMap<number, { capacity: number | null; stepMin: number }>;
  resources: ReadonlyMap<number, readonly string[]>;
  /** The heads of chains, and the chains' further bookings by their head. */
  chains: ReadonlyMap<number, VisitRow>;
  mayWrite: boolean;
  now: Date;
  /** When the first money was entered; null: never, and nothing is owed. */
  moneySince: Date | null;
}

/** The step of what has no service of ours, minutes. */
const USUAL_STEP_MIN = 15;
const MOVABLE: readonly BookingStatus[] = ["pending", "confirmed"];

/** What is still owed for a visit, minor units: one point is one major unit. Nothing for what did not take place. */
export function dueOf({
  status,
  priceMinor,
  paidMinor,
  pointsSpent,
}: Pick<VisitRow, "status" | "priceMinor" | "paidMinor" | "pointsSpent">): number {
  if (status === "cancelled" || status === "no_show" || status === "expired") return 0;
  return Math.max(0, priceMinor - paidMinor - pointsSpent * 100);
}

/** The wall clock as one line: minutes from the local midnight of 1970-01-01. */
function lineMinute(instant: Date, zone: string): number {
  const ms = instant.getTime();
  return Math.floor(ms / 60_000) + offsetMinutes(ms, zone);
}

/** The stretch a visit takes on the line of the wall clock. Where the clocks go back its end may read earlier than its start; its length says how far it reaches. */
export function spanOnLine({ startsAt, endsAt }: { startsAt: Date; endsAt: Date }, zone: string): Stretch {
  const from = lineMinute(startsAt, zone);
  return { from, until: Math.max(lineMinute(endsAt, zone), from + minutesBetween(startsAt, endsAt)) };
}

/** Minutes of an instant on the wall of a day; before its midnight they are negative, after the next one past 1440. */
export function minutesOn(day: Day, instant: Date, zone: string): number {
  return lineMinute(instant, zone) - epochDayOf(day) * 1440;
}

/** The stretch a visit takes on a day's wall. */
export function spanOn(day: Day, visit: { startsAt: Date; endsAt: Date }, zone: string): Stretch {
  const midnight = epochDayOf(day) * 1440;
  const { from, until } = spanOnLine(visit, zone);
  return { from: from - midnight, until: until - midnight };
}

function minutesBetween(from: Date, until: Date): number {
  return Math.round((until.getTime() - from.getTime()) / 60_000);
}

/** Turns the bookings of one column into slips, unplaced, by start; people of one class share a slip. */
export function makeSlips(rows: readonly VisitRow[], setting: SlipSetting): Slip[] {
  const classes = new Map<string, VisitRow[]>();
  const slips: Slip[] = [];
  for (const row of rows) {
    const known = row.classKey === null ? undefined : classes.get(row.classKey);
    if (known) known.push(row);
    else if (row.classKey === null) slips.push(slipOf([row], setting));
    else classes.set(row.classKey, [row]);
  }
  for (const members of classes.values()) slips.push(slipOf(members, setting));
  return slips
    .filter(({ from, until }) => until > from && from < 1440)
    .sort((a, b) => a.from - b.from || a.until - b.until || a.id - b.id);
}

function slipOf(rows: readonly VisitRow[], setting: SlipSetting): Slip {
  const row = rows[0] as VisitRow;
  const { day, zone } = setting;
  const span = spanOn(day, row, zone);
  const service = row.serviceId === null ? undefined : setting.services.get(row.serviceId);
  const isClass = row.classKey !== null;
  const sum = (pick: (one: VisitRow) => number) => rows.reduce((total, one) => total + pick(one), 0);
  return {
    lane: 0,
    lanes: 1,
    from: Math.max(0, span.from),
    until: span.until,
    beganBefore: span.from < 0,
    id: row.id,
    status: isClass ? classStatus(rows) : row.status,
    source: row.source,
    clientName: row.clientName,
    serviceName: row.serviceName,
    serviceId: row.serviceId,
    priceMinor: sum(({ priceMinor }) => priceMinor),
    dueMinor: sum(dueOf),
    isOwed: rows.some((one) => isOwed(one, setting)),
    currency: row.currency,
    before: minutesBetween(row.busyFrom, row.startsAt),
    after: minutesBetween(row.endsAt, row.busyUntil),
    durationMin: minutesBetween(row.startsAt, row.endsAt),
    classKey: row.classKey,
    seats: isClass
      ? {
          taken: sum(({ blocks, seats }) => (blocks ? seats : 0)),
          capacity: service?.capacity ?? null,
        }
      : null,
    people: isClass ? rows.map(attendeeOf) : [],
    resources: [...new Set(rows.flatMap(({ id }) => setting.resources.get(id) ?? []))],
    seriesId: row.seriesId,
    holdUntil: row.status === "hold" ? (row.holdUntil?.toISOString() ?? null) : null,
    noShows: row.noShowCount ?? 0,
    blocks: rows.some(({ blocks }) => blocks),
    stepMin: service?.stepMin ?? USUAL_STEP_MIN,
    move: isClass || !setting.mayWrite ? null : movableOf(row, setting),
  }; // prettier-ignore
}

function isOwed(row: VisitRow, { now, moneySince }: SlipSetting): boolean {
  return moneySince !== null && row.endsAt >= moneySince && row.endsAt <= now && dueOf(row) > 0;
}

function attendeeOf(row: VisitRow): Attendee {
  const { id, clientName, status, seats } = row;
  return { id, clientName, status, seats, dueMinor: dueOf(row) };
}

/** A class stands as its people do: one who waits makes it wait, and it is over when everybody's visit is. */
function classStatus(rows: readonly VisitRow[]): BookingStatus {
  const order: BookingStatus[] = ["pending", "confirmed", "hold", "completed", "no_show", "cancelled"];
  return order.find((status) => rows.some((row) => row.status === status)) ?? "confirmed";
}

function movableOf(row: VisitRow, { chains }: SlipSetting): Movable | null {
  if (!MOVABLE.includes(row.status) || row.source === "yclients") return null;
  const isChain = chains.has(row.headId ?? row.id);
  const head = row.headId === null ? row : chains.get(row.headId);
  if (!head) return null;
  return {
    bookingId: head.id,
    startsAt: head.startsAt.toISOString(),
    offsetMin: minutesBetween(head.startsAt, row.startsAt),
    isChain,
  };
}
