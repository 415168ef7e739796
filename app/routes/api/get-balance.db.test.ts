import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { auditEntries, billingLookups, externalRefs } from "~drizzle/schema";
import type { Db } from "~drizzle/client.server";
import { createUser } from "~/features/accounts/commands.server";
import { issueToken } from "~/features/accounts/tokens/commands.server";
import type { BillingDirectory, Contract } from "~/features/billing/ports";
import { noVendors } from "~/jobs/vendors";
import { actingAs } from "~/lib/acting.server";
import { systemActor, type Role } from "~/lib/actor";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { callRoute } from "~tests/support/route-context";
import { addClient } from "~tests/support/rows";
import * as route from "./get-balance";

const PHONE = "+79004445566";
const FOREIGN = "+79001234567";
const CONTRACT: Contract = { contractNumber: "0138", fullName: "Новичков Тарас Викторович", address: "поселок Соляной Набережная 8/1", tariff: "2024_SMiT", balanceMinor: 25652, currency: "RUB" }; // prettier-ignore

async function desk(db: Db) {
  const core = testCore(db, { env: { FREESCOUT: "off" } });
  const asked: string[] = [];
  const known = new Map([[PHONE, [CONTRACT]], [FOREIGN, [{ ...CONTRACT, contractNumber: "0777" }]]]);
  const billing: BillingDirectory & { fault: Error | null } = {
    fault: null,
    lookUp(phone) {
      asked.push(phone);
      return billing.fault ? Promise.reject(billing.fault) : Promise.resolve(known.get(phone) ?? []);
    },
    probe: () => Promise.resolve({ ok: true, title: "fake", latencyMs: 1 }),
  };
  const at = new Date("2026-03-01T08:00:00Z");
  const own = await addClient(db, { displayName: "Новичков Тарас", phoneE164: PHONE, phoneIsIdentity: true });
  const other = await addClient(db, { displayName: "Чужаков Иннокентий", phoneE164: FOREIGN, phoneIsIdentity: true });
  await db.insert(externalRefs).values([[31, own], [32, other]].map(([id, entityId]) => ({ source: "freescout", entity: "client" as const, externalId: String(id), entityId: entityId ?? 0, createdAt: at })));
  const token = async (role: Role, scopes: Parameters<typeof issueToken>[1]["scopes"] = ["*"]) => {
    const made = await createUser(core, systemActor("test"), { username: `u${randomUUID().slice(0, 8)}`, displayName: "Анна", email: null, role, staffId: null, password: "correct horse battery" });
    if (!made.ok) throw new Error(made.error.reason);
    return (await issueToken(db, { owner: { userId: made.value.userId }, label: "t", scopes }, core.clock.now())).token;
  };
  const ask = async (bearer: string | null, body: unknown, lang = "ru") => {
    const headers = { "content-type": "application/json", "accept-language": lang, ...(bearer ? { authorization: `Bearer ${bearer}` } : {}) };
    const request = new Request("https://studio.test/api/v1/get_balance", { method: "POST", body: JSON.stringify(body), headers });
    const acting = { actor: "user:1", address: "", place: "POST /api/v1/get_balance", requestId: "r" };
    const answer = await actingAs(acting, () => callRoute(route.action, core, request, { vendors: { ...noVendors, billing }, requestId: randomUUID(), acting }));
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  return { db, core, billing, known, asked, token, ask };
} // prettier-ignore

eachDatabase((open) => {
  it("answers the seed's question with the seed's answer, asked by any spelling of the phone", async () => {
    const d = await desk(await open());
    const bearer = await d.token("manager");
    const answer = {
      success: true, balance: "256.52", fullname: "Новичков Тарас Викторович", contract: "0138", first_name: "Тарас", last_name: "Новичков", zip: "Соляной",
    }; // prettier-ignore
    for (const phone of [PHONE, "79004445566", "8 (900) 444-55-66"])
      expect(await d.ask(bearer, { customer_id: 31, phone })).toEqual({ status: 200, body: answer });
    expect(d.asked).toEqual([PHONE, PHONE, PHONE]);
    const notes = await d.db.select().from(auditEntries).where(eq(auditEntries.subject, "balance_asked"));
    expect(notes.map(({ after }) => after)).toEqual(Array(3).fill('{"door":"api"}'));
    expect(await d.db.select({ state: billingLookups.state, door: billingLookups.door }).from(billingLookups)).toEqual(Array(3).fill({ state: "done", door: "api" })); // prettier-ignore
  });

  it("answers a stranger, another one's phone and a phone without a contract alike, and asks the billing for the last only", async () => {
    const d = await desk(await open());
    const bearer = await d.token("manager");
    const unknown = { status: 200, body: { success: false, message: `Клиент с телефоном ${FOREIGN} не найден в биллинге` } }; // prettier-ignore
    expect(await d.ask(bearer, { customer_id: 31, phone: FOREIGN })).toEqual(unknown);
    expect(await d.ask(bearer, { customer_id: 99, phone: FOREIGN })).toEqual(unknown);
    expect(d.asked).toEqual([]);
    expect(await d.db.$count(billingLookups)).toBe(0);
    d.known.clear();
    expect(await d.ask(bearer, { customer_id: 32, phone: FOREIGN })).toEqual(unknown);
    expect(d.asked).toEqual([FOREIGN]);
    expect((await d.ask(bearer, { customer_id: 99, phone: "+79000000000" }, "en")).body.message).toMatch(/No client/); // prettier-ignore
    // As long as a question took.
    const at = d.core.clock.now();
    await d.db.update(billingLookups).set({ askedAt: at, finishedAt: new Date(at.getTime() + 120) });
    const begun = performance.now();
    await d.ask(bearer, { customer_id: 99, phone: PHONE });
    expect(performance.now() - begun).toBeGreaterThan(110);
    // Every try is noted, also one that asked nothing.
    expect(await d.db.$count(auditEntries, eq(auditEntries.subject, "balance_asked"))).toBe(5);
  });

  it("tells nothing to whoever lacks the right, whatever they ask for", async () => {
    const d = await desk(await open());
    const trainer = await d.token("trainer");
    const narrow = await d.token("manager", ["clients:read"]);
    const answers = [];
    for (const [customer_id, phone] of [
      [31, PHONE],
      [31, FOREIGN],
      [99, PHONE],
    ])
      for (const bearer of [null, "wrong", trainer, narrow]) {
        const { status, body } = await d.ask(bearer, { customer_id, phone });
        answers.push(`${status} ${String(body.code)} ${String(body.detail)}`);
      }
    expect(new Set(answers.slice(0, 4))).toEqual(new Set(answers));
    expect(answers.slice(0, 4).map((one) => one.slice(0, 3))).toEqual(["401", "401", "403", "403"]);
    expect(d.asked).toEqual([]);
  });

  it("says in words that the billing is away, and refuses what is no question", async () => {
    const d = await desk(await open());
    const bearer = await d.token("admin");
    d.billing.fault = Object.assign(new Error("away"), { name: "VendorError", kind: "timeout", operation: "GET", retryAfterMs: null }); // prettier-ignore
    const away = await d.ask(bearer, { customer_id: 31, phone: PHONE });
    expect(away).toMatchObject({ status: 200, body: { success: false } });
    expect(away.body.message).toMatch(/не отвечает/);
    for (const body of [{}, { customer_id: "x", phone: PHONE }, { customer_id: 31, phone: "" }, []])
      expect((await d.ask(bearer, body)).status).toBe(422);
  });
});
