import { and, count, desc, eq, gte, inArray, like, lt, type SQL } from "drizzle-orm";
import type { Actor } from "~/lib/actor";
import { readId } from "~/lib/text";
import { addDays, instantOf } from "~/lib/zoned-time";
import type { Queryable } from "~drizzle/client.server";
import { externalRecords, inbox } from "~drizzle/schema";
import { mustSync } from "../policy";
import type { InboxFilter, InboxParams } from "./schema";

/** An inbound call as the stream shows it. The body stays in the row: it holds somebody's name and phone. */
export interface EventView {
  id: number;
  source: string;
  /** What it claims to be about: `record:123`; empty when it could not be told. */
  subject: string;
  receivedAt: Date;
  processedAt: Date | null;
  status: (typeof inbox.$inferSelect)["status"];
  outcome: { code: string; recordId?: number; bookingId?: number } | null;
}

/** Of an inbound call everything but its body. */
export const eventColumns = {
  id: inbox.id,
  source: inbox.source,
  subject: inbox.subject,
  receivedAt: inbox.receivedAt,
  processedAt: inbox.processedAt,
  status: inbox.status,
  outcome: inbox.outcome,
};

/** What came in lately, the newest first. */
export async function listEvents(
  db: Queryable,
  actor: Actor,
  { limit, before }: { limit: number; before?: number },
): Promise<EventView[]> {
  mustSync(actor, "read");
  const rows = await db
    .select(eventColumns)
    .from(inbox)
    .where(before === undefined ? undefined : lt(inbox.id, before))
    .orderBy(desc(inbox.id))
    .limit(limit);
  return rows;
}

/** Calls that fit; days are those of `zone`. */
export function inboxConditions(
  { source, status, q, from, until }: InboxFilter,
  zone: string,
): SQL | undefined {
  const byNumber = /^#\d+$/.test(q) ? readId(q.slice(1)) : null;
  return and(
    source === null ? undefined : eq(inbox.source, source),
    status === null ? undefined : eq(inbox.status, status),
    from === null ? undefined : gte(inbox.receivedAt, instantOf({ day: from, minutes: 0 }, zone)),
    until === null
      ? undefined
      : lt(inbox.receivedAt, instantOf({ day: addDays(until, 1), minutes: 0 }, zone)),
    q === "" ? undefined : byNumber !== null ? eq(inbox.id, byNumber) : about(q, source),
  );
}

/** Calls about what the vendor numbers so. The source comes first in the index, so it is always said. */
function about(q: string, source: InboxFilter["source"]): SQL | undefined {
  const subjects = q.includes(":") ? [q] : [`record:${q}`, `payment:${q}`, `refund:${q}`, q];
  return and(
    inArray(inbox.subject, subjects),
    source === null ? inArray(inbox.source, ["yclients", "yookassa", "stripe", "telegram"]) : undefined,
  );
}

/** The newest calls that fit; `next` is the `before` of the following page. */
export async function searchInbox(
  db: Queryable,
  actor: Actor,
  { params, zone, limit = 50 }: { params: InboxParams; zone: string; limit?: number },
): Promise<{ rows: EventView[]; next: number | null }> {
  mustSync(actor, "read");
  const { before, ...filter } = params;
  const rows = await db
    .select(eventColumns)
    .from(inbox)
    .where(and(inboxConditions(filter, zone), before === null ? undefined : lt(inbox.id, before)))
    .orderBy(desc(inbox.id))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  return { rows: page, next: rows.length > limit ? (page.at(-1)?.id ?? null) : null };
}

/** How many calls wait or have failed, for the marks beside the filters. */
export async function countOpenEvents(db: Queryable, actor: Actor): Promise<{ new: number; failed: number }> {
  mustSync(actor, "read");
  const rows = await db
    .select({ status: inbox.status, n: count() })
    .from(inbox)
    .where(inArray(inbox.status, ["new", "failed"]))
    .groupBy(inbox.status);
  const of = (status: string) => rows.find((row) => row.status === status)?.n ?? 0;
  return { new: of("new"), failed: of("failed") };
}

/** One inbound call with its body, for the staff member who has to find out what a vendor said; null when there is none. */
export async function getEvent(
  db: Queryable,
  actor: Actor,
  inboxId: number,
): Promise<(EventView & { body: string; dedupeKey: string; recordId: number | null }) | null> {
  mustSync(actor, "read");
  const [row] = await db
    .select({ ...eventColumns, body: inbox.body, dedupeKey: inbox.dedupeKey })
    .from(inbox)
    .where(eq(inbox.id, inboxId))
    .limit(1);
  if (!row) return null;
  return { ...row, recordId: row.outcome?.recordId ?? (await recordOf(db, row)) };
}

/** The record a call is about, when it is known here though the call itself changed nothing. */
async function recordOf(db: Queryable, { source, subject }: EventView): Promise<number | null> {
  const [, externalId] = /^record:(.+)$/.exec(subject) ?? [];
  if (externalId === undefined) return null;
  const [row] = await db
    .select({ id: externalRecords.id })
    .from(externalRecords)
    .where(and(eq(externalRecords.source, source), eq(externalRecords.externalId, externalId)))
    .limit(1);
  return row?.id ?? null;
}

/** Calls about one record, the newest first. */
export async function eventsOfRecord(
  db: Queryable,
  { source, externalId, companyId }: { source: string; externalId: string; companyId: string | null },
  limit = 50,
): Promise<EventView[]> {
  const bySubject = await db
    .select(eventColumns)
    .from(inbox)
    .where(and(eq(inbox.source, source), eq(inbox.subject, `record:${externalId}`)))
    .orderBy(desc(inbox.id))
    .limit(limit);
  if (companyId === null || bySubject.length >= limit) return bySubject;
  // Calls that came before subjects were kept are known by the beginning of their key.
  const prefix = `${companyId}:record:${externalId}:`.replace(/[%_]/g, "");
  const older = await db
    .select(eventColumns)
    .from(inbox)
    .where(and(eq(inbox.source, source), eq(inbox.subject, ""), like(inbox.dedupeKey, `${prefix}%`)))
    .orderBy(desc(inbox.id))
    .limit(limit - bySubject.length);
  return [...bySubject, ...older];
}

const SHOWN_CHARS = 200_000;

/** A body as a person reads it: JSON with its lines set out, anything else as it came. */
export function printBody(body: string): { text: string; isJson: boolean; isCut: boolean } {
  const isCut = body.length > SHOWN_CHARS;
  try {
    const text = JSON.stringify(JSON.parse(body), null, 2);
    return { text: text.slice(0, SHOWN_CHARS), isJson: true, isCut: text.length > SHOWN_CHARS };
  } catch {
    return { text: body.slice(0, SHOWN_CHARS), isJson: false, isCut };
  }
}
