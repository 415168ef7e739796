import { and, asc, count, desc, eq, gt, inArray, or, sql } from "drizzle-orm";
import type { Actor } from "~/lib/actor";
import type { Queryable } from "~drizzle/client.server";
import { bookings, driftAudits, driftFindings } from "~drizzle/schema";
import { mustSync } from "../policy";
import { findingKey, type Drift, type FindingKind, type FindingState } from "./model";

/** An audit with what is still open in it. */
export interface AuditView {
  id: number;
  source: string;
  cause: string;
  status: "running" | "done" | "failed";
  startedAt: Date;
  finishedAt: Date | null;
  dayFrom: string;
  dayUntil: string;
  compared: number;
  findings: number;
  open: number;
  error: string | null;
}

const openCount = (db: Queryable) => {
  const open = db
    .select({ n: count() })
    .from(driftFindings)
    .where(and(eq(driftFindings.auditId, driftAudits.id), eq(driftFindings.state, "open")));
  return sql<number>`(${open})`.mapWith(Number);
};
const columns = (db: Queryable) => ({
  id: driftAudits.id,
  source: driftAudits.source,
  cause: driftAudits.cause,
  status: driftAudits.status,
  startedAt: driftAudits.startedAt,
  finishedAt: driftAudits.finishedAt,
  dayFrom: driftAudits.dayFrom,
  dayUntil: driftAudits.dayUntil,
  compared: driftAudits.compared,
  findings: driftAudits.findings,
  error: driftAudits.error,
  open: openCount(db),
});

/** The newest audits first; they are pruned, so a page of them is nearly all. */
export async function listAudits(db: Queryable, actor: Actor, limit = 100): Promise<AuditView[]> {
  mustSync(actor, "read");
  return db.select(columns(db)).from(driftAudits).orderBy(desc(driftAudits.id)).limit(limit);
}

/** One audit; null when there is none. */
export async function getAudit(db: Queryable, actor: Actor, auditId: number): Promise<AuditView | null> {
  mustSync(actor, "read");
  const [row] = await db.select(columns(db)).from(driftAudits).where(eq(driftAudits.id, auditId)).limit(1);
  return row ?? null;
}

/** How many differences the newest good audit still has open; for the home page of synchronisation. */
export async function countOpenFindings(db: Queryable): Promise<{ auditId: number; open: number } | null> {
  const [row] = await db
    .select({ auditId: driftAudits.id, open: openCount(db) })
    .from(driftAudits)
    .where(eq(driftAudits.status, "done"))
    .orderBy(desc(driftAudits.id))
    .limit(1);
  return row ?? null;
}

export interface FindingView {
  id: number;
  kind: FindingKind;
  externalId: string;
  recordId: number | null;
  booking: { id: number; reference: string } | null;
  fields: Drift;
  state: FindingState;
  decidedAt: Date | null;
  decidedBy: string | null;
}

export interface FindingFilter {
  state: FindingState | null;
  kind: FindingKind | null;
  /** The vendor's number or our reference. */
  q: string;
  after: number | null;
}

/** The findings of an audit in the order they were found; `next` is the `after` of the following page. */
export async function listFindings(
  db: Queryable,
  actor: Actor,
  { auditId, filter, limit = 50 }: { auditId: number; filter: FindingFilter; limit?: number },
): Promise<{ rows: FindingView[]; next: number | null }> {
  mustSync(actor, "read");
  const { state, kind, q, after } = filter;
  const rows = await db
    .select({ finding: driftFindings, reference: bookings.reference })
    .from(driftFindings)
    .leftJoin(bookings, eq(bookings.id, driftFindings.bookingId))
    .where(
      and(
        eq(driftFindings.auditId, auditId),
        state === null ? undefined : eq(driftFindings.state, state),
        kind === null ? undefined : eq(driftFindings.kind, kind),
        q === "" ? undefined : or(eq(driftFindings.externalId, q), eq(bookings.reference, q.toUpperCase())),
        after === null ? undefined : gt(driftFindings.id, after),
      ),
    )
    .orderBy(asc(driftFindings.id))
    .limit(limit + 1);
  const page = rows.slice(0, limit).map(({ finding, reference }): FindingView => {
    const { id, kind: of, externalId, recordId, bookingId, state: stands, decidedAt, decidedBy } = finding;
    const booking = bookingId !== null && reference ? { id: bookingId, reference } : null;
    const fields = finding.fields as Drift;
    return { id, kind: of, externalId, recordId, booking, fields, state: stands, decidedAt, decidedBy };
  });
  return { rows: page, next: rows.length > limit ? (page.at(-1)?.id ?? null) : null };
}

/** How many findings of an audit are of each kind and stand in each state. */
export async function countFindings(
  db: Queryable,
  actor: Actor,
  auditId: number,
): Promise<{ kind: FindingKind; state: FindingState; n: number }[]> {
  mustSync(actor, "read");
  const { kind, state } = driftFindings;
  return db
    .select({ kind, state, n: count() })
    .from(driftFindings)
    .where(eq(driftFindings.auditId, auditId))
    .groupBy(kind, state);
}

/** What staff said is meant to be, as keys; see `findingKey`. */
export async function ignoredFindings(db: Queryable, source: string): Promise<Set<string>> {
  const audits = db.select({ id: driftAudits.id }).from(driftAudits).where(eq(driftAudits.source, source));
  const rows = await db
    .select({ kind: driftFindings.kind, externalId: driftFindings.externalId, fields: driftFindings.fields })
    .from(driftFindings)
    .where(and(inArray(driftFindings.auditId, audits), eq(driftFindings.state, "ignored")));
  return new Set(rows.map((row) => findingKey({ ...row, fields: row.fields as Drift })));
}
