import { expect, it } from "vitest";
import { createUser } from "~/features/accounts/commands.server";
import { startSession } from "~/features/accounts/sessions/commands.server";
import { noteCall } from "~/features/connections/health/commands.server";
import type { Integration } from "~/features/connections/overview/model";
import { openCredentials } from "~/features/connections/queries.server";
import type { TreatmentPlanSource } from "~/features/treatment-plans/ports";
import { noSimulators, noVendors, type Vendors } from "~/jobs/vendors";
import { systemActor } from "~/lib/actor";
import type { Db } from "~drizzle/client.server";
import { connections } from "~drizzle/schema";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { callRoute } from "~tests/support/route-context";
import * as amocrmPage from "./settings.amocrm";
import * as billingPage from "./settings.billing";
import * as freescoutPage from "./settings.freescout";
import * as hmsPage from "./settings.hms";
import * as listPage from "./settings.integrations";

const site = "http://studio.test";
type Route = { loader: Parameters<typeof callRoute>[0]; action: Parameters<typeof callRoute>[0] };

async function office(db: Db, env: Record<string, string> = { HMS: "live", BILLING: "live", FREESCOUT: "live", AMOCRM: "live" }) {
  const core = testCore(db, { env });
  const made = await createUser(core, systemActor("test"), { username: "boss", displayName: "Анна", email: null, role: "admin", staffId: null, password: "correct horse battery" });
  if (!made.ok) throw new Error(made.error.reason);
  const session = await startSession(core, { userId: made.value.userId, userAgent: null, replaces: null });
  const headers = { cookie: `session=${session?.secret}`, "accept-language": "ru" };
  const context = (vendors: Partial<Vendors>) => ({ vendors: { ...noVendors, ...vendors }, simulatorUrls: noSimulators });
  const get = async (route: Route, vendors: Partial<Vendors> = {}) =>
    (await callRoute(route.loader, core, new Request(`${site}/crm/settings/x`, { headers }), context(vendors))).json() as Promise<Record<string, never>>;
  const post = (route: Route, fields: Record<string, string>, vendors: Partial<Vendors> = {}) =>
    callRoute(route.action, core, new Request(`${site}/crm/settings/x`, { method: "POST", body: new URLSearchParams(fields), headers }), context(vendors));
  return { core, get, post };
} // prettier-ignore

eachDatabase((open) => {
  it("takes an account in, never shows its secrets again, and leaves them when they are not typed", async () => {
    const t = await office(await open());
    const typed = {
      intent: "save",
      dialect: "fhir",
      baseUrl: "https://hms.example.com/fhir/R4/",
      currency: "rub",
    };
    const saved = await t.post(hmsPage, { ...typed, token: "very-secret" });
    expect([saved.status, saved.headers.get("location")]).toEqual([303, "/crm/settings/hms?done=saved"]);
    const page = await t.get(hmsPage);
    expect(page).toMatchObject({
      connection: { state: "on", settings: { dialect: "fhir", baseUrl: "https://hms.example.com/fhir/R4", currency: "RUB" }, has: { token: true, customerKey: false } },
      webhook: { isSigned: false },
    }); // prettier-ignore
    expect(JSON.stringify(page)).not.toContain("very-secret");
    expect(JSON.stringify(await t.core.db.select().from(connections))).not.toContain("very-secret");
    await t.post(hmsPage, { ...typed, dialect: "json", token: "" });
    expect((await openCredentials(t.core, "hms")).secrets.token).toBe("very-secret");

    // What was refused comes back to be corrected, without the secrets.
    const refused = await t.post(hmsPage, { ...typed, baseUrl: "http://hms.example.com", token: "other-secret" }); // prettier-ignore
    expect(refused.status).toBe(422);
    const answer = await refused.text();
    expect(JSON.parse(answer)).toMatchObject({ of: "save", refused: { typed: { baseUrl: "http://hms.example.com" }, errors: { baseUrl: [expect.any(String)] } } }); // prettier-ignore
    expect(answer).not.toContain("other-secret");
  });

  it("takes the accounts of the others, each with what is its own", async () => {
    const t = await office(await open());
    const ok = async (route: Route, fields: Record<string, string>) => expect((await t.post(route, { intent: "save", ...fields })).status).toBe(303); // prettier-ignore
    await ok(billingPage, { baseUrl: "https://billing.example.com", path: "", currency: "KZT" });
    expect(await t.get(billingPage)).toMatchObject({ connection: { state: "on", settings: { path: "/api/phone.php" } }, webhook: null }); // prettier-ignore
    await ok(freescoutPage, { baseUrl: "https://desk.example.com/api", writesProfiles: "on", apiKey: "k", webhookSecret: "w" }); // prettier-ignore
    // Signed messages need no secret in the address.
    expect(await t.get(freescoutPage)).toMatchObject({ connection: { settings: { baseUrl: "https://desk.example.com", writesProfiles: true } }, webhook: { url: "http://localhost:3000/api/v1/freescout/webhook", isSigned: true } }); // prettier-ignore
    await ok(amocrmPage, { domain: "https://Studio.amocrm.ru/leads/", longLivedToken: "t", isTwoWay: "on", pipelineId: "7", "stage:active": "142", "stage:finished": "" }); // prettier-ignore
    const amocrm = (await t.get(amocrmPage)) as unknown as { stages: { key: string }[]; connection: object; webhook: { url: string } }; // prettier-ignore
    expect(amocrm.connection).toMatchObject({ state: "on", settings: { domain: "studio.amocrm.ru", isTwoWay: true, pipelineId: "7", stages: { active: "142" } } }); // prettier-ignore
    const before = amocrm.webhook.url;
    expect(before).toMatch(/\/api\/v1\/amocrm\/webhook\?secret=.{20,}/);
    expect((await t.post(amocrmPage, { intent: "rotate" })).status).toBe(303);
    expect(((await t.get(amocrmPage)) as unknown as typeof amocrm).webhook.url).not.toBe(before);
    // A host of somebody else's gets no token.
    for (const domain of ["evil.example.com", "amocrm.ru.evil.com", "amocrm.ru"])
      expect((await t.post(amocrmPage, { intent: "save", domain, longLivedToken: "t" })).status).toBe(422);
    expect((await t.post(amocrmPage, { intent: "save", domain: "studio.amocrm.ru", "stage:active": "x" })).status).toBe(422); // prettier-ignore
    expect((await t.post(amocrmPage, { intent: "nonsense" })).status).toBe(400);
  });

  it("lists every system with its state, tests and pauses it from the list", async () => {
    const t = await office(await open(), { HMS: "simulated", BILLING: "off", MAIL: "off" });
    const stateOf = async () => {
      const { rows } = (await t.get(listPage)) as unknown as { rows: Integration[] };
      return Object.fromEntries(rows.map(({ kind, state }) => [kind, state]));
    };
    expect(await stateOf()).toEqual({
      yclients: "unknown", hms: "unknown", billing: "off", freescout: "unknown", amocrm: "unknown",
      telegram: "set", mail: "off", sms: "set", yookassa: "set", stripe: "set",
    }); // prettier-ignore
    for (let call = 0; call < 3; call += 1)
      await noteCall(t.core, "hms", { operation: "GET /plans", ok: false, kind: "timeout" });
    await noteCall(t.core, "amocrm", { operation: "GET /account", ok: true });
    const { rows } = (await t.get(listPage)) as unknown as { rows: Integration[] };
    expect(rows.find(({ kind }) => kind === "hms")).toMatchObject({ state: "down", failure: "timeout", isSimulated: true }); // prettier-ignore
    // One that falls is not the fall of another.
    expect(await stateOf()).toMatchObject({ hms: "down", amocrm: "up", yclients: "unknown" });

    let probe: () => Promise<unknown> = () => Promise.resolve({ ok: true, latencyMs: 12 });
    const plans = { probe: () => probe() } as unknown as TreatmentPlanSource;
    const test = async () => (await t.post(listPage, { intent: "test", vendor: "hms" }, { plans })).json();
    expect(await test()).toEqual({ vendor: "hms", result: { ok: true, latencyMs: 12 } });
    probe = () => Promise.reject(Object.assign(new Error("x"), { name: "VendorError", kind: "unreachable", vendorCode: "forbidden_address" })); // prettier-ignore
    expect(await test()).toMatchObject({ result: { ok: false, kind: "unreachable", code: "forbidden_address" } }); // prettier-ignore
    expect(await (await t.post(listPage, { intent: "test", vendor: "billing" })).json()).toEqual({ vendor: "billing", result: null }); // prettier-ignore

    const paused = await t.post(listPage, { intent: "pause", vendor: "hms" });
    expect(paused.headers.get("location")).toBe("/crm/settings/integrations?done=paused");
    expect((await stateOf()).hms).toBe("paused");
    await t.post(listPage, { intent: "resume", vendor: "hms" });
    expect((await stateOf()).hms).toBe("unknown");
    expect((await t.post(listPage, { intent: "save", vendor: "hms" })).status).toBe(400);
  });
});
