import { and, desc, eq, isNull, or, sql, type SQL } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { beyond } from "~drizzle/keyset";
import { clients, messages, users } from "~drizzle/schema";
import { holdsWord, textMatches } from "~drizzle/search";
import { requireCan } from "~/features/accounts/policy";
import { readSearch } from "~/features/clients/search/model";
import { seesContacts, maskEmail, maskPhone } from "~/features/clients/scope/model";
import { withinScope } from "~/features/clients/scope/queries.server";
import type { Actor } from "~/lib/actor";
import { readPosition } from "../actions/queries.server";
import { mustTalk } from "../reach/queries.server";
import type { MessageParams } from "../schema";

export interface MessageFilter extends Partial<Omit<MessageParams, "before">> {
  clientId?: number;
  /** Inbound ones nobody has looked at. */
  isUnseen?: boolean;
}

function conditions(db: Queryable, actor: Actor, filter: MessageFilter): SQL | undefined {
  const { clientId, channel, direction, state, who, q, isUnseen } = filter;
  return and(
    withinScope(db, actor, messages.clientId),
    clientId === undefined ? undefined : eq(messages.clientId, clientId),
    channel ? eq(messages.channel, channel) : undefined,
    direction ? eq(messages.direction, direction) : undefined,
    state ? eq(messages.state, state) : undefined,
    who === "unknown" ? isNull(messages.clientId) : who ? eq(messages.authorId, who) : undefined,
    q ? said(actor, q) : undefined,
    isUnseen ? and(eq(messages.direction, "inbound"), isNull(messages.seenAt)) : undefined,
  );
}

/** Every word stands in what was said, or the whole question fits the client's card. Callers join `clients`. */
function said(actor: Actor, q: string): SQL | undefined {
  const columns = [messages.body, messages.subject, ...(seesContacts(actor) ? [messages.address] : [])];
  const words = q.split(/\s+/).slice(0, 6);
  const terms = readSearch(q);
  return or(
    and(...words.map((word) => holdsWord(columns, word))),
    terms.length > 0 ? textMatches(terms) : undefined,
  );
}

const columns = {
  id: messages.id,
  clientId: messages.clientId,
  clientName: clients.displayName,
  channel: messages.channel,
  direction: messages.direction,
  state: messages.state,
  address: messages.address,
  subject: messages.subject,
  body: messages.body,
  error: messages.error,
  authorName: users.displayName,
  at: messages.at,
  editedAt: messages.editedAt,
  sentAt: messages.sentAt,
  seenAt: messages.seenAt,
};

/** A message with whose it is and who wrote it. */
export type ListedMessage = Awaited<ReturnType<typeof readPage>>[number];

async function readPage(db: Queryable, actor: Actor, { where, limit }: { where: SQL | undefined; limit: number }) {
  const rows = await db
    .select(columns)
    .from(messages)
    .leftJoin(clients, eq(clients.id, messages.clientId))
    .leftJoin(users, eq(users.id, messages.authorId))
    .where(where)
    .orderBy(desc(messages.at), desc(messages.id))
    .limit(limit);
  const isOpen = seesContacts(actor);
  return rows.map((row) => ({ ...row, address: isOpen ? row.address : masked(row) }));
} // prettier-ignore

function masked({ channel, address }: { channel: string; address: string }): string {
  if (address === "") return "";
  return channel === "email" ? maskEmail(address) : maskPhone(address);
}

export interface MessagePage {
  rows: ListedMessage[];
  /** Give it as `before` for what is older. */
  next: string | null;
}

/** The log of messages, the newest first. @throws AppError `forbidden`, `not_found` for a client out of reach */
export async function listMessages(
  db: Queryable,
  actor: Actor,
  { filter, before, limit = 50 }: { filter: MessageFilter; before: string | null; limit?: number },
): Promise<MessagePage> {
  await mustTalk(db, actor, { clientId: filter.clientId ?? null, to: "read" });
  const position = readPosition(before);
  const where = and(
    conditions(db, actor, filter),
    position
      ? beyond({ column: messages.at, id: messages.id, value: position.at, rowId: position.id }, "desc")
      : undefined,
  );
  const rows = await readPage(db, actor, { where, limit: limit + 1 });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { rows: page, next: rows.length > limit && last ? `${last.at.getTime()}-${last.id}` : null };
}

/** Inbound messages nobody has looked at; for the rail. */
export async function countUnseen(db: Queryable, actor: Actor): Promise<number> {
  return db.$count(messages, conditions(db, actor, { isUnseen: true }));
}

/** A writer with news: a client, or an address nobody knows. */
export interface InboxEntry {
  messageId: number;
  clientId: number | null;
  clientName: string | null;
  channel: ListedMessage["channel"];
  address: string;
  subject: string;
  body: string;
  at: Date;
  /** Unseen messages of this writer in this channel, the newest being the one shown. */
  unseen: number;
}

const INBOX_MAX = 300;

/** Who wrote and has not been read: one entry a writer and channel, the newest first. */
export async function listInbox(db: Queryable, actor: Actor, { limit = 30 } = {}): Promise<InboxEntry[]> {
  requireCan(actor, "conversations:read");
  const rows = await readPage(db, actor, { where: conditions(db, actor, { isUnseen: true }), limit: INBOX_MAX });
  const entries = new Map<string, InboxEntry>();
  for (const row of rows) {
    const key = `${row.channel}:${row.clientId ?? `?${row.address || row.id}`}`;
    const entry = entries.get(key);
    if (entry) entry.unseen += 1;
    else entries.set(key, { ...row, messageId: row.id, unseen: 1 });
  }
  return [...entries.values()].slice(0, limit);
} // prettier-ignore

/** How many messages failed and how many have a writer nobody knows, for the filters of the log. */
export async function countTrouble(db: Queryable, actor: Actor): Promise<{ failed: number; unknown: number }> {
  requireCan(actor, "conversations:read");
  const [row] = await db
    .select({
      failed: sql<number>`coalesce(sum(case when ${messages.state} = 'failed' then 1 else 0 end), 0)`.mapWith(Number),
      unknown: sql<number>`coalesce(sum(case when ${messages.clientId} is null then 1 else 0 end), 0)`.mapWith(Number),
    })
    .from(messages)
    .where(and(withinScope(db, actor, messages.clientId), sql`(${messages.state} = 'failed' or ${messages.clientId} is null)`));
  return row ?? { failed: 0, unknown: 0 };
} // prettier-ignore
