import { and, eq } from "drizzle-orm";
import type { HandlerOf, JobContext } from "~/jobs/handler";
import { RetryAfter } from "~/jobs/retry-after";
import type { Core } from "~/lib/core";
import { syncRuns } from "~drizzle/schema";
import type { BookingVendor, VendorFault, VendorRecord } from "../ports";
import { beginAudit, endAudit, noteFindings, type NewFinding } from "./commands.server";
import type * as definitions from "./jobs";
import { compareSaid, isDrift, saidThere } from "./model";
import { linkedStaff, oursOf, standingHere } from "./ours/queries.server";
import { ignoredFindings } from "./queries.server";
import { repairAll } from "./repair/commands.server";

const BATCH = 200;
/** Visits that the vendor's list does not show are asked for one by one; beyond this many the list itself is what is wrong. */
const ASKED_ONE_BY_ONE = 300;
const BUSY_RETRY_MS = 30_000;

export const auditDrift: HandlerOf<typeof definitions.auditDrift> = async (
  context,
  { source, cause, auditId: promised },
) => {
  const { core, vendors, jobId, log } = context;
  // Before the first good pull there is nothing of ours to compare; whoever asks by hand may see that.
  if (cause === "schedule" && !(await hasPulled(core, source))) return;
  const audit = await beginAudit(core, { source, cause, auditId: promised, jobId });
  if (audit === null) {
    log.info({ source }, "an audit is under way already");
    if (promised === undefined) return;
    throw new RetryAfter(BUSY_RETRY_MS);
  }
  const vendor = vendors.bookingSources[source];
  try {
    if (!vendor) throw new Error("source_off");
    const comparison = await Comparison.begin(context, { id: audit.id, vendor });
    await comparison.run(audit.dayFrom, audit.dayUntil);
    log.info({ source, auditId: audit.id, ...comparison.counts }, "audit finished");
  } catch (error) {
    await endAudit(core, {
      id: audit.id,
      source,
      error: vendor ? reasonOf(error, context.signal) : "source_off",
    });
    // The vendor asked for a pause: the same night, once more from the beginning. Otherwise the next night, or by hand.
    if (isVendorFault(error) && error.kind === "rate_limited")
      throw new RetryAfter(error.retryAfterMs ?? 60_000);
    if (vendor && !isVendorFault(error) && !context.signal.aborted) throw error;
    return;
  }
  await endAudit(core, { id: audit.id, source, error: null });
};

async function hasPulled({ db }: Core, source: string): Promise<boolean> {
  const { id, status } = syncRuns;
  const where = and(eq(syncRuns.source, source), eq(status, "done"));
  return (await db.select({ id }).from(syncRuns).where(where).limit(1)).length > 0;
}

function isVendorFault(error: unknown): error is VendorFault {
  return error instanceof Error && error.name === "VendorError";
}

function reasonOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return "too_slow";
  return isVendorFault(error) ? `vendor_${error.kind}` : "internal";
}

/** One audit at work: a batch of the vendor's records at a time, so that memory holds a batch and the numbers seen. */
class Comparison {
  counts = { compared: 0, findings: 0 };
  #seen = new Set<string>();
  #batch: VendorRecord[] = [];

  private constructor(
    private readonly context: JobContext,
    private readonly audit: { id: number; vendor: BookingVendor },
    private readonly staffIds: ReadonlyMap<string, number>,
    private readonly ignored: ReadonlySet<string>,
  ) {}

  static async begin(context: JobContext, audit: { id: number; vendor: BookingVendor }): Promise<Comparison> {
    const { db } = context.core;
    const { source } = audit.vendor;
    const ignored = await ignoredFindings(db, source);
    return new Comparison(context, audit, await linkedStaff(db, source), ignored);
  }

  async run(from: string, until: string): Promise<void> {
    const { signal, core } = this.context;
    const { vendor } = this.audit;
    for await (const record of vendor.changedRecords({ since: null, from, until, signal })) {
      signal.throwIfAborted();
      if (this.#seen.has(record.externalId)) continue;
      this.#seen.add(record.externalId);
      this.#batch.push(record);
      if (this.#batch.length >= BATCH) await this.#compare();
    }
    await this.#compare();
    let asked = 0;
    for await (const numbers of standingHere(core.db, { source: vendor.source, from, until })) {
      const unseen = numbers.filter((externalId) => !this.#seen.has(externalId));
      asked += unseen.length;
      if (asked > ASKED_ONE_BY_ONE) throw new Error("the vendor's list lacks too much to be its calendar");
      await this.#askFor(unseen);
    }
  }

  async #compare(): Promise<void> {
    const batch = this.#batch;
    this.#batch = [];
    await this.#note(
      batch.map((record) => ({ externalId: record.externalId, record })),
      batch.length,
    );
  }

  /** What the list of the days does not show may have gone to another day, or be gone. */
  async #askFor(externalIds: readonly string[]): Promise<void> {
    const { signal } = this.context;
    const answers = [];
    for (const externalId of externalIds) {
      this.#seen.add(externalId);
      answers.push({ externalId, record: await this.audit.vendor.fetchRecord(externalId, signal) });
    }
    await this.#note(answers, answers.length);
  }

  async #note(
    answers: readonly { externalId: string; record: VendorRecord | null }[],
    compared: number,
  ): Promise<void> {
    if (compared === 0) return;
    const { core } = this.context;
    const { source } = this.audit.vendor;
    const externalIds = answers.map(({ externalId }) => externalId);
    const ours = await oursOf(core.db, { source, staffIds: this.staffIds, externalIds });
    const found = answers.flatMap(({ externalId, record }): NewFinding[] => {
      const held = ours.get(externalId);
      const common = { externalId, recordId: held?.recordId ?? null, bookingId: held?.bookingId ?? null };
      const isGone = record === null || record.deleted;
      if (!held) {
        if (isGone) return [];
        const there = saidThere(record, this.staffIds);
        const starts: [null, string] = [null, new Date(there.starts).toISOString()];
        return [{ ...common, kind: "missing_here", fields: { status: [null, there.status], starts } }];
      }
      if (isGone && !["cancelled", "expired"].includes(held.said.status))
        return [{ ...common, kind: "missing_there", fields: { status: [held.said.status, null], starts: [new Date(held.said.starts).toISOString(), null] } }]; // prettier-ignore
      // Something newer than what the list said has come meanwhile.
      if (record === null || (held.versionAt && held.versionAt > record.version)) return [];
      const fields = compareSaid(held.said, saidThere(record, this.staffIds), held.origin);
      return isDrift(fields) ? [{ ...common, kind: "differs", fields }] : [];
    });
    this.counts = {
      compared: this.counts.compared + compared,
      findings: this.counts.findings + found.length,
    };
    await noteFindings(core, { id: this.audit.id, ...this.counts, ignored: this.ignored }, found);
  }
}

export const repairDrift: HandlerOf<typeof definitions.repairDrift> = async (
  context,
  { auditId, userId },
) => {
  await repairAll(context, { auditId, decidedBy: `user:${userId}` });
};
