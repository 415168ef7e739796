import { and, eq, inArray, isNull, ne, or, sql, type SQL } from "drizzle-orm";
import { among } from "~drizzle/among";
import type { Queryable, Tx } from "~drizzle/client.server";
import {
  clientContacts,
  clients,
  externalRecords,
  externalRefs,
  helpdeskConversations,
  idempotencyKeys,
  importRows,
  imports,
  inbox,
  messages,
  payments,
  savedViews,
} from "~drizzle/schema";
import { readSearch, searchTextOf } from "~/features/clients/search/model";

/** What somebody is known by outside the rows that name them as a client. */
export interface Identities {
  /** Digits of their phones, ten or more. */
  digits: string[];
  /** Lower-cased addresses. */
  emails: string[];
  /** Their chats with the bot. */
  chats: string[];
  /** Their contacts at amoCRM, whose calls may tell of several at once. */
  contacts: string[];
  /** What calls of the outside claim to be about: `record:5`, `client:8`. */
  subjects: string[];
  /** What their cards are searched by. */
  searchTexts: string[];
}

/** What a vendor's calls name a person by, where it is not `client`. */
const CALLED: Readonly<Record<string, string>> = { freescout: "customer", amocrm: "contact" };

/** Reads what the person is known by, before it is forgotten. */
export async function identitiesOf(db: Queryable, ids: readonly number[]): Promise<Identities> {
  const cards = await db.select().from(clients).where(among(clients.id, ids));
  const contacts = await db.select().from(clientContacts).where(among(clientContacts.clientId, ids));
  const refs = await db.select().from(externalRefs).where(and(eq(externalRefs.entity, "client"), among(externalRefs.entityId, ids))); // prettier-ignore
  const records = await db.select({ id: externalRecords.externalId }).from(externalRecords).where(among(externalRecords.clientId, ids)); // prettier-ignore
  const talks = await db.select({ id: helpdeskConversations.externalId }).from(helpdeskConversations).where(among(helpdeskConversations.clientId, ids)); // prettier-ignore
  const paid = await db
    .select({ id: payments.externalId })
    .from(payments)
    .where(among(payments.clientId, ids));
  const phones = [...cards.flatMap(({ phoneE164, phoneRaw }) => [phoneE164, phoneRaw]), ...contacts.filter(({ kind }) => kind === "phone").flatMap(({ value, raw }) => [value, raw])]; // prettier-ignore
  const emails = [...cards.flatMap(({ email, emailKey }) => [email, emailKey]), ...contacts.filter(({ kind }) => kind === "email").flatMap(({ value, raw }) => [value, raw])]; // prettier-ignore
  const digits = phones.map((phone) => (phone ?? "").replace(/\D/g, "")).filter((text) => text.length >= 10);
  return {
    digits: [...new Set(digits.map((text) => text.slice(-10)))],
    emails: [...new Set(emails.flatMap((email) => (email?.includes("@") ? email.toLowerCase() : [])))],
    chats: refs.filter(({ source }) => source.startsWith("telegram")).map(({ externalId }) => externalId),
    contacts: refs.filter(({ source }) => source === "amocrm").map(({ externalId }) => externalId),
    subjects: [
      ...records.map(({ id }) => `record:${id}`),
      ...refs
        .filter(({ source }) => !source.startsWith("telegram"))
        .map(({ source, externalId }) => `${CALLED[source] ?? "client"}:${externalId}`),
      ...talks.map(({ id }) => `conversation:${id}`),
      ...paid.flatMap(({ id }) => (id === null ? [] : [`payment:${id}`, id])),
    ],
    searchTexts: cards.map(searchTextOf),
  };
}

interface Forgetting {
  identities: Identities;
  ids: readonly number[];
  count: (table: string, n: number) => void;
}

/** Empties what is about the person in tables that do not name clients. */
export async function forgetElsewhere(tx: Tx, forgetting: Forgetting): Promise<void> {
  await forgetInbox(tx, forgetting);
  await forgetMessages(tx, forgetting);
  await forgetImported(tx, forgetting);
  await forgetViews(tx, forgetting);
  const { ids, count } = forgetting;
  const answers = await tx
    .delete(idempotencyKeys)
    .where(
      among(
        idempotencyKeys.scope,
        ids.map((id) => `client:${id}`),
      ),
    ) // prettier-ignore
    .returning({ id: idempotencyKeys.id });
  count("idempotency_keys", answers.length);
}

const holds = (text: SQL, part: string) =>
  sql`${text} like ${`%${part.replace(/[\\%_]/g, "\\$&")}%`} escape '\\'`;

/** Raw calls: those about the person's records and payments, from their chats, and whichever hold their phone or address. */
async function forgetInbox(tx: Tx, { identities, count }: Forgetting): Promise<void> {
  const { digits, emails, chats, contacts, subjects } = identities;
  const body = sql`lower(${inbox.body})`;
  const about: SQL[] = [
    ...(subjects.length > 0 ? [among(inbox.subject, subjects)] : []),
    ...[...digits, ...emails].map((part) => holds(body, part)),
    ...chats.flatMap((chat) => [`"id":${chat},`, `"id":${chat}}`, `"id": ${chat},`].map((part) => and(eq(inbox.source, "telegram"), holds(body, part)) as SQL)),
    ...contacts.flatMap((id) => [`%5bid%5d=${id}&`, `[id]=${id}&`].map((part) => and(eq(inbox.source, "amocrm"), holds(body, part)) as SQL)),
  ]; // prettier-ignore
  if (about.length === 0) return;
  const rows = await tx
    .update(inbox)
    .set({ body: "" })
    .where(and(ne(inbox.body, ""), or(...about)))
    .returning({ id: inbox.id });
  count("inbox", rows.length);
  // A call that was not applied yet has nothing left to apply.
  const waiting = rows.map(({ id }) => id);
  if (waiting.length > 0)
    await tx
      .update(inbox)
      .set({ status: "ignored", outcome: { code: "erased" } })
      .where(and(among(inbox.id, waiting), inArray(inbox.status, ["new", "failed"])));
}

/** Messages that nobody's card has, from or to the person's addresses. */
async function forgetMessages(tx: Tx, { identities, count }: Forgetting): Promise<void> {
  const { digits, emails, chats } = identities;
  const about = [...chats.map((chat) => eq(messages.address, chat)), ...emails.map((email) => eq(sql`lower(${messages.address})`, email)), ...digits.map((part) => holds(sql`${messages.address}`, part))]; // prettier-ignore
  if (about.length === 0) return;
  const gone = await tx.delete(messages).where(and(isNull(messages.clientId), or(...about))).returning({ id: messages.id }); // prettier-ignore
  count("messages", gone.length);
}

/** What people put between the digits of a phone. */
const BETWEEN_DIGITS = [" ", "-", "(", ")", ".", "\u00a0", "\u2011"];

/** Lines of imported files that name the person, taken over or not, however the phone is written; a file that nobody has read yet goes whole. */
async function forgetImported(tx: Tx, { identities, count }: Forgetting): Promise<void> {
  const cells = sql`lower(cast(${importRows.cells} as text))`;
  const plain = BETWEEN_DIGITS.reduce((text, sign) => sql`replace(${text}, ${sign}, '')`, cells);
  const about = [...identities.digits.map((part) => holds(plain, part)), ...identities.emails.map((part) => holds(cells, part))];
  const unread = await tx
    .update(imports)
    .set({ state: "failed", error: "interrupted" })
    .where(eq(imports.state, "reading"))
    .returning({ id: imports.id });
  if (unread.length > 0) await tx.delete(importRows).where(among(importRows.importId, unread.map(({ id }) => id)));
  if (about.length === 0) return;
  const gone = await tx
    .update(importRows)
    .set({ cells: [], before: null, problems: [] })
    .where(and(isNull(importRows.clientId), or(...about)))
    .returning({ id: importRows.id });
  count("import_rows", gone.length);
  // What columns hold is shown by their first cells.
  const open = await tx.select({ id: imports.id, options: imports.options }).from(imports);
  const known = [...identities.digits, ...identities.emails];
  for (const { id, options } of open) {
    const { found, ...rest } = (options ?? {}) as { found?: { samples?: string[][] } | null };
    const isAbout = (text: string) => known.some((part) => text.toLowerCase().includes(part) || text.replace(/\D/g, "").includes(part));
    if (!found?.samples?.some((column) => column.some(isAbout))) continue;
    await tx.update(imports).set({ options: { ...rest, found: { ...found, samples: found.samples.map(() => []) } } }).where(eq(imports.id, id));
  }
} // prettier-ignore

/** Saved lists that were searched by the person's name or phone lose the search. */
async function forgetViews(tx: Tx, { identities, count }: Forgetting): Promise<void> {
  const views = await tx.select({ id: savedViews.id, query: savedViews.query }).from(savedViews);
  for (const { id, query } of views) {
    const params = new URLSearchParams(query);
    const terms = readSearch(params.get("q") ?? "");
    const isAbout = identities.searchTexts.some((text) => terms.length > 0 && terms.every((forms) => forms.some((form) => text.includes(form)))); // prettier-ignore
    if (!isAbout) continue;
    params.delete("q");
    await tx.update(savedViews).set({ query: params.toString() }).where(eq(savedViews.id, id));
    count("saved_views", 1);
  }
}
