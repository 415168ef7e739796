import type { BookingStatus } from "../../model";
import { isDay, type Day } from "~/lib/zoned-time";

export const CALENDAR_VIEWS = ["day", "week", "month", "list"] as const;
export type CalendarView = (typeof CALENDAR_VIEWS)[number];

/** Statuses one can filter by. A hold is somebody typing right now: it is shown unless other statuses are asked for. */
export const FILTER_STATUSES = [
  "pending",
  "confirmed",
  "completed",
  "no_show",
  "cancelled",
] as const satisfies readonly BookingStatus[];

/** What the calendar shows when no status is asked for: everything that takes or took the person's time. */
export const USUAL_STATUSES = [
  "hold",
  "pending",
  "confirmed",
  "completed",
] as const satisfies readonly BookingStatus[];

/** What the address of the calendar says. Filters live here and nowhere else, so that a link shows to others what it shows to me. */
export interface CalendarAddress {
  /** Null: the page's own choice, a day; on phones as a list. */
  view: CalendarView | null;
  /** Null: today. */
  day: Day | null;
  /** Empty: everybody. */
  staff: readonly number[];
  service: number | null;
  location: number | null;
  /** Empty: the usual ones. */
  status: readonly BookingStatus[];
}

/** Nothing chosen: today, everybody, everything. */
export const plainAddress: CalendarAddress = {
  view: null,
  day: null,
  staff: [],
  service: null,
  location: null,
  status: [],
};

const LARGEST_ID = 2_147_483_647;
const MOST_PEOPLE = 100;

/** Reads the address; nonsense counts as not chosen. People come as `staff=1,2` or, from a form, as repeated fields. */
export function readCalendarAddress(query: URLSearchParams): CalendarAddress {
  const day = query.get("day");
  const view = query.get("view");
  const status = listOf(query, "status");
  return {
    view: CALENDAR_VIEWS.find((known) => known === view) ?? null,
    day: day !== null && isDay(day) ? day : null,
    staff: listOf(query, "staff").flatMap(idOf).slice(0, MOST_PEOPLE),
    service: idOf(query.get("service") ?? "")[0] ?? null,
    location: idOf(query.get("location") ?? "")[0] ?? null,
    status: FILTER_STATUSES.filter((known) => status.includes(known)),
  };
}

function listOf(query: URLSearchParams, name: string): string[] {
  return [...new Set(query.getAll(name).flatMap((text) => text.split(",")))];
}

function idOf(text: string): number[] {
  const id = Number(text);
  return /^\d{1,10}$/.test(text) && id > 0 && id <= LARGEST_ID ? [id] : [];
}

/** The query of a calendar's address, for `paths.calendar`; what is not chosen is left out. */
export function calendarQuery(address: CalendarAddress) {
  const { view, day, staff, service, location, status } = address;
  return {
    view: view ?? undefined,
    day: day ?? undefined,
    staff: staff.length > 0 ? staff.join(",") : undefined,
    service: service ?? undefined,
    location: location ?? undefined,
    status: status.length > 0 ? status.join(",") : undefined,
  };
}

/** How many filters are set. */
export function countFilters({ staff, service, location, status }: CalendarAddress): number {
  return [staff.length > 0, service !== null, location !== null, status.length > 0].filter(Boolean).length;
}
