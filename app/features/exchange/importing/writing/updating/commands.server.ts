import { and, eq, or, sql } from "drizzle-orm";
import type { Tx } from "~drizzle/client.server";
import { clientContacts, clients, clientTags, externalRefs } from "~drizzle/schema";
import { writeFieldValues } from "~/features/clients/fields/commands.server";
import { displayNameOf } from "~/features/clients/naming/model";
import { searchTextOf, sortKeyOf } from "~/features/clients/search/model";
import { IMPORT_SOURCE } from "../../matching/queries.server";
import type { ClientValues, RowContact } from "../../rows/model";
import type { StandingClient } from "../queries.server";

/** Everything that is to be written at one client. */
export interface ClientPatch {
  values: Partial<ClientValues>;
  /** Empty: the value is taken away. */
  fields: Record<number, string>;
  addTags: number[];
  dropTags: number[];
  addContacts: RowContact[];
  dropContacts: RowContact[];
  addExternal: string | null;
  dropExternal: string | null;
}

export const emptyPatch = (): ClientPatch => ({ values: {}, fields: {}, addTags: [], dropTags: [], addContacts: [], dropContacts: [], addExternal: null, dropExternal: null }); // prettier-ignore

/** Writes a change; `state` is how the client stands with it. The version rises, so that a form that is open meanwhile hears of it. */
export async function patchClient(tx: Tx, { id, code, ...state }: StandingClient, patch: ClientPatch, at: Date): Promise<void> {
  const displayName = displayNameOf(state.values);
  const isSeen = Object.keys(patch.values).length + patch.addContacts.length + patch.dropContacts.length > 0;
  const found = { displayName, sortKey: sortKeyOf(displayName), searchText: searchTextOf({ ...state.values, displayName, code, further: state.contacts }) };
  await tx
    .update(clients)
    .set({ ...patch.values, ...(isSeen ? found : {}), updatedAt: at, version: sql`${clients.version} + 1` })
    .where(eq(clients.id, id));
  await writeFieldValues(tx, id, patch.fields);
  if (patch.addTags.length > 0)
    await tx.insert(clientTags).values(patch.addTags.map((tagId) => ({ clientId: id, tagId }))).onConflictDoNothing();
  for (const tagId of patch.dropTags) await tx.delete(clientTags).where(and(eq(clientTags.clientId, id), eq(clientTags.tagId, tagId)));
  if (patch.addContacts.length > 0)
    await tx.insert(clientContacts).values(patch.addContacts.map((one) => ({ clientId: id, ...one, isIdentity: one.value !== null, label: "", createdAt: at })));
  for (const { kind, raw, value } of patch.dropContacts)
    await tx.delete(clientContacts).where(and(eq(clientContacts.clientId, id), eq(clientContacts.kind, kind), value === null ? eq(clientContacts.raw, raw) : or(eq(clientContacts.value, value), eq(clientContacts.raw, raw))));
  const ref = { source: IMPORT_SOURCE, entity: "client" as const, entityId: id, createdAt: at };
  if (patch.addExternal !== null) await tx.insert(externalRefs).values({ ...ref, externalId: patch.addExternal }).onConflictDoNothing();
  if (patch.dropExternal !== null)
    await tx.delete(externalRefs).where(and(eq(externalRefs.source, IMPORT_SOURCE), eq(externalRefs.entity, "client"), eq(externalRefs.entityId, id), eq(externalRefs.externalId, patch.dropExternal)));
} // prettier-ignore
