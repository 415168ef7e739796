import { and, desc, eq, inArray, lt, ne } from "drizzle-orm";
import { enqueue } from "~/jobs/enqueue";
import { actorRef, type Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import type { Tx } from "~drizzle/client.server";
import { lockName } from "~drizzle/lock";
import { driftAudits, driftFindings, jobs, locations } from "~drizzle/schema";
import { mustSync } from "../policy";
import { WINDOW_DAYS } from "../runs/model";
import { auditDrift, repairDrift } from "./jobs";
import { auditDays, findingKey, type AuditCause, type Drift, type FindingKind } from "./model";

const KEEP_DAYS = 90;
const DAY_MS = 86_400_000;

export interface AuditRow {
  id: number;
  dayFrom: string;
  dayUntil: string;
}

/**
 * Asks for an audit now. Answers with its page; refused while one is under way or waits.
 * @throws AppError `forbidden`
 */
export async function requestAudit(
  core: Core,
  actor: Actor,
  { source }: { source: string },
): Promise<Result<{ auditId: number }, { reason: "already_running"; auditId: number | null }>> {
  mustSync(actor, "manage");
  return core.db.transaction(async (tx) => {
    await lockName(tx, `audit:${source}`);
    const alive = await closeDead(tx, core, { source, jobId: null });
    if (alive !== null) return refuse({ reason: "already_running" as const, auditId: alive });
    const { id: auditId } = await insertAudit(tx, core, { source, cause: "manual" });
    const jobId = await enqueue(tx, core.clock, auditDrift, { source, cause: "manual", auditId });
    if (jobId === null) {
      await tx.delete(driftAudits).where(eq(driftAudits.id, auditId));
      return refuse({ reason: "already_running" as const, auditId: null });
    }
    tx.touch("sync");
    return ok({ auditId });
  });
}

/**
 * Begins an audit, or takes up the one that was promised; null while another one of this source is under way, in whichever process. One
 * whose work died is closed here.
 */
export async function beginAudit(
  core: Core,
  given: { source: string; cause: AuditCause; auditId: number | undefined; jobId: number },
): Promise<AuditRow | null> {
  const { source, cause, auditId, jobId } = given;
  return core.db.transaction(async (tx) => {
    await lockName(tx, `audit:${source}`);
    const alive = await closeDead(tx, core, { source, jobId, own: auditId });
    if (alive !== null && alive !== auditId) return null;
    tx.touch("sync");
    if (auditId === undefined) return insertAudit(tx, core, { source, cause });
    const { id, dayFrom, dayUntil } = driftAudits;
    await tx.delete(driftFindings).where(eq(driftFindings.auditId, auditId));
    const [taken] = await tx
      .update(driftAudits)
      .set({
        status: "running",
        startedAt: core.clock.now(),
        finishedAt: null,
        compared: 0,
        findings: 0,
        error: null,
      })
      .where(eq(driftAudits.id, auditId))
      .returning({ id, dayFrom, dayUntil });
    return taken ?? insertAudit(tx, core, { source, cause });
  });
}

async function insertAudit(
  tx: Tx,
  { clock }: Core,
  { source, cause }: { source: string; cause: AuditCause },
): Promise<AuditRow> {
  const [location] = await tx.select({ zone: locations.zone }).from(locations).orderBy(locations.id).limit(1);
  const now = clock.now();
  const { from: dayFrom, until: dayUntil } = auditDays(now, location?.zone ?? "UTC", WINDOW_DAYS);
  const [row] = await tx
    .insert(driftAudits)
    .values({ source, cause, status: "running", startedAt: now, dayFrom, dayUntil, compared: 0, findings: 0 })
    .returning({ id: driftAudits.id });
  if (!row) throw new AppError("internal", "an audit was not kept");
  return { id: row.id, dayFrom, dayUntil };
}

/** The audit behind which there is work, waiting or held by a living process. What has none died with its process and is closed. */
async function closeDead(
  tx: Tx,
  { clock }: Core,
  { source, jobId, own }: { source: string; jobId: number | null; own?: number },
): Promise<number | null> {
  const open = await tx
    .select({ id: driftAudits.id })
    .from(driftAudits)
    .where(and(eq(driftAudits.source, source), eq(driftAudits.status, "running")))
    .orderBy(desc(driftAudits.id));
  if (open.length === 0) return null;
  const unfinished = await tx
    .select({ id: jobs.id, status: jobs.status, payload: jobs.payload, leaseUntil: jobs.leaseUntil })
    .from(jobs)
    .where(and(eq(jobs.name, auditDrift.name), inArray(jobs.status, ["queued", "running"])));
  const work = unfinished.flatMap(({ id, status, payload, leaseUntil }) => {
    const parsed = auditDrift.payload.safeParse(payload);
    if (id === jobId || !parsed.success || parsed.data.source !== source) return [];
    return [{ auditId: parsed.data.auditId, isHeld: status === "running" && leaseUntil !== null && leaseUntil > clock.now() }]; // prettier-ignore
  });
  const isAlive = (id: number) =>
    work.some(({ auditId, isHeld }) => auditId === id || (auditId === undefined && isHeld));
  const living = open.find(({ id }) => isAlive(id));
  const dead = open.flatMap(({ id }) => (isAlive(id) || id === own ? [] : [id]));
  if (dead.length > 0)
    await tx
      .update(driftAudits)
      .set({ status: "failed", error: "abandoned", finishedAt: clock.now() })
      .where(inArray(driftAudits.id, dead));
  return living?.id ?? null;
}

export interface NewFinding {
  kind: FindingKind;
  externalId: string;
  recordId: number | null;
  bookingId: number | null;
  fields: Drift;
}

/** Keeps what was found since the last call, and how far the comparison has come. What staff ignored on an earlier night stays ignored. */
export async function noteFindings(
  core: Core,
  audit: { id: number; compared: number; findings: number; ignored: ReadonlySet<string> },
  found: readonly NewFinding[],
): Promise<void> {
  await core.db.transaction(async (tx) => {
    if (found.length > 0)
      await tx.insert(driftFindings).values(
        found.map((finding) => ({
          ...finding,
          auditId: audit.id,
          fields: finding.fields as Record<string, [string | null, string | null]>,
          state: audit.ignored.has(findingKey(finding)) ? ("ignored" as const) : ("open" as const),
        })),
      );
    const { compared, findings } = audit;
    await tx.update(driftAudits).set({ compared, findings }).where(eq(driftAudits.id, audit.id));
    tx.touch("sync");
  });
}

/**
 * Closes an audit. A good one knows everything the earlier ones knew, so what is still open there is closed, and the old ones go.
 * `error` is a kind of failure, never a vendor's own words.
 */
export async function endAudit(
  core: Core,
  { id, source, error }: { id: number; source: string; error: string | null },
): Promise<void> {
  const now = core.clock.now();
  await core.db.transaction(async (tx) => {
    const status = error === null ? ("done" as const) : ("failed" as const);
    await tx.update(driftAudits).set({ status, error, finishedAt: now }).where(eq(driftAudits.id, id));
    if (error === null) {
      const earlier = tx
        .select({ id: driftAudits.id })
        .from(driftAudits)
        .where(and(eq(driftAudits.source, source), lt(driftAudits.id, id)));
      await tx
        .update(driftFindings)
        .set({ state: "gone", decidedAt: now, decidedBy: `audit:${id}` })
        .where(and(inArray(driftFindings.auditId, earlier), eq(driftFindings.state, "open")));
    }
    await tx
      .delete(driftAudits)
      .where(
        and(
          eq(driftAudits.source, source),
          ne(driftAudits.id, id),
          lt(driftAudits.startedAt, new Date(now.getTime() - KEEP_DAYS * DAY_MS)),
        ),
      );
    tx.touch("sync");
  });
}

/** Asks for everything that is open in an audit to be repaired. False when that is under way already. */
export async function requestRepair(
  core: Core,
  actor: Actor,
  { auditId }: { auditId: number },
): Promise<boolean> {
  mustSync(actor, "manage");
  if (actor.kind !== "user") throw new AppError("forbidden", "a repair is asked for by a person");
  return core.db.transaction(async (tx) => {
    const jobId = await enqueue(tx, core.clock, repairDrift, { auditId, userId: actor.userId });
    tx.touch("sync");
    return jobId !== null;
  });
}

/** Says that a difference is meant to be; the same one is not shown again. With `undo` it is open once more. */
export async function ignoreFinding(
  core: Core,
  actor: Actor,
  { findingId, undo = false }: { findingId: number; undo?: boolean },
): Promise<Result<null, "not_found">> {
  mustSync(actor, "manage");
  return core.db.transaction(async (tx) => {
    const [row] = await tx
      .update(driftFindings)
      .set(
        undo
          ? { state: "open", decidedAt: null, decidedBy: null }
          : { state: "ignored", decidedAt: core.clock.now(), decidedBy: actorRef(actor) },
      )
      .where(and(eq(driftFindings.id, findingId), eq(driftFindings.state, undo ? "ignored" : "open")))
      .returning({ id: driftFindings.id });
    if (!row) return refuse("not_found" as const);
    tx.touch("sync");
    return ok(null);
  });
}
