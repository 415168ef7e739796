import { can } from "~/features/accounts/policy";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";

/** Who may see a client's conversations with the support desk, and who may say which customer the client is. */
export function mustHelpdesk(actor: Actor, action: "read" | "write"): void {
  if (can(actor, `helpdesk:${action}`)) return;
  throw new AppError(actor.kind === "guest" ? "unauthorized" : "forbidden", `helpdesk: ${action}`);
}
