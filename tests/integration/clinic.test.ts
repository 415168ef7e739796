import { eq } from "drizzle-orm";
import { afterEach, expect, it } from "vitest";
import { linkPatient } from "~/features/treatment-plans/links/commands.server";
import { listPlans } from "~/features/treatment-plans/queries.server";
import { createHmsSource } from "~/integrations/hms/adapter.server";
import { startHmsSimulator } from "~/integrations/hms/simulator/start.server";
import type { SimulatedPlan } from "~/integrations/hms/simulator/state";
import { catalogue } from "~/jobs/catalogue.server";
import { EmbeddedEngine } from "~/jobs/embedded-engine.server";
import { noVendors } from "~/jobs/vendors";
import type { UserActor } from "~/lib/actor";
import { silentLog } from "~/lib/log.server";
import { hmsWebhook } from "~/routes/hooks/hms-webhook.server";
import { inbox } from "~drizzle/schema";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { addClient } from "~tests/support/rows";

const admin: UserActor = { kind: "user", userId: 1, role: "admin", staffId: null };
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

eachDatabase((open) => {
  it("a plan made, approved and paid at the clinic stands in the list by its pushes alone, right to the kopeck", async () => {
    const db = await open();
    const core = testCore(db);
    const { secrets } = core.env.hms;
    const rows = { patients: [{ id: "1001", name: "Ахметова Айгуль", mergedInto: null }], plans: [] };
    const simulator = await startHmsSimulator({ log: silentLog, clock: core.clock, rows, ...secrets });
    const account = { dialect: "json", baseUrl: `${simulator.url}/json`, currency: "RUB", ...secrets } as const; // prettier-ignore
    const { source, close } = createHmsSource({ account, clock: core.clock, log: silentLog });
    closers.push(() => simulator.close(), close);
    const engine = new EmbeddedEngine({ core, vendors: { ...noVendors, plans: source }, catalogue });
    const clientId = await addClient(db, { displayName: "Ахметова Айгуль" });
    await linkPatient(core, admin, { clientId, patientId: "1001" });
    await engine.runUntilEmpty();

    const shown = async () => (await listPlans(db, admin, { clientIds: [clientId], now: core.clock.now() }))[clientId]; // prettier-ignore
    const push = async (
      { id, patientId, version, updatedAt }: SimulatedPlan,
      secret = secrets.webhookSecret,
    ) => {
      const rawBody = Buffer.from(JSON.stringify({ event: "plan.updated", plan_id: id, patient_id: patientId, version, updated_at: updatedAt })); // prettier-ignore
      const url = new URL(`http://localhost/api/v1/hms/webhook?secret=${secret}`);
      const answer = await hmsWebhook({ method: "POST", url, headers: {}, rawBody, clientIp: "127.0.0.1" }, { core, requestId: "r", log: silentLog }); // prettier-ignore
      await engine.runUntilEmpty();
      return answer.status;
    };
    expect(await shown()).toMatchObject({ count: 0, drafts: 0 });
    const plan = simulator.clinic.create({ patientId: "1001", title: "Имплант", currency: "RUB", amountMinor: 7_200_037 }); // prettier-ignore
    if (!plan) throw new Error("no plan");
    expect(await push(plan)).toBe(200);
    expect(await shown()).toMatchObject({ count: 0, drafts: 1 });
    core.clock.advance(1_000);
    simulator.clinic.setStatus(plan, "approved");
    simulator.clinic.pay(plan, 3_000_001);
    expect(await push(plan, "a-wrong-secret")).toBe(401);
    expect(await shown()).toMatchObject({ drafts: 1 });
    expect(await push(plan)).toBe(200);
    expect(await shown()).toMatchObject({ count: 1, drafts: 0, totals: [{ currency: "RUB", totalMinor: 7_200_037, paidMinor: 3_000_001, dueMinor: 4_200_036, percent: 42 }] }); // prettier-ignore
    expect(await db.$count(inbox, eq(inbox.status, "applied"))).toBe(2);
  });
});
