import { can } from "~/features/accounts/policy";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";

/** Rows of one visit, the leading one first, as far as rights go. */
type VisitRows = readonly [
  { id: number; clientId: number | null; staffId: number },
  ...{ staffId: number }[],
];

/** Whether somebody may write in every column that a visit touches. */
export function mayWriteRows(actor: Actor, rows: readonly { staffId: number }[]): boolean {
  return rows.every(({ staffId }) => can(actor, "bookings:write", { staffId }));
}

/** Whether it is the actor's own visit: its client's, or its private link's. */
export function isOwnVisit(actor: Actor, [head]: VisitRows): boolean {
  if (actor.kind === "link") return actor.bookingId === head.id;
  return actor.kind === "client" && actor.clientId === head.clientId;
}

/**
 * Stops whoever may not change a visit, and tells in which role the others do: staff by their columns, everybody else as the visit's own.
 * @throws AppError `forbidden` for staff, `not_found` for everybody else and for who sees their own only: nobody learns of other people's visits.
 */
export function requireVisit(actor: Actor, rows: VisitRows): "staff" | "own" {
  if (actor.kind === "system" || (actor.kind === "user" && mayWriteRows(actor, rows))) return "staff";
  if (actor.kind === "user") throw refusalOf(actor, rows);
  if (isOwnVisit(actor, rows)) return "own";
  throw new AppError("not_found");
}

/**
 * Stops everybody but staff of those columns and the product itself.
 * @throws AppError `forbidden`
 */
export function requireStaffOf(actor: Actor, rows: VisitRows): void {
  if (actor.kind === "system" || (actor.kind === "user" && mayWriteRows(actor, rows))) return;
  throw refusalOf(actor, rows);
}

/** To who sees their own clients only, a visit of another column is none. */
function refusalOf(actor: Actor, rows: VisitRows): AppError {
  const isHidden =
    actor.kind === "user" &&
    actor.clientScope === "own" &&
    rows.every(({ staffId }) => staffId !== actor.staffId);
  return isHidden ? new AppError("not_found") : new AppError("forbidden", "may not bookings:write");
}
