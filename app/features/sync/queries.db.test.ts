import { expect, it } from "vitest";
import { externalRecords, externalRefs, inbox, syncRuns } from "~drizzle/schema";
import { systemActor, type UserActor } from "~/lib/actor";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { addClient, addWorkplace } from "~tests/support/rows";
import { applyRecord } from "./commands.server";
import { explainRecord } from "./explanation/queries.server";
import { getEvent, listEvents } from "./inbox/queries.server";
import { listRecords } from "./listing/queries.server";
import type { VendorRecord } from "./ports";
import { countWaiting, getRun, listSourceStates } from "./queries.server";
import { noCounts } from "./runs/model";

const manager: UserActor = { kind: "user", userId: 1, role: "manager", staffId: null };
const yclients = systemActor("yclients");

function recordOf(externalId: string, given: Partial<VendorRecord> = {}): VendorRecord {
  return {
    source: "yclients", externalId, companyId: "4564", version: new Date("2026-03-01T00:00:00Z"), deleted: false, status: "pending",
    startsAt: new Date("2026-03-05T09:00:00Z"), endsAt: new Date("2026-03-05T10:00:00Z"), staffExternalId: "11", staffName: "Алия",
    services: [{ externalId: "31", title: "Массаж спины", costMinor: 250_000 }], priceMinor: 250_000, comment: "", requestKey: null, isPaid: false,
    client: { externalId: "51", name: "Анна", phone: "79161234567", email: null }, ...given,
  }; // prettier-ignore
}

eachDatabase((open) => {
  it("shows a waiting record with what the vendor says and who it may be", async () => {
    const db = await open();
    const core = testCore(db);
    const { staffId } = await addWorkplace(db);
    await db.insert(externalRefs).values({
      source: "yclients",
      entity: "staff",
      externalId: "11",
      entityId: staffId,
      createdAt: core.clock.now(),
    });
    const family = { phoneE164: "+79161234567", phoneIsIdentity: true };
    const annaId = await addClient(db, { displayName: "Иванова Анна", ...family });
    const petrId = await addClient(db, { displayName: "Иванов Пётр", ...family });
    for (let at = 1; at <= 3; at += 1)
      await applyRecord(
        core,
        yclients,
        recordOf(String(at), {
          client: { externalId: null, name: "Анна", phone: "79161234567", email: null },
        }),
      );

    expect(await countWaiting(db)).toBe(3);
    const page = await listRecords(db, manager, { state: "waiting", page: 2, pageSize: 2 });
    expect([page.total, page.pages, page.rows.length]).toEqual([3, 2, 1]);
    const [row] = page.rows;
    expect(row).toMatchObject({
      externalId: "1",
      evidence: { reason: "several" },
      said: { title: "Массаж спины", person: { name: "Анна" } },
      client: null,
    });
    expect(row?.suggestions.map(({ clientId, grounds }) => [clientId, grounds])).toEqual([
      [annaId, ["phone"]],
      [petrId, ["phone"]],
    ]);
    expect((await listRecords(db, manager, { state: "waiting", page: 99, pageSize: 2 })).page).toBe(2);
  });

  it("explains one record: its links, its visit, and the calls about it", async () => {
    const db = await open();
    const core = testCore(db);
    await addWorkplace(db);
    const { recordId } = await applyRecord(core, yclients, recordOf("7"));
    await db.insert(inbox).values(
      ["4564:record:7:create:-:a", "4564:record:77:create:-:b"].map((dedupeKey) => ({
        source: "yclients",
        dedupeKey,
        body: "{}",
        receivedAt: core.clock.now(),
        status: "new" as const,
      })),
    );
    const explained = await explainRecord(db, manager, recordId);
    expect(explained).toMatchObject({
      state: "waiting",
      evidence: { reason: "staff_not_linked" },
      booking: null,
      links: { staff: null, service: null, serviceExternalId: "31" },
    });
    expect(explained?.events).toHaveLength(1);
    expect(explained?.staffChoices.map(({ name }) => name)).toEqual(["Алия"]);
    expect(await explainRecord(db, manager, 999)).toBeNull();
  });

  it("says how a source is doing", async () => {
    const db = await open();
    const core = testCore(db);
    const at = core.clock.now();
    const run = { source: "yclients", cause: "schedule", startedAt: at, ...noCounts };
    await db.insert(syncRuns).values([
      { ...run, status: "done", finishedAt: at },
      { ...run, status: "failed", finishedAt: at, error: "vendor_timeout" },
      { ...run, status: "running" },
    ]);
    const statuses = ["new", "failed", "failed", "applied"] as const;
    await db.insert(inbox).values(
      statuses.map((status, n) => ({
        source: "yclients",
        dedupeKey: `${n}`,
        body: "{}",
        receivedAt: at,
        status,
      })),
    );
    expect(await listSourceStates(db, manager, ["yclients"])).toMatchObject([
      {
        source: "yclients",
        lastSuccessAt: at,
        running: { id: 3 },
        lastRun: { id: 3 },
        waiting: 0,
        failedEvents: 2,
        newEvents: 1,
      },
    ]);
    expect((await getRun(db, manager, 2))?.error).toBe("vendor_timeout");
    expect((await listEvents(db, manager, { limit: 2, before: 4 })).map(({ id }) => id)).toEqual([3, 2]);
    expect((await getEvent(db, manager, 1))?.body).toBe("{}");
  });

  it("keeps other people's names from trainers", async () => {
    const db = await open();
    const trainer: UserActor = { ...manager, role: "trainer" };
    await expect(listRecords(db, trainer, { state: "waiting", page: 1 })).rejects.toMatchObject({
      code: "forbidden",
    });
    expect(await db.$count(externalRecords)).toBe(0);
  });
});
