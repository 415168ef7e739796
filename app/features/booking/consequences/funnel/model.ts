import type { Happening } from "~/features/pipeline/model";
import type { BookingSource, BookingStatus } from "../../model";

/** What of a visit's row the pipeline goes by. */
export interface FunnelVisit {
  id: number;
  headId: number | null;
  clientId: number | null;
  status: BookingStatus;
  source: BookingSource;
  startsAt: Date;
}

const AGREED: readonly BookingStatus[] = ["pending", "confirmed", "completed", "no_show"];

/**
 * What a changed visit tells the pipeline: that a client has one, and that it took place. A visit that is given to another client is news
 * for that client. One of a vendor that lies in the past happened then, whenever we hear of it.
 */
export function visitHappenings(
  { now, before }: { now: FunnelVisit; before: FunnelVisit | null },
  at: Date,
): Happening[] {
  const { id, clientId, status, startsAt } = now;
  if (now.headId !== null || clientId === null || !AGREED.includes(status)) return [];
  const same = before !== null && before.clientId === clientId ? before.status : null;
  const told = now.source === "yclients" && startsAt < at ? { at: startsAt } : {};
  const key = `${id}:${clientId}`;
  const made = same === null || !AGREED.includes(same);
  const done = status === "completed" && same !== "completed";
  return [
    ...(made ? [{ clientId, event: "booking_made" as const, eventKey: `booking_made:${key}`, ...told }] : []),
    ...(done
      ? [{ clientId, event: "visit_completed" as const, eventKey: `visit_completed:${key}`, ...told }]
      : []),
  ];
}
