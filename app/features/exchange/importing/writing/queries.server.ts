import { and, asc, eq } from "drizzle-orm";
import { among } from "~drizzle/among";
import type { Queryable } from "~drizzle/client.server";
import { clientContacts, clientFieldValues, clients, clientTags, externalRefs } from "~drizzle/schema";
import { IMPORT_SOURCE } from "../matching/queries.server";
import type { ClientState } from "../rows/model";

/** A client as they stand, with what only the import's own work needs. */
export interface StandingClient extends ClientState {
  id: number;
  code: string;
  version: number;
  isGone: boolean;
  isMerged: boolean;
  isArchived: boolean;
}

/** Clients as they stand, all that a row can change, with a few queries. */
export async function readStates(
  db: Queryable,
  ids: readonly number[],
): Promise<Map<number, StandingClient>> {
  if (ids.length === 0) return new Map();
  const ref = and(eq(externalRefs.source, IMPORT_SOURCE), eq(externalRefs.entity, "client"), among(externalRefs.entityId, ids)); // prettier-ignore
  const [rows, values, marks, contacts, refs] = await Promise.all([
    db.select().from(clients).where(among(clients.id, ids)),
    db.select().from(clientFieldValues).where(among(clientFieldValues.clientId, ids)),
    db.select().from(clientTags).where(among(clientTags.clientId, ids)),
    db
      .select()
      .from(clientContacts)
      .where(among(clientContacts.clientId, ids))
      .orderBy(asc(clientContacts.id)),
    db.select().from(externalRefs).where(ref),
  ]);
  const states = new Map<number, StandingClient & { tagIds: Set<number>; contacts: { kind: "phone" | "email"; raw: string; value: string | null }[] }>(); // prettier-ignore
  for (const row of rows) {
    const { firstName, lastName, middleName, phoneRaw, phoneE164, phoneIsIdentity, email, emailKey, locale, notes, responsibleId } = row; // prettier-ignore
    states.set(row.id, {
      id: row.id,
      code: row.code,
      version: row.version,
      isGone: row.erasedAt !== null,
      isMerged: row.mergedIntoId !== null,
      isArchived: row.archivedAt !== null,
      values: { firstName, lastName, middleName, phoneRaw, phoneE164, phoneIsIdentity, email, emailKey, locale, notes, responsibleId }, // prettier-ignore
      fields: {},
      tagIds: new Set(),
      contacts: [],
      external: null,
    });
  }
  for (const { clientId, fieldId, value } of values) {
    const state = states.get(clientId);
    if (state) state.fields[fieldId] = value;
  }
  for (const { clientId, tagId } of marks) states.get(clientId)?.tagIds.add(tagId);
  for (const { clientId, kind, raw, value } of contacts)
    states.get(clientId)?.contacts.push({ kind, raw, value });
  for (const { entityId, externalId } of refs) {
    const state = states.get(entityId);
    if (state) state.external = externalId;
  }
  return states;
}
