import { can } from "~/features/accounts/policy";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";

/** `list` sees everybody, `view` and `edit` one client. */
export type ClientAction =
  | { kind: "list" }
  | { kind: "create" }
  | { kind: "view"; clientId: number }
  | { kind: "edit"; clientId: number };

/** Staff work with clients as their role allows, the system with all of them, a client sees their own card, guests see nobody. */
export function canClients(actor: Actor, action: ClientAction): boolean {
  switch (actor.kind) {
    case "user":
      return can(
        actor,
        action.kind === "create" || action.kind === "edit" ? "clients:write" : "clients:read",
      );
    case "system":
      return true;
    case "client":
      return action.kind === "view" && action.clientId === actor.clientId;
    case "link":
    case "guest":
      return false;
  }
}

/** @throws AppError `unauthorized` for a guest, `forbidden` for everybody else who may not. */
export function mustClients(actor: Actor, action: ClientAction): void {
  if (canClients(actor, action)) return;
  throw new AppError(actor.kind === "guest" ? "unauthorized" : "forbidden", `clients: ${action.kind}`);
}
