import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { createFreescoutHelpdesk, phoneSpellings } from "~/integrations/freescout/adapter.server";
import { createFreescoutClient } from "~/integrations/freescout/client.server";
import { wireConversation, wireCustomer } from "~/integrations/freescout/contract";
import {
  conversationOf,
  customerOf,
  customerPut,
  expectedProfile,
  plainText,
} from "~/integrations/freescout/map";
import { startFreescoutSimulator } from "~/integrations/freescout/simulator/start.server";
import { freescoutDedupeKey, freescoutSignature, isSignedBy, readFreescoutWebhook } from "~/integrations/freescout/webhook.server"; // prettier-ignore
import { fixedClock } from "~/lib/clock";
import { silentLog } from "~/lib/log.server";
import { atEnd, closeAll, kindOf, serve } from "./support/wire";
import customer from "./wire/freescout-customer.json";

afterEach(closeAll);

const clock = fixedClock("2026-03-12T09:00:00Z");

function connect(baseUrl: string) {
  const client = createFreescoutClient({ baseUrl, apiKey: "simulated-freescout-api-key", clock, log: silentLog, retryDelayMs: 1, timeoutMs: 2_000 }); // prettier-ignore
  atEnd(() => client.close());
  return createFreescoutHelpdesk({ client, log: silentLog });
}

async function world() {
  const simulator = await startFreescoutSimulator({ log: silentLog, clock, webhookDelayMs: 0 });
  atEnd(() => simulator.close());
  return { simulator, desk: connect(simulator.url) };
}

describe("a customer of the wire", () => {
  it("is read with what the product needs of it", () => {
    expect(customerOf(wireCustomer.parse(customer))).toEqual({
      ...{ id: "75", firstName: "Mark", lastName: "M", company: "Example", zip: "123" },
      ...{ emails: ["m@x.io"], phones: ["777"], updatedAt: new Date("2020-07-24T20:18:33Z") },
    });
  });

  it("may miss nearly everything, with lists in place of empty objects", () => {
    const bare = { id: "7", firstName: null, _embedded: { address: [], emails: {}, phones: null } };
    expect(customerOf(wireCustomer.parse(bare))).toMatchObject({ id: "7", firstName: "", zip: "", emails: [], phones: [], updatedAt: null }); // prettier-ignore
    // The dashes of some of the module's samples are no time.
    expect(wireCustomer.parse({ id: 7, updatedAt: "2020-07-24T10-08-53Z" }).updatedAt).toBeNull();
  });
});

describe("the update of a customer", () => {
  it("is flat and camelCase, names only what is there, and never a list", () => {
    const patch = { firstName: "Анна", lastName: "", contract: "0138", settlement: "Нижний Новгород" };
    expect(customerPut(patch)).toEqual({ firstName: "Анна", company: "0138", address: { zip: "Нижний Новго" } }); // prettier-ignore
    expect(customerPut({ firstName: "  " })).toBeNull();
    expect(expectedProfile({ firstName: "Я".repeat(50), contract: "<b>7</b>" })).toEqual({ firstName: "Я".repeat(40), contract: "7" }); // prettier-ignore
  });

  it("takes 200 and 204 for done, whatever the body", async () => {
    const server = await serve((nth) => (nth === 1 ? { status: 204 } : { status: 200, body: "not json" }));
    const desk = connect(server.url);
    await desk.updateCustomer("7", { firstName: "Анна" });
    await desk.updateCustomer("7", { contract: "0138" });
    expect(server.calls.map(({ method, path, body }) => [method, path, body])).toEqual([
      ["PUT", "/api/customers/7", '{"firstName":"Анна"}'],
      ["PUT", "/api/customers/7", '{"company":"0138"}'],
    ]);
    expect(server.calls[0]?.headers["x-freescout-api-key"]).toBe("simulated-freescout-api-key");
  });

  it("in snake_case would be ignored in silence", async () => {
    const { simulator } = await world();
    const put = (body: unknown) => fetch(`${simulator.url}/api/customers/31`, { method: "PUT", headers: { "x-freescout-api-key": "simulated-freescout-api-key" }, body: JSON.stringify(body) }); // prettier-ignore
    expect((await put({ first_name: "Пётр", address: { zip: "Петропавловск-Камчатский" } })).status).toBe(
      204,
    );
    expect(simulator.state.customers[0]).toMatchObject({ firstName: "Тарас", address: { zip: "Петропавловс" } }); // prettier-ignore
  });
});

describe("finding customers", () => {
  it("asks for every way a number may have been typed, and believes only its own comparison", async () => {
    expect(phoneSpellings("+79161234567")).toEqual(["79161234567", "89161234567", "9161234567"]);
    expect(phoneSpellings("+447400123456")).toEqual(["447400123456", "07400123456", "7400123456"]);
    const { desk } = await world();
    expect((await desk.findCustomers({ phones: ["+79004445566"] })).map(({ id }) => id).sort()).toEqual(["31", "32"]); // prettier-ignore
    expect((await desk.findCustomers({ email: "OKSANA@example.com" })).map(({ id }) => id)).toEqual(["32"]);
    expect(await desk.findCustomers({ phones: ["+79990000000"] })).toEqual([]);
    expect(await desk.findCustomers({})).toEqual([]);
  });

  it("tells a customer that is not there from a module that does not answer", async () => {
    const { desk, simulator } = await world();
    expect(await desk.fetchCustomer("9999")).toBeNull();
    expect(await kindOf(desk.fetchCustomer("../mailboxes"))).toBe("not_found");
    const proxy = connect((await serve(() => ({ status: 404, body: "<html>" }))).url);
    expect(await kindOf(proxy.fetchCustomer("31"))).toBe("not_found");
    // The module is switched off: Laravel's own words, and nobody is gone for that.
    const off = connect((await serve(() => ({ status: 404, body: '{"message":""}' }))).url);
    expect(await kindOf(off.fetchCustomer("31"))).toBe("not_found");
    simulator.state.faults.refuseKey = true;
    expect(await desk.probe()).toMatchObject({ ok: false, kind: "unauthorized" });
    simulator.state.faults.refuseKey = false;
    expect(await desk.probe()).toMatchObject({ ok: true, title: "Поддержка" });
  });
});

describe("a conversation", () => {
  it("is shown by the last words that were sent, as plain text", async () => {
    const { desk, simulator } = await world();
    const [conversation] = simulator.state.conversations;
    if (!conversation) throw new Error("none");
    clock.advance(60_000);
    simulator.desk.reply(conversation, "message", "<div>Готово.</div>");
    const page = await desk.conversationsOf("31", 1);
    expect(page).toMatchObject({ page: 1, pages: 1, conversations: [{ id: "201", customerId: "31", number: 118, preview: "Готово.", lastBy: "user", threads: 2 }] }); // prettier-ignore
  });

  it("holds no markup, whatever was sent", () => {
    expect(plainText('<style>p{}</style><p onclick="x">Привет,<br/>мир &#33; &#x1F600; &lt;i&gt;</p><!-- <b> -->')).toBe("Привет, мир ! 😀 <i>"); // prettier-ignore
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => { expect(plainText(`<p>${text}`).length).toBeLessThan(2_000); })); // prettier-ignore
  });

  it("without a customer or a time is none of ours", () => {
    expect(conversationOf(wireConversation.parse({ id: 1, updatedAt: "2026-01-01T00:00:00Z" }))).toBeNull();
    expect(conversationOf(wireConversation.parse({ id: 1, customer: { id: 2 } }))).toBeNull();
  });
});

describe("a call of the desk", () => {
  const body = Buffer.from('{"id":1,"firstName":"Anna"}');
  const key = "767fe609bebe85ec3dcb9a3c21dc7e0e";

  it("is signed over its raw bytes with the key of the settings", () => {
    expect(freescoutSignature(body, key)).toBe("QN9CKRqabHRglu/L/aAGeg0/hH0=");
    expect(isSignedBy(body, "QN9CKRqabHRglu/L/aAGeg0/hH0=", key)).toBe(true);
    expect(isSignedBy(Buffer.from('{"id": 1,"firstName":"Anna"}'), "QN9CKRqabHRglu/L/aAGeg0/hH0=", key)).toBe(false); // prettier-ignore
    expect(isSignedBy(body, freescoutSignature(body, ""), "")).toBe(false);
    expect(isSignedBy(body, undefined, key)).toBe(false);
  });

  it("is known again by event, number and version", () => {
    const read = readFreescoutWebhook(
      Buffer.from('{"id":31,"updatedAt":"2026-01-01T00:00:00Z"}'),
      "customer.updated",
    );
    expect(read.ok && freescoutDedupeKey(read.value)).toBe("customer.updated:31:2026-01-01T00:00:00Z");
    expect(read).toMatchObject({ value: { entity: "customer", id: "31" } });
    expect(readFreescoutWebhook(Buffer.from("x"), "customer.updated")).toMatchObject({ error: "not_json" });
    expect(readFreescoutWebhook(Buffer.from("{}"), "customer.updated")).toMatchObject({
      error: "wrong_shape",
    });
    expect(readFreescoutWebhook(Buffer.from('{"id":1}'), "freescout.test")).toMatchObject({
      error: "wrong_shape",
    });
  });

  it("comes from the simulator as PHP writes it, and the signature still fits", async () => {
    const heard = await serve(() => ({ status: 200 }));
    const simulator = await startFreescoutSimulator({ log: silentLog, clock, webhookDelayMs: 0, webhookTargets: [heard.url], webhookSecret: key }); // prettier-ignore
    atEnd(() => simulator.close());
    const [taras] = simulator.state.customers;
    if (taras) simulator.desk.changeCustomer(taras, { firstName: "Пётр" });
    await simulator.webhooksSent();
    const [call] = heard.calls;
    expect(call?.body).toContain("\\u041f");
    expect(call?.headers["x-freescout-event"]).toBe("customer.updated");
    expect(isSignedBy(Buffer.from(call?.body ?? ""), call?.headers["x-freescout-signature"], key)).toBe(true);
  });
});
