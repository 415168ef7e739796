import { can, requireCan, type Action } from "~/features/accounts/policy";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";

/** Forgetting a person is a right of its own. @throws AppError `forbidden` */
export function mustErase(actor: Actor): void {
  if (actor.kind !== "system") requireCan(actor, "clients:erase");
}

/** The file holds everything, so it takes the right to see each part of it. */
const WHOLE: readonly Action[] = [
  "clients:export",
  "clients:contacts",
  "payments:read",
  "points:read",
  "conversations:read",
  "programs:read",
  "progress:read",
];

/** Whether somebody may take everything held about a client away as a file. */
export function mayHandOut(actor: Actor): boolean {
  return actor.kind === "system" || actor.kind === "client" || WHOLE.every((right) => can(actor, right));
}

/** Everything held about a client as a file: for the client themself, and for staff who may see and export all of it. @throws AppError `forbidden` */
export function mustHandOut(actor: Actor): void {
  if (!mayHandOut(actor)) throw new AppError("forbidden", "may not hand out everything held about a client");
}
