import { and, eq } from "drizzle-orm";
import { expect, it } from "vitest";
import type { Db } from "~drizzle/client.server";
import { clients, jobs, messages, moneyEntries, payments, pipelineStages, refunds } from "~drizzle/schema";
import { assignProgram, createTemplate } from "~/features/programs/commands.server";
import { getProgram } from "~/features/programs/queries.server";
import { noVendors } from "~/jobs/vendors";
import type { Actor, UserActor } from "~/lib/actor";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { faultLike, fakeGateway } from "~tests/support/gateway";
import { addClient } from "~tests/support/rows";
import { chooseGateway } from "~tests/support/studio";
import { takeForProgram } from "./commands.server";
import { refreshProgramPayment, startProgramPayment } from "./paying/commands.server";

const manager: UserActor = { kind: "user", userId: 1, role: "manager", staffId: null };
const exercise = { key: "squat", name: "Присед", sets: 3, reps: "10", weight: "40 кг", rest: "", notes: "" };

async function story(db: Db) {
  const core = testCore(db);
  await chooseGateway(db, "stripe");
  const gateway = fakeGateway();
  const vendors = { ...noVendors, gateways: { stripe: gateway } };
  const clientId = await addClient(db, { displayName: "Омарова Гульнара", email: "gulnara@example.com", emailKey: "gulnara@example.com" }); // prettier-ignore
  const content = { days: [{ key: "d1", title: "Ноги", exercises: [exercise] }] };
  const made = await createTemplate(core, manager, { title: "Сила", priceMinor: 2_500_000, currency: "KZT", content, notesHtml: "" }); // prettier-ignore
  const template = made.ok ? made.value.programId : 0;
  const startsOn = core.clock.now().toISOString().slice(0, 10);
  const gave = await assignProgram(core, manager, { programId: template, clientId, startsOn, priceMinor: 2_500_000, currency: "KZT", note: "" }); // prettier-ignore
  const programId = gave.ok ? gave.value.programId : 0;
  const client: Actor = { kind: "client", clientId };
  const start = (actor: Actor = client) => startProgramPayment(core, vendors, actor, { programId });
  const refresh = () => refreshProgramPayment(core, vendors, client, { programId });
  const stage = async () => {
    const [row] = await db.select({ key: pipelineStages.key }).from(clients).innerJoin(pipelineStages, eq(pipelineStages.id, clients.stageId)).where(eq(clients.id, clientId)); // prettier-ignore
    return row?.key ?? null;
  };
  return { core, db, gateway, clientId, programId, template, start, refresh, stage };
}

eachDatabase((open) => {
  it("a client is told of a programme, pays for it by the gateway, once, and is then active", async () => {
    const s = await story(await open());
    const [letter] = await s.db.select().from(messages).where(eq(messages.clientId, s.clientId));
    expect(letter).toMatchObject({ channel: "email", state: "queued", subject: "Для вас программа: Сила" });
    expect(letter?.body).toContain(`/me/programs/${s.programId}`);
    expect(await s.db.$count(jobs, eq(jobs.name, "sendMessage"))).toBe(1);

    // Two tabs, a double tap, the back button: one page of the gateway.
    const first = await s.start();
    expect(first).toEqual({ ok: true, value: { url: "https://pay.example/stripe-1" } });
    expect(await s.start()).toEqual(first);
    expect(s.gateway.payments.size).toBe(1);
    expect(s.gateway.last()).toMatchObject({ amountMinor: 2_500_000, request: { description: "Сила", email: "gulnara@example.com" } }); // prettier-ignore
    expect(await s.refresh()).toBe("pending");
    s.gateway.pay("stripe-1");
    expect(await s.refresh()).toBe("succeeded");
    expect(await s.refresh()).toBe("succeeded");
    expect(await getProgram(s.db, manager, s.programId)).toMatchObject({
      paid: "paid",
      paidMinor: 2_500_000,
    });
    expect(await s.stage()).toBe("active");
    expect(await s.db.$count(moneyEntries)).toBe(1);
    expect(await s.start()).toEqual({ ok: true, value: { paid: true } });
  });

  it("a part at the desk calls the open page off; what came twice goes back; a refusal takes nothing", async () => {
    const s = await story(await open());
    await s.start();
    await takeForProgram(s.core, manager, { programId: s.programId, method: "cash", amountMinor: 1_000_000, note: "", once: "a" }); // prettier-ignore
    expect(await s.stage()).toBe("purchased");
    const rest = await s.start();
    expect(rest).toEqual({ ok: true, value: { url: "https://pay.example/stripe-2" } });
    expect(s.gateway.last().amountMinor).toBe(1_500_000);
    s.gateway.decline("stripe-2");
    expect(await s.refresh()).toBe("failed");
    expect(await s.stage()).toBe("purchased");
    await s.start();
    await takeForProgram(s.core, manager, { programId: s.programId, method: "cash", amountMinor: 1_500_000, note: "", once: "b" }); // prettier-ignore
    s.gateway.pay("stripe-3");
    await s.refresh();
    expect(await s.db.select({ amount: refunds.amountMinor, reason: refunds.reason }).from(refunds)).toEqual([{ amount: 1_500_000, reason: "surplus" }]); // prettier-ignore
    expect(await s.stage()).toBe("active");
  });

  it("says why it does not work, and to others the programme is not there", async () => {
    const s = await story(await open());
    const otherId = await addClient(s.db, { displayName: "Ким Виктор" });
    await expect(s.start({ kind: "client", clientId: otherId })).rejects.toMatchObject({ code: "not_found" });
    await expect(s.start(manager)).rejects.toMatchObject({ code: "not_found" });
    s.gateway.troubles.push({ call: "create", kind: "timeout", afterEffect: true }, { call: "create", kind: "timeout", afterEffect: true }); // prettier-ignore
    expect(await s.start()).toEqual({ ok: false, error: { reason: "gateway_down" } });
    expect(faultLike("timeout").transient).toBe(true);
    // The same press goes on with the one that came to be.
    expect(await s.start()).toEqual({ ok: true, value: { url: "https://pay.example/stripe-1" } });
    expect(await s.db.$count(payments, and(eq(payments.programId, s.programId)))).toBe(1);
    await chooseGateway(s.db, "none");
    s.gateway.decline("stripe-1");
    await s.refresh();
    expect(await s.start()).toEqual({ ok: false, error: { reason: "no_gateway" } });
  });
});
