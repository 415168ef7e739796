import type { ExceptionInput } from "../exceptions/schema";
import type { WeeklyInterval } from "../model";

const hours = (weekdays: readonly number[], ...spans: readonly [from: number, until: number][]) =>
  weekdays.flatMap((weekday) =>
    spans.map(([from, until]) => ({ weekday, startMin: from * 60, endMin: until * 60, locationId: null })),
  );

/**
 * The demo people's weeks, in the order of the catalogue's `demoPeople`: split by lunch, one evening shift, other hours at the
 * weekend. Somebody works on every day.
 */
export const demoWeeks: readonly (readonly WeeklyInterval[])[] = [
  [...hours([0, 1, 2, 3, 4], [9, 13], [14, 19]), ...hours([5], [10, 15])],
  [...hours([1, 2, 3, 4], [9.5, 13.5], [14.5, 19.5]), ...hours([5], [10, 14], [14.5, 18]), ...hours([6], [11, 17])],
  [...hours([0, 2, 4], [14, 22]), ...hours([1, 3], [11, 15], [16, 21]), ...hours([5], [10, 16])],
  [...hours([0, 1, 2, 3], [9, 13], [13.5, 17.5]), ...hours([4], [9, 14]), ...hours([6], [10, 15])],
]; // prettier-ignore

/** Days set apart in the demo, counted from its today, by the place of the person in the list; past the days that its visits fill. */
export const demoExceptions: readonly (Omit<ExceptionInput, "dayFrom" | "dayUntil" | "locationId"> & {
  person: number;
  from: number;
  until: number;
})[] = [
  { person: 2, from: 26, until: 35, kind: "off", spans: [], reason: "vacation", note: "Сборы в горах" },
  { person: 0, from: 24, until: 24, kind: "hours", spans: [{ startMin: 720, endMin: 960 }], reason: "training", note: "Утром семинар" },
  { person: 1, from: 25, until: 25, kind: "time_off", spans: [{ startMin: 780, endMin: 930 }], reason: "personal", note: "" },
]; // prettier-ignore
