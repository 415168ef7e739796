import { randomUUID } from "node:crypto";
import { and, asc, eq, isNull, lte, or, sql } from "drizzle-orm";
import { readHealth } from "~/features/connections/health/queries.server";
import { readConnection } from "~/features/connections/queries.server";
import { markInbox } from "~/features/sync/inbox/commands.server";
import { enqueue } from "~/jobs/enqueue";
import type { HandlerOf, JobContext } from "~/jobs/handler";
import { RetryAfter } from "~/jobs/retry-after";
import type { Core } from "~/lib/core";
import { inbox, planLoads, treatmentPlans } from "~drizzle/schema";
import { raiseCase } from "./cases/commands.server";
import type * as definitions from "./jobs";
import { refreshPlans as refreshPlansJob } from "./jobs";
import { claimLoad, claimPatient, claimPull, endPull, followLinks, giveBack, noteFailure, type PlanLoad } from "./loading/commands.server"; // prettier-ignore
import { ASKED_AGAIN_MS, AT_ONCE, AWAY_MS, isOfTheSystem, LOAD_LIMIT_MS } from "./loading/model";
import { PLAN_SOURCE } from "./model";
import type { TreatmentPlanSource } from "./ports";
import { followMerge, keepPlan, keepReading } from "./reading/commands.server";

/** A run lets the next one have its turn after so long; what is under way ends. */
const RUN_MS = 60_000;
const PAGES_OF_CHANGES = 50;
const BUSY_MS = 1_000;
const RUN_SLOT_MS = 2_000;

export const refreshPlans: HandlerOf<typeof definitions.refreshPlans> = async (context) => {
  const { core, vendors, signal } = context;
  const source = vendors.plans;
  if (!source || (await readConnection(core, PLAN_SOURCE)).state !== "on") return;
  await followLinks(core);
  if (await isAway(core)) return runAgain(core, AWAY_MS);
  const until = core.clock.now().getTime() + RUN_MS;
  await askChanges(context, source);
  let isOver = false;
  // Five workers here; over all processes the leases see to it that five are asked.
  const work = async () => {
    while (!isOver && !signal.aborted && core.clock.now().getTime() < until) {
      const load = await claimLoad(core, randomUUID());
      if (!load) return;
      if ((await readOne(context, source, load)) === "away") isOver = true;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  if (isOver && (await isAway(core))) return runAgain(core, AWAY_MS);
  await planNextRun(core);
};

/** One further run, however many ask for one at about that time; the vendor's return makes it due at once. */
async function runAgain({ db, clock }: Core, inMs: number): Promise<void> {
  const slot = Math.ceil((clock.now().getTime() + inMs) / RUN_SLOT_MS);
  const runAt = new Date(slot * RUN_SLOT_MS);
  await db.transaction((tx) => enqueue(tx, clock, refreshPlansJob, {}, { runAt, dedupeKey: `next:${slot}` }));
}

/** Whether there is no use in asking now: the health of the connection is looked after by its own job. */
async function isAway({ db }: Core): Promise<boolean> {
  const { state } = await readHealth(db, PLAN_SOURCE);
  return state === "down" || state === "unauthorized";
}

/** The schedule comes every minute; whoever is due before that gets a run of their own. */
async function planNextRun(core: Core): Promise<void> {
  const { db } = core;
  const now = core.clock.now();
  const horizon = new Date(now.getTime() + ASKED_AGAIN_MS);
  const isFree = or(isNull(planLoads.leaseUntil), lte(planLoads.leaseUntil, now));
  const [next] = await db
    .select({ dueAt: planLoads.dueAt, askedAt: planLoads.lastAttemptAt })
    .from(planLoads)
    .where(and(eq(planLoads.source, PLAN_SOURCE), lte(planLoads.dueAt, horizon), isFree))
    // Whoever's minute is over first.
    .orderBy(asc(sql`coalesce(${planLoads.lastAttemptAt}, ${planLoads.dueAt})`), asc(planLoads.id))
    .limit(1);
  if (!next) return;
  const rested = (next.askedAt?.getTime() ?? 0) + ASKED_AGAIN_MS;
  await runAgain(core, Math.max(BUSY_MS, next.dueAt.getTime() - now.getTime(), rested - now.getTime()));
}

/** One patient's plans: kept, or the failure noted. `away`: nobody else needs to be asked now. */
async function readOne(
  { core, signal, log }: JobContext,
  source: TreatmentPlanSource,
  load: PlanLoad,
): Promise<"read" | "failed" | "away"> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(LOAD_LIMIT_MS)]);
  try {
    await readPatient(core, source, { load, signal: limited });
    return "read";
  } catch (error) {
    // The process is stopping: nothing was learnt of the patient.
    if (signal.aborted) {
      await giveBack(core, load);
      throw error;
    }
    const kind = faultKind(error) ?? (limited.aborted ? "timeout" : null);
    await noteFailure(core, load, kind ?? "broken_answer");
    if (kind === null) log.error({ err: error, loadId: load.id }, "plans could not be kept");
    return kind !== null && isOfTheSystem(kind) ? "away" : "failed";
  }
}

interface Asked {
  load: PlanLoad;
  signal: AbortSignal;
}

async function readPatient(core: Core, source: TreatmentPlanSource, { load, signal }: Asked): Promise<void> {
  const { patientId } = load;
  const plans = await source.plansOfPatient(patientId, signal).catch((error: unknown) => {
    if (faultKind(error) === "not_found") return null;
    throw error;
  });
  // Who they are is asked when it is not known yet, and when their plans are nowhere to be found or somebody else's.
  const isForeign = plans?.some((plan) => plan.patientId !== patientId) ?? false;
  const mustAsk = load.patientName === null || plans === null || plans.length === 0 || isForeign;
  const patient = mustAsk ? await source.fetchPatient(patientId, signal) : undefined;
  if (patient?.mergedInto) {
    if ((await followMerge(core, load, patient.mergedInto)) === "claimed")
      await noteFailure(core, load, "claimed");
    return;
  }
  if (plans === null || patient === null) {
    await core.db.transaction((tx) => raiseCase(tx, core.clock.now(), { kind: "patient_gone", key: patientId, clientId: load.clientId, facts: { patient: patientId } })); // prettier-ignore
    await noteFailure(core, load, "patient_gone");
    return;
  }
  // A source that does not understand the question may answer with everybody's plans.
  if (isForeign) await noteFailure(core, load, "other_patient");
  else await keepReading(core, load, { plans, patient });
}

/** Asks once what has changed, where the source can be asked; those named are due. */
async function askChanges({ core, signal, log }: JobContext, source: TreatmentPlanSource): Promise<void> {
  const pull = await claimPull(core);
  if (!pull) return;
  try {
    const patients = new Set<string>();
    let cursor: string | null = null;
    for (let pages = 0; pages < PAGES_OF_CHANGES; pages += 1) {
      const answer = await source.changedPlans({ since: pull.since, cursor }, signal);
      for (const { patientId } of answer?.changed ?? []) patients.add(patientId);
      cursor = answer?.cursor ?? null;
      if (cursor === null) break;
    }
    await endPull(core, { patientIds: [...patients], askedAt: pull.at });
  } catch (error) {
    await endPull(core, null);
    if (signal.aborted || faultKind(error) === null) throw error;
    // Everybody is read in their own time anyway.
    log.debug({ kind: faultKind(error) }, "the source did not say what changed");
  }
}

export const applyPlanHint: HandlerOf<typeof definitions.applyPlanHint> = async (context, { inboxId }) => {
  const { core, vendors } = context;
  const [row] = await core.db.select().from(inbox).where(eq(inbox.id, inboxId)).limit(1);
  if (!row || row.status === "applied" || row.status === "ignored") return;
  const end = (status: "applied" | "ignored", code: string) =>
    core.db.transaction(async (tx) => {
      await markInbox(tx, core, { inboxId, status, outcome: { code } });
      await context.finish(tx);
    });
  const source = vendors.plans;
  if (!source) return end("ignored", "source_off");
  // Kept while paused: it is carried out when the pause ends.
  if ((await readConnection(core, PLAN_SOURCE)).state !== "on") throw new RetryAfter(AWAY_MS);
  const hint = await source.readHint(row.body);
  if (!hint) return end("ignored", "unreadable");
  if (await isAway(core)) throw new RetryAfter(AWAY_MS);
  const outcome = await readHinted(context, source, hint);
  return end(outcome === "read" ? "applied" : "ignored", outcome);
};

async function readHinted(
  { core, signal }: JobContext,
  source: TreatmentPlanSource,
  { planId, patientId }: { planId: string; patientId: string | null },
): Promise<string> {
  const owner = patientId ?? (await patientOfPlan(core, planId));
  if (owner === null) return "no_patient";
  const load = await claimPatient(core, { patientId: owner, owner: randomUUID() });
  if (load === "unlinked") return "unlinked";
  if (load === "busy") throw new RetryAfter(BUSY_MS);
  const limited = AbortSignal.any([signal, AbortSignal.timeout(LOAD_LIMIT_MS)]);
  try {
    await keepPlan(core, load, { planId, plan: await source.fetchPlan(planId, limited) });
    return "read";
  } catch (error) {
    await giveBack(core, load);
    const kind = faultKind(error);
    if (kind !== null && isOfTheSystem(kind)) throw new RetryAfter(AWAY_MS);
    throw error;
  }
}

async function patientOfPlan({ db }: Core, planId: string): Promise<string | null> {
  const [row] = await db.select({ patientId: treatmentPlans.patientId }).from(treatmentPlans).where(and(eq(treatmentPlans.source, PLAN_SOURCE), eq(treatmentPlans.externalId, planId))); // prettier-ignore
  return row?.patientId ?? null;
}

/** The kind of a vendor's fault; null for anything else. */
function faultKind(error: unknown): string | null {
  if (!(error instanceof Error) || error.name !== "VendorError") return null;
  return (error as Error & { kind: string }).kind;
}
