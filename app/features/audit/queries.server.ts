import { and, desc, eq, gte, inArray, like, lt, or, type SQL } from "drizzle-orm";
import { auditEntries, clients, users } from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";
import { can, requireCan } from "~/features/accounts/policy";
import { withinScope } from "~/features/clients/scope/queries.server";
import { readSetting } from "~/features/settings/queries.server";
import type { Actor } from "~/lib/actor";
import { addDays, instantOf } from "~/lib/zoned-time";
import { columnChanges, isContactColumn, readActorRef, type ColumnChange } from "./model";
import type { AuditParams } from "./schema";

/** A search for text looks at every row of its days, so it never looks at more of them than this. */
const TEXT_DAYS = 90;

/** An entry as it is shown. */
export interface ShownEntry {
  id: number;
  at: Date;
  actor: string;
  /** Whoever acted, by name; null for those who have none, and for the forgotten. */
  actorName: string | null;
  address: string;
  place: string;
  requestId: string;
  operation: (typeof auditEntries.$inferSelect)["operation"];
  subject: string;
  rowKey: string;
  clientId: number | null;
  clientName: string | null;
  changes: ColumnChange[];
  /** Its content left with the person it was about. */
  isErased: boolean;
  isSealed: boolean;
}

function conditions({
  params,
  zone,
  now,
}: {
  params: AuditParams;
  zone: string;
  now: Date;
}): SQL | undefined {
  const { from, until, user, client, subject, operation, request, q, before } = params;
  const midnight = (day: string) => instantOf({ day, minutes: 0 }, zone);
  const since = from === null ? null : midnight(from);
  const earliest = new Date((until === null ? now : midnight(until)).getTime() - TEXT_DAYS * 86_400_000);
  const start = q === "" ? since : since && since > earliest ? since : earliest;
  return and(
    start === null ? undefined : gte(auditEntries.at, start),
    until === null ? undefined : lt(auditEntries.at, midnight(addDays(until, 1))),
    user === null ? undefined : eq(auditEntries.actor, `user:${user}`),
    client === null ? undefined : eq(auditEntries.clientId, client),
    subject === null ? undefined : eq(auditEntries.subject, subject),
    operation === null ? undefined : eq(auditEntries.operation, operation),
    request === null ? undefined : eq(auditEntries.requestId, request),
    q === "" ? undefined : or(...[auditEntries.before, auditEntries.after].map((column) => like(column, `%${inJson(q)}%`))),
    before === null ? undefined : lt(auditEntries.id, before),
  ); // prettier-ignore
}

/** A text as it stands within JSON, with the signs of LIKE taken as any sign. */
const inJson = (text: string) =>
  JSON.stringify(text)
    .slice(1, -1)
    .replace(/[%_\\]/g, "_");

/**
 * The newest entries that fit; `next` is the `before` of the following page. Contacts are left out for those who may not see them.
 * @throws AppError `forbidden` without the right `audit:read`.
 */
export async function listAudit(
  db: Queryable,
  actor: Actor,
  { params, zone, now, limit = 50 }: { params: AuditParams; zone: string; now: Date; limit?: number },
): Promise<{ entries: ShownEntry[]; next: number | null }> {
  requireCan(actor, "audit:read");
  const rows = await db
    .select()
    .from(auditEntries)
    .where(and(conditions({ params, zone, now }), withinScope(db, actor, auditEntries.clientId)))
    .orderBy(desc(auditEntries.id))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  const refs = page.map((row) => readActorRef(row.actor));
  const ids = (kind: string) => refs.flatMap((ref) => (ref.kind === kind && ref.id ? [ref.id] : []));
  const [userNames, clientNames] = await Promise.all([
    namesOfUsers(db, ids("user")),
    namesOfClients(db, [...ids("client"), ...page.flatMap(({ clientId }) => clientId ?? [])]),
  ]);
  const seesContacts = can(actor, "clients:contacts");
  const entries = page.map((row, index): ShownEntry => {
    const ref = refs[index];
    const names = ref?.kind === "user" ? userNames : ref?.kind === "client" ? clientNames : null;
    const {
      before: _before,
      after: _after,
      sealNo,
      contentHash: _hash,
      seal: _seal,
      erasedAt,
      ...shown
    } = row;
    return {
      ...shown,
      actorName: (ref?.id && names?.get(ref.id)) || null,
      clientName: (row.clientId && clientNames.get(row.clientId)) || null,
      changes: columnChanges(row).filter(({ column }) => seesContacts || !isContactColumn(column)),
      isErased: erasedAt !== null,
      isSealed: sealNo !== null,
    };
  });
  return { entries, next: rows.length > limit ? (page.at(-1)?.id ?? null) : null };
}

async function namesOfUsers(db: Queryable, ids: number[]): Promise<Map<number, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db.select({ id: users.id, name: users.displayName }).from(users).where(inArray(users.id, [...new Set(ids)])); // prettier-ignore
  return new Map(rows.map(({ id, name }) => [id, name]));
}

async function namesOfClients(db: Queryable, ids: number[]): Promise<Map<number, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db.select({ id: clients.id, name: clients.displayName }).from(clients).where(inArray(clients.id, [...new Set(ids)])); // prettier-ignore
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** What the last look through the chain found; `at` is null until there was one. */
export async function lastAuditCheck(db: Queryable, actor: Actor) {
  requireCan(actor, "audit:read");
  return readSetting(db, "auditCheck");
}

/** Everybody who can have done something, for the filter. */
export async function listActors(db: Queryable, actor: Actor): Promise<{ id: number; name: string }[]> {
  requireCan(actor, "audit:read");
  return db.select({ id: users.id, name: users.displayName }).from(users).orderBy(users.displayName);
}
