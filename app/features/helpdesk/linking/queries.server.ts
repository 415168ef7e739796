import { and, eq, inArray, ne } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { clients, externalRefs, helpdeskLinks } from "~drizzle/schema";
import { knownBy, type KnownClient } from "~/features/clients/contacts/known/queries.server";
import { isIdentity, isSamePhone, readPhone } from "~/lib/phone.server";
import { HELPDESK_SOURCE } from "../model";
import type { HelpdeskCustomer } from "../ports";
import type { Comparison } from "./model";

/** The row that says how a client stands with the desk; null when nobody has looked yet. */
export async function readLink(
  db: Queryable,
  clientId: number,
): Promise<typeof helpdeskLinks.$inferSelect | null> {
  const [link] = await db.select().from(helpdeskLinks).where(eq(helpdeskLinks.clientId, clientId));
  return link ?? null;
}

/** The customer a client is linked to. Of an identity that was taken away elsewhere nothing is left here either. */
export async function linkedCustomer(db: Queryable, clientId: number): Promise<string | null> {
  const link = await readLink(db, clientId);
  if (link?.state !== "linked" || link.customerId === null) return null;
  return (await ownerOf(db, link.customerId)) === clientId ? link.customerId : null;
}

/** Whose a customer is; null: nobody's. */
export async function ownerOf(db: Queryable, customerId: string): Promise<number | null> {
  const [ref] = await db
    .select({ clientId: externalRefs.entityId })
    .from(externalRefs)
    .where(and(eq(externalRefs.source, HELPDESK_SOURCE), eq(externalRefs.entity, "client"), eq(externalRefs.externalId, customerId))); // prettier-ignore
  return ref?.clientId ?? null;
}

/** Everything a customer is judged by beside a client. */
export async function compare(
  db: Queryable,
  client: KnownClient,
  customer: HelpdeskCustomer,
): Promise<Comparison> {
  const emails = customer.emails.map((email) => email.trim().toLowerCase()).filter(Boolean);
  const commonEmails = client.emails.filter((email) => emails.includes(email));
  const commonPhones = client.phones.filter((phone) => customer.phones.some((raw) => isSamePhone(raw, phone))); // prettier-ignore
  const owner = await ownerOf(db, customer.id);
  return {
    customerId: customer.id,
    name: [customer.lastName, customer.firstName].filter(Boolean).join(" "),
    clientName: client.displayName,
    email: standing(client.emails, emails, commonEmails),
    phone: standing(client.phones, customer.phones, commonPhones),
    isTaken: owner !== null && owner !== client.id,
    isShared: await isShared(db, client.id, { emails: commonEmails, phones: commonPhones }),
  };
}

function standing(
  ours: readonly string[],
  theirs: readonly string[],
  common: readonly string[],
): Comparison["email"] {
  if (common.length > 0) return "same";
  return ours.length > 0 && theirs.length > 0 ? "other" : "unknown";
}

async function isShared(
  db: Queryable,
  clientId: number,
  { emails, phones }: { emails: string[]; phones: string[] },
): Promise<boolean> {
  const contacts = [
    ...emails.map((value) => ({ kind: "email" as const, value })),
    ...phones.map((value) => ({ kind: "phone" as const, value })),
  ];
  for (const contact of contacts) {
    const [another] = await db.select({ id: clients.id }).from(clients).where(and(await knownBy(db, contact), ne(clients.id, clientId))).limit(1); // prettier-ignore
    if (another) return true;
  }
  return false;
}

/** How many clients a customer may at most be found to be; more are not looked at. */
const FOUND_MOST = 5;

/** Our clients who have an address or a number of a customer, and are not linked to another customer or set aside by hand. */
export async function clientsOfCustomer(
  db: Queryable,
  customer: HelpdeskCustomer,
  region: string,
): Promise<number[]> {
  const contacts = [
    ...customer.emails.map((email) => ({ kind: "email" as const, value: email.trim().toLowerCase() })),
    ...customer.phones.flatMap((raw) => {
      const read = readPhone(raw, region);
      return isIdentity(read) ? [{ kind: "phone" as const, value: read.e164 }] : [];
    }),
  ].slice(0, 10);
  const found = new Set<number>();
  for (const contact of contacts) {
    const rows = await db.select({ id: clients.id }).from(clients).where(await knownBy(db, contact)).limit(FOUND_MOST); // prettier-ignore
    for (const { id } of rows) found.add(id);
  }
  const ids = [...found].slice(0, FOUND_MOST);
  if (ids.length === 0) return [];
  const settled = await db
    .select({ clientId: helpdeskLinks.clientId })
    .from(helpdeskLinks)
    .where(and(inArray(helpdeskLinks.clientId, ids), inArray(helpdeskLinks.state, ["linked", "unlinked"])));
  return ids.filter((id) => !settled.some(({ clientId }) => clientId === id));
}
