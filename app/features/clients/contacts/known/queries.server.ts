import { and, eq, inArray, isNull, or, type SQL } from "drizzle-orm";
import { among } from "~drizzle/among";
import type { Queryable } from "~drizzle/client.server";
import { clientContacts, clients } from "~drizzle/schema";

/** A contact as one recognises somebody by it: E.164, or an e-mail key. */
export interface Contact {
  kind: "phone" | "email";
  value: string;
}

/**
 * The clients a contact may stand for, their first contacts and the further ones alike, as a condition on `clients`; the archived are not
 * among them. The further ones are looked up beforehand, because an OR with a subquery keeps PostgreSQL from using an index.
 */
export async function knownBy(db: Queryable, { kind, value }: Contact): Promise<SQL | undefined> {
  const further = await db
    .select({ id: clientContacts.clientId })
    .from(clientContacts)
    .where(and(eq(clientContacts.kind, kind), eq(clientContacts.value, value), eq(clientContacts.isIdentity, true)))
    .limit(50); // prettier-ignore
  const first =
    kind === "phone" ? and(eq(clients.phoneE164, value), eq(clients.phoneIsIdentity, true)) : eq(clients.emailKey, value); // prettier-ignore
  const ids = further.map(({ id }) => id);
  return and(isNull(clients.archivedAt), ids.length > 0 ? or(first, inArray(clients.id, ids)) : first);
}

/** Clients who are not archived by their further contacts of one kind, one row for each pair: for matching many people at once. */
export async function furtherOwners(
  db: Queryable,
  kind: Contact["kind"],
  values: readonly string[],
): Promise<{ value: string; clientId: number; emailKey: string | null }[]> {
  if (values.length === 0) return [];
  const rows = await db
    .select({ value: clientContacts.value, clientId: clients.id, emailKey: clients.emailKey })
    .from(clientContacts)
    .innerJoin(clients, eq(clients.id, clientContacts.clientId))
    .where(and(eq(clientContacts.kind, kind), among(clientContacts.value, [...new Set(values)]), eq(clientContacts.isIdentity, true), isNull(clients.archivedAt)))
    .orderBy(clients.id); // prettier-ignore
  return rows.flatMap(({ value, ...row }) => (value === null ? [] : [{ value, ...row }]));
}

/** What somebody is recognised by elsewhere: their name, and every phone and address that identifies them, the first ones first. */
export interface KnownClient {
  id: number;
  displayName: string;
  firstName: string;
  lastName: string;
  version: number;
  /** E.164. */
  phones: string[];
  /** Trimmed and lower-cased. */
  emails: string[];
}

/** The same of a client; null for one who is archived, erased, merged into another, or not there. */
export async function knownClient(db: Queryable, clientId: number): Promise<KnownClient | null> {
  const [row] = await db.select().from(clients).where(eq(clients.id, clientId));
  if (!row || row.archivedAt || row.erasedAt || row.mergedIntoId !== null) return null;
  const further = await db
    .select({ kind: clientContacts.kind, value: clientContacts.value })
    .from(clientContacts)
    .where(and(eq(clientContacts.clientId, clientId), eq(clientContacts.isIdentity, true)))
    .orderBy(clientContacts.id);
  const valuesOf = (kind: Contact["kind"], first: string | null) => [
    ...new Set([first, ...further.filter((one) => one.kind === kind).map(({ value }) => value)].flatMap((value) => value || [])), // prettier-ignore
  ];
  return {
    ...{ id: row.id, displayName: row.displayName, version: row.version },
    ...{ firstName: row.firstName, lastName: row.lastName },
    phones: valuesOf("phone", row.phoneIsIdentity ? row.phoneE164 : null),
    emails: valuesOf("email", row.emailKey),
  };
}
