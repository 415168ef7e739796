import { can } from "~/features/accounts/policy";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";

export type ProgramAction =
  | "view"
  /** Templates, clients' copies, giving and ending them. */
  | "write"
  /** Saying what was done; a client says it of their own. */
  | "mark";

/** `clientId`: whose programme it is; null for a template. Whether staff may see that client is the scope's business. */
export function canPrograms(
  actor: Actor,
  action: ProgramAction,
  program: { clientId: number | null },
): boolean {
  switch (actor.kind) {
    case "system":
      return true;
    case "user":
      return can(actor, action === "view" ? "programs:read" : "programs:write");
    case "client":
      return action !== "write" && program.clientId === actor.clientId;
    case "link":
    case "guest":
      return false;
  }
}

/**
 * Stops whoever may not. To a client somebody else's programme does not exist, nor does any template.
 * @throws AppError `unauthorized`, `forbidden`, `not_found`
 */
export function mustPrograms(
  actor: Actor,
  action: ProgramAction,
  program: { clientId: number | null },
): void {
  if (canPrograms(actor, action, program)) return;
  if (actor.kind === "guest") throw new AppError("unauthorized");
  if (actor.kind === "client" && !canPrograms(actor, "view", program))
    throw new AppError("not_found", "no such programme");
  throw new AppError("forbidden", `programmes: may not ${action}`);
}
