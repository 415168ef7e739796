import type { Queryable } from "~drizzle/client.server";
import { requireCan } from "~/features/accounts/policy";
import { mustSeeClient } from "~/features/clients/scope/queries.server";
import type { Actor } from "~/lib/actor";

/**
 * Stops whoever may not talk with this client, or may not read what was said. The system may; a client may write to us, as themselves.
 * @throws AppError `forbidden`, `unauthorized`; `not_found` for a client out of reach
 */
export async function mustTalk(
  db: Queryable,
  actor: Actor,
  { clientId, to }: { clientId: number | null; to: "read" | "write" },
): Promise<void> {
  if (actor.kind === "system") return;
  if (actor.kind !== "client") requireCan(actor, `conversations:${to}`);
  if (clientId !== null) await mustSeeClient(db, actor, clientId);
}
