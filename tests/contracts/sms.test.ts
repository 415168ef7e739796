import { afterEach, describe, expect, it } from "vitest";
import { startSmsPhones } from "~/integrations/core/simulator/sms-phones.server";
import { createSmscSender } from "~/integrations/smsc/adapter.server";
import { createSmscClient, type SmscClientOptions } from "~/integrations/smsc/client.server";
import { ownIdOf } from "~/integrations/smsc/map";
import { smscApi } from "~/integrations/smsc/simulator/vendor-api";
import { createSmsruSender } from "~/integrations/smsru/adapter.server";
import { createSmsruClient, type SmsruClientOptions } from "~/integrations/smsru/client.server";
import { smsruApi } from "~/integrations/smsru/simulator/vendor-api";
import { fixedClock } from "~/lib/clock";
import { silentLog } from "~/lib/log.server";
import { atEnd, closeAll, failureOf, kindOf, listeningLog, serve } from "./support/wire";
import sentAnswer from "./wire/smsru-sent.json";

afterEach(closeAll);

const clock = fixedClock("2026-03-12T09:00:00Z");
const message = {
  to: "+79161234567",
  text: "Запись подтверждена: 14 марта, 12:00 & №1",
  link: { label: "Моя запись", url: "https://crm.example.com/b/abc?x=1&y=2" },
  idempotencyKey: "delivery:1",
};

function smsru(baseUrl: string, more: Partial<SmsruClientOptions> = {}) {
  const client = createSmsruClient({
    baseUrl,
    apiId: "the-api-id",
    sender: null,
    clock,
    log: silentLog,
    ...more,
  });
  atEnd(() => client.close());
  return createSmsruSender(client);
}

function smsc(baseUrl: string, more: Partial<SmscClientOptions> = {}) {
  const client = createSmscClient({ baseUrl, login: "the-login", password: "the-password", sender: null, clock, log: silentLog, ...more }); // prettier-ignore
  atEnd(() => client.close());
  return createSmscSender(client);
}

async function phones() {
  const gateways = [
    smsruApi({ apiId: "the-api-id" }),
    smscApi({ login: "the-login", password: "the-password" }),
  ];
  const simulator = await startSmsPhones({ gateways, clock, log: silentLog });
  atEnd(() => simulator.close());
  const refuse = (code: number) => Object.assign(simulator.state, { nextCode: code, nextCodeTimes: 1 });
  return { simulator, refuse, state: simulator.state };
}

const senders = { smsru, smsc };

describe.each(["smsru", "smsc"] as const)("a message by %s", (name) => {
  it("arrives letter by letter, with its link on a line of its own", async () => {
    const { simulator, state } = await phones();
    const { messageId } = await senders[name](simulator.url, { sender: "Studio" }).send(message);
    expect(messageId).not.toBe("");
    expect(state.messages).toMatchObject([
      { phone: "79161234567", text: `${message.text}\n${message.link.url}`, sender: "Studio" },
    ]);
  });

  it.each(["79161234567", "8 916 123-45-67", "+7", "", "+79161234567,+79161234568"])(
    "to %j, which is no phone, does not leave",
    async (to) => {
      const { simulator, state } = await phones();
      expect(await kindOf(senders[name](simulator.url).send({ ...message, to }))).toBe("invalid_request");
      expect(state.messages).toHaveLength(0);
    },
  );

  it.each([
    ["serverError", "unavailable"],
    ["htmlPage", "unavailable"],
    ["cutSocket", "unreachable"],
    ["brokenJson", "broken_answer"],
    ["lostAnswer", "timeout"],
  ] as const)("is not sent twice when the gateway answers with %s", async (fault, kind) => {
    const { simulator, state } = await phones();
    state.faults[fault] = 1;
    expect(await failureOf(senders[name](simulator.url, { timeoutMs: 80 }).send(message))).toMatchObject({
      kind,
      transient: true,
    });
    expect(state.messages).toHaveLength(fault === "lostAnswer" ? 1 : 0);
  });

  it("waits as long as a 429 asks", async () => {
    const { simulator, state } = await phones();
    Object.assign(state.faults, { rateLimited: 1, retryAfterSeconds: 7 });
    expect(await failureOf(senders[name](simulator.url).send(message))).toMatchObject({
      kind: "rate_limited",
      retryAfterMs: 7000,
    });
  });

  it("leaves no key, phone or text in the log, also when it is refused", async () => {
    const { log, text } = listeningLog();
    const { simulator, refuse } = await phones();
    const sender = senders[name](simulator.url, { log });
    await sender.send(message);
    refuse(name === "smsru" ? 207 : 7);
    log.warn({ err: await failureOf(sender.send(message)) }, "failed");
    expect(text()).toContain(name === "smsru" ? "POST /sms/send" : "POST /sys/send.php");
    for (const secret of [
      "the-api-id",
      "the-login",
      "the-password",
      "9161234567",
      "Запись",
      "crm.example.com",
    ])
      expect(text()).not.toContain(secret);
  });

  it("is posted, so that no address holds the key or the number", async () => {
    const server = await serve(() => ({ status: 200, body: "{}" }));
    await senders[name](server.url)
      .send(message)
      .catch(() => null);
    expect(server.calls).toMatchObject([
      { method: "POST", path: name === "smsru" ? "/sms/send" : "/sys/send.php" },
    ]);
    expect(server.calls[0]?.headers["content-type"]).toBe("application/x-www-form-urlencoded; charset=utf-8");
    const form = new URLSearchParams(server.calls[0]?.body);
    expect(form.get(name === "smsru" ? "msg" : "mes")).toBe(`${message.text}\n${message.link.url}`);
  });
});

describe("sms.ru", () => {
  it("says OK on top and refuses a number inside: the number counts", async () => {
    const server = await serve(() => ({ status: 200, body: JSON.stringify(sentAnswer) }));
    expect(await smsru(server.url).send({ ...message, to: "+79282564287" })).toEqual({
      messageId: "000000-10000000",
    });
    expect(await failureOf(smsru(server.url).send({ ...message, to: "+79282564288" }))).toMatchObject({
      kind: "invalid_request",
      vendorCode: "207",
    });
    expect(await kindOf(smsru(server.url).send({ ...message, to: "+79282564289" }))).toBe("broken_answer");
  });

  it.each([
    [200, "unauthorized", false],
    [201, "not_granted", false],
    [202, "invalid_request", false],
    [203, "invalid_request", false],
    [204, "not_granted", false],
    [207, "invalid_request", false],
    [220, "unavailable", true],
    [230, "rate_limited", true],
    [231, "rate_limited", true],
    [232, "rate_limited", true],
    [301, "unauthorized", false],
    // Of the other namespace, how a delivery ended: not "taken".
    [104, "invalid_request", false],
    [999, "invalid_request", false],
  ] as const)("code %i is %s", async (code, kind, transient) => {
    const { simulator, refuse, state } = await phones();
    refuse(code);
    expect(await failureOf(smsru(simulator.url).send(message))).toMatchObject({
      kind,
      transient,
      vendorCode: String(code),
    });
    expect(state.messages).toHaveLength(0);
  });

  it("does not take a wrong key", async () => {
    const { simulator } = await phones();
    expect(await kindOf(smsru(simulator.url, { apiId: "wrong" }).send(message))).toBe("unauthorized");
  });
});

describe("smsc", () => {
  it.each([
    [1, "invalid_request", false],
    [2, "unauthorized", false],
    [3, "not_granted", false],
    [4, "rate_limited", true],
    [5, "invalid_request", false],
    [6, "not_granted", false],
    [7, "invalid_request", false],
    [8, "invalid_request", false],
    [9, "rate_limited", true],
    [99, "invalid_request", false],
  ] as const)("code %i is %s", async (code, kind, transient) => {
    const { simulator, refuse, state } = await phones();
    refuse(code);
    expect(await failureOf(smsc(simulator.url).send(message))).toMatchObject({
      kind,
      transient,
      vendorCode: String(code),
    });
    expect(state.messages).toHaveLength(0);
  });

  it("is told utf-8, JSON and our own number of the message, the same at every try", async () => {
    const server = await serve(() => ({ status: 200, body: '{"id":1,"cnt":1}' }));
    expect(await smsc(server.url).send(message)).toEqual({ messageId: "1" });
    await smsc(server.url).send(message);
    const [first, second] = server.calls.map((call) => Object.fromEntries(new URLSearchParams(call.body)));
    expect(first).toMatchObject({
      charset: "utf-8",
      fmt: "3",
      phones: "79161234567",
      id: ownIdOf("delivery:1"),
    });
    expect(second).toEqual(first);
    expect(Number(ownIdOf("delivery:2"))).toBeGreaterThan(0);
    expect(ownIdOf("delivery:2")).not.toBe(ownIdOf("delivery:1"));
  });

  it("does not take a wrong password", async () => {
    const { simulator } = await phones();
    expect(await kindOf(smsc(simulator.url, { password: "wrong" }).send(message))).toBe("unauthorized");
  });
});

describe("the phones", () => {
  it("show what came, by number, safely, in both languages, and are read by JSON", async () => {
    const { simulator } = await phones();
    expect(await (await fetch(`${simulator.url}/?lang=ru`)).text()).toContain("Сообщений пока нет");
    await smsru(simulator.url).send({ ...message, text: "<img src=x> раз" });
    await smsc(simulator.url).send({ ...message, to: "+77015554433" });
    const page = await (await fetch(`${simulator.url}/?lang=en`)).text();
    expect(page).toContain("+79161234567");
    expect(page).toContain("+77015554433");
    expect(page).not.toContain("<img");
    const mine = (await (
      await fetch(`${simulator.url}/_sim/messages?to=%2B77015554433`)
    ).json()) as unknown[];
    expect(mine).toHaveLength(1);
  });

  it("refuse by a code that a form or a program chose, as often as it said", async () => {
    const { simulator } = await phones();
    const set = await fetch(`${simulator.url}/_sim/code`, { method: "POST", body: '{"code":8,"times":1}' });
    expect(set.status).toBe(200);
    expect(await kindOf(smsc(simulator.url).send(message))).toBe("invalid_request");
    expect(await smsc(simulator.url).send(message)).toMatchObject({ messageId: ownIdOf("delivery:1") });
    expect((await fetch(`${simulator.url}/_sim/code`, { method: "POST", body: '{"code":"x"}' })).status).toBe(
      422,
    );
  });
});
