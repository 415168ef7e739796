import { can } from "~/features/accounts/policy";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";

/** `read`: see what came from outside and what became of it. `manage`: decide whose it is, ask the vendor again. */
export type SyncAction = "read" | "manage";

export function canSync(actor: Actor, action: SyncAction): boolean {
  return can(actor, `sync:${action}`);
}

/** @throws AppError `unauthorized` for a guest, `forbidden` for everybody else who may not. */
export function mustSync(actor: Actor, action: SyncAction): void {
  if (!canSync(actor, action))
    throw new AppError(actor.kind === "guest" ? "unauthorized" : "forbidden", `sync: ${action}`);
}
