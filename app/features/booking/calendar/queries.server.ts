import type { Queryable } from "~drizzle/client.server";
import { listStaff } from "~/features/catalog/queries.server";
import { listWeeklyHours } from "~/features/schedule/queries.server";
import type { Actor } from "~/lib/actor";
import { addDays, dayOf, epochDayOf, wallOf, weekdayOf, type Day } from "~/lib/zoned-time";
import { expandWeek } from "../availability/queries.server";
import { isBlocking, type BookingStatus } from "../model";
import { listVisitsOfDays, type VisitSummary } from "../queries.server";
import { cutOut, layLanes, shownHours, type Placed, type Stretch } from "./model";

export type CalendarView = "day" | "week";

/** A visit as a slip on the calendar; minutes are the column's wall clock. */
export interface Slip extends Stretch, Placed {
  id: number;
  status: BookingStatus;
  source: VisitSummary["source"];
  clientName: string | null;
  serviceName: string;
  priceMinor: number;
  currency: string;
}

export interface Column {
  key: string;
  staffId: number;
  /** The person in the day view, null in the week view, where `day` names the column. */
  name: string;
  day: Day;
  work: Stretch[];
  /** Worked and not taken: what invites a click. */
  gaps: Stretch[];
  slips: Slip[];
  /** Part of the worked time that is taken, 0 to 1; null on a day off. */
  busyShare: number | null;
}

export interface CalendarPage {
  view: CalendarView;
  day: Day;
  today: Day;
  zone: string;
  /** Minutes of the wall clock now; the now-line of today's column. */
  nowMin: number;
  hours: Stretch;
  columns: Column[];
  people: { id: number; name: string }[];
  /** The person of the week view, or the only one shown in the day view. */
  staffId: number | null;
  totals: { visits: number; money: { currency: string; minor: number }[]; busyShare: number };
}

/** The calendar of a day (a column per person) or of a person's week (a column per day). Three queries, whatever the size. */
export async function getCalendarPage(
  db: Queryable,
  actor: Actor,
  {
    view,
    day: wanted,
    staffId,
    now,
  }: { view: CalendarView; day: Day | null; staffId: number | null; now: Date },
): Promise<CalendarPage> {
  const all = await listStaff(db);
  const zone = all[0]?.zone ?? "UTC";
  const today = dayOf(now, zone);
  const day = wanted ?? today;
  const people = all.map(({ person }) => ({ id: person.id, name: person.name }));
  const own = actor.kind === "user" ? actor.staffId : null;
  const chosen =
    people.find(({ id }) => id === staffId)?.id ?? (view === "week" ? (own ?? people[0]?.id ?? null) : null);
  const shown = chosen === null ? people : people.filter(({ id }) => id === chosen);
  const from = view === "week" ? addDays(day, -weekdayOf(day)) : day;
  const until = view === "week" ? addDays(from, 6) : day;
  const ids = shown.map(({ id }) => id);
  const [hours, visits] = await Promise.all([
    listWeeklyHours(db, ids),
    // The evening before may run past midnight into the first column.
    listVisitsOfDays(db, actor, { from: addDays(from, -1), until, staffIds: ids }),
  ]);
  const days = Array.from({ length: view === "week" ? 7 : 1 }, (_, at) => addDays(from, at));
  const columns = shown.flatMap((person) =>
    days.map((columnDay) =>
      buildColumn({
        person,
        day: columnDay,
        zone,
        week: hours.filter((row) => row.staffId === person.id),
        visits: visits.filter((visit) => visit.staffId === person.id),
      }),
    ),
  );
  return {
    view,
    day,
    today,
    zone,
    nowMin: wallOf(now, zone).minutes,
    hours: shownHours(columns.flatMap(({ work, slips }) => [...work, ...slips])),
    columns,
    people,
    staffId: chosen,
    totals: totalsOf(
      columns,
      // The visit that began the evening before is shown, but counts where it began.
      visits.filter(({ localDay }) => localDay >= from),
    ),
  };
}

type WeekRow = Awaited<ReturnType<typeof listWeeklyHours>>[number];

function buildColumn(args: {
  person: { id: number; name: string };
  day: Day;
  zone: string;
  week: WeekRow[];
  visits: VisitSummary[];
}): Column {
  const { person, day, zone, week, visits } = args;
  const minutesOf = (instant: Date) => {
    const wall = wallOf(instant, zone);
    return wall.minutes + (epochDayOf(wall.day) - epochDayOf(day)) * 1440;
  };
  // Where the clocks go back, a visit's end may read earlier than its start; its length says how far it reaches.
  const endOf = ({ startsAt, endsAt }: VisitSummary) =>
    Math.max(minutesOf(endsAt), minutesOf(startsAt) + (endsAt.getTime() - startsAt.getTime()) / 60_000);
  const work = expandWeek(week, { from: day, until: day })
    .map((interval) => {
      const shift = interval.day === day ? 0 : interval.day < day ? -1440 : 1440;
      return { from: Math.max(0, interval.startMin + shift), until: interval.endMin + shift };
    })
    .filter(({ from, until }) => until > from && from < 1440)
    .sort((a, b) => a.from - b.from);
  const spans = visits
    .filter(({ status }) => status !== "expired" && status !== "cancelled")
    .map((visit) => ({ visit, from: Math.max(0, minutesOf(visit.startsAt)), until: endOf(visit) }))
    .filter(({ from, until }) => until > from && from < 1440)
    .sort((a, b) => a.from - b.from || a.until - b.until);
  const lanes = layLanes(spans);
  const slips = spans.map(({ visit, from, until }, index): Slip => ({
    ...(lanes[index] ?? { lane: 0, lanes: 1 }),
    from,
    until,
    id: visit.id,
    status: visit.status,
    source: visit.source,
    clientName: visit.clientName,
    serviceName: visit.serviceName,
    priceMinor: visit.priceMinor,
    currency: visit.currency,
  })); // prettier-ignore
  const gaps = cutOut(
    work,
    slips.filter(({ status }) => isBlocking(status)),
  );
  const length = (list: readonly Stretch[]) => list.reduce((sum, { from, until }) => sum + until - from, 0);
  const worked = length(work);
  return {
    key: `${person.id}-${day}`,
    staffId: person.id,
    name: person.name,
    day,
    work,
    gaps: gaps.filter(({ from, until }) => until - from >= 15),
    slips,
    busyShare: worked === 0 ? null : 1 - length(gaps) / worked,
  };
}

function totalsOf(columns: readonly Column[], visits: readonly VisitSummary[]): CalendarPage["totals"] {
  const counted = visits.filter(({ status }) => isBlocking(status));
  const money = new Map<string, number>();
  for (const { currency, priceMinor } of counted)
    money.set(currency, (money.get(currency) ?? 0) + priceMinor);
  const shares = columns.flatMap(({ busyShare }) => (busyShare === null ? [] : [busyShare]));
  return {
    visits: counted.length,
    money: [...money].map(([currency, minor]) => ({ currency, minor })),
    busyShare: shares.length === 0 ? 0 : shares.reduce((sum, share) => sum + share, 0) / shares.length,
  };
}
