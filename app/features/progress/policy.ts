import { can } from "~/features/accounts/policy";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";

/** Reading a journal, or writing in it: entries, goals, photographs. Links are made and revoked by staff only. */
export type ProgressAction = "read" | "write" | "link";

/** Staff by their rights, a client in their own journal, the system everywhere. */
export function canProgress(actor: Actor, action: ProgressAction): boolean {
  switch (actor.kind) {
    case "user":
      return can(actor, action === "read" ? "progress:read" : "progress:write");
    case "client":
      return action !== "link";
    case "system":
      return true;
    case "link":
    case "guest":
      return false;
  }
}

/** @throws AppError `unauthorized` for a guest, `forbidden` for everybody else who may not. */
export function mustProgress(actor: Actor, action: ProgressAction): void {
  if (canProgress(actor, action)) return;
  throw new AppError(actor.kind === "guest" ? "unauthorized" : "forbidden", `progress: ${action}`);
}
