import { afterEach, describe, expect, it } from "vitest";
import { createAmocrmMirror } from "~/integrations/amocrm/adapter.server";
import {
  AMOCRM_RATE,
  createAmocrmClient,
  readRefusal,
  type AccessTokens,
} from "~/integrations/amocrm/client.server";
import { wireContact, wireContacts } from "~/integrations/amocrm/contract";
import { contactOf, contactPatch } from "~/integrations/amocrm/map";
import { startAmocrmSimulator } from "~/integrations/amocrm/simulator/start.server";
import { createTokenEnd } from "~/integrations/amocrm/tokens/client.server";
import { amocrmDedupeKey, readAmocrmWebhook } from "~/integrations/amocrm/webhook.server";
import { createBudget, unlimitedBudget, type Budget } from "~/integrations/core/budget";
import { fixedClock } from "~/lib/clock";
import { silentLog } from "~/lib/log.server";
import { isSamePhone } from "~/lib/phone.server";
import { atEnd, closeAll, kindOf, serve } from "./support/wire";
import contacts from "./wire/amocrm-contacts.json";

afterEach(closeAll);

const clock = fixedClock("2026-03-12T09:00:00Z");
const code = { kind: "code", value: "simulated-amocrm-code" } as const;

function connect(baseUrl: string, tokens: AccessTokens, budget: Budget = unlimitedBudget) {
  const client = createAmocrmClient({ baseUrl, tokens, budget, clock, log: silentLog, retryDelayMs: 1, timeoutMs: 2_000 }); // prettier-ignore
  atEnd(() => client.close());
  return createAmocrmMirror({ client });
}

async function world({ budget }: { budget?: Budget } = {}) {
  const simulator = await startAmocrmSimulator({ log: silentLog, clock, webhookDelayMs: 0 });
  const end = createTokenEnd({ baseUrl: simulator.url, clock, log: silentLog, clientId: "simulated-client-id", clientSecret: "simulated-amocrm-client-secret", redirectUri: "https://crm.example.com" }); // prettier-ignore
  atEnd(() => simulator.close());
  atEnd(() => end.close());
  const pair = await end.spend(code);
  const token = pair.ok ? pair.accessToken : "";
  const tokens = { current: () => Promise.resolve(token), renewed: () => Promise.resolve(null) };
  return { simulator, end, pair, mirror: connect(simulator.url, tokens, budget) };
}

const fixed: AccessTokens = { current: () => Promise.resolve("token"), renewed: () => Promise.resolve(null) };

describe("contacts", () => {
  it("are read with their phones, whole names and null fields", () => {
    const rows = wireContacts.parse(contacts)._embedded.contacts.map((row) => contactOf(wireContact.parse(row)));
    expect(rows).toEqual([
      { id: "3", name: "Ivan", firstName: "", lastName: "", phones: ["+79121234567"], updatedAt: new Date(1585758065000) },
      { id: "4", name: "Nobody", firstName: "", lastName: "", phones: [], updatedAt: new Date(1585758065000) },
    ]);
  }); // prettier-ignore

  it("that are not found come as 204 without a body", async () => {
    const { mirror } = await world();
    expect(await mirror.findContacts("+79990000000")).toEqual([]);
    expect(await mirror.fetchContact("1")).toBeNull();
    expect(await mirror.leadsOf("1")).toEqual([]);
  });

  it("are compared by number, because the search is fuzzy", async () => {
    const { mirror, simulator } = await world();
    simulator.state.countsRate = false;
    simulator.account.addContact({ firstName: "Похожий", lastName: "", phone: "+7 (499) 444-55-66" });
    expect((await mirror.findContacts("+79004445566")).map(({ id }) => id)).toEqual(["75005811"]);
  });

  it("keep the numbers that are not meant when one is written, and never lose a name", () => {
    const held = wireContact.parse({ id: 1, name: "Анна Петрова", first_name: "Анна", last_name: "Петрова", updated_at: 1, custom_fields_values: [{ field_id: 9, field_code: "PHONE", values: [{ value: "8 916 123-45-67", enum_id: 5 }, { value: "+74951112233", enum_code: "HOME" }] }] }); // prettier-ignore
    expect(contactPatch({ phone: "+79161234567" }, held, isSamePhone)).toBeNull();
    expect(contactPatch({ lastName: "Иванова", phone: "+77011234567" }, held, isSamePhone)).toEqual({
      name: "Анна Иванова",
      last_name: "Иванова",
      custom_fields_values: [{ field_code: "PHONE", values: [{ value: "+77011234567", enum_id: 5 }, { value: "8 916 123-45-67", enum_id: 5 }, { value: "+74951112233", enum_code: "HOME" }] }],
    }); // prettier-ignore
    expect(contactPatch({ firstName: "" }, held, isSamePhone)).toBeNull();
  });

  it("are written and read again, and a lead goes to its status", async () => {
    const { mirror, simulator } = await world();
    simulator.state.countsRate = false;
    const after = await mirror.updateContact("75005811", { firstName: "Тимур", phone: "+79161234567" });
    expect(after).toMatchObject({ name: "Тимур Новичков", phones: ["+79161234567", "+79004445566"] });
    const [lead] = await mirror.leadsOf("75005811");
    await mirror.moveLead(lead?.id ?? "", "7102");
    expect(simulator.state.leads[0]?.statusId).toBe(7102);
    expect(await kindOf(mirror.moveLead(lead?.id ?? "", "1"))).toBe("invalid_request");
    expect(await mirror.contactsOf(lead?.id ?? "")).toEqual(["75005811"]);
    expect((await mirror.pipelines())[0]?.statuses.at(-1)).toMatchObject({ id: "143", isClosed: true });
  });
});

describe("refusals", () => {
  it("are problems with their own words", () => {
    const body = { title: "Bad Request", status: 400, detail: "Request validation failed", "validation-errors": [{ request_id: "0", errors: [{ code: "NotSupportedChoice", path: "x", detail: "y" }] }] }; // prettier-ignore
    expect(readRefusal(JSON.stringify(body))).toEqual({ code: "NotSupportedChoice", message: "Bad Request: Request validation failed" }); // prettier-ignore
    expect(readRefusal("<html>")).toEqual({ code: null, message: null });
  });

  it("of a token that cannot be renewed are told once, and not asked for again", async () => {
    const server = await serve(() => ({ status: 401, body: '{"title":"Unauthorized","status":401}' }));
    expect(await kindOf(connect(server.url, fixed).fetchContact("3"))).toBe("unauthorized");
    expect(server.calls).toHaveLength(1);
    expect(server.calls[0]?.headers.authorization).toBe("Bearer token");
  });
});

describe("seven calls a second", () => {
  it("are kept by our own budget, and one more is refused by the vendor", async () => {
    const { mirror, simulator } = await world({ budget: createBudget({ vendor: "amocrm", windows: AMOCRM_RATE }) }); // prettier-ignore
    await Promise.all(Array.from({ length: 6 }, () => mirror.fetchContact("75005811")));
    const bare = connect(simulator.url, fixed);
    const kinds = await Promise.all(Array.from({ length: 9 }, () => bare.fetchContact("75005811").then(
      () => "ok",
      (error: { kind: string }) => error.kind,
    ))); // prettier-ignore
    expect(kinds).toContain("rate_limited");
  });
});

describe("tokens", () => {
  it("change with every use, and a spent one is worth nothing", async () => {
    const { end, pair, simulator } = await world();
    if (!pair.ok) throw new Error("no pair");
    const next = await end.spend({ kind: "refresh", value: pair.refreshToken });
    expect(next).toMatchObject({ ok: true, livesMs: 86_400_000 });
    expect(await end.spend({ kind: "refresh", value: pair.refreshToken })).toEqual({ ok: false });
    expect(await end.spend({ kind: "code", value: "another" })).toEqual({ ok: false });
    expect(simulator.state.spentTwice).toBe(1);
  });

  it("are not known to be spent when nobody answers", async () => {
    const server = await serve(() => ({ status: 502, body: "<html>" }));
    const end = createTokenEnd({ baseUrl: server.url, clock, log: silentLog, clientId: "a", clientSecret: "b", redirectUri: "c" }); // prettier-ignore
    atEnd(() => end.close());
    expect(await kindOf(end.spend(code))).toBe("unavailable");
    expect(server.calls).toHaveLength(1);
  });
});

describe("a call of amoCRM", () => {
  const form = (fields: Record<string, string>) => Buffer.from(new URLSearchParams(fields).toString());

  it("is read out of PHP's brackets, every entity once", () => {
    const body = form({
      "contacts[update][0][id]": "3",
      "contacts[update][0][updated_at]": "1585758065",
      "contacts[update][0][type]": "contact",
      "contacts[update][1][id]": "8",
      "contacts[update][1][type]": "company",
      "leads[status][0][id]": "5",
      "leads[status][0][last_modified]": "1585758066",
      "account[subdomain]": "Kartoteka",
      "__proto__[x]": "1",
    });
    const read = readAmocrmWebhook(body);
    expect(read).toEqual({ ok: true, value: [
      { account: "kartoteka", entity: "contact", action: "update", id: "3", updatedAt: "1585758065" },
      { account: "kartoteka", entity: "lead", action: "status", id: "5", updatedAt: "1585758066" },
    ] });
    expect(read.ok && amocrmDedupeKey(read.value, body)).toMatch(/^kartoteka:contact:3:1585758065:[0-9a-f]{16}$/);
  }); // prettier-ignore

  it.each([[""], ["{}"], ["contacts[update][0][id]=x"], ["contacts[update][0][name]=3"], ["%%%"]])("is refused for %j", (body) => {
    expect(readAmocrmWebhook(Buffer.from(body))).toEqual({ ok: false, error: "wrong_shape" });
  }); // prettier-ignore

  it("comes from the simulator as a form", async () => {
    const heard = await serve(() => ({ status: 200 }));
    const simulator = await startAmocrmSimulator({ log: silentLog, clock, webhookDelayMs: 0, webhookTargets: [`${heard.url}/?secret=s`] }); // prettier-ignore
    atEnd(() => simulator.close());
    const [lead] = simulator.state.leads;
    if (lead) simulator.account.moveLead(lead, 7102);
    await simulator.webhooksSent();
    expect(heard.calls[0]?.headers["content-type"]).toContain("x-www-form-urlencoded");
    expect(readAmocrmWebhook(Buffer.from(heard.calls[0]?.body ?? ""))).toMatchObject({ value: [{ entity: "lead", id: "75100001" }] }); // prettier-ignore
  });
});
