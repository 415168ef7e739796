import { and, eq, isNull } from "drizzle-orm";
import { assignClient } from "~/features/booking/commands.server";
import { findOrCreateClient } from "~/features/clients/commands.server";
import { readSetting } from "~/features/settings/queries.server";
import { actorRef, type Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import type { Tx } from "~drizzle/client.server";
import { clients, externalRecords, externalRefs } from "~drizzle/schema";
import { readVendorPhone } from "../matching/queries.server";
import { mustSync } from "../policy";
import type { VendorRecord } from "../ports";
import { lockRecordById, settleRecords, type Writing } from "../records/commands.server";
import { findCalendar, homeCountry, type RecordRow } from "../records/queries.server";
import { readEvidence, readStoredRecord, type MatchEvidence } from "../schema";

export interface Linked {
  recordId: number;
  clientId: number;
  bookingId: number | null;
  /** Other waiting records of the same outside person that found their client by this. */
  alsoLinked: number;
}

export type LinkRefusal = "record_not_found" | "client_not_found";

/**
 * Says whose a record is and catches up what was missed: its visit and the waiting ones of the same outside person go to the client, their
 * counters and points follow, and the next record of that person is recognised by itself.
 * @throws AppError `forbidden`
 */
export async function linkRecord(
  core: Core,
  actor: Actor,
  { recordId, clientId }: { recordId: number; clientId: number },
): Promise<Result<Linked, LinkRefusal>> {
  mustSync(actor, "manage");
  return core.db.transaction(async (tx) => {
    const row = await lockRecordById(tx, recordId);
    const record = row && readStoredRecord(row.record);
    if (!row || !record) return refuse("record_not_found" as const);
    const [client] = await tx
      .select({ id: clients.id })
      .from(clients)
      .where(and(eq(clients.id, clientId), isNull(clients.archivedAt)))
      .limit(1);
    if (!client) return refuse("client_not_found" as const);
    return ok(await linkAll(tx, { core, actor }, { row, record, clientId }));
  });
}

export type CreateFromRecordRefusal = "record_not_found" | "no_client_data";

/**
 * Makes a client from what the vendor knows of the person, or finds the one who already has that phone, and links the record.
 * @throws AppError `forbidden`
 */
export async function createClientFromRecord(
  core: Core,
  actor: Actor,
  { recordId }: { recordId: number },
): Promise<Result<Linked & { created: boolean }, CreateFromRecordRefusal>> {
  mustSync(actor, "manage");
  return core.db.transaction(async (tx) => {
    const row = await lockRecordById(tx, recordId);
    const record = row && readStoredRecord(row.record);
    if (!row || !record) return refuse("record_not_found" as const);
    const person = record.client;
    if (!person || (person.name.trim() === "" && !person.phone && !person.email))
      return refuse("no_client_data" as const);
    const region = (await findCalendar(tx, record))?.country ?? (await homeCountry(tx));
    const phone = person.phone ? readVendorPhone(person.phone, region) : null;
    const { locale } = await readSetting(tx, "business");
    const { clientId, created } = await findOrCreateClient(tx, {
      clock: core.clock,
      actor,
      name: person.name.trim() || person.email || person.phone || "",
      phoneRaw: phone ? (phone.valid ? phone.e164 : phone.raw) : null,
      email: person.email,
      locale,
      source: record.source,
      region,
    });
    return ok({ ...(await linkAll(tx, { core, actor }, { row, record, clientId })), created });
  });
}

async function linkAll(
  tx: Tx,
  writing: Writing,
  { row, record, clientId }: { row: RecordRow; record: VendorRecord; clientId: number },
): Promise<Linked> {
  const decidedBy = actorRef(writing.actor);
  const outside = record.client?.externalId ?? null;
  if (outside !== null)
    await tieIdentity(tx, writing.core, { source: record.source, externalId: outside, clientId });
  const bookingId = await linkOne(tx, writing, { row, record, clientId, by: "hand", decidedBy });
  let alsoLinked = 0;
  if (outside !== null) {
    for (const other of await waitingOfPerson(tx, record.source, outside)) {
      await linkOne(tx, writing, { ...other, clientId, by: "known", decidedBy });
      alsoLinked += 1;
    }
  }
  tx.touch("sync");
  return { recordId: row.id, clientId, bookingId, alsoLinked };
}

async function linkOne(
  tx: Tx,
  writing: Writing,
  {
    row,
    record,
    clientId,
    by,
    decidedBy,
  }: { row: RecordRow; record: VendorRecord; clientId: number; by: "hand" | "known"; decidedBy: string },
): Promise<number | null> {
  const evidence: MatchEvidence = {
    ...readEvidence(row.evidence),
    by,
    reason: null,
    suggestions: [],
    decidedBy,
    failure: null,
  };
  if (row.bookingId === null) {
    // Nothing stands in the calendar yet, so the whole record is applied, now with its client known.
    const known = by === "hand" ? { ...row, clientId, evidence } : row;
    const { applied } = await settleRecords(tx, writing, [{ row: known, record, isDecided: true }]);
    return applied[0]?.bookingId ?? null;
  }
  await assignClient(tx, writing, { bookingId: row.bookingId, clientId });
  const hasCalendar = (await findCalendar(tx, record)) !== null;
  await tx
    .update(externalRecords)
    .set({
      clientId,
      state: !hasCalendar && !record.deleted ? "waiting" : by === "hand" ? "linked" : "matched",
      evidence: hasCalendar || record.deleted ? evidence : { ...evidence, reason: "staff_not_linked" },
    })
    .where(eq(externalRecords.id, row.id));
  return row.bookingId;
}

/** From now on this outside identity is that client. A person's decision replaces what was found before. */
async function tieIdentity(
  tx: Tx,
  { clock }: Core,
  { source, externalId, clientId }: { source: string; externalId: string; clientId: number },
): Promise<void> {
  await tx
    .insert(externalRefs)
    .values({ source, entity: "client", externalId, entityId: clientId, createdAt: clock.now() })
    .onConflictDoUpdate({
      target: [externalRefs.source, externalRefs.entity, externalRefs.externalId],
      set: { entityId: clientId },
    });
}

async function waitingOfPerson(
  tx: Tx,
  source: string,
  outside: string,
): Promise<{ row: RecordRow; record: VendorRecord }[]> {
  const rows = await tx
    .select()
    .from(externalRecords)
    .where(
      and(
        eq(externalRecords.source, source),
        eq(externalRecords.state, "waiting"),
        isNull(externalRecords.clientId),
      ),
    )
    .orderBy(externalRecords.id);
  return rows.flatMap((row) => {
    const record = readStoredRecord(row.record);
    return record?.client?.externalId === outside ? [{ row, record }] : [];
  });
}

/**
 * Takes a record off the list without giving it to anybody. Its visit stays in the calendar, because the hour is taken.
 * @throws AppError `forbidden`
 */
export async function dismissRecord(
  core: Core,
  actor: Actor,
  { recordId }: { recordId: number },
): Promise<Result<{ recordId: number }, "record_not_found" | "not_waiting">> {
  mustSync(actor, "manage");
  return core.db.transaction(async (tx) => {
    const row = await lockRecordById(tx, recordId);
    if (!row) return refuse("record_not_found" as const);
    if (row.state === "dismissed") return ok({ recordId });
    if (row.state !== "waiting") return refuse("not_waiting" as const);
    const evidence: MatchEvidence = {
      ...readEvidence(row.evidence),
      reason: "dismissed",
      decidedBy: actorRef(actor),
    };
    await tx
      .update(externalRecords)
      .set({ state: "dismissed", evidence })
      .where(eq(externalRecords.id, recordId));
    tx.touch("sync");
    return ok({ recordId });
  });
}

/**
 * Tries a waiting or dismissed record again with what is known now.
 * @throws AppError `forbidden`
 */
export async function retryRecord(
  core: Core,
  actor: Actor,
  { recordId }: { recordId: number },
): Promise<Result<{ recordId: number; state: RecordRow["state"] }, "record_not_found">> {
  mustSync(actor, "manage");
  return core.db.transaction(async (tx) => {
    const row = await lockRecordById(tx, recordId);
    const record = row && readStoredRecord(row.record);
    if (!row || !record) return refuse("record_not_found" as const);
    const evidence = readEvidence(row.evidence);
    const reopened =
      evidence.reason === "dismissed" ? { ...row, evidence: { ...evidence, reason: null } } : row;
    const { applied } = await settleRecords(tx, { core, actor }, [
      { row: reopened, record, isDecided: true },
    ]);
    tx.touch("sync");
    return ok({ recordId, state: applied[0]?.state ?? row.state });
  });
}
