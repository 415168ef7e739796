import { and, eq, lt } from "drizzle-orm";
import { requireCan } from "~/features/accounts/policy";
import { enqueue } from "~/jobs/enqueue";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { lockName } from "~drizzle/lock";
import type { Tx } from "~drizzle/client.server";
import { linkAudits, linkFindings } from "~drizzle/schema";
import { auditLinks } from "../jobs";
import { readConnection } from "../queries.server";
import { PAUSE_MS, type DriftVendor, type LinkFault } from "./model";
import { countLinks, readLinkAudit, type Link } from "./queries.server";

/** An audit that says nothing for so long has died with its process, and another may begin. */
const DEAD_AFTER_MS = 24 * 3_600_000;

/**
 * Begins an audit of everybody who is linked to a vendor. One at a time per vendor.
 * @throws AppError `forbidden`
 */
export async function startLinkAudit(
  core: Core,
  actor: Actor,
  vendor: DriftVendor,
): Promise<Result<null, "running" | "not_on">> {
  requireCan(actor, "settings:write");
  if ((await readConnection(core, vendor)).state !== "on") return refuse("not_on");
  return core.db.transaction(async (tx) =>
    (await beginLinkAudit(tx, core, vendor)) ? ok(null) : refuse("running"),
  );
}

/** The same in the caller's transaction and without asking who wants it; false when one is under way. */
export async function beginLinkAudit(tx: Tx, core: Core, vendor: DriftVendor): Promise<boolean> {
  await lockName(tx, `link audit:${vendor}`);
  const now = core.clock.now();
  const last = await readLinkAudit(tx, vendor);
  if (last && !last.finishedAt && now.getTime() - last.startedAt.getTime() < DEAD_AFTER_MS) return false;
  const row = { startedAt: now, finishedAt: null, lastRefId: 0, checked: 0, total: await countLinks(tx, vendor), error: null }; // prettier-ignore
  await tx
    .insert(linkAudits)
    .values({ vendor, ...row })
    .onConflictDoUpdate({ target: linkAudits.vendor, set: row });
  await enqueue(tx, core.clock, auditLinks, { vendor, after: 0 });
  tx.touch("connections");
  return true;
}

/** What was found at a batch of links, and where the audit goes on; `isLast`: there are no more, and what was not found again goes. */
export async function noteLinkBatch(
  core: Core,
  vendor: DriftVendor,
  batch: { links: readonly Link[]; found: ReadonlyMap<Link, readonly LinkFault[]>; isLast: boolean },
): Promise<void> {
  const now = core.clock.now();
  await core.db.transaction(async (tx) => {
    await lockName(tx, `link audit:${vendor}`);
    const audit = await readLinkAudit(tx, vendor);
    if (!audit || audit.finishedAt) return;
    for (const [{ clientId, externalId }, faults] of batch.found)
      for (const fault of faults) await storeFinding(tx, { vendor, clientId, externalId, fault, now });
    const lastRefId = batch.links.at(-1)?.refId ?? audit.lastRefId;
    const checked = audit.checked + batch.links.length;
    await tx
      .update(linkAudits)
      .set({ lastRefId, checked, finishedAt: batch.isLast ? now : null })
      .where(eq(linkAudits.vendor, vendor));
    if (batch.isLast)
      await tx.delete(linkFindings).where(and(eq(linkFindings.vendor, vendor), lt(linkFindings.seenAt, audit.startedAt))); // prettier-ignore
    else
      await enqueue(
        tx,
        core.clock,
        auditLinks,
        { vendor, after: lastRefId },
        { runAt: new Date(now.getTime() + PAUSE_MS) },
      );
    tx.touch("connections");
  });
}

/** The vendor does not let us go on: what was found so far stays, and the next day begins anew. */
export async function endLinkAudit(core: Core, vendor: DriftVendor, error: string): Promise<void> {
  await core.db.transaction(async (tx) => {
    await tx
      .update(linkAudits)
      .set({ finishedAt: core.clock.now(), error })
      .where(eq(linkAudits.vendor, vendor));
    tx.touch("connections");
  });
}

async function storeFinding(
  tx: Tx,
  { now, ...finding }: { vendor: DriftVendor; clientId: number; externalId: string; fault: LinkFault; now: Date },
): Promise<void> {
  await tx
    .insert(linkFindings)
    .values({ ...finding, firstSeenAt: now, seenAt: now })
    .onConflictDoUpdate({
      target: [linkFindings.vendor, linkFindings.clientId, linkFindings.externalId, linkFindings.fault],
      set: { seenAt: now },
    });
} // prettier-ignore
