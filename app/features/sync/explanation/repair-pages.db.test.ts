import { getTableName, is } from "drizzle-orm";
import { SQLiteTable } from "drizzle-orm/sqlite-core";
import { PgTable } from "drizzle-orm/pg-core";
import { expect, it } from "vitest";
import { noVendors } from "~/jobs/vendors";
import { systemActor, type UserActor } from "~/lib/actor";
import type { Db } from "~drizzle/client.server";
import * as schema from "~drizzle/schema";
import { bookings, externalRefs, inbox, jobs, loyaltyLevels } from "~drizzle/schema";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { addClient, addWorkplace } from "~tests/support/rows";
import { applyRecord } from "../commands.server";
import { dismissRecord, retryRecord } from "../decisions/commands.server";
import { diagnose } from "../diagnosis/queries.server";
import { firstTrouble } from "../diagnosis/model";
import { getEvent, searchInbox } from "../inbox/queries.server";
import { previewReplay, replayRange } from "../inbox/replay/commands.server";
import { readInboxParams } from "../inbox/schema";
import { countRecords, searchRecords } from "../listing/queries.server";
import type { BookingVendor, SourceEvent, VendorRecord } from "../ports";
import { explainRecord } from "./queries.server";

const NOW = "2026-03-02T06:00:00Z";
const manager: UserActor = { kind: "user", userId: 1, role: "manager", staffId: null };
const trainer: UserActor = { ...manager, role: "trainer" };
const anna = { externalId: "51", name: "Анна", phone: "+77011112233", email: null };
const vera = { externalId: "52", name: "Вера Сон", phone: "77770000001", email: null };
const all = { state: null, reason: null, q: "", before: null };

function recordOf(externalId: string, given: Partial<VendorRecord> = {}): VendorRecord {
  const startsAt = new Date(Date.UTC(2026, 2, 1, Number(externalId.slice(-2)) % 12));
  return {
    source: "yclients", externalId, companyId: "4564", version: new Date("2026-03-01T00:00:00Z"), deleted: false, status: "completed", startsAt,
    endsAt: new Date(startsAt.getTime() + 3_600_000), staffExternalId: "11", staffName: "Алия",
    services: [{ externalId: "31", title: "Массаж", costMinor: 500_000 }], priceMinor: 500_000, comment: "", requestKey: null, isPaid: false,
    client: anna, ...given,
  }; // prettier-ignore
}

async function studio(db: Db) {
  const core = testCore(db, { now: NOW });
  const place = await addWorkplace(db);
  await db.insert(externalRefs).values({ source: "yclients", entity: "staff", externalId: "11", entityId: place.staffId, createdAt: new Date(NOW) }); // prettier-ignore
  await db.insert(loyaltyLevels).values({ name: "Старт", thresholdMinor: 0, percentBp: 500 });
  const clientId = await addClient(db, { displayName: "Анна Ким", code: "DFG23456", phoneRaw: anna.phone, phoneE164: anna.phone, phoneIsIdentity: true }); // prettier-ignore
  const records = new Map<string, VendorRecord>();
  const asked: string[] = [];
  const vendor = {
    source: "yclients",
    fetchRecord: (externalId: string) => {
      asked.push(externalId);
      return Promise.resolve(records.get(externalId) ?? null);
    },
    readEvent: (body: string): SourceEvent | null => {
      const said = JSON.parse(body) as { id?: string; resource?: string };
      return said.id
        ? { companyId: "4564", resource: said.resource ?? "record", resourceId: said.id, changedAt: null }
        : null;
    },
  } as unknown as BookingVendor;
  const come = (record: VendorRecord) => {
    records.set(record.externalId, record);
    return applyRecord(core, systemActor("yclients"), record);
  };
  const call = (source: string, id: string | null, status: "applied" | "failed" | "ignored" | "new" = "applied", receivedAt = new Date(NOW)) =>
    db.insert(inbox).values({ source, dedupeKey: `4564:record:${id}:${Math.random()}`, body: JSON.stringify({ id, n: status }), subject: id === null ? "" : `record:${id}`, receivedAt, status, outcome: { code: "created" } }); // prettier-ignore
  return {
    core,
    clientId,
    records,
    asked,
    come,
    call,
    vendors: { ...noVendors, bookingSources: { yclients: vendor } },
  };
}

/** Every row of every table, as text. */
async function everything(db: Db): Promise<Record<string, string>> {
  const tables = Object.values(schema).filter((one) => is(one, SQLiteTable) || is(one, PgTable));
  const pages: Record<string, string> = {};
  for (const one of tables)
    pages[getTableName(one as never)] = JSON.stringify(await db.select().from(one as never));
  return pages;
}

const params = (given: Record<string, string>) => readInboxParams(new URLSearchParams(given));
const numbers = (rows: { externalId: string }[]) => rows.map(({ externalId }) => externalId);

eachDatabase((open) => {
  it("finds records by number, reference, client and the vendor's own words, page by page, and takes a dismissal back", async () => {
    const db = await open();
    const { core, come } = await studio(db);
    for (const n of ["101", "102", "103"]) await come(recordOf(n));
    const { recordId } = await come(recordOf("104", { client: vera }));
    await come(recordOf("105", { client: { ...vera, externalId: null, phone: null } }));
    const search = async (q: string) => numbers((await searchRecords(db, manager, { filter: { ...all, q } })).rows);
    expect(await search("102")).toEqual(["102"]);
    const [visit] = await db.select({ reference: bookings.reference }).from(bookings).orderBy(bookings.id).limit(1);
    expect(await search(visit?.reference.toLowerCase() ?? "")).toEqual(["101"]);
    for (const q of ["анна", "Ким", "+7 701 111 22 33", "DFG23456"]) expect(await search(q)).toEqual(["103", "102", "101"]);
    expect(await search("вера")).toEqual(["105", "104"]);
    expect(await search("8 777 000 00 01")).toEqual(["104"]);
    expect(await search("100%")).toEqual([]);

    const first = await searchRecords(db, manager, { filter: all, limit: 2 });
    const second = await searchRecords(db, manager, { filter: { ...all, before: first.next }, limit: 2 });
    expect([numbers(first.rows), numbers(second.rows)]).toEqual([["105", "104"], ["103", "102"]]);
    const waiting = await searchRecords(db, manager, { filter: { ...all, state: "waiting", reason: "no_evidence" } });
    expect(numbers(waiting.rows)).toEqual(["105"]);
    expect(await countRecords(db, manager)).toMatchObject({
      states: { matched: { n: 3, isMore: false }, waiting: { n: 2 }, dismissed: { n: 0 } },
      reasons: [{ reason: "no_evidence", n: 1 }, { reason: "nobody", n: 1 }],
    });

    await dismissRecord(core, manager, { recordId });
    expect(numbers((await searchRecords(db, manager, { filter: { ...all, state: "dismissed" } })).rows)).toEqual(["104"]);
    expect(await retryRecord(core, manager, { recordId })).toMatchObject({ ok: true, value: { state: "waiting" } });
    await expect(searchRecords(db, trainer, { filter: all })).rejects.toMatchObject({ code: "forbidden" });
  }); // prettier-ignore

  it("explains a record from its first call to its points", async () => {
    const db = await open();
    const { come, call, clientId, core } = await studio(db);
    await call("yclients", "101");
    await call("yclients", "1011");
    const { recordId, bookingId } = await come(recordOf("101", { comment: "Код клиента: DFG23456" }));
    const told = await explainRecord(db, manager, recordId);
    expect(told).toMatchObject({
      client: { id: clientId },
      comment: { reading: "exact", code: "DFG23456" },
      sides: [{ clientId, grounds: ["code", "phone"] }],
      booking: { id: bookingId },
    });
    expect(told?.events.map(({ subject }) => subject)).toEqual(["record:101"]);
    expect(told?.history.length).toBeGreaterThan(0);
    expect(told?.points).toMatchObject([{ kind: "award", points: 250, levelName: "Старт", percentBp: 500 }]);

    const { diagnosis } = await diagnose(core, manager, "101");
    expect(diagnosis?.title).toEqual({ kind: "record", text: "101" });
    expect(firstTrouble(diagnosis?.points ?? [])).toBeNull();
    expect(firstTrouble(diagnosis?.person ?? [])).toBeNull();
    // Two records and the client have «Анна» in common: somebody chooses, and the choice is no personal data.
    expect((await diagnose(core, manager, "анна")).diagnosis?.visits).toHaveLength(1);
    expect((await diagnose(core, manager, "404404")).diagnosis).toMatchObject({ title: { kind: "number", text: "404404" }, points: null });
    expect((await diagnose(core, manager, "zzz")).diagnosis).toBeNull();
    await expect(diagnose(core, trainer, "")).rejects.toMatchObject({ code: "forbidden" });
  }); // prettier-ignore

  it("searches the inbox by source, status, number and local day", async () => {
    const db = await open();
    const { call } = await studio(db);
    await call("yclients", "101");
    await call("yclients", "102", "failed", new Date("2026-03-01T20:00:00Z"));
    await call("stripe", null, "ignored", new Date("2026-03-01T18:00:00Z"));
    const find = async (given: Record<string, string>) =>
      (await searchInbox(db, manager, { params: params(given), zone: "Asia/Almaty" })).rows.map(({ id }) => id);
    expect(await find({})).toEqual([3, 2, 1]);
    expect(await find({ source: "stripe" })).toEqual([3]);
    expect(await find({ status: "failed" })).toEqual([2]);
    expect(await find({ q: "101" })).toEqual([1]);
    expect(await find({ q: "#3" })).toEqual([3]);
    // Eleven at night UTC is the next morning in Almaty.
    expect(await find({ until: "2026-03-01" })).toEqual([3]);
    expect(await find({ from: "2026-03-02", before: "2" })).toEqual([1]);
    expect(await getEvent(db, manager, 1)).toMatchObject({ subject: "record:101", body: '{"id":"101","n":"applied"}' });
    await expect(getEvent(db, trainer, 1)).rejects.toMatchObject({ code: "forbidden" });
  }); // prettier-ignore

  it("shows what a replay would change and changes nothing; then replays in the order of arrival", async () => {
    const db = await open();
    const { core, come, call, records, asked, vendors } = await studio(db);
    await come(recordOf("101"));
    await come(recordOf("102"));
    const later = { version: new Date("2026-03-01T05:00:00Z") };
    records.set("101", recordOf("101", { ...later, priceMinor: 700_000, status: "no_show" }));
    records.delete("102");
    records.set("103", recordOf("103"));
    for (const id of ["101", "102", "103", "101"]) await call("yclients", id, "failed");
    await call("stripe", "9");
    await call("yclients", null, "ignored");
    const before = await everything(db);
    const filter = params({ from: "2026-03-01" });
    const preview = await previewReplay(core, manager, { filter, zone: "UTC", vendors });
    expect(preview.steps.map(({ code, changed }) => [code, changed.join()])).toEqual([
      ["updated", "status,priceMinor"],
      ["updated", "status"],
      ["created", ""],
      ["seen_above", ""],
      ["asked_again", ""],
      ["unreadable", ""],
    ]);
    expect(preview.steps[0]).toMatchObject({ before: { priceMinor: 500_000 }, after: { priceMinor: 700_000, status: "no_show" } });
    expect(preview.total).toBe(6);
    expect(asked).toEqual(["101", "102", "103"]);
    expect(await everything(db)).toEqual(before);

    expect(await replayRange(core, manager, { filter, zone: "UTC" })).toMatchObject({ replayed: 6, left: 0 });
    expect(await replayRange(core, manager, { filter, zone: "UTC" })).toMatchObject({ replayed: 0 });
    const work = await db.select({ name: jobs.name, payload: jobs.payload }).from(jobs).orderBy(jobs.id);
    const queued = work.filter(({ name }) => name === "applyInboxEvent").map(({ payload }) => (payload as { inboxId: number }).inboxId);
    expect(queued).toEqual([1, 2, 3, 4, 6]);
    expect(work.some(({ name }) => name === "applyPaymentEvent")).toBe(true);
    await expect(previewReplay(core, trainer, { filter, zone: "UTC", vendors })).rejects.toMatchObject({ code: "forbidden" });
  }); // prettier-ignore
});
