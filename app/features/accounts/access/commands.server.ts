import { writeSetting } from "~/features/settings/commands.server";
import { actorRef, type Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { mustManageUsers } from "../policy";
import type { AccessChange } from "./schema";

/** Sets whose clients trainers see, and who needs an authenticator; counts from everybody's next request on. */
export async function saveAccess(core: Core, actor: Actor, value: AccessChange): Promise<void> {
  mustManageUsers(actor);
  await core.db.transaction(async (tx) => {
    await writeSetting(tx, { key: "access", value, at: core.clock.now() });
    tx.touch("accounts");
  });
  core.log.info({ actor: actorRef(actor), ...value }, "access changed");
}
