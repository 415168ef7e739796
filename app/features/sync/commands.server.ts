import { eq } from "drizzle-orm";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { giveWay } from "~/lib/event-loop";
import { ok, refuse, type Result } from "~/lib/result";
import { storableData } from "~/lib/storable-text";
import { isStorageFull } from "~/lib/storage-full";
import type { Db, Tx } from "~drizzle/client.server";
import { externalRecords } from "~drizzle/schema";
import { markInbox, type InboxResult } from "./inbox/commands.server";
import type { VendorRecord } from "./ports";
import { lockRecords, settleRecords, type Writing } from "./records/commands.server";
import type { RecordTask } from "./records/plan/queries.server";
import {
  compareVersions,
  failedEvidence,
  goneRecord,
  isAmbiguous,
  isNamedByCode,
  namedNow,
  type Applied,
} from "./records/model";
import { findRecords, listRecognisable, type RecordRow } from "./records/queries.server";
import { noEvidence, readEvidence, readLastNamed, readStoredRecord, storedRecordSchema } from "./schema";

/** Records that share a transaction: enough to share its cost, few enough that pages never wait for its end. */
export const BATCH_RECORDS = 200;
/** So many records in a row that cannot be applied are our own trouble, not theirs. */
const FAILURES_IN_A_ROW = 25;

/** What became of one record of many; an error when it could not be applied and was set aside. */
export type RecordOutcome = Result<Applied, unknown>;

export interface ApplyManyOptions {
  /** When the oldest of the reads was begun. A read that was begun before what is held was written may be older than that. */
  readAt?: Date;
  signal?: AbortSignal;
  /** Whether waiting records of people who are recognised here follow at once; a run does that at its end. True unless told. */
  catchUp?: boolean;
  /** Joins the transaction that applies some of the records (`at` is the place of the first of them), or one of its own where nothing is to be written. */
  inside?: (tx: Tx, batch: { at: number; outcomes: readonly RecordOutcome[] }) => Promise<void>;
}

/**
 * Applies what a vendor's records say: a transaction for every few hundred, in which versions are compared, clients matched and visits
 * written by a few statements. Where a batch breaks its records are tried one by one, and those that break are set aside. An older version
 * changes nothing; the same one again changes nothing, unless the record waits and its client or calendar has been found meanwhile. All
 * records are of one source; answers in their order.
 * @throws the last error when too many break in a row or the disk is full.
 */
export async function applyRecords(
  core: Core,
  actor: Actor,
  reads: readonly VendorRecord[],
  options: ApplyManyOptions = {},
): Promise<RecordOutcome[]> {
  const writing = { core, actor };
  const outcomes: RecordOutcome[] = [];
  for (let at = 0; at < reads.length; at += BATCH_RECORDS) {
    options.signal?.throwIfAborted();
    // Before the first one too: the vendor's next page has been asked for, and the asking is to leave.
    await giveWay();
    outcomes.push(...(await applyBatch(writing, reads.slice(at, at + BATCH_RECORDS), at, options)));
  }
  return outcomes;
}

async function applyBatch(
  writing: Writing,
  reads: readonly VendorRecord[],
  at: number,
  { readAt, inside, catchUp }: ApplyManyOptions,
): Promise<RecordOutcome[]> {
  const { core, actor } = writing;
  try {
    const records = reads.map(toStore);
    const known = await findUnchanged(core.db, records);
    const fresh = records.filter((_, place) => !known.has(place));
    const merge = (applied: readonly Applied[]) => {
      let next = 0;
      return records.map((_, place) => ok(known.get(place) ?? (applied[next++] as Applied)));
    };
    if (fresh.length === 0) {
      const outcomes = merge([]);
      if (inside) await core.db.transaction((tx) => inside(tx, { at, outcomes }));
      return outcomes;
    }
    return merge(
      await applyTogether(writing, fresh, {
        readAt,
        catchUp,
        finish: inside && ((tx, applied) => inside(tx, { at, outcomes: merge(applied) })),
      }),
    );
  } catch (error) {
    if (isStorageFull(error)) throw error;
    core.log.warn({ err: error, records: reads.length, actor: actor.kind }, "batch of records failed, applying one by one");
    return applyOneByOne(writing, reads, at, { readAt, inside, catchUp });
  }
} // prettier-ignore

async function applyOneByOne(
  writing: Writing,
  reads: readonly VendorRecord[],
  first: number,
  { readAt, inside, catchUp }: ApplyManyOptions,
): Promise<RecordOutcome[]> {
  const { core } = writing;
  const outcomes: RecordOutcome[] = [];
  let failedInARow = 0;
  for (const [place, read] of reads.entries()) {
    const at = first + place;
    try {
      const finish = inside && ((tx: Tx, applied: Applied[]) => inside(tx, { at, outcomes: applied.map(ok) }));
      const [applied] = await applyTogether(writing, [toStore(read)], { readAt, catchUp, finish });
      outcomes.push(ok(applied as Applied));
      failedInARow = 0;
    } catch (error) {
      failedInARow += 1;
      if (isStorageFull(error) || failedInARow > FAILURES_IN_A_ROW) throw error;
      core.log.error({ err: error, source: read.source, externalId: read.externalId }, "record set aside");
      await setRecordAside(core, read, error);
      const outcome = refuse(error);
      if (inside) await core.db.transaction((tx) => inside(tx, { at, outcomes: [outcome] }));
      outcomes.push(outcome);
    }
  }
  return outcomes;
} // prettier-ignore

function toStore(read: VendorRecord): VendorRecord {
  return storedRecordSchema.parse(storableData(read));
}

/** Most records of a run are known; they are recognised by a read, without a transaction and its disk flush. */
async function findUnchanged(db: Db, records: readonly VendorRecord[]): Promise<Map<number, Applied>> {
  const source = records[0]?.source ?? "";
  const held = await findRecords(db, source, records.map(({ externalId }) => externalId)); // prettier-ignore
  const unchanged = new Map<number, Applied>();
  for (const [place, record] of records.entries()) {
    const row = held.get(record.externalId);
    const task = row && taskOf(row, record);
    if (row && task && "change" in task) unchanged.set(place, task);
  }
  return unchanged;
}

/** What is to be settled of a record, or that nothing is. */
function taskOf(row: RecordRow | null, record: VendorRecord, readAt?: Date): RecordTask | Applied {
  if (!row) return { row, record };
  const held = readStoredRecord(row.record);
  const verdict = compareVersions(held, row.versionAt, record);
  if (verdict === "apply") {
    if (isAmbiguous(row, record, readAt)) return untouched(row, "again");
    return { row, record };
  }
  const before = readLastNamed(row.record);
  const named = namedNow(before, record);
  // What is held names nobody, and this version, though older, is the last that names somebody.
  if (held && !isNamedByCode(held) && verdict === "stale" && named?.version !== before?.version)
    return { row, record: held, named };
  if (verdict === "stale" || row.state !== "waiting")
    return untouched(row, verdict === "stale" ? "stale" : "unchanged");
  return { row, record };
}

function untouched(row: RecordRow, change: Applied["change"]): Applied {
  const { id: recordId, bookingId, state } = row;
  return { recordId, bookingId, change, state, isCancelled: false, detail: "", isNews: false };
}

interface Together {
  readAt?: Date;
  catchUp?: boolean;
  finish?: (tx: Tx, applied: Applied[]) => Promise<void>;
}

/** One transaction for all; and then, in further ones, for waiting records of people who were recognised in it. */
async function applyTogether(
  writing: Writing,
  records: readonly VendorRecord[],
  { readAt, catchUp = true, finish }: Together,
): Promise<Applied[]> {
  const { core } = writing;
  const { applied, recognised } = await core.db.transaction(async (tx) => {
    const done = await applyInside(tx, writing, records, readAt);
    await finish?.(tx, done.applied);
    if (done.applied.some(({ isNews }) => isNews)) tx.touch("sync");
    return done;
  });
  if (catchUp) await settleRecognised(writing, records[0]?.source ?? "", recognised);
  return applied;
}

/** Versions of one record are applied one after another, in the order given; different records together. */
async function applyInside(
  tx: Tx,
  writing: Writing,
  records: readonly VendorRecord[],
  readAt?: Date,
): Promise<{ applied: Applied[]; recognised: string[] }> {
  const source = records[0]?.source ?? "";
  const applied: Applied[] = [];
  const recognised: string[] = [];
  let held = await lockRecords(tx, source, records.map(({ externalId }) => externalId)); // prettier-ignore
  let left = records.map((record, at) => ({ record, at }));
  while (left.length > 0) {
    const seen = new Set<string>();
    const wave = left.filter(({ record: { externalId } }) => !seen.has(externalId) && seen.add(externalId));
    const tasks: { task: RecordTask; at: number }[] = [];
    for (const { record, at } of wave) {
      const task = taskOf(held.get(record.externalId) ?? null, record, readAt);
      if ("change" in task) applied[at] = task;
      else tasks.push({ task, at });
    }
    const settled = await settleRecords(tx, writing, tasks.map(({ task }) => task)); // prettier-ignore
    tasks.forEach(({ at }, place) => (applied[at] = settled.applied[place] as Applied));
    recognised.push(...settled.recognised);
    if (wave.length === left.length) break;
    const done = new Set(wave);
    left = left.filter((one) => !done.has(one));
    held = await findRecords(tx, source, left.map(({ record }) => record.externalId)); // prettier-ignore
  }
  return { applied, recognised };
}

const RECOGNISABLE_AT_ONCE = 200;

/**
 * Records that waited for somebody whom another record has named meanwhile: whichever came first, they end alike. `outside`: only those of
 * these people. Answers with how many found their client.
 */
export async function settleRecognised(
  writing: Writing,
  source: string,
  outside?: readonly string[],
): Promise<number> {
  if (outside?.length === 0) return 0;
  let settled = 0;
  let after = 0;
  for (;;) {
    const rows = await listRecognisable(writing.core.db, source, { outside, after, limit: RECOGNISABLE_AT_ONCE }); // prettier-ignore
    settled += await settleWaiting(writing, source, rows);
    after = rows.at(-1)?.id ?? after;
    if (rows.length < RECOGNISABLE_AT_ONCE) return settled;
  }
}

async function settleWaiting(writing: Writing, source: string, rows: readonly RecordRow[]): Promise<number> {
  const { core } = writing;
  // What broke when it was applied waits until it comes again.
  const ids = rows.filter(({ evidence }) => readEvidence(evidence).reason !== "failed").map(({ externalId }) => externalId); // prettier-ignore
  if (ids.length === 0) return 0;
  try {
    return await core.db.transaction(async (tx) => {
      const held = await lockRecords(tx, source, ids);
      const tasks = [...held.values()].flatMap((row) => {
        const record = readStoredRecord(row.record);
        return record && row.state === "waiting" ? [{ row, record }] : [];
      });
      const { applied } = await settleRecords(tx, writing, tasks);
      tx.touch("sync");
      return applied.filter(({ isNews }) => isNews).length;
    });
  } catch (error) {
    if (isStorageFull(error)) throw error;
    // They wait on, and are looked at with their next reading like all that wait.
    core.log.warn({ err: error, records: ids.length }, "waiting records could not follow their person");
    return 0;
  }
}

export interface ApplyOptions {
  /** The inbox row this came from; its outcome is written in the same transaction. */
  inboxId?: number;
  /** When the read was begun. */
  readAt?: Date;
}

/** Applies one record: a batch of one. Nothing is set aside; an error is the caller's. */
export async function applyRecord(
  core: Core,
  actor: Actor,
  read: VendorRecord,
  { inboxId, readAt }: ApplyOptions = {},
): Promise<Applied> {
  const finish = (tx: Tx, applied: Applied[]) => note(tx, core, applied[0] ?? null, inboxId);
  const [applied] = await applyTogether({ core, actor }, [toStore(read)], { readAt, finish });
  return applied as Applied;
}

/**
 * Applies that the vendor no longer has a record. `goneAt` is when it said so, if it said; a record never seen here is nothing to us (null).
 */
export async function applyGoneRecord(
  core: Core,
  actor: Actor,
  { source, externalId, goneAt }: { source: string; externalId: string; goneAt: Date | null },
  { inboxId, readAt }: ApplyOptions = {},
): Promise<Applied | null> {
  return core.db.transaction(async (tx) => {
    const row = (await lockRecords(tx, source, [externalId])).get(externalId);
    const held = row && readStoredRecord(row.record);
    const gone = held && goneRecord(held, goneAt);
    const applied = gone ? ((await applyInside(tx, { core, actor }, [gone], readAt)).applied[0] as Applied) : null; // prettier-ignore
    await note(tx, core, applied, inboxId);
    if (applied?.isNews) tx.touch("sync");
    return applied;
  });
}

async function note(tx: Tx, core: Core, applied: Applied | null, inboxId: number | undefined): Promise<void> {
  // What has to be read again is not done with yet.
  if (inboxId === undefined || applied?.change === "again") return;
  await markInbox(tx, core, { inboxId, ...inboxResult(applied) });
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
  const record = kept.data;
  const { source, externalId } = record;
  await core.db.transaction(async (tx) => {
    const now = core.clock.now();
    const row = (await lockRecords(tx, source, [externalId])).get(externalId);
    const failure = { error: error instanceof Error ? error.name : "unknown", at: now };
    const evidence = failedEvidence(row ? readEvidence(row.evidence) : noEvidence, failure);
    const values = { state: "waiting" as const, evidence, updatedAt: now };
    if (row) await tx.update(externalRecords).set(values).where(eq(externalRecords.id, row.id));
    // Before any version: whatever comes next is applied.
    else await tx.insert(externalRecords).values({ ...values, source, externalId, record, versionAt: new Date(0), firstSeenAt: now }); // prettier-ignore
    tx.touch("sync");
  });
}
