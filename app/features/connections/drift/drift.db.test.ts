import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { clients, externalRefs, jobs, planLoads } from "~drizzle/schema";
import type { Db } from "~drizzle/client.server";
import type { ContactMirror } from "~/features/amocrm/ports";
import type { Helpdesk } from "~/features/helpdesk/ports";
import { noVendors, type Vendors } from "~/jobs/vendors";
import { RetryAfter } from "~/jobs/retry-after";
import { systemActor } from "~/lib/actor";
import { testCore, type TestCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { addClient } from "~tests/support/rows";
import { pauseConnection } from "../commands.server";
import { auditLinks } from "../jobs.server";
import { startLinkAudit } from "./commands.server";
import { LINKS_AT_ONCE, type DriftVendor } from "./model";
import { listLinkFindings, readLinkAudit } from "./queries.server";

const actor = systemActor("test");
const signal = new AbortController().signal;

async function link(db: Db, source: DriftVendor, entityId: number, externalId: string) {
  await db
    .insert(externalRefs)
    .values({ source, entity: "client", externalId, entityId, createdAt: new Date("2026-01-01T00:00:00Z") });
}

function handlerOf(core: TestCore, vendors: Partial<Vendors> = {}) {
  return { core, vendors: { ...noVendors, ...vendors }, log: core.log, signal, attempt: 1, jobId: 1, finish: () => Promise.resolve() }; // prettier-ignore
}

/** Runs batches in the order in which they follow each other. */
async function runThrough(core: TestCore, vendor: DriftVendor, vendors: Partial<Vendors> = {}) {
  for (let batch = 0; batch < 10; batch += 1) {
    const audit = await readLinkAudit(core.db, vendor);
    if (!audit || audit.finishedAt) return;
    core.clock.advance(5_000);
    await auditLinks(handlerOf(core, vendors), { vendor, after: audit.lastRefId });
  }
}

const faults = async (db: Db, vendor: DriftVendor) =>
  (await listLinkFindings(db, vendor, { after: 0, limit: 50 })).rows.map(({ externalId, fault }) => [externalId, fault]); // prettier-ignore

eachDatabase((open) => {
  it("says who is gone, another person or there twice, and lets go of what is right again", async () => {
    const core = testCore(await open());
    const phones = { phoneE164: "+79161234567", phoneIsIdentity: true };
    const anna = await addClient(core.db, { displayName: "Петрова Анна", ...phones });
    const pavel = await addClient(core.db, { displayName: "Орлов Павел" });
    const archived = await addClient(core.db, { displayName: "Никто", archivedAt: core.clock.now() });
    await link(core.db, "freescout", anna, "1");
    await link(core.db, "freescout", pavel, "2");
    await link(core.db, "freescout", pavel, "3");
    await link(core.db, "freescout", archived, "4");
    const there = new Map([
      ["1", { lastName: "Сидорова", firstName: "Ольга", phones: ["8 (701) 000-00-00"] }],
      ["3", { lastName: "Орлов", firstName: "Павел", phones: [] }],
    ]);
    const asked: string[] = [];
    const helpdesk = {
      fetchCustomer: (id: string) => (asked.push(id), Promise.resolve(there.get(id) ?? null)),
    } as unknown as Helpdesk;
    expect(await startLinkAudit(core, actor, "freescout")).toEqual({ ok: true, value: null });
    expect(await startLinkAudit(core, actor, "freescout")).toEqual({ ok: false, error: "running" });
    await runThrough(core, "freescout", { helpdesk });
    // An archived client is nobody's trouble.
    expect(asked).toEqual(["1", "2", "3"]);
    expect(await faults(core.db, "freescout")).toEqual([["1", "name"], ["1", "phone"], ["2", "gone"], ["2", "twice"], ["3", "twice"]]); // prettier-ignore
    expect(await readLinkAudit(core.db, "freescout")).toMatchObject({ checked: 4, total: 4, error: null });

    // The name is corrected there and the second link taken away here; the next day finds the rest again.
    core.clock.advance(24 * 3_600_000);
    there.set("1", { lastName: "Петрова", firstName: "Анна", phones: ["+7 916 123-45-67"] });
    await core.db.delete(externalRefs).where(eq(externalRefs.externalId, "3"));
    await auditLinks(handlerOf(core, { helpdesk }), { after: 0 });
    await runThrough(core, "freescout", { helpdesk });
    const { rows, total } = await listLinkFindings(core.db, "freescout", { after: 0, limit: 50 });
    expect(rows).toMatchObject([
      { externalId: "2", fault: "gone", clientName: "Орлов Павел", clientId: pavel },
    ]);
    // It has been seen since the first day.
    expect([total, rows[0]?.firstSeenAt.toISOString().slice(0, 10)]).toEqual([1, "2026-03-02"]);
  });

  it("goes by what was read of the clinic's patients, and asks the clinic nothing", async () => {
    const core = testCore(await open());
    const at = core.clock.now();
    for (const [name, patientId, load] of [
      ["Иванова Мария", "p1", { patientName: "Мария Иванова", lastSuccessAt: at }],
      ["Ким Олег", "p2", { patientName: null, failureKind: "not_found" }],
      ["Ли Анна", "p3", { patientName: "Смит Джон", lastSuccessAt: at }],
      ["Юн Пак", "p4", { patientName: null }],
    ] as const) {
      const clientId = await addClient(core.db, { displayName: name });
      await link(core.db, "hms", clientId, patientId);
      await core.db.insert(planLoads).values({ source: "hms", patientId, clientId, dueAt: at, linkedAt: at, linkedBy: "system:test", ...load }); // prettier-ignore
    }
    await startLinkAudit(core, actor, "hms");
    await runThrough(core, "hms");
    expect(await faults(core.db, "hms")).toEqual([["p2", "gone"], ["p3", "name"]]); // prettier-ignore
  });

  it("goes in small batches, waits out a vendor that is away, and stops at a dead token", async () => {
    const core = testCore(await open());
    for (let at = 0; at <= LINKS_AT_ONCE; at += 1)
      await link(core.db, "amocrm", await addClient(core.db, { displayName: `Клиент ${at}` }), `c${at}`);
    let fault: { kind: string; transient: boolean } | null = null;
    let asked = 0;
    const amocrm = {
      fetchContact: (id: string) => {
        asked += 1;
        if (fault) return Promise.reject(Object.assign(new Error("vendor"), { name: "VendorError", retryAfterMs: null, ...fault })); // prettier-ignore
        return Promise.resolve({ id, name: "", phones: [] });
      },
    } as unknown as ContactMirror;
    const context = handlerOf(core, { amocrm });
    await startLinkAudit(core, actor, "amocrm");
    fault = { kind: "unavailable", transient: true };
    await expect(auditLinks(context, { vendor: "amocrm", after: 0 })).rejects.toBeInstanceOf(RetryAfter);
    fault = null;
    asked = 0;
    await auditLinks(context, { vendor: "amocrm", after: 0 });
    expect(asked).toBe(LINKS_AT_ONCE);
    const audit = await readLinkAudit(core.db, "amocrm");
    expect(audit).toMatchObject({ checked: LINKS_AT_ONCE, total: LINKS_AT_ONCE + 1, finishedAt: null });
    // The same batch once more does nothing.
    await auditLinks(context, { vendor: "amocrm", after: 0 });
    expect(asked).toBe(LINKS_AT_ONCE);
    const waiting = await core.db.select().from(jobs).where(eq(jobs.name, "auditLinks"));
    expect(waiting.map(({ payload }) => (payload as { after: number }).after)).toContain(audit?.lastRefId);
    fault = { kind: "unauthorized", transient: false };
    await auditLinks(context, { vendor: "amocrm", after: audit?.lastRefId ?? 0 });
    expect(await readLinkAudit(core.db, "amocrm")).toMatchObject({
      error: "unauthorized",
      finishedAt: core.clock.now(),
    });
  });

  it("begins only where there is a connection, and goes with its client", async () => {
    const core = testCore(await open());
    await pauseConnection(core, actor, "amocrm");
    expect(await startLinkAudit(core, actor, "amocrm")).toEqual({ ok: false, error: "not_on" });
    await auditLinks(handlerOf(core), { after: 0 });
    expect(await readLinkAudit(core.db, "amocrm")).toBeNull();
    expect(await readLinkAudit(core.db, "hms")).not.toBeNull();
    await expect(startLinkAudit(core, { kind: "user", userId: 1, role: "manager", staffId: null }, "hms")).rejects.toMatchObject({ code: "forbidden" }); // prettier-ignore
    expect(await core.db.$count(clients)).toBe(0);
  });
});
