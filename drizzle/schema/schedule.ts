import { check, day, id, index, integer, ref, table } from "../columns";
import { sql } from "drizzle-orm";
import { staff } from "./catalog";

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
    validFrom: day(),
    validUntil: day(),
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
