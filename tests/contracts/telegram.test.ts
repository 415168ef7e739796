import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { unlimitedBudget } from "~/integrations/core/budget";
import { createTelegramBot } from "~/integrations/telegram/adapter.server";
import { createTelegramClient, type TelegramClientOptions } from "~/integrations/telegram/client.server";
import {
  startTelegramSimulator,
  type TelegramSimulatorOptions,
} from "~/integrations/telegram/simulator/start.server";
import { readTelegramUpdate, telegramDedupeKey } from "~/integrations/telegram/webhook.server";
import { fixedClock } from "~/lib/clock";
import { silentLog } from "~/lib/log.server";
import { atEnd, closeAll, failureOf, kindOf, listeningLog, serve } from "./support/wire";
import update from "./wire/telegram-update.json";

afterEach(closeAll);

const ANNA = "7100000001";
const message = {
  to: ANNA,
  text: "Массаж <спины> & камни, 14 марта, 12:00",
  link: { label: "Моя запись", url: "https://crm.example.com/b/abc?x=1&y=2" },
  idempotencyKey: "delivery:1",
};

function connect(baseUrl: string, more: Partial<TelegramClientOptions> = {}) {
  const client = createTelegramClient({
    baseUrl,
    botToken: "100500:simulated-bot-token",
    clock: fixedClock("2026-03-12T09:00:00Z"),
    log: silentLog,
    budget: unlimitedBudget,
    ...more,
  });
  atEnd(() => client.close());
  return createTelegramBot({ client, botUrl: "https://t.me/kartoteka_bot" });
}

async function world(
  more: Partial<TelegramSimulatorOptions> = {},
  client: Partial<TelegramClientOptions> = {},
) {
  const simulator = await startTelegramSimulator({
    log: silentLog,
    webhookDelayMs: 0,
    webhookRetryDelayMs: 2,
    ...more,
  });
  atEnd(() => simulator.close());
  const anna = simulator.state.chats[0];
  if (!anna) throw new Error("nobody has a phone");
  anna.hasStarted = true;
  const act = (body: Record<string, unknown>) =>
    fetch(`${simulator.url}/_sim/act`, { method: "POST", body: JSON.stringify({ chat: anna.id, ...body }) });
  return { simulator, anna, act, bot: connect(simulator.url, client) };
}

describe("a message", () => {
  it("arrives letter by letter, with its button", async () => {
    const { bot, anna } = await world();
    const { messageId } = await bot.send(message);
    expect(anna.bubbles).toMatchObject([
      {
        id: Number(messageId),
        isOurs: true,
        text: message.text,
        button: { text: "Моя запись", url: message.link.url },
      },
    ]);
  });

  it("may hold any text, and is cut where the vendor would refuse it", async () => {
    const { bot, anna } = await world();
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1, unit: "grapheme" }), async (text) => {
        await bot.send({ ...message, text });
        expect(anna.bubbles.at(-1)?.text).toBe(text);
      }),
      { numRuns: 40 },
    );
    await bot.send({ ...message, text: `${"&".repeat(4094)}😀😀` });
    expect(anna.bubbles.at(-1)?.text).toBe(`${"&".repeat(4094)}…`);
  });

  it.each([
    ["is blocked", { isBlocked: true }, "blocked"],
    ["never pressed Start", { hasStarted: false }, "blocked"],
  ])("to somebody who %s is a dead end", async (_, changes, code) => {
    const { bot, anna } = await world();
    Object.assign(anna, changes);
    expect(await failureOf(bot.send(message))).toMatchObject({
      kind: "invalid_request",
      vendorCode: code,
      transient: false,
    });
  });

  it.each(["42", "+79161234567", "@anna", "", "0", "1e9", "99999999999999999999"])(
    "to %j, which is no chat, is a dead end too",
    async (to) => {
      const { bot } = await world();
      expect(await kindOf(bot.send({ ...message, to }))).toBe("invalid_request");
    },
  );
});

describe("a vendor that misbehaves", () => {
  it("is left in peace for as long as its body says", async () => {
    const { bot, simulator, anna } = await world();
    Object.assign(simulator.state.faults, { rateLimited: 1, retryAfterSeconds: 5 });
    expect(await failureOf(bot.send(message))).toMatchObject({ kind: "rate_limited", retryAfterMs: 5000 });
    await bot.send(message);
    expect(anna.bubbles).toHaveLength(1);
  });

  it.each([
    ["serverError", "unavailable"],
    ["htmlPage", "unavailable"],
    ["cutSocket", "unreachable"],
    ["brokenJson", "broken_answer"],
    ["lostAnswer", "timeout"],
  ] as const)("with %s is not asked twice, since it knows no keys", async (fault, kind) => {
    const { bot, simulator, anna } = await world({}, { timeoutMs: 80 });
    simulator.state.faults[fault] = 1;
    expect(await failureOf(bot.send(message))).toMatchObject({ kind, transient: true });
    expect(anna.bubbles).toHaveLength(fault === "lostAnswer" ? 1 : 0);
  });

  it("refuses a wrong token, which is ours to mend; nonsense is not believed", async () => {
    const { simulator } = await world();
    expect(await kindOf(connect(simulator.url, { botToken: "1:wrong" }).send(message))).toBe("unauthorized");
    const odd = await serve(() => ({ status: 200, body: '{"ok":false}' }));
    expect(await kindOf(connect(odd.url).send(message))).toBe("broken_answer");
  });

  it("leaves no token, chat, text or link in the log", async () => {
    const { log, text } = listeningLog();
    const { bot, anna } = await world({}, { log });
    await bot.send(message);
    anna.isBlocked = true;
    log.warn({ err: await failureOf(bot.send(message)) }, "failed");
    expect(text()).toContain("POST sendMessage");
    for (const secret of [
      "100500",
      "simulated-bot-token",
      ANNA,
      "Массаж",
      "crm.example.com",
      "blocked by the user",
    ])
      expect(text()).not.toContain(secret);
  });
});

describe("updates", () => {
  const { readEvent, startUrl } = connect("http://127.0.0.1:9");
  const said = (text: string, more: object = {}) =>
    readEvent(JSON.stringify({ ...update, message: { ...update.message, text, ...more } }));

  it("of the documentation are read", () => {
    expect(readEvent(JSON.stringify(update))).toEqual({
      chatId: "42",
      kind: "start",
      argument: "payload",
      locale: "ru",
    });
    expect(telegramDedupeKey(Buffer.from(JSON.stringify(update)))).toBe("1");
    expect(startUrl("abc_1-2")).toBe("https://t.me/kartoteka_bot?start=abc_1-2");
  });

  it.each([
    ["/start", { kind: "start", argument: "" }],
    ["/start@kartoteka_bot abc", { kind: "start", argument: "abc" }],
    ["/stop", { kind: "stop" }],
    ["/start a b", { kind: "other" }],
    [`/start ${"a".repeat(65)}`, { kind: "other" }],
    ["/starting", { kind: "other" }],
    ["Здравствуйте", { kind: "other" }],
  ])("that say %j are %j", (text, expected) => {
    expect(said(text)).toMatchObject(expected);
  });

  it("of groups, bots and things we do not follow are nothing; other languages are English", () => {
    expect(said("/start", { chat: { id: -100, type: "group" } })).toBeNull();
    expect(said("/start", { from: { id: 1, is_bot: true } })).toBeNull();
    expect(readEvent('{"update_id":5,"poll":{"id":"1"}}')).toBeNull();
    expect(said("/start", { from: { id: 1, is_bot: false, language_code: "kk" } })).toMatchObject({
      locale: "en",
    });
    expect(said("/start", { from: { id: 1, is_bot: false } })).toMatchObject({ locale: "ru" });
    const blocked = {
      update_id: 6,
      my_chat_member: { ...update.message, new_chat_member: { status: "kicked" } },
    };
    expect(readEvent(JSON.stringify(blocked))).toMatchObject({ chatId: "42", kind: "stop" });
  });

  it("of any shape are read without a throw, and have a key", () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string(), fc.uint8Array()), (body) => {
        readTelegramUpdate(body);
        expect(telegramDedupeKey(Buffer.from(body as string))).toMatch(/^(\d+|-\d+|odd:[0-9a-f]{32})$/);
      }),
    );
  });

  it("follow what a person does, with the secret in its header, once for a number", async () => {
    const product = await serve((nth) => ({ status: nth === 1 ? 500 : 200 }));
    const { simulator, act, anna } = await world({
      webhookTargets: [product.url],
      webhookSecret: "a-secret-of-this-test",
    });
    await act({ act: "start", argument: "token-1" });
    await act({ act: "block" });
    await act({ act: "write", text: "нельзя: бот заблокирован" });
    await act({ act: "unblock" });
    await simulator.webhooksSent();
    const bodies = new Map(
      product.calls.map((call) => [telegramDedupeKey(Buffer.from(call.body)), call.body]),
    );
    expect([...bodies.values()].map((body) => readEvent(body)?.kind ?? null).sort()).toEqual(
      [null, "start", "stop"].sort(),
    );
    expect(
      product.calls.every(
        (call) => call.headers["x-telegram-bot-api-secret-token"] === "a-secret-of-this-test",
      ),
    ).toBe(true);
    expect(anna.bubbles.map((one) => one.text)).toEqual(["/start token-1"]);
  });
});

describe("the phone", () => {
  it("shows the chat, and presses Start of a link by a plain form, in both languages", async () => {
    const { simulator, bot, anna } = await world();
    anna.hasStarted = false;
    const opened = await (await fetch(`${simulator.url}/?start=tok-1&lang=ru`)).text();
    expect(opened).toContain("Запустить");
    expect(opened).toContain('value="tok-1"');
    const pressed = await fetch(`${simulator.url}/_form/act?lang=en`, {
      method: "POST",
      body: new URLSearchParams({ chat: ANNA, act: "start", argument: "tok-1" }),
      redirect: "manual",
    });
    expect(pressed.headers.get("location")).toBe(`/?lang=en&chat=${ANNA}`);
    await bot.send({ ...message, text: "<script>alert(1)</script>" });
    const shown = await (await fetch(`${simulator.url}/?lang=en&chat=${ANNA}`)).text();
    expect(shown).toContain("/start tok-1");
    expect(shown).not.toContain("<script>");
    expect(shown).toContain("Моя запись");
    const refused = await fetch(`${simulator.url}/_form/act`, {
      method: "POST",
      headers: { origin: "https://evil.example" },
      body: new URLSearchParams({ chat: ANNA, act: "block" }),
    });
    expect(refused.status).toBe(403);
  });
});
