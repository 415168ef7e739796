import { eq, sql } from "drizzle-orm";
import { clients } from "~drizzle/schema";
import { lockRow } from "~drizzle/lock";
import type { ClientActor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { displayNameOf } from "../naming/model";
import { clientInput } from "../schema";
import { refreshSearchText } from "../search/commands.server";
import { sortKeyOf } from "../search/model";

/**
 * What a client may change of themselves: their name and the language they are written to in. Phone and e-mail are what they are recognised by,
 * so those are changed by staff.
 * @throws AppError `not_found`
 */
export async function updateOwnProfile(
  core: Core,
  actor: ClientActor,
  given: { firstName: string; lastName: string; locale: "ru" | "en" },
): Promise<void> {
  const input = clientInput.pick({ firstName: true, lastName: true, locale: true }).parse(given);
  await core.db.transaction(async (tx) => {
    await lockRow(tx, clients, actor.clientId);
    const [row] = await tx.select().from(clients).where(eq(clients.id, actor.clientId)).limit(1);
    if (!row) throw new AppError("not_found");
    const next = { ...row, ...input };
    const displayName = displayNameOf(next);
    await tx
      .update(clients)
      .set({
        ...input,
        displayName,
        sortKey: sortKeyOf(displayName),
        updatedAt: core.clock.now(),
        version: sql`${clients.version} + 1`,
      })
      .where(eq(clients.id, actor.clientId));
    await refreshSearchText(tx, [actor.clientId]);
    tx.touch("clients");
  });
}
