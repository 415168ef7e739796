import { and, asc, desc, eq } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { billingLookups, clientContacts, clients } from "~drizzle/schema";
import { PHONES_TRIED } from "../model";

/** A client as the billing is asked about them. */
export interface AskedClient {
  id: number;
  name: string;
  /** E.164: the first one, then the further ones, each once. */
  phones: string[];
  /** False: erased, or merged into another card. */
  isOpen: boolean;
}

/** Everything a client is asked for by; null: no such client. */
export async function readAskedClient(db: Queryable, clientId: number): Promise<AskedClient | null> {
  const [client] = await db
    .select({ id: clients.id, name: clients.displayName, phone: clients.phoneE164, erasedAt: clients.erasedAt, mergedIntoId: clients.mergedIntoId })
    .from(clients)
    .where(eq(clients.id, clientId)); // prettier-ignore
  if (!client) return null;
  const further = await db
    .select({ phone: clientContacts.value })
    .from(clientContacts)
    .where(and(eq(clientContacts.clientId, clientId), eq(clientContacts.kind, "phone")))
    .orderBy(asc(clientContacts.id));
  const phones = [client.phone, ...further.map(({ phone }) => phone)].filter((phone): phone is string => phone?.startsWith("+") === true); // prettier-ignore
  return {
    id: client.id,
    name: client.name,
    phones: [...new Set(phones)].slice(0, PHONES_TRIED),
    isOpen: client.erasedAt === null && client.mergedIntoId === null,
  };
}

/** The newest question about a client. */
export async function newestLookup(db: Queryable, clientId: number) {
  const [row] = await db
    .select()
    .from(billingLookups)
    .where(eq(billingLookups.clientId, clientId))
    .orderBy(desc(billingLookups.id))
    .limit(1);
  return row ?? null;
}
