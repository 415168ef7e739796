import { and, asc, eq, gt, gte, inArray, sql, type SQL } from "drizzle-orm";
import { among } from "~drizzle/among";
import type { Queryable } from "~drizzle/client.server";
import { bookings, clientActions, clientDues, clients } from "~drizzle/schema";
import type { BoardCard, NextStep, Sum } from "../model";

/** Points count as a hundred minor units each, as everywhere. */
const unpaid = sql<number>`sum(${bookings.priceMinor} - ${bookings.paidMinor} - ${bookings.pointsSpent} * 100)`;

/** Sums by stage and currency. */
export interface StageSums {
  due: Map<number, Sum[]>;
  expected: Map<number, Sum[]>;
}

/**
 * What each stage's clients owe for visits that took place, and what is still to be paid of their visits ahead. Walks those who owe and the
 * visits ahead, both of which a business has few of, however many clients it has.
 */
export async function readSums(
  db: Queryable,
  { where, now }: { where: SQL[]; now: Date },
): Promise<StageSums> {
  const [due, expected] = await Promise.all([
    db
      .select({ of: clients.stageId, currency: clientDues.currency, minor: sql<number>`sum(${clientDues.dueMinor})`.mapWith(Number) })
      .from(clientDues)
      .innerJoin(clients, eq(clients.id, clientDues.clientId))
      .where(and(gt(clientDues.dueMinor, 0), ...where))
      .groupBy(clients.stageId, clientDues.currency),
    db
      .select({ of: clients.stageId, currency: bookings.currency, minor: unpaid.mapWith(Number) })
      .from(bookings)
      .innerJoin(clients, eq(clients.id, bookings.clientId))
      .where(and(isAhead(now), ...where))
      .groupBy(clients.stageId, bookings.currency),
  ]); // prettier-ignore
  return { due: bySubject(due), expected: bySubject(expected) };
}

function isAhead(now: Date): SQL | undefined {
  return and(inArray(bookings.status, ["pending", "confirmed"]), gte(bookings.startsAt, now));
}

function bySubject(rows: readonly { of: number | null; currency: string; minor: number }[]) {
  const sums = new Map<number, Sum[]>();
  for (const { of, currency, minor } of rows)
    if (of !== null && minor > 0) sums.set(of, [...(sums.get(of) ?? []), { currency, minor }]);
  return sums;
}

type CardFacts = Pick<BoardCard, "next" | "due" | "expected">;

/** What stands on the cards besides the clients' own rows. */
export async function readCardFacts(
  db: Queryable,
  {
    ids,
    now,
    seesMoney,
    seesTalk,
  }: { ids: readonly number[]; now: Date; seesMoney: boolean; seesTalk: boolean },
): Promise<(clientId: number) => CardFacts> {
  if (ids.length === 0) return () => ({ next: null, due: [], expected: [] });
  const [actions, visits, due, expected] = await Promise.all([
    seesTalk ? plannedActions(db, ids) : [],
    visitsAhead(db, ids, now),
    seesMoney
      ? db
          .select({ of: clientDues.clientId, currency: clientDues.currency, minor: clientDues.dueMinor })
          .from(clientDues)
          .where(among(clientDues.clientId, ids))
      : [],
    seesMoney
      ? db
          .select({ of: bookings.clientId, currency: bookings.currency, minor: unpaid.mapWith(Number) })
          .from(bookings)
          .where(and(among(bookings.clientId, ids), isAhead(now)))
          .groupBy(bookings.clientId, bookings.currency)
      : [],
  ]);
  const steps = firstSteps(actions, visits, now);
  const dues = bySubject(due);
  const coming = bySubject(expected);
  return (id) => ({ next: steps.get(id) ?? null, due: dues.get(id) ?? [], expected: coming.get(id) ?? [] });
}

function plannedActions(db: Queryable, ids: readonly number[]) {
  const { clientId, kind, description, dueAt } = clientActions;
  return db
    .select({ clientId, kind, description, dueAt })
    .from(clientActions)
    .where(and(among(clientId, ids), eq(clientActions.state, "planned")))
    .orderBy(asc(dueAt), asc(clientActions.id));
}

function visitsAhead(db: Queryable, ids: readonly number[], now: Date) {
  const { id, clientId, serviceName, startsAt } = bookings;
  return db
    .select({ id, clientId, serviceName, startsAt })
    .from(bookings)
    .where(and(among(clientId, ids), isAhead(now)))
    .orderBy(asc(startsAt), asc(id));
}

/** The earlier of the first planned action and the first visit ahead. */
function firstSteps(
  actions: Awaited<ReturnType<typeof plannedActions>>,
  visits: Awaited<ReturnType<typeof visitsAhead>>,
  now: Date,
): Map<number, NextStep> {
  const steps = new Map<number, NextStep>();
  const offer = (clientId: number | null, step: NextStep) => {
    if (clientId === null) return;
    const known = steps.get(clientId);
    if (!known || (step.at ?? "") < (known.at ?? "")) steps.set(clientId, step);
  };
  for (const { clientId, kind, description, dueAt } of actions)
    offer(clientId, {
      ...{ of: "action", kind, text: description.slice(0, 120), at: dueAt?.toISOString() ?? null },
      isOverdue: dueAt !== null && dueAt < now,
    });
  for (const { id, clientId, serviceName, startsAt } of visits)
    offer(clientId, { of: "visit", text: serviceName, at: startsAt.toISOString(), bookingId: id });
  return steps;
}
