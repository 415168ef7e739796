import type { Tx } from "~drizzle/client.server";
import type { Core } from "~/lib/core";
import { refuse, type Result } from "~/lib/result";
import { addDays, dayOf, type Day } from "~/lib/zoned-time";
import { loadWorkRules } from "../shifts/queries.server";
import { isWorked } from "./model";
import { listVisitsAhead, type VisitAhead } from "./queries.server";

/** Visits that somebody has seen in the list and agreed to leave outside of the hours; `all`: whichever they are. */
export type Agreed = "all" | readonly number[];

/** The change would leave visits outside of what is worked; nothing was changed. */
export interface AffectsVisits {
  reason: "affects_visits";
  visits: VisitAhead[];
}

/** Carries a refusal out of a transaction, which rolls back. */
class Refused<E> extends Error {
  constructor(readonly refusal: E) {
    super("refused");
  }
}

/**
 * Makes a change of hours, unless it would leave a visit ahead outside of what is worked that nobody has agreed to. Visits that were
 * outside before are not the change's doing and not named. Nothing is cancelled: what is agreed to stays in the calendar.
 * What the work inside refuses is refused, with nothing changed.
 */
export async function changeHours<T, E>(
  core: Core,
  { of, agreed }: { of: { staffId: number } | { locationId: number }; agreed: Agreed },
  work: (tx: Tx) => Promise<Result<T, E>>,
): Promise<Result<T, E | AffectsVisits>> {
  try {
    return await core.db.transaction(async (tx) => {
      const visits = await listVisitsAhead(tx, { ...of, now: core.clock.now() });
      const before = await workedOf(tx, visits);
      const done = await work(tx);
      if (!done.ok) throw new Refused(done.error);
      tx.touch("schedule");
      const after = await workedOf(tx, visits);
      const left = visits.filter(({ id }) => before.has(id) && !after.has(id));
      const isAgreed = agreed === "all" || left.every(({ id }) => agreed.includes(id));
      if (!isAgreed) throw new Refused<AffectsVisits>({ reason: "affects_visits", visits: left });
      return done;
    });
  } catch (error) {
    if (error instanceof Refused) return refuse(error.refusal as E | AffectsVisits);
    throw error;
  }
}

/** Ids of the visits that lie whole within working hours as they stand. */
async function workedOf(tx: Tx, visits: readonly VisitAhead[]): Promise<Set<number>> {
  const worked = new Set<number>();
  if (visits.length === 0) return worked;
  const { people, zones } = await loadWorkRules(tx, {
    staffIds: visits.map(({ staffId }) => staffId),
    days: daysOf(visits),
  });
  for (const visit of visits) if (isWorked(people.get(visit.staffId), zones, visit)) worked.add(visit.id);
  return worked;
}

/** From two days before the first visit to the day after the last, in whatever zone they are. */
function daysOf(visits: readonly VisitAhead[]): { from: Day; until: Day } {
  const days = visits.flatMap(({ startsAt, endsAt, zone }) => [dayOf(startsAt, zone), dayOf(endsAt, zone)]);
  days.sort();
  return { from: addDays(days[0] as Day, -2), until: addDays(days.at(-1) as Day, 1) };
}
