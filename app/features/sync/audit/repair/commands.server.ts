import { and, asc, eq, gt } from "drizzle-orm";
import type { JobContext } from "~/jobs/handler";
import { RetryAfter } from "~/jobs/retry-after";
import type { Vendors } from "~/jobs/vendors";
import { actorRef, systemActor, type Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { driftAudits, driftFindings } from "~drizzle/schema";
import { applyGoneRecord, applyRecord } from "../../commands.server";
import { retryRecord } from "../../decisions/commands.server";
import { mustSync } from "../../policy";
import type { BookingVendor, VendorFault, VendorRecord } from "../../ports";
import { findRecord } from "../../records/queries.server";
import { compareSaid, isDrift, saidThere } from "../model";
import { linkedStaff, oursOf } from "../ours/queries.server";

/**
 * What became of a repair. `gone`: the two agreed again already. `waits`: the record is here now and waits for a person, at its own page.
 * `still`: it was applied and the two disagree all the same, for a reason its page tells.
 */
export type Repaired = "repaired" | "gone" | "waits" | "still";

export type RepairRefusal = "not_found" | "source_off" | "vendor" | "failed";

interface Repairing {
  core: Core;
  vendors: Pick<Vendors, "bookingSources">;
  signal?: AbortSignal;
}

/**
 * Makes our copy of one record what the vendor has now: the record is asked for and applied by the code every record goes through; what is
 * gone there is called off here.
 * @throws AppError `forbidden`
 */
export async function repairFinding(
  repairing: Repairing,
  actor: Actor,
  { findingId }: { findingId: number },
): Promise<Result<Repaired, RepairRefusal>> {
  mustSync(actor, "manage");
  const [row] = await repairing.core.db
    .select({ id: driftFindings.id, externalId: driftFindings.externalId, source: driftAudits.source })
    .from(driftFindings)
    .innerJoin(driftAudits, eq(driftAudits.id, driftFindings.auditId))
    .where(and(eq(driftFindings.id, findingId), eq(driftFindings.state, "open")))
    .limit(1);
  if (!row) return refuse("not_found");
  const vendor = repairing.vendors.bookingSources[row.source];
  if (!vendor) return refuse("source_off");
  try {
    return ok(await repairOne(repairing, { ...row, vendor, decidedBy: actorRef(actor) }));
  } catch (error) {
    if (isVendorFault(error)) return refuse("vendor");
    repairing.core.log.error({ err: error, findingId }, "a difference could not be repaired");
    return refuse("failed");
  }
}

function isVendorFault(error: unknown): error is VendorFault {
  return error instanceof Error && error.name === "VendorError";
}

interface Finding {
  id: number;
  externalId: string;
  vendor: BookingVendor;
  decidedBy: string;
}

async function repairOne(
  { core, signal }: Repairing,
  { id, externalId, vendor, decidedBy }: Finding,
): Promise<Repaired> {
  const { source } = vendor;
  const record = await vendor.fetchRecord(externalId, signal);
  const wasEqual = await isEqual(core, { source, externalId, record });
  let waits = false;
  if (!wasEqual) {
    const actor = systemActor(source);
    const applied = record
      ? await applyRecord(core, actor, record)
      : await applyGoneRecord(core, actor, { source, externalId, goneAt: null });
    waits = applied?.state === "waiting";
    if (!waits && !(await isEqual(core, { source, externalId, record }))) await settleAgain(core, { source, externalId, record }); // prettier-ignore
  }
  const isDone = wasEqual || (await isEqual(core, { source, externalId, record }));
  const became: Repaired = wasEqual ? "gone" : isDone ? "repaired" : waits ? "waits" : "still";
  if (isDone) {
    await core.db.transaction(async (tx) => {
      await tx
        .update(driftFindings)
        .set({ state: wasEqual ? "gone" : "repaired", decidedAt: core.clock.now(), decidedBy })
        .where(eq(driftFindings.id, id));
      tx.touch("sync");
    });
  }
  return became;
}

interface Answered {
  source: string;
  externalId: string;
  /** Null: the vendor no longer has it. */
  record: VendorRecord | null;
}

/** Whether our copy and the vendor's answer say the same. */
async function isEqual({ db }: Core, { source, externalId, record }: Answered): Promise<boolean> {
  const staffIds = await linkedStaff(db, source);
  const held = (await oursOf(db, { source, staffIds, externalIds: [externalId] })).get(externalId);
  const isGone = record === null || record.deleted;
  if (!held) return isGone;
  if (record === null) return ["cancelled", "expired"].includes(held.said.status);
  return !isDrift(compareSaid(held.said, saidThere(record, staffIds), held.origin));
}

/**
 * The version is the one that is held, so applying it is nothing new; yet the visit was changed here since. What is held is settled once more
 * as if it had just come.
 */
async function settleAgain(core: Core, { source, externalId }: Answered): Promise<void> {
  const row = await findRecord(core.db, { source, externalId });
  if (row) await retryRecord(core, systemActor(source), { recordId: row.id });
}

/** Repairs what is open in an audit, one by one and in order; one that breaks is left and the rest goes on. */
export async function repairAll(
  context: Pick<JobContext, "core" | "vendors" | "signal" | "log">,
  { auditId, decidedBy }: { auditId: number; decidedBy: string },
): Promise<Record<Repaired | "failed", number>> {
  const { core, vendors, signal, log } = context;
  const counts = { repaired: 0, gone: 0, waits: 0, still: 0, failed: 0 };
  const [audit] = await core.db.select().from(driftAudits).where(eq(driftAudits.id, auditId)).limit(1);
  const vendor = audit && vendors.bookingSources[audit.source];
  if (!vendor) return counts;
  for (let after = 0; ;) {
    signal.throwIfAborted();
    const [next] = await core.db
      .select({ id: driftFindings.id, externalId: driftFindings.externalId })
      .from(driftFindings)
      .where(
        and(eq(driftFindings.auditId, auditId), eq(driftFindings.state, "open"), gt(driftFindings.id, after)),
      )
      .orderBy(asc(driftFindings.id))
      .limit(1);
    if (!next) break;
    after = next.id;
    try {
      counts[await repairOne(context, { ...next, vendor, decidedBy })] += 1;
    } catch (error) {
      if (isVendorFault(error) && error.kind === "rate_limited")
        throw new RetryAfter(error.retryAfterMs ?? 10_000);
      if (isVendorFault(error) && error.kind !== "broken_answer") throw error;
      counts.failed += 1;
      log.error({ err: error, findingId: next.id }, "a difference could not be repaired");
    }
  }
  log.info({ auditId, ...counts }, "repair finished");
  return counts;
}
