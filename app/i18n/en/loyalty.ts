import type { loyalty as ruLoyalty } from "../ru/loyalty";
import { pluralText } from "../plural";

const points = (n: number) => pluralText("en", n, { one: "point", other: "points" });

const visits = (n: number) => pluralText("en", n, { one: "visit", other: "visits" });
const days = (n: number) => pluralText("en", n, { one: "day", other: "days" });

/** Points: levels, history, reasons. */
export const loyalty: typeof ruLoyalty = {
  points: (p) => points(p.n),
  level: (p) => `${p.name}, ${p.percent}`,
  toNext: (p) => `${p.left} to go until ${p.name}`,
  window: (p) => `counted over the last ${days(p.n)}`,
  visits: (p) => visits(p.n),
  topLevel: "The highest level",
  progress: "Until the next level",
  paid: (p) => `${p.paid} of ${p.of}`,
  history: "Points history",
  empty: "No points yet: the first paid visit brings them.",
  balance: (p) => `${p.n} left`,
  visit: "visit",
  why: "why this many",
  entry: {
    award: (p) => `Awarded ${points(p.n)}`,
    reverse: (p) => `Taken back ${points(p.n)}`,
    adjust: (p) => `Recounted ${points(p.n)}`,
    spend: (p) => `Spent ${points(p.n)}`,
    refund: (p) => `Returned ${points(p.n)}`,
    expire: (p) => `Expired ${points(p.n)}`,
    correct: (p) => `Corrected by hand ${points(p.n)}`,
  },
  short: {
    award: (p) => `${p.price} × ${p.percent}`,
    reverse: "the visit no longer counts as completed",
    adjust: "the visit’s price changed",
    spend: "paid with points",
    refund: "the visit was cancelled, what was spent came back",
    expire: "the points ran out of time",
    correct: "corrected by staff",
  },
  explain: {
    award: (p) =>
      `${p.price} was paid for the visit. ${
        p.level
          ? `When it took place the level was ${p.level}, which gives ${p.percent} back`
          : `${p.percent} comes back`
      }. ${p.price} × ${p.percent} = ${points(p.n)}; the fraction is dropped.`,
    reverse:
      "The visit was cancelled, given to another client or marked as a no-show, so its points were taken back. If they are spent already, the balance goes below zero.",
    adjust: (p) =>
      `The visit’s price became ${p.price}. The percent stayed at ${p.percent}, and the difference was added or taken.`,
    spend: "The client paid with points.",
    refund: "The visit the points were spent on was cancelled, and they came back.",
    expire: "The points ran out of time.",
    correct: "A staff member corrected the balance by hand and gave the reason.",
  },
};
