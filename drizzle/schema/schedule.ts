import { sql } from "drizzle-orm";
import {
  check,
  day,
  enumCheck,
  enumText,
  id,
  index,
  instant,
  integer,
  primaryKey,
  ref,
  table,
  text,
} from "../columns";
import { locations, staff } from "./catalog";

/**
 * One interval of a person's working week, in the wall clock of their location. A day may have several; the gap between
 * two is a break. `endMin` past 1440 runs into the next day: 1320-1800 is a night shift from 22:00 to 06:00.
 */
export const weeklyHours = table(
  "weekly_hours",
  {
    id: id(),
    staffId: ref(() => staff.id, { onDelete: "cascade" }).notNull(),
    /** 0 = Monday … 6 = Sunday. */
    weekday: integer().notNull(),
    startMin: integer().notNull(),
    endMin: integer().notNull(),
    /** First and last day on which it holds, both included; null: no end on that side. */
    validFrom: day(),
    validUntil: day(),
    /** Where this interval is worked; null: at the person's own location. */
    locationId: ref(() => locations.id),
  },
  (t) => [
    index("weekly_hours_staff").on(t.staffId, t.weekday, t.startMin),
    check("weekly_hours_weekday_check", sql`${t.weekday} between 0 and 6`),
    check(
      "weekly_hours_span_check",
      sql`${t.startMin} >= 0 and ${t.startMin} < 1440 and ${t.endMin} > ${t.startMin} and ${t.endMin} <= 2880`,
    ),
  ],
);

/** What an exception does to the days it covers. */
export const EXCEPTION_KINDS = ["off", "time_off", "hours"] as const;
/** Why a person or a place is away; chosen by staff, shown to staff. */
export const EXCEPTION_REASONS = ["vacation", "sick", "training", "personal", "repair", "other"] as const;

/**
 * Days that differ from the week. `off`: nothing is worked. `time_off`: `startMin`-`endMin` of each day is taken out.
 * `hours`: on these days exactly such intervals are worked, whatever the week says; several rows make a split day.
 */
export const scheduleExceptions = table(
  "schedule_exceptions",
  {
    id: id(),
    /** Null: everybody at the location. */
    staffId: ref(() => staff.id, { onDelete: "cascade" }),
    /** Of a person's `hours`: where they are worked. Of a row without a person: the place that is closed. */
    locationId: ref(() => locations.id),
    kind: enumText(EXCEPTION_KINDS).notNull(),
    dayFrom: day().notNull(),
    /** Last day, included. */
    dayUntil: day().notNull(),
    /** Minutes from midnight of each day; past 1440 runs into the next. Null for `off`. */
    startMin: integer(),
    endMin: integer(),
    reason: enumText(EXCEPTION_REASONS).notNull(),
    note: text().notNull(),
    createdBy: text().notNull(),
    createdAt: instant().notNull(),
  },
  (t) => [
    index("schedule_exceptions_staff").on(t.staffId, t.dayUntil),
    index("schedule_exceptions_location").on(t.locationId, t.dayUntil),
    enumCheck("schedule_exceptions_kind_check", t.kind, EXCEPTION_KINDS),
    enumCheck("schedule_exceptions_reason_check", t.reason, EXCEPTION_REASONS),
    check("schedule_exceptions_days_check", sql`${t.dayUntil} >= ${t.dayFrom}`),
    check(
      "schedule_exceptions_span_check",
      sql`(${t.kind} = 'off' and ${t.startMin} is null and ${t.endMin} is null) or (${t.kind} <> 'off' and ${t.startMin} is not null and ${t.endMin} is not null and ${t.startMin} >= 0 and ${t.startMin} < 1440 and ${t.endMin} > ${t.startMin} and ${t.endMin} <= 2880)`,
    ),
  ],
);

/** Public holidays on which a location works all the same. */
export const workedHolidays = table(
  "worked_holidays",
  {
    locationId: ref(() => locations.id, { onDelete: "cascade" }).notNull(),
    day: day().notNull(),
  },
  (t) => [primaryKey({ columns: [t.locationId, t.day] })],
);
