import { and, between, inArray, sql, type SQL } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { lookedAt } from "~drizzle/looked-at";
import { bookings } from "~drizzle/schema";
import type { BookingStatus } from "~/features/booking/model";
import type { Actor } from "~/lib/actor";
import { dayOf, type Day } from "~/lib/zoned-time";
import type { Amount, Cell, CoursePoint, Filters, Part, PartKind, RowsPage } from "../model";
import { instantsOf, type Bucket, type Span } from "../period/model";

/** What is asked of figures: by whom, narrowed to what, as seen when and in which zone. */
export interface Question {
  db: Queryable;
  actor: Actor;
  filters: Filters;
  /** Zone in which days are counted for what stores none of its own. */
  zone: string;
  now: Date;
  today: Day;
  /** Reads something once for all figures of a page. */
  once<T>(key: string, read: () => Promise<T>): Promise<T>;
}

/** A page of rows that is asked for. */
export interface PageAsked {
  after: string | null;
  limit: number;
}

/** How one figure is computed. Either by days that add up, or, where they do not (people are counted once), for each span anew. */
export interface FigureSource {
  cells?(question: Question, span: Span): Promise<Cell[]>;
  total?(question: Question, span: Span): Promise<Amount[]>;
  /** The course, where it is neither days folded nor a total for each stretch. */
  course?(question: Question, buckets: readonly Bucket[]): Promise<CoursePoint[]>;
  parts?(question: Question, span: Span, kind: PartKind): Promise<Part[]>;
  rows(question: Question, span: Span, page: PageAsked): Promise<RowsPage>;
}

interface QuestionAsked {
  db: Queryable;
  actor: Actor;
  filters?: Partial<Filters>;
  zone: string;
  now: Date;
}

/** A question with a memory. Whoever sees their own clients only is asked about in their own column. */
export function makeQuestion({ db, actor, filters, zone, now }: QuestionAsked): Question {
  const known = new Map<string, Promise<unknown>>();
  const narrowed: Filters = { location: null, staff: null, service: null, ...filters };
  if (actor.kind === "user" && actor.clientScope === "own") narrowed.staff = actor.staffId ?? -1;
  return {
    ...{ db, actor, zone, now, filters: narrowed, today: dayOf(now, zone) },
    once<T>(key: string, read: () => Promise<T>): Promise<T> {
      const reading = (known.get(key) as Promise<T> | undefined) ?? read();
      known.set(key, reading);
      return reading;
    },
  };
}

/** Reads under a name that a span is part of. */
export function spanKey(name: string, { from, until }: Span): string {
  return `${name} ${from} ${until}`;
}

/** The bookings that the filters let through. */
export function narrowBookings({ filters }: Question): SQL | undefined {
  return and(
    filters.location === null ? undefined : sql`${lookedAt(bookings.locationId)} = ${filters.location}`,
    filters.staff === null ? undefined : sql`${lookedAt(bookings.staffId)} = ${filters.staff}`,
    filters.service === null ? undefined : sql`${lookedAt(bookings.serviceId)} = ${filters.service}`,
  );
}

/** Visits, each by its leading row, on the local days of their place. */
export function visitsOn(
  question: Question,
  { from, until }: Span,
  statuses: readonly BookingStatus[],
): SQL | undefined {
  return and(
    between(bookings.localDay, from, until),
    sql`${lookedAt(bookings.headId)} is null`,
    inArray(lookedAt(bookings.status), [...statuses]),
    narrowBookings(question),
  );
}

/** The instants of a span in the zone of the question. */
export function instantsAsked({ zone }: Question, span: Span): { from: Date; until: Date } {
  return instantsOf(span, zone);
}

/** Cuts a page out of rows of which one more than wanted was read. */
export function cutRows(rows: RowsPage["rows"], limit: number): RowsPage {
  const page = rows.slice(0, limit);
  return { rows: page, next: rows.length > limit ? (page.at(-1)?.cursor ?? null) : null };
}

/** Reads a cursor of numbers, `12.34`; null for what we did not write. */
export function readNumbers(after: string | null, count: number): number[] | null {
  if (after === null) return null;
  const parts = after.split(".").map(Number);
  return parts.length === count && parts.every((part) => Number.isSafeInteger(part)) ? parts : null;
}
