import { and, asc, eq, inArray, isNull, or } from "drizzle-orm";
import { among } from "~drizzle/among";
import type { Queryable, Tx } from "~drizzle/client.server";
import { lockName } from "~drizzle/lock";
import { externalRefs, planLines, planLoads, planPayments, treatmentPlans } from "~drizzle/schema";
import type { Core } from "~/lib/core";
import { raiseCase } from "../cases/commands.server";
import { heldLoad, readSoon, type PlanLoad } from "../loading/commands.server";
import { dueAfterSuccess } from "../loading/model";
import { PLAN_SOURCE } from "../model";
import type { SourcePatient, SourcePlan } from "../ports";

type PlanRow = typeof treatmentPlans.$inferSelect;

/** What a reading of a patient brought. `patient`: asked for only now and then, so it may be missing. */
export interface Reading {
  plans: readonly SourcePlan[];
  patient?: SourcePatient | null;
}

/**
 * Keeps what a patient's plans are now, all of them: what is not among them any more is kept as gone. A reading whose place has been given to
 * somebody else meanwhile is thrown away. Open pages hear of it only when something is different.
 */
export async function keepReading(core: Core, load: PlanLoad, { plans, patient }: Reading): Promise<void> {
  await core.db.transaction(async (tx) => {
    await lockName(tx, `plans:${load.patientId}`);
    const held = await heldLoad(tx, load);
    if (!held) return;
    const now = core.clock.now();
    const changed = await keepPlans(tx, now, { load: held, plans, isAll: true });
    await tx
      .update(planLoads)
      .set({
        ...{ leaseUntil: null, leaseOwner: null, failures: 0, failureKind: null, lastSuccessAt: now },
        dueAt: dueAfterSuccess(now, held.watchedUntil),
        ...(patient ? { patientName: patient.name } : {}),
      })
      .where(eq(planLoads.id, held.id));
    if (changed || held.lastSuccessAt === null || held.failureKind !== null) tx.touch("plans");
  });
}

/** Keeps what one plan is now; null: it is gone. */
export async function keepPlan(
  core: Core,
  load: PlanLoad,
  { planId, plan }: { planId: string; plan: SourcePlan | null },
): Promise<void> {
  await core.db.transaction(async (tx) => {
    await lockName(tx, `plans:${load.patientId}`);
    const held = await heldLoad(tx, load);
    if (!held) return;
    const now = core.clock.now();
    let changed = false;
    if (plan?.patientId === held.patientId)
      changed = await keepPlans(tx, now, { load: held, plans: [plan], isAll: false });
    else changed = await markGone(tx, now, { load: held, ids: [planId] });
    // A plan that went over to another patient is read with that one.
    if (plan && plan.patientId !== held.patientId) {
      const [other] = await tx.select({ id: planLoads.id }).from(planLoads).where(and(eq(planLoads.source, PLAN_SOURCE), eq(planLoads.patientId, plan.patientId))); // prettier-ignore
      if (other) await readSoon(tx, core, [other.id]);
    }
    await tx.update(planLoads).set({ leaseUntil: null, leaseOwner: null }).where(eq(planLoads.id, held.id));
    if (changed) tx.touch("plans");
  });
}

interface Keeping {
  load: PlanLoad;
  plans: readonly SourcePlan[];
  isAll: boolean;
}

async function keepPlans(tx: Tx, now: Date, { load, plans, isAll }: Keeping): Promise<boolean> {
  // One plan twice in an answer is one plan; the later one is taken.
  const byId = new Map(plans.map((plan) => [plan.externalId, plan]));
  const known = await tx
    .select()
    .from(treatmentPlans)
    .where(
      and(
        eq(treatmentPlans.source, PLAN_SOURCE),
        or(eq(treatmentPlans.patientId, load.patientId), among(treatmentPlans.externalId, [...byId.keys()])),
      ),
    );
  const details = await readDetails(
    tx,
    known.map(({ id }) => id),
  );
  const rows = new Map(known.map((row) => [row.externalId, row]));
  let changed = false;
  const same: number[] = [];
  for (const plan of byId.values()) {
    const row = rows.get(plan.externalId);
    // A push and a pull may overtake each other.
    if (row?.sourceUpdatedAt && plan.updatedAt && row.sourceUpdatedAt > plan.updatedAt) continue;
    if (row && isSame(row, plan, { load, details: details.get(row.id) })) {
      same.push(row.id);
      continue;
    }
    await writePlan(tx, now, { load, plan, row });
    changed = true;
  }
  if (same.length > 0) await tx.update(treatmentPlans).set({ readAt: now }).where(inArray(treatmentPlans.id, same)); // prettier-ignore
  if (!isAll) return changed;
  const missing = known.filter(({ externalId, patientId }) => patientId === load.patientId && !byId.has(externalId)); // prettier-ignore
  const gone = await markGone(tx, now, { load, ids: missing.map(({ externalId }) => externalId) });
  return changed || gone;
}

async function markGone(
  tx: Tx,
  now: Date,
  { load, ids }: { load: PlanLoad; ids: string[] },
): Promise<boolean> {
  if (ids.length === 0) return false;
  const gone = await tx
    .update(treatmentPlans)
    .set({ goneAt: now, readAt: now })
    .where(
      and(
        ...[eq(treatmentPlans.source, PLAN_SOURCE), eq(treatmentPlans.patientId, load.patientId)],
        ...[among(treatmentPlans.externalId, ids), isNull(treatmentPlans.goneAt)],
      ),
    )
    .returning({ id: treatmentPlans.id });
  return gone.length > 0;
}

async function writePlan(
  tx: Tx,
  now: Date,
  { load, plan, row }: { load: PlanLoad; plan: SourcePlan; row: PlanRow | undefined },
): Promise<void> {
  const { clientId } = load;
  const { lines, payments, updatedAt, externalId, ...told } = plan;
  const values = { ...told, clientId, sourceUpdatedAt: updatedAt, readAt: now, goneAt: null };
  const [stored] = row
    ? await tx.update(treatmentPlans).set(values).where(eq(treatmentPlans.id, row.id)).returning()
    : await tx
        .insert(treatmentPlans)
        .values({ ...values, source: PLAN_SOURCE, externalId, firstSeenAt: now })
        .returning();
  const planId = stored?.id ?? 0;
  if (row) {
    await tx.delete(planLines).where(eq(planLines.planId, planId));
    await tx.delete(planPayments).where(eq(planPayments.planId, planId));
  }
  if (lines.length > 0)
    await tx.insertMany({
      table: planLines,
      rows: lines.map((line, position) => ({ planId, position, ...line })),
    });
  if (payments.length > 0)
    await tx.insertMany({
      table: planPayments,
      rows: payments.map((payment) => ({ planId, currency: plan.currency, ...payment })),
    });
  if (plan.status === "unknown" && (row?.status !== "unknown" || row.statusRaw !== plan.statusRaw))
    await raiseCase(tx, now, { kind: "unknown_status", key: plan.statusRaw, clientId, facts: { plan: externalId, status: plan.statusRaw } }); // prettier-ignore
  if (row && row.currency !== plan.currency)
    await raiseCase(tx, now, { kind: "currency", key: `${externalId}:${row.currency}:${plan.currency}`, clientId, facts: { plan: externalId, from: row.currency, to: plan.currency } }); // prettier-ignore
}

type Details = { lines: unknown[]; payments: unknown[] };

async function readDetails(q: Queryable, ids: readonly number[]): Promise<Map<number, Details>> {
  const details = new Map<number, Details>(ids.map((id) => [id, { lines: [], payments: [] }]));
  if (ids.length === 0) return details;
  const lines = await q.select().from(planLines).where(among(planLines.planId, ids)).orderBy(asc(planLines.planId), asc(planLines.position)); // prettier-ignore
  const payments = await q.select().from(planPayments).where(among(planPayments.planId, ids)).orderBy(asc(planPayments.planId), asc(planPayments.id)); // prettier-ignore
  for (const line of lines) details.get(line.planId)?.lines.push(lineText(line));
  for (const payment of payments) details.get(payment.planId)?.payments.push(paymentText(payment));
  return details;
}

const lineText = ({ externalId, code, title, tooth, quantity, amountMinor, state }: SourcePlan["lines"][number]) =>
  [externalId, code, title, tooth, quantity, amountMinor, state]; // prettier-ignore
const paymentText = ({ externalId, amountMinor, paidAt, method }: SourcePlan["payments"][number]) =>
  [externalId, amountMinor, paidAt?.getTime() ?? null, method]; // prettier-ignore

function isSame(
  row: PlanRow,
  plan: SourcePlan,
  { load, details }: { load: PlanLoad; details: Details | undefined },
): boolean {
  if (row.goneAt !== null || row.clientId !== load.clientId) return false;
  const ours = [row.patientId, row.title, row.status, row.statusRaw, row.totalMinor, row.paidMinor, row.currency, row.isFrozen, row.version, row.sourceUpdatedAt?.getTime() ?? null, details?.lines, details?.payments]; // prettier-ignore
  const theirs = [plan.patientId, plan.title, plan.status, plan.statusRaw, plan.totalMinor, plan.paidMinor, plan.currency, plan.isFrozen, plan.version, plan.updatedAt?.getTime() ?? null, plan.lines.map(lineText), plan.payments.map(paymentText)]; // prettier-ignore
  return JSON.stringify(ours) === JSON.stringify(theirs);
}

/**
 * The clinic made two patients one: the client's link goes over to the one that is left, with a case to look at. When that one is another client's
 * already, nothing is moved: the two cards are perhaps one person, which only people can say.
 */
export async function followMerge(core: Core, load: PlanLoad, into: string): Promise<"moved" | "claimed"> {
  return core.db.transaction(async (tx) => {
    const held = await heldLoad(tx, load);
    if (!held) return "moved";
    const now = core.clock.now();
    const { clientId, patientId } = held;
    const source = eq(externalRefs.source, PLAN_SOURCE);
    const ofClients = eq(externalRefs.entity, "client");
    const [owner] = await tx.select().from(externalRefs).where(and(source, ofClients, eq(externalRefs.externalId, into))); // prettier-ignore
    if (owner && owner.entityId !== clientId) {
      await raiseCase(tx, now, { kind: "claimed", key: into, clientId, facts: { patient: into, merged: patientId, client: String(owner.entityId) } }); // prettier-ignore
      return "claimed";
    }
    const own = and(source, ofClients, eq(externalRefs.externalId, patientId));
    if (owner) {
      await tx.delete(externalRefs).where(own);
      await tx.delete(planLoads).where(eq(planLoads.id, held.id));
      const [other] = await tx.select({ id: planLoads.id }).from(planLoads).where(and(eq(planLoads.source, PLAN_SOURCE), eq(planLoads.patientId, into))); // prettier-ignore
      if (other) await readSoon(tx, core, [other.id]);
    } else {
      await tx.update(externalRefs).set({ externalId: into }).where(own);
      await tx
        .update(planLoads)
        .set({
          patientId: into,
          patientName: null,
          leaseUntil: null,
          leaseOwner: null,
          lastAttemptAt: null,
          failures: 0,
          failureKind: null,
        }) // prettier-ignore
        .where(eq(planLoads.id, held.id));
      await readSoon(tx, core, [held.id]);
    }
    // Their plans come back under the new number; those that do not were the old patient's alone.
    await tx
      .update(treatmentPlans)
      .set({ patientId: into })
      .where(and(eq(treatmentPlans.source, PLAN_SOURCE), eq(treatmentPlans.patientId, patientId)));
    await raiseCase(tx, now, { kind: "merged", key: `${patientId}:${into}`, clientId, facts: { from: patientId, to: into } }); // prettier-ignore
    tx.touch("plans");
    tx.touch("clients");
    return "moved";
  });
}
