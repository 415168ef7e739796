import { and, eq } from "drizzle-orm";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { externalRecords, externalRefs, services, staff } from "~drizzle/schema";
import { retryRecord } from "../decisions/commands.server";
import { mustSync } from "../policy";
import { readStoredRecord } from "../schema";

const OURS = { staff, service: services } as const;

/**
 * Says which of our people or services an outside one is. Records that waited for the person are applied at once; a service counts for what
 * comes from now on.
 * @throws AppError `forbidden`
 */
export async function linkCatalogue(
  core: Core,
  actor: Actor,
  link: { source: string; entity: "staff" | "service"; externalId: string; entityId: number },
): Promise<Result<{ applied: number }, "not_found">> {
  mustSync(actor, "manage");
  const isKnown = await core.db.transaction(async (tx) => {
    const ours = OURS[link.entity];
    const [found] = await tx.select({ id: ours.id }).from(ours).where(eq(ours.id, link.entityId)).limit(1);
    if (!found) return false;
    await tx
      .insert(externalRefs)
      .values({ ...link, createdAt: core.clock.now() })
      .onConflictDoUpdate({
        target: [externalRefs.source, externalRefs.entity, externalRefs.externalId],
        set: { entityId: link.entityId },
      });
    tx.touch("sync");
    return true;
  });
  if (!isKnown) return refuse("not_found");
  return ok({ applied: link.entity === "staff" ? await settleWaitingOf(core, actor, link) : 0 });
}

/** One transaction each, so that a long list never holds the writer. */
async function settleWaitingOf(
  core: Core,
  actor: Actor,
  { source, externalId }: { source: string; externalId: string },
): Promise<number> {
  const rows = await core.db
    .select({ id: externalRecords.id, record: externalRecords.record })
    .from(externalRecords)
    .where(and(eq(externalRecords.source, source), eq(externalRecords.state, "waiting")))
    .orderBy(externalRecords.id);
  let applied = 0;
  for (const { id, record } of rows) {
    if (readStoredRecord(record)?.staffExternalId !== externalId) continue;
    const result = await retryRecord(core, actor, { recordId: id });
    if (result.ok) applied += 1;
  }
  return applied;
}
