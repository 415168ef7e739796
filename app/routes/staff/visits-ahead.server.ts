import type { VisitAhead } from "~/features/schedule/affected/queries.server";
import type { ListedVisit } from "~/features/schedule/components/affected-visits";
import type { TypedRefusal } from "./typed-refusal";

/** A change that waits until its visits ahead have been seen, with everything typed. */
export interface AheadRefusal extends TypedRefusal {
  ahead: ListedVisit[];
}

/** Visits as an answer carries them. */
export function listedVisits(visits: readonly VisitAhead[]): ListedVisit[] {
  return visits.map(({ id, startsAt, zone, staffName, clientName, serviceName }) => ({
    ...{ id, zone, staffName, clientName, serviceName },
    startsAt: startsAt.toISOString(),
  }));
}
