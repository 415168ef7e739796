import { asc, eq } from "drizzle-orm";
import { among } from "~drizzle/among";
import type { Tx } from "~drizzle/client.server";
import { clientContacts, clients } from "~drizzle/schema";
import { searchTextOf, sortKeyOf } from "./model";

/**
 * Makes what clients are found and sorted by anew from what is written in their rows and their further contacts. Whoever changes a name, a
 * phone, an address or a further contact calls it afterwards, in the same transaction.
 */
export async function refreshSearchText(tx: Tx, clientIds: readonly number[]): Promise<void> {
  if (clientIds.length === 0) return;
  const rows = await tx
    .select({ id: clients.id, displayName: clients.displayName, phoneRaw: clients.phoneRaw, phoneE164: clients.phoneE164, email: clients.email, code: clients.code, searchText: clients.searchText })
    .from(clients)
    .where(among(clients.id, clientIds)); // prettier-ignore
  const contacts = await tx
    .select({ clientId: clientContacts.clientId, kind: clientContacts.kind, raw: clientContacts.raw, value: clientContacts.value })
    .from(clientContacts)
    .where(among(clientContacts.clientId, clientIds))
    .orderBy(asc(clientContacts.id)); // prettier-ignore
  for (const row of rows) {
    const searchText = searchTextOf({
      ...row,
      further: contacts.filter(({ clientId }) => clientId === row.id),
    });
    if (searchText === row.searchText) continue;
    await tx.update(clients).set({ searchText, sortKey: sortKeyOf(row.displayName) }).where(eq(clients.id, row.id)); // prettier-ignore
  }
}
