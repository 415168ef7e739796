import { eq } from "drizzle-orm";
import { externalRefs, syncRuns } from "~drizzle/schema";
import type { Actor } from "~/lib/actor";
import { fixedClock } from "~/lib/clock";
import type { Core } from "~/lib/core";
import { linkCatalogue } from "./catalogue-links/commands.server";
import { applyRecord } from "./commands.server";
import { createIntake, type InboundEvent } from "./intake/commands.server";
import type { VendorRecord } from "./ports";

export interface CatalogueLink {
  entity: "staff" | "service";
  externalId: string;
  entityId: number;
}

/** Whether a source was ever pulled from to the end: then the demo's part of it is done. */
export async function wasPulled(core: Core, source: string): Promise<boolean> {
  const [run] = await core.db
    .select({ status: syncRuns.status })
    .from(syncRuns)
    .where(eq(syncRuns.source, source))
    .limit(1);
  return run?.status === "done";
}

/** Links the vendor's people and services to ours, where that has not been done. */
export async function seedLinks(
  core: Core,
  actor: Actor,
  { source, links }: { source: string; links: readonly CatalogueLink[] },
): Promise<void> {
  const known = await core.db
    .select({ entity: externalRefs.entity, externalId: externalRefs.externalId })
    .from(externalRefs)
    .where(eq(externalRefs.source, source));
  const linked = new Set(known.map(({ entity, externalId }) => `${entity} ${externalId}`));
  for (const link of links) {
    if (linked.has(`${link.entity} ${link.externalId}`)) continue;
    const done = await linkCatalogue(core, actor, { source, ...link });
    if (!done.ok) throw new Error(`The demo's ${link.entity} ${link.entityId} is not there`);
  }
}

/** A vendor's record at one moment of its life. */
export interface RecordMoment {
  at: Date;
  record: VendorRecord;
}

/** The moments of a record: as it was booked, and as it is now when it was changed since. In the order of time over all records. */
export function momentsOf(records: readonly { record: VendorRecord; bookedAt: Date }[]): RecordMoment[] {
  return records
    .flatMap(({ record, bookedAt }) => {
      const now = { at: record.version, record };
      if (bookedAt >= record.version) return [now];
      const booked = { ...record, version: bookedAt, status: "confirmed" as const, deleted: false };
      return [{ at: bookedAt, record: booked }, now];
    })
    .sort((a, b) => a.at.getTime() - b.at.getTime() || Number(a.record.externalId) - Number(b.record.externalId)); // prettier-ignore
}

/** Applies a record as it would have been applied at that moment. */
export async function applyMoment(core: Core, actor: Actor, { at, record }: RecordMoment): Promise<void> {
  await applyRecord({ ...core, clock: fixedClock(at) }, actor, record);
}

/** Takes an inbound call through the real intake, at that moment; its job waits in the outbox. */
export async function receiveAt(core: Core, event: InboundEvent, at: Date): Promise<void> {
  const intake = createIntake({ db: core.db, clock: fixedClock(at), log: core.log });
  await intake.push(event);
  await intake.close();
}
