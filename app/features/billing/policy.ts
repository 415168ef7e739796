import { requireCan } from "~/features/accounts/policy";
import type { Actor } from "~/lib/actor";

/** What the billing said of clients. @throws AppError `forbidden` */
export function mustReadBilling(actor: Actor): void {
  requireCan(actor, "billing:read");
}

/** Asking shows what comes back, so it takes both rights. @throws AppError `forbidden` */
export function mustAskBilling(actor: Actor): void {
  requireCan(actor, "billing:ask");
  requireCan(actor, "billing:read");
}
