import { requireCan } from "~/features/accounts/policy";
import type { Actor } from "~/lib/actor";

/** Forgetting a person is a right of its own. @throws AppError `forbidden` */
export function mustErase(actor: Actor): void {
  if (actor.kind !== "system") requireCan(actor, "clients:erase");
}

/** Everything held about a client as a file: for the client themself, and for staff who may export. @throws AppError `forbidden` */
export function mustHandOut(actor: Actor): void {
  if (actor.kind !== "system" && actor.kind !== "client") requireCan(actor, "clients:export");
}
