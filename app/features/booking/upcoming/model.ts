import { OPEN_STATUSES, type BookingStatus } from "../model";

/** Whether a visit lies ahead: it starts now or later and is pending or confirmed. */
export function isUpcoming(visit: { startsAt: Date; status: BookingStatus }, now: Date): boolean {
  return (
    visit.startsAt.getTime() >= now.getTime() &&
    (OPEN_STATUSES as readonly BookingStatus[]).includes(visit.status)
  );
}

/** The visits that lie ahead, nearest first. */
export function selectUpcoming<Visit extends { id: number; startsAt: Date; status: BookingStatus }>(
  visits: readonly Visit[],
  now: Date,
): Visit[] {
  return visits
    .filter((visit) => isUpcoming(visit, now))
    .sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime() || a.id - b.id);
}
