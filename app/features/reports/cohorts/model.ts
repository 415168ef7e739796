import { shiftMonths } from "../period/model";

/** Clients whose first completed visit lies in one month, and how many of them came in each month after; null: not come yet. */
export interface Cohort {
  /** `YYYY-MM`. */
  month: string;
  size: number;
  /** From the month itself (all of them) on. */
  came: (number | null)[];
}

/** Lays comings out as a matrix; months run from one to another, both included, and nothing is told of months after `now`. */
export function layCohorts(
  comings: readonly { cohort: string; month: string; clients: number }[],
  { from, until, now }: { from: string; until: string; now: string },
): Cohort[] {
  const counts = new Map(comings.map(({ cohort, month, clients }) => [`${cohort} ${month}`, clients]));
  const cohorts: Cohort[] = [];
  for (let month = from; month <= until; month = next(month)) {
    const came: (number | null)[] = [];
    for (let at = month, n = 0; n < MOST_MONTHS; at = next(at), n += 1)
      came.push(at > now ? null : (counts.get(`${month} ${at}`) ?? 0));
    cohorts.push({ month, size: came[0] ?? 0, came });
  }
  return cohorts;
}

/** Columns of the matrix: the month of the first visit and eleven after it. */
export const MOST_MONTHS = 12;

function next(month: string): string {
  return shiftMonths(`${month}-01`, 1).slice(0, 7);
}
