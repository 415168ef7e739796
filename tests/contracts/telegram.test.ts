import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { unlimitedBudget } from "~/integrations/core/budget";
import { createTelegramBot } from "~/integrations/telegram/adapter.server";
import { createTelegramClient, type TelegramClientOptions } from "~/integrations/telegram/client.server";
import {
  startTelegramSimulator,
  type TelegramSimulatorOptions,
} from "~/integrations/telegram/simulator/start.server";
import type { ChatEvent } from "~/features/bot/ports";
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
  return createTelegramBot({ client, botName: "kartoteka_bot", botUrl: "https://t.me/kartoteka_bot" });
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
        rows: [[{ text: "Моя запись", url: message.link.url }]],
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

describe("what else the bot does", () => {
  it("offers a menu and buttons, writes its message anew, and answers a press; what is so already is no fault", async () => {
    const { bot, anna, act, simulator } = await world();
    const keyboard = { kind: "inline" as const, rows: [[{ text: "Да", data: "a:1" }]] };
    const { messageId } = await bot.say({ to: ANNA, text: "Верно?", keyboard });
    const menu = {
      kind: "menu" as const,
      rows: [[{ text: "Номер", asksContact: true }], [{ text: "Баллы" }]],
    };
    await bot.say({ to: ANNA, text: "Меню", keyboard: menu });
    expect(anna.menu).toEqual([
      [{ text: "Номер", asksContact: true }],
      [{ text: "Баллы", asksContact: false }],
    ]);
    await act({ act: "press", bubble: Number(messageId), data: "a:1" });
    const [press] = simulator.state.presses;
    await bot.answerPress({ pressId: press?.id ?? "", text: "Записано" });
    await bot.answerPress({ pressId: press?.id ?? "", text: "Ещё раз" });
    const rewritten = { to: ANNA, messageId, text: "Верно." };
    await bot.rewrite(rewritten);
    await bot.rewrite(rewritten);
    await bot.rewrite({ ...rewritten, messageId: "999" });
    expect([anna.toast, anna.bubbles[0]]).toMatchObject([
      "Записано",
      { text: "Верно.", rows: [], isEdited: true },
    ]);
  });

  it("says who it is, and has updates sent to an address with a secret from then on", async () => {
    const product = await serve(() => ({ status: 200 }));
    const { bot, act, simulator } = await world();
    expect(await bot.whoAmI()).toMatchObject({ id: "100500", name: "kartoteka_bot" });
    expect(await bot.readWebhook()).toMatchObject({ url: "", failure: null });
    const commands = { ru: [{ name: "help", about: "Помощь" }], en: [{ name: "help", about: "Help" }] };
    await bot.register({ url: product.url, secret: "made-up-here", commands });
    expect(await bot.readWebhook()).toMatchObject({ url: product.url });
    await act({ act: "share" });
    await simulator.webhooksSent();
    expect(product.calls[0]?.headers["x-telegram-bot-api-secret-token"]).toBe("made-up-here");
    expect(Object.keys(simulator.state.commands)).toEqual(["", "ru"]);
  });
});

describe("updates", () => {
  const bot = connect("http://127.0.0.1:9");
  const { startUrl } = bot;
  const heard = async (body: unknown) => {
    const events: ChatEvent[] = [];
    const isHeard = await bot.receive(typeof body === "string" ? body : JSON.stringify(body), (event) =>
      Promise.resolve(void events.push(event)),
    );
    expect(isHeard).toBe(events.length === 1);
    return events[0] ?? null;
  };
  const said = (text: string | undefined, more: object = {}) =>
    heard({ ...update, message: { ...update.message, text, ...more } });
  const noContact = { contact: undefined };

  it("of the documentation are read", async () => {
    expect(await heard(update)).toMatchObject({
      chatId: "42",
      messageId: "5",
      kind: "start",
      argument: "payload",
      locale: "ru",
      at: new Date(1_700_000_000_000),
    });
    expect(telegramDedupeKey(Buffer.from(JSON.stringify(update)))).toBe("1");
    expect(startUrl("abc_1-2")).toBe("https://t.me/kartoteka_bot?start=abc_1-2");
  });

  it.each([
    ["/start", { kind: "start", argument: "" }],
    ["/start@kartoteka_bot abc", { kind: "start", argument: "abc" }],
    ["/start@another_bot abc", { kind: "text" }],
    ["/stop", { kind: "stop" }],
    ["/measure вес 82,5", { kind: "ask", asking: "measure", rest: "вес 82,5" }],
    ["/points", { kind: "ask", asking: "points" }],
    ["/starting", { kind: "text" }],
    ["Здравствуйте", { kind: "text", text: "Здравствуйте" }],
    [undefined, { kind: "other", text: "" }],
  ])("that say %j are %j", async (text, expected) => {
    expect(await said(text, noContact)).toMatchObject(expected);
  });

  it("tell one's own contact from somebody else's, edits from news, and presses and blocks from words", async () => {
    const contact = { phone_number: "79161234567", first_name: "Анна" };
    expect(await said(undefined, { contact: { ...contact, user_id: 42 } })).toMatchObject({
      kind: "contact",
      isOwn: true,
      phone: "79161234567",
    });
    for (const foreign of [contact, { ...contact, user_id: 43 }])
      expect(await said(undefined, { contact: foreign })).toMatchObject({ kind: "contact", isOwn: false });
    const edited_message = { ...update.message, text: "вес 83", edit_date: 1_700_000_060 };
    expect(await heard({ update_id: 2, edited_message })).toMatchObject({
      kind: "edit",
      text: "вес 83",
      editedAt: new Date(1_700_000_060_000),
    });
    const { chat, from } = update.message;
    const callback_query = {
      id: "7",
      from,
      message: { message_id: 9, date: 1_700_000_000, chat },
      chat_instance: "1",
      data: "a:1:0123abcd",
    };
    expect(await heard({ update_id: 3, callback_query })).toMatchObject({
      kind: "press",
      pressId: "7",
      messageId: "9",
      data: "a:1:0123abcd",
      chatId: "42",
    });
    const member = (status: string) => ({
      update_id: 6,
      my_chat_member: { chat, from, date: 1_700_000_000, new_chat_member: { status } },
    });
    expect(await heard(member("kicked"))).toMatchObject({ chatId: "42", kind: "block" });
    expect(await heard(member("member"))).toBeNull();
  });

  it("of groups, bots and things we do not follow are nothing; other languages are English", async () => {
    expect(await said("/start", { chat: { id: -100, type: "group" } })).toBeNull();
    expect(await said("/start", { from: { id: 1, is_bot: true } })).toBeNull();
    expect(await heard('{"update_id":5,"poll":{"id":"1"}}')).toBeNull();
    expect(await said("/start", { from: { id: 1, is_bot: false, language_code: "kk" } })).toMatchObject({
      locale: "en",
    });
    expect(await said("/start", { from: { id: 1, is_bot: false } })).toMatchObject({ locale: "ru" });
  });

  it("are handed on with whatever their listener throws", async () => {
    const failing = bot.receive(JSON.stringify(update), () => Promise.reject(new TypeError("of ours")));
    await expect(failing).rejects.toThrow(new TypeError("of ours"));
  });

  it("of any shape are read without a throw, and have a key", async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.json(), fc.string(), fc.uint8Array()), async (body) => {
        readTelegramUpdate(body);
        await bot.receive(String(body), () => Promise.resolve());
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
    const kinds = [];
    for (const body of bodies.values()) kinds.push((await heard(body))?.kind ?? "nothing");
    expect(kinds.sort()).toEqual(["block", "nothing", "start"]);
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
