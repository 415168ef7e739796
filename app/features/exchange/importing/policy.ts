import { can, requireCan } from "~/features/accounts/policy";
import type { UserActor } from "~/lib/actor";
import { seesContacts } from "~/features/clients/scope/model";

/** @throws AppError `forbidden` */
export function mustImport(actor: UserActor): void {
  requireCan(actor, "clients:import");
}

/** A file shows people in full: one's own file always, somebody else's to whoever may see everybody and how to reach them. */
export function seesImport(actor: UserActor, { userId }: { userId: number | null }): boolean {
  if (!can(actor, "clients:import")) return false;
  return userId === actor.userId || (actor.clientScope !== "own" && seesContacts(actor));
}
