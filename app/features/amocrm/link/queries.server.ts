import { and, eq } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { amocrmContacts, clientFieldValues, customFields, externalRefs } from "~drizzle/schema";
import { AMOCRM_SOURCE } from "../model";

/** What the client's fields of websites hold. */
export async function websitesOf(db: Queryable, clientId: number): Promise<string[]> {
  const rows = await db
    .select({ value: clientFieldValues.value })
    .from(clientFieldValues)
    .innerJoin(customFields, eq(customFields.id, clientFieldValues.fieldId))
    .where(and(eq(clientFieldValues.clientId, clientId), eq(customFields.kind, "url")));
  return rows.map(({ value }) => value);
}

/** The row that says how a client stands with amoCRM; null when nobody has looked yet. */
export async function readContactLink(
  db: Queryable,
  clientId: number,
): Promise<typeof amocrmContacts.$inferSelect | null> {
  const [row] = await db.select().from(amocrmContacts).where(eq(amocrmContacts.clientId, clientId));
  return row ?? null;
}

/** Whose a contact is; null: nobody's. */
export async function contactOwner(db: Queryable, contactId: string): Promise<number | null> {
  const [ref] = await db
    .select({ clientId: externalRefs.entityId })
    .from(externalRefs)
    .where(and(eq(externalRefs.source, AMOCRM_SOURCE), eq(externalRefs.entity, "client"), eq(externalRefs.externalId, contactId))); // prettier-ignore
  return ref?.clientId ?? null;
}

/** The contact a client is linked to. Of an identity that was taken away elsewhere nothing is left here either. */
export async function linkedContact(db: Queryable, clientId: number): Promise<string | null> {
  const row = await readContactLink(db, clientId);
  if (row?.state !== "linked" || row.contactId === null) return null;
  return (await contactOwner(db, row.contactId)) === clientId ? row.contactId : null;
}
