import { and, asc, desc, eq, isNull, max, sql } from "drizzle-orm";
import { among } from "~drizzle/among";
import type { Queryable } from "~drizzle/client.server";
import { clients, externalRefs, planCases, planLines, planLoads, planPayments, treatmentPlans } from "~drizzle/schema"; // prettier-ignore
import { withinScope } from "~/features/accounts/client-scope/queries.server";
import { can, requireCan } from "~/features/accounts/policy";
import type { Actor } from "~/lib/actor";
import { STALE_MS } from "./loading/model";
import { PLAN_SOURCE, sumPlans, type PlanSummary } from "./model";

/** How the reading of a client's plans stands. */
export interface Reading {
  /** The oldest of the last good readings; null: some patient was never read. */
  readAt: Date | null;
  /** What is shown is older than it should be. */
  isStale: boolean;
  isLoading: boolean;
  /** Kind of the last failure; null: the last reading was good. */
  failure: string | null;
}

/** What the list shows of a client who is a patient. Sums are there for those who may see money. */
export interface ListedPlans extends Reading {
  count: number;
  drafts: number;
  unknown: number;
  totals: { currency: string; paidMinor: number; dueMinor: number; overpaidMinor: number; totalMinor: number; percent: number }[] | null;
  credit: { currency: string; minor: number }[];
} // prettier-ignore

interface Asked {
  clientIds: readonly number[];
  now: Date;
}

/** Plans of the clients of one page who are patients, by client. Three look-ups, whatever the page. Nobody's without the right. */
export async function listPlans(db: Queryable, actor: Actor, { clientIds, now }: Asked): Promise<Record<number, ListedPlans>> {
  if (!can(actor, "plans:read") || clientIds.length === 0) return {};
  const links = await db
    .select({ clientId: externalRefs.entityId, patientId: externalRefs.externalId })
    .from(externalRefs)
    .where(and(eq(externalRefs.source, PLAN_SOURCE), eq(externalRefs.entity, "client"), among(externalRefs.entityId, clientIds), withinScope(db, actor, externalRefs.entityId)));
  if (links.length === 0) return {};
  const patients = links.map(({ patientId }) => patientId);
  const [loads, plans] = await Promise.all([
    db.select().from(planLoads).where(and(eq(planLoads.source, PLAN_SOURCE), among(planLoads.patientId, patients))),
    db.select().from(treatmentPlans).where(and(eq(treatmentPlans.source, PLAN_SOURCE), among(treatmentPlans.patientId, patients), isNull(treatmentPlans.goneAt))),
  ]);
  const seesMoney = can(actor, "payments:read");
  const shown: Record<number, ListedPlans> = {};
  for (const clientId of new Set(links.map((link) => link.clientId))) {
    const own = new Set(links.filter((link) => link.clientId === clientId).map(({ patientId }) => patientId));
    const summary = sumPlans(plans.filter(({ patientId }) => own.has(patientId)).map(asSummed));
    shown[clientId] = { ...figuresOf(summary, seesMoney), ...readingOf(loads.filter(({ patientId }) => own.has(patientId)), own.size, now) };
  }
  return shown;
} // prettier-ignore

/** The raw word counts where it is unknown, so that staff hear which it was. */
const asSummed = <T extends { status: string; statusRaw: string }>(plan: T) => ({ ...plan, status: plan.status === "unknown" ? `?${plan.statusRaw}` : plan.status }); // prettier-ignore

function figuresOf(summary: PlanSummary, seesMoney: boolean) {
  return {
    count: summary.count,
    drafts: summary.drafts,
    unknown: summary.unknownStatuses.length,
    totals: seesMoney ? summary.totals : null,
    credit: seesMoney ? summary.credit : [],
  };
}

type Load = typeof planLoads.$inferSelect;

function readingOf(loads: readonly Load[], wanted: number, now: Date): Reading {
  const reads = loads.map(({ lastSuccessAt }) => lastSuccessAt?.getTime() ?? null);
  const isRead = loads.length >= wanted && !reads.includes(null) && loads.length > 0;
  const readAt = isRead ? new Date(Math.min(...(reads as number[]))) : null;
  return {
    readAt,
    isStale: readAt !== null && now.getTime() - readAt.getTime() > STALE_MS,
    isLoading: loads.some(({ leaseUntil }) => leaseUntil !== null && leaseUntil > now),
    failure: loads.find(({ failureKind }) => failureKind !== null)?.failureKind ?? null,
  };
}

/** How loading stands over everybody the actor may see: what the bar above the list says. */
export interface PlansProgress {
  linked: number;
  loaded: number;
  loading: number;
  failed: number;
  lastSuccessAt: Date | null;
}

/** @throws AppError `forbidden` */
export async function plansProgress(db: Queryable, actor: Actor, now: Date): Promise<PlansProgress> {
  requireCan(actor, "plans:read");
  const times = (condition: ReturnType<typeof sql>) => sql<number>`coalesce(sum(case when ${condition} then 1 else 0 end), 0)`.mapWith(Number); // prettier-ignore
  const [row] = await db
    .select({
      linked: sql<number>`count(*)`.mapWith(Number),
      loaded: times(sql`${planLoads.lastSuccessAt} is not null`),
      loading: times(sql`${planLoads.leaseUntil} > ${sql.param(now, planLoads.leaseUntil)}`),
      failed: times(sql`${planLoads.failureKind} is not null`),
      lastSuccessAt: max(planLoads.lastSuccessAt),
    })
    .from(planLoads)
    .where(and(eq(planLoads.source, PLAN_SOURCE), withinScope(db, actor, planLoads.clientId)));
  return row ?? { linked: 0, loaded: 0, loading: 0, failed: 0, lastSuccessAt: null };
}

/** A case that waits for somebody to look, with the name of the other client where the actor may see them. */
export interface OpenCase {
  id: number;
  clientId: number;
  kind: (typeof planCases.$inferSelect)["kind"];
  facts: Record<string, string>;
  other: { id: number; name: string } | null;
  at: Date;
}

const CASES_NAMED = 5;

/** Clients with something about their plans that nobody has looked at: the first few by name, and whether there are more. */
export async function clientsWithCases(db: Queryable, actor: Actor): Promise<{ clients: { id: number; name: string }[]; hasMore: boolean }> {
  requireCan(actor, "plans:read");
  const rows = await db
    .selectDistinct({ id: clients.id, name: clients.displayName })
    .from(planCases)
    .innerJoin(clients, eq(clients.id, planCases.clientId))
    .where(and(isNull(planCases.seenAt), isNull(clients.mergedIntoId), withinScope(db, actor, planCases.clientId)))
    .orderBy(asc(clients.id))
    .limit(CASES_NAMED + 1);
  return { clients: rows.slice(0, CASES_NAMED), hasMore: rows.length > CASES_NAMED };
} // prettier-ignore

/** Cases of one client that nobody has seen yet. The caller has made sure that the client may be seen. */
export async function openCases(db: Queryable, actor: Actor, clientId: number): Promise<OpenCase[]> {
  const rows = await db
    .select()
    .from(planCases)
    .where(and(eq(planCases.clientId, clientId), isNull(planCases.seenAt)))
    .orderBy(asc(planCases.id));
  const others = rows.flatMap(({ facts }) => (facts.client ? [Number(facts.client)] : []));
  const named = others.length === 0 ? [] : await db
    .select({ id: clients.id, name: clients.displayName })
    .from(clients)
    .where(and(among(clients.id, others), withinScope(db, actor, clients.id)));
  return rows.map(({ id, kind, facts, at }) => ({
    ...{ id, clientId, kind, facts, at },
    other: named.find((one) => String(one.id) === facts.client) ?? null,
  }));
} // prettier-ignore

/** A plan on the card. `null` amounts: the reader may not see money. */
export interface ShownPlan {
  id: number;
  title: string;
  status: (typeof treatmentPlans.$inferSelect)["status"];
  statusRaw: string;
  currency: string;
  totalMinor: number | null;
  paidMinor: number | null;
  isFrozen: boolean;
  updatedAt: Date | null;
  goneAt: Date | null;
  lines: { id: number; code: string; title: string; tooth: string; quantity: string; state: (typeof planLines.$inferSelect)["state"]; amountMinor: number | null }[];
  payments: { id: number; amountMinor: number; paidAt: Date | null; method: string }[] | null;
} // prettier-ignore

export interface ClientPlans {
  /** Who the client is at the clinic. */
  patients: { patientId: string; name: string | null }[];
  summary: PlanSummary;
  /** Null: the reader may not see money. */
  totals: PlanSummary["totals"] | null;
  reading: Reading;
  /** When it was last tried, for a failure that is told. */
  triedAt: Date | null;
  plans: ShownPlan[];
  cases: OpenCase[];
}

/**
 * Everything about a client's plans; null when they are no patient, or the reader may not see plans. The caller has made sure that the client may be
 * seen.
 */
export async function clientPlans(
  db: Queryable,
  actor: Actor,
  { clientId, now }: { clientId: number; now: Date },
): Promise<ClientPlans | null> {
  if (!can(actor, "plans:read")) return null;
  const links = await db
    .select({ patientId: externalRefs.externalId })
    .from(externalRefs)
    .where(and(eq(externalRefs.source, PLAN_SOURCE), eq(externalRefs.entity, "client"), eq(externalRefs.entityId, clientId)))
    .orderBy(asc(externalRefs.id));
  const cases = await openCases(db, actor, clientId);
  if (links.length === 0 && cases.length === 0) return null;
  const patients = links.map(({ patientId }) => patientId);
  const [loads, plans] = await Promise.all([
    db.select().from(planLoads).where(and(eq(planLoads.source, PLAN_SOURCE), among(planLoads.patientId, patients))),
    db
      .select()
      .from(treatmentPlans)
      .where(and(eq(treatmentPlans.source, PLAN_SOURCE), among(treatmentPlans.patientId, patients)))
      .orderBy(desc(treatmentPlans.id)),
  ]);
  const seesMoney = can(actor, "payments:read");
  const ids = plans.map(({ id }) => id);
  const [lines, payments] = await Promise.all([
    db.select().from(planLines).where(among(planLines.planId, ids)).orderBy(asc(planLines.planId), asc(planLines.position)),
    seesMoney ? db.select().from(planPayments).where(among(planPayments.planId, ids)).orderBy(asc(planPayments.paidAt), asc(planPayments.id)) : null,
  ]);
  const summary = sumPlans(plans.filter(({ goneAt }) => goneAt === null).map(asSummed));
  const tried = loads.flatMap(({ lastAttemptAt }) => lastAttemptAt?.getTime() ?? []);
  return {
    patients: links.map(({ patientId }) => ({ patientId, name: loads.find((load) => load.patientId === patientId)?.patientName ?? null })),
    summary: seesMoney ? summary : { ...summary, totals: [], credit: [] },
    totals: seesMoney ? summary.totals : null,
    reading: readingOf(loads, links.length, now),
    triedAt: tried.length > 0 ? new Date(Math.max(...tried)) : null,
    plans: plans
      // Drafts are said, not shown.
      .filter(({ status }) => status !== "draft")
      .map((plan) => ({
        ...{ id: plan.id, title: plan.title, status: plan.status, statusRaw: plan.statusRaw, currency: plan.currency, isFrozen: plan.isFrozen },
        ...{ updatedAt: plan.sourceUpdatedAt, goneAt: plan.goneAt },
        totalMinor: seesMoney ? plan.totalMinor : null,
        paidMinor: seesMoney ? plan.paidMinor : null,
        lines: lines
          .filter(({ planId }) => planId === plan.id)
          .map(({ id, code, title, tooth, quantity, state, amountMinor }) => ({ id, code, title, tooth, quantity, state, amountMinor: seesMoney ? amountMinor : null })),
        payments: payments && payments.filter(({ planId }) => planId === plan.id).map(({ id, amountMinor, paidAt, method }) => ({ id, amountMinor, paidAt, method })),
      })),
    cases,
  };
} // prettier-ignore
