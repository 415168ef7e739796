import { can } from "~/features/accounts/policy";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { PaidVisit } from "./visit/queries.server";

export type PaymentAction =
  /** Sums of a visit, its payments and refunds. */
  | "view"
  /** Being sent to the gateway for it. */
  | "pay"
  /** Taking its money at the desk. */
  | "take"
  | "refund";

/** Whether an actor may do this with a visit's money: staff by their rights, a client and the holder of its link with their own. */
export function canPayments(
  actor: Actor,
  action: PaymentAction,
  { head, rows }: Pick<PaidVisit, "head" | "rows">,
): boolean {
  switch (actor.kind) {
    case "system":
      return true;
    case "user":
      return can(
        actor,
        action === "view" ? "payments:read" : action === "refund" ? "payments:refund" : "payments:take",
      );
    case "client":
      return (action === "view" || action === "pay") && head.clientId === actor.clientId;
    case "link":
      return (action === "view" || action === "pay") && rows.some(({ id }) => id === actor.bookingId);
    case "guest":
      return false;
  }
}

/**
 * Stops whoever may not. To clients and link holders a visit that is not theirs does not exist.
 * @throws AppError `forbidden`, `not_found`, `unauthorized`
 */
export function mustPayments(
  actor: Actor,
  action: PaymentAction,
  visit: Pick<PaidVisit, "head" | "rows">,
): void {
  if (actor.kind === "user" && actor.clientScope === "own" && action !== "view") {
    if (visit.rows.every(({ staffId }) => staffId !== actor.staffId)) throw new AppError("not_found");
  }
  if (canPayments(actor, action, visit)) return;
  if (actor.kind === "guest") throw new AppError("unauthorized");
  const isOwn = actor.kind === "user" || canPayments(actor, "view", visit);
  throw new AppError(isOwn ? "forbidden" : "not_found", `payments: may not ${action}`);
}
