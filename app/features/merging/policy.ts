import { requireCan } from "~/features/accounts/policy";
import type { Actor } from "~/lib/actor";

/** Looking for doubles, merging and un-merging is one right. @throws AppError `forbidden` */
export function mustMerge(actor: Actor): void {
  if (actor.kind !== "system") requireCan(actor, "clients:merge");
}
