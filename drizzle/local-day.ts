import { sql, type SQL, type SQLWrapper } from "drizzle-orm";
import { dialect } from "./columns";

/** From an instant on (epoch milliseconds) the zone is so many minutes ahead of UTC. */
export interface OffsetStep {
  from: number;
  minutes: number;
}

const DAY_MS = 86_400_000;

/** Whole numbers stand in the text itself: as parameters an expression of `select` and the same of `group by` are two to PostgreSQL. */
function whole(value: number): SQL {
  if (!Number.isSafeInteger(value)) throw new RangeError("Not a whole number");
  return sql.raw(String(value));
}

/** Epoch milliseconds of an instant. */
export function epochMs(column: SQLWrapper): SQL {
  return dialect === "sqlite" ? sql`${column}` : sql`(extract(epoch from ${column}) * 1000)`;
}

/**
 * The local day of an instant as a number of days since 1970-01-01, for grouping rows that store no day of their own. `steps` are the
 * offsets of the zone over the time that is read, the earliest first.
 */
export function epochDayOfInstant(column: SQLWrapper, steps: readonly OffsetStep[]): SQL<number> {
  const dayBy = ({ minutes }: OffsetStep) =>
    sql`cast(floor((${epochMs(column)} + ${whole(minutes * 60_000)}) / ${whole(DAY_MS)}.0) as integer)`;
  const [first, ...later] = steps;
  if (!first) throw new RangeError("A zone without an offset");
  if (later.length === 0) return sql<number>`${dayBy(first)}`.mapWith(Number);
  const cases = [...later]
    .reverse()
    .map((step) => sql`when ${epochMs(column)} >= ${whole(step.from)} then ${dayBy(step)}`);
  return sql<number>`case ${sql.join(cases, sql` `)} else ${dayBy(first)} end`.mapWith(Number);
}

/** Whole hours from one instant to another; negative when they stand the other way round. */
export function hoursBetween(from: SQLWrapper, until: SQLWrapper): SQL<number> {
  return sql<number>`cast(floor((${epochMs(until)} - ${epochMs(from)}) / 3600000.0) as integer)`.mapWith(
    Number,
  );
}
