import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { noVendors } from "~/jobs/vendors";
import { systemActor, type UserActor } from "~/lib/actor";
import { silentLog } from "~/lib/log.server";
import type { Db } from "~drizzle/client.server";
import {
  bookings,
  driftAudits,
  driftFindings,
  externalRefs,
  jobs,
  mirroredVisits,
  syncRuns,
} from "~drizzle/schema";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { addBooking, addClient, addWorkplace } from "~tests/support/rows";
import { applyRecord } from "../commands.server";
import { noCounts } from "../runs/model";
import type { BookingVendor, ChangedRecordsQuery, VendorRecord } from "../ports";
import { ignoreFinding, requestAudit, requestRepair } from "./commands.server";
import { auditDrift, repairDrift } from "./jobs.server";
import { countFindings, countOpenFindings, getAudit, listAudits, listFindings } from "./queries.server";
import { repairFinding } from "./repair/commands.server";

const NOW = "2026-03-02T06:00:00Z";
const manager: UserActor = { kind: "user", userId: 1, role: "manager", staffId: null };
const trainer: UserActor = { ...manager, role: "trainer" };
const anna = { externalId: "51", name: "Анна", phone: "+77011112233", email: null };

function recordOf(externalId: string, given: Partial<VendorRecord> = {}): VendorRecord {
  const hour = Number(externalId.slice(-2)) % 12;
  const startsAt = new Date(Date.UTC(2026, 2, 5, hour));
  return {
    source: "yclients", externalId, companyId: "4564", version: new Date("2026-03-01T00:00:00Z"), deleted: false, status: "pending", startsAt,
    endsAt: new Date(startsAt.getTime() + 3_600_000), staffExternalId: "11", staffName: "Алия",
    services: [{ externalId: "31", title: "Массаж", costMinor: 250_000 }], priceMinor: 250_000, comment: "", requestKey: null, isPaid: false,
    client: anna, ...given,
  }; // prettier-ignore
}

/** A vendor that holds these records, the deleted ones too, and can be made to fail. */
function branch() {
  const records = new Map<string, VendorRecord>();
  const state = { fault: null as string | null, asked: 0 };
  const fail = () => {
    if (state.fault)
      throw Object.assign(new Error("away"), { name: "VendorError", kind: state.fault, retryAfterMs: null });
  };
  const inDays = ({ from, until }: ChangedRecordsQuery, { startsAt }: VendorRecord) => {
    const day = startsAt.toISOString().slice(0, 10);
    return (from === null || day >= from) && (until === null || day <= until);
  };
  const vendor = {
    source: "yclients",
    fetchRecord: async (externalId: string) => {
      state.asked += 1;
      fail();
      return Promise.resolve(records.get(externalId) ?? null);
    },
    changedRecords: async function* (query: ChangedRecordsQuery) {
      fail();
      for (const record of [...records.values()])
        if (inDays(query, record)) yield await Promise.resolve(record);
    },
  } as unknown as BookingVendor;
  return { vendor, records, state };
}

async function studio(db: Db) {
  const core = testCore(db, { now: NOW });
  await db
    .insert(syncRuns)
    .values({ ...noCounts, source: "yclients", cause: "schedule", status: "done", startedAt: new Date(NOW) });
  const place = await addWorkplace(db);
  await db.insert(externalRefs).values({
    source: "yclients", entity: "staff", externalId: "11", entityId: place.staffId, createdAt: new Date(NOW),
  }); // prettier-ignore
  await addClient(db, {
    displayName: "Анна", phoneRaw: anna.phone, phoneE164: anna.phone, phoneIsIdentity: true,
  }); // prettier-ignore
  const { vendor, records, state } = branch();
  const vendors = { ...noVendors, bookingSources: { yclients: vendor } };
  const context = (jobId = 1) => ({
    ...{ core, vendors, log: silentLog, attempt: 1, jobId, signal: new AbortController().signal },
    finish: () => Promise.resolve(),
  });
  const come = async (record: VendorRecord) => {
    records.set(record.externalId, record);
    return applyRecord(core, systemActor("yclients"), record);
  };
  const audit = async (auditId?: number) => {
    await auditDrift(context(), { source: "yclients", cause: "schedule", auditId });
    const [newest] = await listAudits(db, manager);
    if (!newest) throw new Error("no audit");
    return newest;
  };
  const found = async (auditId: number) => {
    const filter = { state: null, kind: null, q: "", after: null };
    const { rows } = await listFindings(db, manager, { auditId, filter });
    return rows;
  };
  return { core, place, vendors, records, state, context, come, audit, found };
}

eachDatabase((open) => {
  it("finds nothing where both sides agree, and each kind of difference where they do not; repair brings them together", async () => {
    const db = await open();
    const { come, audit, found, records, context, vendors, core, place } = await studio(db);
    for (const n of ["101", "102", "103", "104", "105", "106"]) await come(recordOf(n));
    expect(await audit()).toMatchObject({ status: "done", compared: 6, findings: 0, open: 0, error: null });

    // Lost on the way: made, moved with another price, called off, deleted outright; and one that was changed here by hand.
    records.set("107", recordOf("107"));
    const later = { version: new Date("2026-03-02T05:00:00Z") };
    records.set("102", recordOf("102", { ...later, startsAt: new Date("2026-03-06T02:00:00Z"), endsAt: new Date("2026-03-06T03:30:00Z"), priceMinor: 300_000 })); // prettier-ignore
    records.set("103", recordOf("103", { ...later, deleted: true, status: "cancelled" }));
    records.delete("104");
    records.set("108", recordOf("108", { deleted: true, status: "cancelled" }));
    await db.update(bookings).set({ status: "completed" }).where(eq(bookings.id, 5));
    // An own visit that keeps its hour there was moved there.
    const startsAt = new Date("2026-03-07T05:00:00Z");
    const own = await addBooking(db, place, { startsAt, localDay: "2026-03-07" });
    await db.insert(mirroredVisits).values({ bookingId: own, source: "yclients", kind: "busy", state: "placed", isProvisional: false, externalId: "900", requestKey: "own:1", attempts: 1, createdAt: startsAt, updatedAt: startsAt }); // prettier-ignore
    records.set("900", recordOf("900", { startsAt: new Date("2026-03-07T06:00:00Z"), endsAt: new Date("2026-03-07T07:00:00Z"), client: null })); // prettier-ignore

    const drifted = await audit();
    expect(drifted).toMatchObject({ status: "done", findings: 6, open: 6 });
    const rows = await found(drifted.id);
    const said = Object.fromEntries(rows.map(({ externalId, kind, fields }) => [externalId, [kind, Object.keys(fields).sort().join()]])); // prettier-ignore
    expect(said).toEqual({
      "107": ["missing_here", "starts,status"],
      "102": ["differs", "ends,price,starts"],
      "103": ["missing_there", "starts,status"],
      "104": ["missing_there", "starts,status"],
      "105": ["differs", "status"],
      "900": ["differs", "ends,starts"],
    });
    expect(rows.find(({ externalId }) => externalId === "105")?.fields.status).toEqual(["completed", "pending"]);
    expect(await countFindings(db, manager, drifted.id)).toEqual(
      expect.arrayContaining([{ kind: "missing_there", state: "open", n: 2 }]),
    );
    expect(await countOpenFindings(db)).toEqual({ auditId: drifted.id, open: 6 });

    // What was repaired once is nobody's any more; the rest goes with one press, through the job.
    const first = rows.find(({ externalId }) => externalId === "102");
    const repairing = { core, vendors };
    expect(await repairFinding(repairing, manager, { findingId: first?.id ?? 0 })).toEqual({ ok: true, value: "repaired" });
    expect(await repairFinding(repairing, manager, { findingId: first?.id ?? 0 })).toEqual({ ok: false, error: "not_found" });
    const mirrored = rows.find(({ externalId }) => externalId === "900");
    await ignoreFinding(core, manager, { findingId: mirrored?.id ?? 0 });
    expect(await requestRepair(core, manager, { auditId: drifted.id })).toBe(true);
    await repairDrift(context(), { auditId: drifted.id, userId: 1 });
    const states = Object.fromEntries((await found(drifted.id)).map(({ externalId, state }) => [externalId, state]));
    expect(states).toEqual({ "107": "repaired", "102": "repaired", "103": "repaired", "104": "repaired", "105": "repaired", "900": "ignored" });
    // The next night finds them equal, and what was ignored stays so.
    expect(await audit()).toMatchObject({ findings: 1, open: 0 });
    const visits = await db.select({ id: bookings.id, status: bookings.status }).from(bookings).orderBy(bookings.id);
    expect(visits.slice(0, 6).map(({ status }) => status)).toEqual(["pending", "pending", "cancelled", "cancelled", "pending", "pending"]);
  }); // prettier-ignore

  it("closes what a later night no longer finds, and forgets nights of three months ago", async () => {
    const db = await open();
    const { come, audit, records, core, found } = await studio(db);
    await come(recordOf("101"));
    records.set("109", recordOf("109"));
    const first = await audit();
    expect(first.open).toBe(1);
    await applyRecord(core, systemActor("yclients"), recordOf("109"));
    await audit();
    expect((await found(first.id)).map(({ state }) => state)).toEqual(["gone"]);
    core.clock.advance(91 * 86_400_000);
    await audit();
    expect(await db.$count(driftAudits)).toBe(1);
    expect(await db.$count(driftFindings)).toBe(0);
  });

  it("leaves a failed audit with the reason when the vendor is away, is asked for once, and takes over from one that died", async () => {
    const db = await open();
    const { core, state, audit, context } = await studio(db);
    state.fault = "timeout";
    expect(await audit()).toMatchObject({ status: "failed", error: "vendor_timeout" });
    state.fault = "rate_limited";
    await expect(audit()).rejects.toMatchObject({ name: "RetryAfter" });
    state.fault = null;

    const asked = await requestAudit(core, manager, { source: "yclients" });
    expect(asked.ok).toBe(true);
    expect(await requestAudit(core, manager, { source: "yclients" })).toMatchObject({
      ok: false,
      error: { reason: "already_running" },
    });
    const auditId = asked.ok ? asked.value.auditId : 0;
    // Another process's schedule finds it promised and leaves it.
    await auditDrift(context(999), { source: "yclients", cause: "schedule" });
    expect(await db.$count(driftAudits)).toBe(3);
    await db.update(jobs).set({ status: "cancelled" });
    const runs = await db.delete(syncRuns).returning();
    await auditDrift(context(999), { source: "yclients", cause: "schedule" });
    expect(await db.$count(driftAudits)).toBe(3);
    await db.insert(syncRuns).values(runs);
    await auditDrift(context(999), { source: "yclients", cause: "schedule" });
    expect(await getAudit(db, manager, auditId)).toMatchObject({ status: "failed", error: "abandoned" });
    await expect(requestAudit(core, trainer, { source: "yclients" })).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(listAudits(db, trainer)).rejects.toMatchObject({ code: "forbidden" });
  });
});
