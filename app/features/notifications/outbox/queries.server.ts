import { and, count, desc, eq, inArray, lt, or } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { bookings, clients, deliveries } from "~drizzle/schema";
import { requireCan } from "~/features/accounts/policy";
import { seesVisit, withinScope } from "~/features/clients/scope/queries.server";
import type { Actor } from "~/lib/actor";
import type { Channel, DeliveryStatus } from "../model";

/** A notice as staff see it. */
export interface NoticeRow {
  id: number;
  template: string;
  channel: Channel;
  status: DeliveryStatus;
  /** Why it was not sent, or what broke: a code. */
  error: string | null;
  attempts: number;
  createdAt: Date;
  dueAt: Date | null;
  sentAt: Date | null;
  bookingId: number | null;
  reference: string | null;
  clientId: number | null;
  clientName: string | null;
}

const columns = {
  id: deliveries.id,
  template: deliveries.template,
  channel: deliveries.channel,
  status: deliveries.status,
  error: deliveries.error,
  attempts: deliveries.attempts,
  createdAt: deliveries.createdAt,
  dueAt: deliveries.dueAt,
  sentAt: deliveries.sentAt,
  bookingId: deliveries.bookingId,
  reference: bookings.reference,
  clientId: deliveries.clientId,
  clientName: clients.displayName,
};

const selectNotices = (db: Queryable) =>
  db
    .select(columns)
    .from(deliveries)
    .leftJoin(bookings, eq(bookings.id, deliveries.bookingId))
    .leftJoin(clients, eq(clients.id, deliveries.clientId));

const PAGE = 50;

/** What left, waits or failed, the newest first. */
export async function listNotices(
  db: Queryable,
  actor: Actor,
  { status, before }: { status?: DeliveryStatus; before?: number },
): Promise<{ rows: NoticeRow[]; nextBefore: number | null }> {
  requireCan(actor, "notices:write");
  const rows = await selectNotices(db)
    .where(
      and(status ? eq(deliveries.status, status) : undefined, before ? lt(deliveries.id, before) : undefined),
    )
    .orderBy(desc(deliveries.id))
    .limit(PAGE + 1);
  const shown = rows.slice(0, PAGE);
  return { rows: shown, nextBefore: rows.length > PAGE ? (shown.at(-1)?.id ?? null) : null };
}

/** How many notices stand in each status. */
export async function countNotices(db: Queryable, actor: Actor): Promise<Record<DeliveryStatus, number>> {
  requireCan(actor, "notices:write");
  const rows = await db
    .select({ status: deliveries.status, n: count() })
    .from(deliveries)
    .groupBy(deliveries.status);
  const of = (status: DeliveryStatus) => rows.find((row) => row.status === status)?.n ?? 0;
  return { queued: of("queued"), sent: of("sent"), failed: of("failed"), skipped: of("skipped") };
}

/** How many failed and wait for somebody to look; for the staff's frame. */
export function countFailedNotices(db: Queryable): Promise<number> {
  return db.$count(deliveries, eq(deliveries.status, "failed"));
}

/** Everything told about a visit, all its parts, oldest first; for the visit's own page. */
export async function listVisitNotices(
  db: Queryable,
  actor: Actor,
  { bookingId }: { bookingId: number },
): Promise<NoticeRow[]> {
  requireCan(actor, "bookings:read");
  if (!(await seesVisit(db, actor, bookingId))) return [];
  const parts = await db
    .select({ id: bookings.id })
    .from(bookings)
    .where(or(eq(bookings.id, bookingId), eq(bookings.headId, bookingId)));
  if (parts.length === 0) return [];
  return selectNotices(db)
    .where(inArray(deliveries.bookingId, parts.map(({ id }) => id)))
    .orderBy(deliveries.id); // prettier-ignore
}

/** What a client was told, the newest first; for their card. */
export async function listClientNotices(
  db: Queryable,
  actor: Actor,
  { clientId, limit = 20 }: { clientId: number; limit?: number },
): Promise<NoticeRow[]> {
  requireCan(actor, "clients:read");
  return selectNotices(db)
    .where(and(eq(deliveries.clientId, clientId), withinScope(db, actor, deliveries.clientId)))
    .orderBy(desc(deliveries.id))
    .limit(Math.min(limit, 200));
}
