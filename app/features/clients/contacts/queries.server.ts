import { and, asc, eq, inArray, isNull, ne, or } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { clientContacts, clients, externalRefs } from "~drizzle/schema";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import { emailFor, phoneFor } from "../scope/model";
import { mustSeeClient, withinScope } from "../scope/queries.server";

export interface FurtherContact {
  id: number;
  kind: "phone" | "email";
  /** E.164 or the address, as the actor may read it; as typed when it is no number. */
  shown: string;
  /** False: kept and shown, but nobody is recognised by it. */
  isIdentity: boolean;
  label: string;
  /** Others who have the same, whom the actor may see. */
  sharedWith: { id: number; name: string }[];
}

export interface ClientContacts {
  id: number;
  displayName: string;
  phone: string | null;
  phoneIsIdentity: boolean;
  email: string | null;
  /** False: erased, or merged into another card; nothing is changed here any more. */
  isEditable: boolean;
  further: FurtherContact[];
  /** Who the client is in other systems. */
  identities: { id: number; source: string; externalId: string; createdAt: Date }[];
}

/** Further phones and addresses of a client, in the order they were added. Without asking who may see them. */
export function listFurther(db: Queryable, clientId: number) {
  return db
    .select()
    .from(clientContacts)
    .where(eq(clientContacts.clientId, clientId))
    .orderBy(asc(clientContacts.id));
}

/** Every way to reach a client and everything they are known by. @throws AppError `not_found`, `forbidden` */
export async function getClientContacts(db: Queryable, actor: Actor, clientId: number): Promise<ClientContacts> {
  await mustSeeClient(db, actor, clientId);
  const [client] = await db.select().from(clients).where(eq(clients.id, clientId));
  if (!client) throw new AppError("not_found", "no such client");
  const rows = await listFurther(db, clientId);
  const shared = await sharedOwners(db, actor, { clientId, values: rows.flatMap(({ value }) => value ?? []) });
  const identities = await db
    .select({ id: externalRefs.id, source: externalRefs.source, externalId: externalRefs.externalId, createdAt: externalRefs.createdAt })
    .from(externalRefs)
    .where(and(eq(externalRefs.entity, "client"), eq(externalRefs.entityId, clientId)))
    .orderBy(asc(externalRefs.source), asc(externalRefs.id));
  return {
    id: client.id,
    displayName: client.displayName,
    phone: phoneFor(actor, client.phoneE164 ?? client.phoneRaw),
    phoneIsIdentity: client.phoneIsIdentity,
    email: emailFor(actor, client.email),
    isEditable: client.erasedAt === null && client.mergedIntoId === null,
    further: rows.map(({ id, kind, raw, value, isIdentity, label }) => ({
      id, kind, isIdentity, label,
      shown: kind === "phone" ? phoneFor(actor, value ?? raw) : emailFor(actor, raw),
      sharedWith: value === null ? [] : (shared.get(value) ?? []),
    })),
    identities,
  };
} // prettier-ignore

async function sharedOwners(
  db: Queryable,
  actor: Actor,
  { clientId, values }: { clientId: number; values: string[] },
): Promise<Map<string, { id: number; name: string }[]>> {
  const owners = new Map<string, { id: number; name: string }[]>();
  if (values.length === 0) return owners;
  const others = and(
    ne(clients.id, clientId),
    isNull(clients.archivedAt),
    withinScope(db, actor, clients.id),
  );
  const first = await db
    .select({ id: clients.id, name: clients.displayName, phone: clients.phoneE164, email: clients.emailKey })
    .from(clients)
    .where(and(or(inArray(clients.phoneE164, values), inArray(clients.emailKey, values)), others))
    .limit(20);
  const further = await db
    .select({ id: clients.id, name: clients.displayName, value: clientContacts.value })
    .from(clientContacts)
    .innerJoin(clients, eq(clients.id, clientContacts.clientId))
    .where(and(inArray(clientContacts.value, values), others))
    .limit(20);
  for (const value of values) {
    const found = [...first.filter((one) => one.phone === value || one.email === value), ...further.filter((one) => one.value === value)]; // prettier-ignore
    owners.set(value, [...new Map(found.map(({ id, name }) => [id, { id, name }])).values()]);
  }
  return owners;
}
