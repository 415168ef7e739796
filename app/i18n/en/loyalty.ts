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
  kinds: {
    award: "Award",
    reverse: "Taken back",
    adjust: "Recount",
    spend: "Spending",
    refund: "Return",
    expire: "Expiry",
    correct: "Correction",
  },
  plain: {
    award:
      "The visit took place, and what was paid in money brought points at the level the client held at that moment.",
    reverse:
      "The visit was cancelled, missed or given to another client, so everything granted for it was taken back.",
    adjust:
      "The visit’s price changed, or an earlier visit that decides the level came to light. This is the difference.",
    spend: "The client paid with points.",
    refund: "Spent points came back: the visit was cancelled, or the spending was a mistake.",
    expire:
      "The points ran out of time: what was left of this award expired. A row above zero undoes the expiry of what is taken back with a visit, so that nothing is taken twice.",
    correct: "Somebody of the staff changed the balance and gave the reason.",
  },
  actors: {
    system: "The programme itself",
    user: "Staff",
    client: "The client",
    link: "The client, by link",
    guest: "A guest",
  },
  open: "Show the reckoning",
  all: "The whole programme",
  until: (p) => `good until ${p.day}`,
  lapsing: (p) => `${points(p.n)} will expire on ${p.day}`,
  debt: (p) =>
    `A debt of ${points(p.n)}: they were spent, and the visit was cancelled later. The next awards cover it; nothing can be spent before.`,
  entryPage: {
    title: "An entry of the points history",
    proof: "Why this many",
    facts: "What it rests on",
    linked: "Linked entries",
    price: "Paid in money",
    level: "Level at that moment",
    sum: "Reckoning",
    reckoned: (p) => `${p.price} × ${p.percent} = ${p.n}, fractions dropped`,
    reached: (p) =>
      `${p.basis === "money" ? "Paid before this visit" : "Completed before this visit"}: ${p.amount}${p.windowDays === null ? "" : `, over the ${days(p.windowDays)} before it`}. The levels of that day:`,
    ladder: "The levels of that day",
    step: (p) => `${p.name}: from ${p.from}, ${p.percent}`,
    held: "the client’s",
    at: "Written",
    client: "Client",
    balanceAfter: "Balance after",
    expiresAt: "Good until",
    visit: "Visit",
    version: (p) => `version ${p.n} of the visit${p.isNewer ? ", changed since" : ""}`,
    record: "The source’s record",
    recordVersion: (p) => `as changed on ${p.when}${p.isNewer ? "; a newer one has come since" : ""}`,
    reason: "Reason",
    actor: "Written by",
    cause: "Key of the cause",
    answers: "this entry answers it",
  },
  audit: {
    none: "No recomputation from zero yet: there is one every night.",
    sound: (p) => `Recomputed from zero ${p.at}: ${p.visits}, balances of ${p.total}, all in line.`,
    unsound: (p) => `The recomputation from zero of ${p.at} found differences`,
    wrong: (p) => `visits with other points: ${p.n}`,
    overdue: (p) => `awards that should have expired: ${p.n}`,
    spentWrong: (p) => `visits with other spent points: ${p.n}`,
    sums: (p) => `sum of the history ${p.total}, of the balances ${p.balances}`,
    finding: (p) => `${p.isVisit ? "visit" : "client"} ${p.id}: ${p.points}`,
  },
  cost: {
    title: "Points: what the programme costs",
    nav: "Points",
    settings: "Set up",
    export: "Download CSV",
    off: "The programme is off: nothing new is granted; what was granted holds.",
    empty: "Nobody has been granted points yet",
    emptyText: "They come with the first visit that took place and was paid, once there are levels.",
    period: "For which time",
    from: "From",
    until: "Until",
    apply: "Show",
    close: "Close the rows",
    newest: "To the top",
    older: "Further",
    rows: "Rows",
    noRows: "No such rows in this time.",
    byMonth: "By month",
    byLevel: "By level",
    month: "Month",
    level: "Level",
    noLevel: "No level",
    visits: "Visits",
    part: "Part",
    at: "When",
    client: "Client",
    kind: "What",
    why: "Out of what",
    points: "Points",
    firstLapse: "Expire from",
    share: "Share of revenue",
    shareNote: (p) => `${p.granted} of ${p.revenue}`,
    ofClients: (p) => `${p.points} with ${pluralText("en", p.n, { one: "client", other: "clients" })}`,
    debtors: (p) => `of ${pluralText("en", p.n, { one: "client", other: "clients" })}`,
    lapsesIn: (p) => `Expire within ${days(p.n)}`,
    figure: {
      granted: "Granted",
      reversed: "Taken back",
      spent: "Spent",
      refunded: "Returned",
      expired: "Expired",
      corrected: "Corrected",
      outstanding: "Held by clients",
      debts: "Debts",
      lapsing: "About to expire",
    },
    define: {
      granted:
        "Awards for visits that took place, and recounts upwards: the price rose, or the level turned out higher. The share of revenue is what was granted less what was taken back; one point is one unit of the currency, and revenue is the price of the visits completed in this time.",
      reversed:
        "Taken back for visits that no longer count as completed or went to another client, and recounts downwards.",
      spent: "Points that clients paid with.",
      refunded:
        "Spent points that came back: the visit was cancelled in time, or the spending was a mistake.",
      expired:
        "What was left of awards that ran out of time. Above zero: an expiry undone, so that taking back does not take twice.",
      corrected: "Corrections by the staff, each with its reason.",
      outstanding:
        "What clients hold now, debts left out. So much the business owes in services: one point is one unit of the currency. The first hundred clients.",
      debts:
        "Clients below zero: the points were spent, and the visit they came with was cancelled later. The next awards cover the debt. The first hundred.",
      lapsing:
        "What expires within 90 days if nothing is spent. The oldest are spent, and expire, first. The first hundred clients.",
    },
  },
  settings: {
    title: "Points",
    intro:
      "A part of what was paid comes back as points by the client’s level, whole ones, rounded down. What was granted stays as it is whatever is set here.",
    costs: "What the programme costs",
    enabled: "The programme runs",
    enabledHint:
      "While it is off nothing is granted. Switch it on, and what was completed meanwhile is granted by itself.",
    levels: "Levels",
    levelsNote: "A line without a name is not kept",
    basis: "Levels rise",
    bases: { money: "by money paid", visits: "by number of visits" },
    basisHint: "What was completed before the visit at hand counts",
    windowDays: "Count the last, days",
    windowDaysHint: "Empty: of all time",
    expireDays: "Points are good for, days",
    expireDaysHint:
      "Empty: they never expire. Holds for what is granted from now on; the oldest are spent, and expire, first",
    spend: "Paying with points",
    spendPercent: "At most, % of the visit’s price",
    spendMin: "At least, points at once",
    level: "Level",
    threshold: (p) => `Paid from, ${p.currency}`,
    visits: "Visits from",
    percent: "Given back, %",
    same: "Two levels have one threshold",
  },
  csv: {
    file: "points",
    id: "Number",
    at: "When",
    kind: "What",
    points: "Points",
    client: "Client",
    level: "Level",
    percent: "Percent",
    price: "Paid",
    currency: "Currency",
    visit: "Visit",
    reason: "Reason",
    actor: "By",
  },
};
