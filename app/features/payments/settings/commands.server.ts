import { requireCan } from "~/features/accounts/policy";
import { writeSetting } from "~/features/settings/commands.server";
import type { Setting } from "~/features/settings/schema";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";

/** Chooses how visits are paid. Payments under way keep the gateway they began with. */
export async function savePaymentSettings(
  core: Core,
  actor: Actor,
  value: Setting<"payments">,
): Promise<void> {
  requireCan(actor, "settings:write");
  await core.db.transaction((tx) => writeSetting(tx, { key: "payments", value, at: core.clock.now() }));
}
