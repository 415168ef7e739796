import { can } from "~/features/accounts/policy";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";

export type LoyaltyAction =
  | { kind: "view"; clientId: number }
  /** What the programme costs, and any entry opened to its proof. */
  | { kind: "figures" }
  /** Spending, and giving back what was spent. */
  | { kind: "spend" }
  /** Points out of nothing, or into it. */
  | { kind: "correct" }
  /** Levels and the switch of the programme. */
  | { kind: "configure" };

export function canLoyalty(actor: Actor, action: LoyaltyAction): boolean {
  if (actor.kind === "system") return true;
  if (actor.kind === "client") return action.kind === "view" && action.clientId === actor.clientId;
  if (actor.kind === "guest") return false;
  if (action.kind === "configure") return can(actor, "settings:write");
  // Figures are of the whole business: not for who sees their own clients only.
  if (action.kind === "figures") return can(actor, "points:read") && !seesOwnOnly(actor);
  if (action.kind === "view") return can(actor, "points:read");
  return can(actor, "points:correct");
}

const seesOwnOnly = (actor: Actor) => actor.kind === "user" && actor.clientScope === "own";

/** @throws AppError `unauthorized` for a guest, `forbidden` for everybody else who may not. */
export function mustLoyalty(actor: Actor, action: LoyaltyAction): void {
  if (canLoyalty(actor, action)) return;
  throw new AppError(actor.kind === "guest" ? "unauthorized" : "forbidden", `loyalty: ${action.kind}`);
}
