import { eq } from "drizzle-orm";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { storableData } from "~/lib/storable-text";
import type { Tx } from "~drizzle/client.server";
import { externalRecords } from "~drizzle/schema";
import { markInbox, type InboxResult } from "./inbox/commands.server";
import type { VendorRecord } from "./ports";
import { lockRecord, settleRecord, type Writing } from "./records/commands.server";
import { compareVersions, failedEvidence, goneRecord, type Applied } from "./records/model";
import { findRecord } from "./records/queries.server";
import { readEvidence, readStoredRecord, storedRecordSchema } from "./schema";

export interface ApplyOptions {
  /** The inbox row this came from; its outcome is written in the same transaction. */
  inboxId?: number;
}

/**
 * Applies what a vendor's record says: one transaction in which the version is compared, the client matched and the visit written. An older
 * version changes nothing; the same one again changes nothing, unless the record waits and its client or calendar has been found meanwhile.
 */
export async function applyRecord(
  core: Core,
  actor: Actor,
  read: VendorRecord,
  { inboxId }: ApplyOptions = {},
): Promise<Applied> {
  const record = storedRecordSchema.parse(storableData(read));
  return core.db.transaction(async (tx) => {
    const applied = await applyLocked(tx, { core, actor }, record);
    await finish(tx, core, applied, inboxId);
    return applied;
  });
}

async function applyLocked(tx: Tx, writing: Writing, record: VendorRecord): Promise<Applied> {
  const row = await lockRecord(tx, writing.core, record);
  const verdict = compareVersions(readStoredRecord(row.record), row.versionAt, record);
  const settled = row.state !== "waiting";
  if (verdict === "stale" || (verdict === "same" && settled)) {
    const change = verdict === "stale" ? "stale" : "unchanged";
    return { recordId: row.id, bookingId: row.bookingId, change, state: row.state, isNews: false };
  }
  return settleRecord(tx, writing, row, record);
}

/**
 * Applies that the vendor no longer has a record. `goneAt` is when it said so, if it said; a record never seen here is nothing to us (null).
 */
export async function applyGoneRecord(
  core: Core,
  actor: Actor,
  key: { source: string; externalId: string; goneAt: Date | null },
  { inboxId }: ApplyOptions = {},
): Promise<Applied | null> {
  return core.db.transaction(async (tx) => {
    const known = await findRecord(tx, key);
    const held = known && readStoredRecord(known.record);
    const applied = held ? await applyLocked(tx, { core, actor }, goneRecord(held, key.goneAt)) : null;
    await finish(tx, core, applied, inboxId);
    return applied;
  });
}

async function finish(
  tx: Tx,
  core: Core,
  applied: Applied | null,
  inboxId: number | undefined,
): Promise<void> {
  if (inboxId !== undefined) await markInbox(tx, core, { inboxId, ...inboxResult(applied) });
  if (inboxId !== undefined || applied?.isNews) tx.touch("sync");
}

function inboxResult(applied: Applied | null): InboxResult {
  if (!applied) return { status: "ignored", outcome: { code: "unknown_record" } };
  const { recordId, bookingId, change, state } = applied;
  const code = change === "stale" ? "stale" : state === "waiting" ? "waiting" : change;
  return { status: "applied", outcome: { code, recordId, ...(bookingId === null ? {} : { bookingId }) } };
}

/**
 * Sets a record aside that could not be applied, so that the others go on: it waits with the error's class, keeps the version it had and is
 * tried again whenever it comes again. Never throws for a record too broken to be kept.
 */
export async function setRecordAside(core: Core, read: VendorRecord, error: unknown): Promise<void> {
  const kept = storedRecordSchema.safeParse(storableData(read));
  if (!kept.success) return;
  await core.db.transaction(async (tx) => {
    const row = await lockRecord(tx, core, kept.data);
    const failure = { error: error instanceof Error ? error.name : "unknown", at: core.clock.now() };
    const isNew = readStoredRecord(row.record) === null;
    await tx
      .update(externalRecords)
      .set({
        state: "waiting",
        evidence: failedEvidence(isNew ? null : readEvidence(row.evidence), failure),
        ...(isNew ? { record: kept.data } : {}),
      })
      .where(eq(externalRecords.id, row.id));
    tx.touch("sync");
  });
}
