import { and, eq } from "drizzle-orm";
import { clients, locations } from "~drizzle/schema";
import type { Tx } from "~drizzle/client.server";
import { findOrCreateClient } from "~/features/clients/commands.server";
import { withinScope } from "~/features/clients/scope/queries.server";
import { AppError } from "~/lib/app-error";
import type { BookingSource } from "../model";
import type { Writing } from "../record/commands.server";

/** Who the visit is for: somebody we know, or the contacts that were typed. */
export type Visitor =
  | { kind: "known"; clientId: number }
  | { kind: "contact"; name: string; phoneRaw: string; email: string | null; locale: string };

/**
 * Whose visit it is. A client may name themselves only, a guest nobody we know. `locale` is the language of this visit's notices.
 * @throws AppError `forbidden`, `not_found`
 */
export async function resolveVisitor(
  tx: Tx,
  { core, actor }: Writing,
  visitor: Visitor,
  { source, locationId }: { source: BookingSource; locationId: number },
): Promise<{ clientId: number; locale: string }> {
  if (visitor.kind === "known") {
    const isOwn = actor.kind === "client" && actor.clientId === visitor.clientId;
    const mayName = actor.kind === "user" || actor.kind === "system" || isOwn;
    if (!mayName) throw new AppError("forbidden");
    const [client] = await tx
      .select({ clientId: clients.id, locale: clients.locale })
      .from(clients)
      .where(and(eq(clients.id, visitor.clientId), withinScope(tx, actor, clients.id)))
      .limit(1);
    if (!client) throw new AppError("not_found");
    return client;
  }
  const [place] = await tx
    .select({ country: locations.country })
    .from(locations)
    .where(eq(locations.id, locationId))
    .limit(1);
  const { clientId } = await findOrCreateClient(tx, {
    clock: core.clock,
    actor,
    name: visitor.name,
    phoneRaw: visitor.phoneRaw,
    email: visitor.email,
    locale: visitor.locale,
    source,
    region: place?.country ?? "",
  });
  return { clientId, locale: visitor.locale };
}
