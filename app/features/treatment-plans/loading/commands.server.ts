import {
  and,
  asc,
  desc,
  eq,
  exists,
  gt,
  inArray,
  isNull,
  lte,
  notExists,
  or,
  sql,
  type SQL,
} from "drizzle-orm";
import { among } from "~drizzle/among";
import type { Queryable, Tx } from "~drizzle/client.server";
import { lockName } from "~drizzle/lock";
import { externalRefs, planLoads, planPulls, treatmentPlans } from "~drizzle/schema";
import { enqueue } from "~/jobs/enqueue";
import { withinScope } from "~/features/accounts/client-scope/queries.server";
import { requireCan } from "~/features/accounts/policy";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { refreshPlans } from "../jobs";
import { PLAN_SOURCE } from "../model";
import { ASKED_AGAIN_MS, AT_ONCE, CHANGES_MS, dueAfterFailure, LEASE_MS, SCREEN_MS, WATCHED_MS } from "./model"; // prettier-ignore

export type PlanLoad = typeof planLoads.$inferSelect;

/** One lock for everything that takes or gives a place among those asked at once. */
const PLACES = "plan loads";

/** How many are being asked at this moment, over all processes. */
async function taken(tx: Tx, now: Date): Promise<number> {
  const loads = await tx.$count(planLoads, gt(planLoads.leaseUntil, now));
  const pulls = await tx.$count(planPulls, gt(planPulls.leaseUntil, now));
  return loads + pulls;
}

const isFree = (now: Date) => or(isNull(planLoads.leaseUntil), lte(planLoads.leaseUntil, now));
/** Nobody is asked twice within a minute. */
const isRested = (now: Date) => or(isNull(planLoads.lastAttemptAt), lte(planLoads.lastAttemptAt, new Date(now.getTime() - ASKED_AGAIN_MS))); // prettier-ignore

/** The next patient who is due, leased; those on somebody's screen first. Null: nobody is due, or all places are taken. */
export function claimLoad(core: Core, owner: string): Promise<PlanLoad | null> {
  return core.db.transaction(async (tx) => {
    const now = core.clock.now();
    await lockName(tx, PLACES);
    if ((await taken(tx, now)) >= AT_ONCE) return null;
    const [next] = await tx
      .select({ id: planLoads.id })
      .from(planLoads)
      .where(
        and(
          eq(planLoads.source, PLAN_SOURCE),
          lte(planLoads.dueAt, now),
          isFree(now),
          isRested(now),
          isLinked(tx),
        ),
      ) // prettier-ignore
      .orderBy(
        desc(sql`coalesce(${gt(planLoads.watchedUntil, now)}, false)`),
        asc(planLoads.dueAt),
        asc(planLoads.id),
      ) // prettier-ignore
      .limit(1);
    if (!next) return null;
    return lease(tx, now, { which: eq(planLoads.id, next.id), owner });
  });
}

/** A place for one patient whose plan was pushed, within the same five; the minute does not hold, since the source itself asked for it. */
export function claimPatient(
  core: Core,
  { patientId, owner }: { patientId: string; owner: string },
): Promise<PlanLoad | "unlinked" | "busy"> {
  return core.db.transaction(async (tx) => {
    const now = core.clock.now();
    await lockName(tx, PLACES);
    const which = and(eq(planLoads.source, PLAN_SOURCE), eq(planLoads.patientId, patientId));
    const [load] = await tx.select().from(planLoads).where(which);
    if (!load) return "unlinked";
    if ((load.leaseUntil && load.leaseUntil > now) || (await taken(tx, now)) >= AT_ONCE) return "busy";
    // Not an asking for the patient: their own minute goes on.
    await tx.update(planLoads).set({ leaseUntil: leaseEnd(now), leaseOwner: owner }).where(eq(planLoads.id, load.id)); // prettier-ignore
    return { ...load, leaseOwner: owner };
  });
}

async function lease(
  tx: Tx,
  now: Date,
  { which, owner }: { which: SQL; owner: string },
): Promise<PlanLoad | null> {
  const values = { leaseUntil: leaseEnd(now), leaseOwner: owner, lastAttemptAt: now };
  const [row] = await tx.update(planLoads).set(values).where(which).returning();
  return row ?? null;
}

const leaseEnd = (now: Date) => new Date(now.getTime() + LEASE_MS);

/** The row if it is still leased to this owner, and still of the patient it was leased for. */
export async function heldLoad(tx: Tx, load: PlanLoad): Promise<PlanLoad | null> {
  const [row] = await tx.select().from(planLoads).where(eq(planLoads.id, load.id));
  if (!row || row.leaseOwner !== load.leaseOwner || row.patientId !== load.patientId) return null;
  return row;
}

/** Gives the place back without a word on how it went: it was never asked. */
export async function giveBack(core: Core, load: PlanLoad): Promise<void> {
  await core.db
    .update(planLoads)
    .set({ leaseUntil: null, leaseOwner: null })
    .where(and(eq(planLoads.id, load.id), eq(planLoads.leaseOwner, load.leaseOwner ?? "")));
}

/** Notes that a patient could not be read: what was known stays. */
export async function noteFailure(core: Core, load: PlanLoad, kind: string): Promise<void> {
  await core.db.transaction(async (tx) => {
    const held = await heldLoad(tx, load);
    if (!held) return;
    const now = core.clock.now();
    const failures = held.failures + 1;
    await tx
      .update(planLoads)
      .set({
        ...{ leaseUntil: null, leaseOwner: null, failures, failureKind: kind },
        dueAt: dueAfterFailure(now, kind, failures),
      })
      .where(eq(planLoads.id, load.id));
    if (held.failureKind !== kind) tx.touch("plans");
  });
}

/**
 * Says that some clients are on somebody's screen: they are read every few minutes from now on, and at once when what is known of them is older.
 * Writes only what a screen of the last minute has not said yet.
 */
export async function watchPlans(core: Core, clientIds: readonly number[]): Promise<void> {
  if (clientIds.length === 0) return;
  const { db, clock } = core;
  const now = clock.now();
  const until = new Date(now.getTime() + SCREEN_MS);
  const said = new Date(until.getTime() - 60_000);
  const unsaid = and(
    eq(planLoads.source, PLAN_SOURCE),
    among(planLoads.clientId, clientIds),
    or(isNull(planLoads.watchedUntil), lte(planLoads.watchedUntil, said)),
  );
  const [any] = await db.select({ id: planLoads.id }).from(planLoads).where(unsaid).limit(1);
  if (!any) return;
  const [before, after] = [new Date(now.getTime() - WATCHED_MS), new Date(now.getTime() + WATCHED_MS)];
  const theirs = and(
    eq(planLoads.source, PLAN_SOURCE),
    among(planLoads.clientId, clientIds),
    // A failure keeps its own pause.
    isNull(planLoads.failureKind),
  );
  const isOld = or(isNull(planLoads.lastSuccessAt), lte(planLoads.lastSuccessAt, before));
  await db.transaction(async (tx) => {
    await tx.update(planLoads).set({ watchedUntil: until }).where(unsaid);
    await tx
      .update(planLoads)
      .set({ dueAt: now })
      .where(and(theirs, gt(planLoads.dueAt, now), isOld));
    await tx
      .update(planLoads)
      .set({ dueAt: after })
      .where(and(theirs, gt(planLoads.dueAt, after)));
    await enqueue(tx, clock, refreshPlans, {});
  });
}

/** The same for clients that an open page names: of those only whom the actor may see. @throws AppError `forbidden` */
export async function watchListed(core: Core, actor: Actor, clientIds: readonly number[]): Promise<void> {
  requireCan(actor, "plans:read");
  const seen = await core.db
    .select({ clientId: planLoads.clientId })
    .from(planLoads)
    .where(and(among(planLoads.clientId, clientIds), withinScope(core.db, actor, planLoads.clientId)));
  await watchPlans(core, [...new Set(seen.map(({ clientId }) => clientId))]);
}

/** Those of the patients who are linked are read as soon as their minute allows. Answers how many. */
export async function hastenPatients(
  tx: Tx,
  core: Core,
  patientIds: readonly string[],
): Promise<number> {
  if (patientIds.length === 0) return 0;
  const now = core.clock.now();
  const due = await tx
    .update(planLoads)
    .set({ dueAt: now })
    .where(and(eq(planLoads.source, PLAN_SOURCE), among(planLoads.patientId, patientIds), gt(planLoads.dueAt, now))) // prettier-ignore
    .returning({ id: planLoads.id });
  return due.length;
} // prettier-ignore

/** The lease of the question "what has changed", when it is time for it and there is a place; the moment to ask from. */
export function claimPull(core: Core): Promise<{ since: Date; at: Date } | null> {
  return core.db.transaction(async (tx) => {
    const at = core.clock.now();
    await lockName(tx, PLACES);
    const [row] = await tx.select().from(planPulls).where(eq(planPulls.source, PLAN_SOURCE));
    if (row?.lastAttemptAt && at.getTime() - row.lastAttemptAt.getTime() < CHANGES_MS) return null;
    if ((row?.leaseUntil && row.leaseUntil > at) || (await taken(tx, at)) >= AT_ONCE) return null;
    // What was before the first question is read with the patients themselves.
    const since = row?.since ?? at;
    const values = { since, leaseUntil: leaseEnd(at), lastAttemptAt: at };
    await tx
      .insert(planPulls)
      .values({ source: PLAN_SOURCE, ...values })
      .onConflictDoUpdate({ target: planPulls.source, set: values });
    return { since, at };
  });
}

/** What came of that question; null: nothing. The patients it named are due, and the next one begins a little before this one was asked. */
export async function endPull(
  core: Core,
  answer: { patientIds: readonly string[]; askedAt: Date } | null,
): Promise<void> {
  await core.db.transaction(async (tx) => {
    const now = core.clock.now();
    const news = answer && { since: new Date(answer.askedAt.getTime() - OVERLAP_MS), lastSuccessAt: now };
    await tx
      .update(planPulls)
      .set({ leaseUntil: null, ...(news ?? {}) })
      .where(eq(planPulls.source, PLAN_SOURCE));
    if (answer) await hastenPatients(tx, core, answer.patientIds);
  });
}

/** For clocks that differ. */
const OVERLAP_MS = 60_000;

/** A load whose patient is still the client's. */
function isLinked(q: Queryable): SQL {
  return exists(
    q
      .select({ one: sql`1` })
      .from(externalRefs)
      .where(refOf()),
  );
}

function refOf() {
  return and(
    eq(externalRefs.source, planLoads.source),
    eq(externalRefs.entity, "client"),
    eq(externalRefs.externalId, planLoads.patientId),
    eq(externalRefs.entityId, planLoads.clientId),
  );
}

/**
 * Makes the loads follow the links, which are also written and taken away elsewhere: by imports, merges, and on the page of contacts. Plans of a
 * link that is gone go with it.
 */
export async function followLinks(core: Core): Promise<void> {
  await core.db.transaction(async (tx) => {
    const now = core.clock.now();
    const unlinked = await tx
      .delete(planLoads)
      .where(
        and(
          eq(planLoads.source, PLAN_SOURCE),
          notExists(
            tx
              .select({ one: sql`1` })
              .from(externalRefs)
              .where(refOf()),
          ),
        ),
      ) // prettier-ignore
      .returning({ patientId: planLoads.patientId });
    const patients = unlinked.map(({ patientId }) => patientId);
    if (patients.length > 0) await tx.delete(treatmentPlans).where(and(eq(treatmentPlans.source, PLAN_SOURCE), among(treatmentPlans.patientId, patients))); // prettier-ignore
    const known = tx.select({ one: sql`1` }).from(planLoads).where(and(eq(planLoads.source, externalRefs.source), eq(planLoads.patientId, externalRefs.externalId))); // prettier-ignore
    const fresh = await tx
      .select({ patientId: externalRefs.externalId, clientId: externalRefs.entityId })
      .from(externalRefs)
      .where(and(eq(externalRefs.source, PLAN_SOURCE), eq(externalRefs.entity, "client"), notExists(known)));
    if (fresh.length > 0)
      await tx.insertMany({
        table: planLoads,
        rows: fresh.map((link) => newLoad(link, { at: now, by: "system:treatment-plans" })),
        skipConflictsOn: ["source", "patientId"],
      });
    if (fresh.length > 0 || unlinked.length > 0) tx.touch("plans");
  });
}

/** A load that is due at once. */
export function newLoad(
  { patientId, clientId }: { patientId: string; clientId: number },
  { at, by }: { at: Date; by: string },
) {
  return { source: PLAN_SOURCE, patientId, clientId, dueAt: at, failures: 0, linkedAt: at, linkedBy: by };
}

/** Reads some patients as soon as their minute allows, and lets the worker know. */
export async function readSoon(tx: Tx, core: Core, ids: readonly number[]): Promise<void> {
  const now = core.clock.now();
  await tx
    .update(planLoads)
    .set({ dueAt: now })
    .where(inArray(planLoads.id, [...ids]));
  await enqueue(tx, core.clock, refreshPlans, {});
}
