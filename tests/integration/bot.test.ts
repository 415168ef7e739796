import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { asc, eq } from "drizzle-orm";
import { afterEach, describe, expect, it } from "vitest";
import { bookVisit } from "~/features/booking/book/commands.server";
import { sendToClient } from "~/features/conversations/commands.server";
import { findTelegramChat, telegramLinkUrl } from "~/features/notifications/telegram-link/queries.server";
import { takeForProgram } from "~/features/payments/programmes/commands.server";
import { assignProgram, createTemplate } from "~/features/programs/commands.server";
import { replayInbox } from "~/features/sync/inbox/commands.server";
import { unlimitedBudget } from "~/integrations/core/budget";
import { createTelegramBot } from "~/integrations/telegram/adapter.server";
import { createTelegramClient } from "~/integrations/telegram/client.server";
import { startTelegramSimulator } from "~/integrations/telegram/simulator/start.server";
import { catalogue } from "~/jobs/catalogue.server";
import { EmbeddedEngine } from "~/jobs/embedded-engine.server";
import { noVendors } from "~/jobs/vendors";
import { guest, systemActor } from "~/lib/actor";
import { directHandlers } from "~/routes/hooks/direct.server";
import type { Db } from "~drizzle/client.server";
import { clientActions, clientContacts, clients, deliveries, externalRefs, inbox, jobs, measurements, messages, pipelineMoves, pipelineStages, programMarks, users } from "~drizzle/schema"; // prettier-ignore
import { testCore } from "../support/core";
import { eachDatabase } from "../support/databases";
import { addClient } from "../support/rows";
import { manager, openStudio } from "../support/studio";

const closers: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const NOW = "2026-03-02T10:00:00Z";
const ANNA = 7_100_000_001;
const SECRET = { "x-telegram-bot-api-secret-token": "simulated-telegram-secret" };

/** The product's door and jobs, the simulated messenger over real HTTP, and Anna's phone. */
async function world(db: Db) {
  const core = testCore(db, { now: NOW, env: { PUBLIC_URL: "https://k.example" } });
  const { clock, log } = core;
  const known = { username: "m", usernameKey: "m", displayName: "M", email: "m@example.com", emailKey: "m@example.com", passwordHash: "x", role: "manager" as const, locale: "ru", isActive: true, createdAt: new Date(0) }; // prettier-ignore
  await db.insert(users).values(known);
  const { handlers } = directHandlers(core);
  const server = createServer((request, response) => {
    const context = { core, requestId: "r1", log, clientIp: "127.0.0.1" } as never;
    void handlers.get(request.url ?? "")?.(request, response, context);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  closers.push(() => new Promise<void>((closed) => server.close(() => closed()).closeAllConnections()));
  const door = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/telegram/webhook`;
  const simulator = await startTelegramSimulator({ log, clock, webhookTargets: [door], webhookDelayMs: 0, webhookRetryDelayMs: 5 }); // prettier-ignore
  const client = createTelegramClient({ baseUrl: simulator.url, botToken: "100500:simulated-bot-token", clock, log, budget: unlimitedBudget }); // prettier-ignore
  closers.push(
    () => simulator.close(),
    () => client.close(),
  );
  const telegram = createTelegramBot({ client, botName: "kartoteka_bot", botUrl: "https://t.me/k" });
  const engine = new EmbeddedEngine({ core, vendors: { ...noVendors, telegram }, catalogue });
  const anna = simulator.state.chats[0];
  if (!anna) throw new Error("nobody has a phone");
  const settle = async () => {
    await simulator.webhooksSent();
    await engine.runUntilEmpty();
  };
  /** What somebody does on their phone, a minute after what was before, and everything that follows. Answers what the bot said last. */
  const act = async (act: string, more: Record<string, unknown> = {}) => {
    clock.advance(60_000);
    const body = JSON.stringify({ chat: ANNA, act, ...more });
    const answer = await fetch(`${simulator.url}/_sim/act`, { method: "POST", body });
    expect(answer.status).toBe(200);
    await settle();
    return last();
  };
  const last = () => anna.bubbles.findLast(({ isOurs }) => isOurs);
  const say = async (text: string) => (await act("write", { text }))?.text.replaceAll("\u00a0", " ") ?? "";
  const press = async (label: RegExp) => {
    const bubble = anna.bubbles.findLast(({ rows }) => rows.flat().some(({ text }) => label.test(text)));
    const button = bubble?.rows.flat().find(({ text }) => label.test(text));
    if (!bubble || !button || !("data" in button)) throw new Error(`no button ${String(label)}`);
    await act("press", { bubble: bubble.id, data: button.data });
    return anna.bubbles.find(({ id }) => id === bubble.id);
  };
  /** Raw updates at the door, in this order. */
  const knock = async (bodies: readonly string[]) => {
    for (const body of bodies) {
      const answer = await fetch(door, { method: "POST", body, headers: SECRET });
      expect(answer.status).toBe(200);
      await engine.runUntilEmpty();
    }
  };
  const clientOf = async () => {
    const [row] = await db
      .select()
      .from(clients)
      .where(eq(clients.source, "telegram"))
      .orderBy(asc(clients.id));
    return row;
  };
  const stage = async () => {
    const [row] = await db.select({ key: pipelineStages.key }).from(clients).innerJoin(pipelineStages, eq(pipelineStages.id, clients.stageId)).where(eq(clients.source, "telegram")); // prettier-ignore
    return row?.key;
  };
  const journal = () => db.select({ day: measurements.measuredOn, weight: measurements.weight, waist: measurements.waist }).from(measurements).orderBy(measurements.id); // prettier-ignore
  const failed = () =>
    db.select({ name: jobs.name, error: jobs.lastError }).from(jobs).where(eq(jobs.status, "failed"));
  return {
    core,
    simulator,
    engine,
    telegram,
    anna,
    act,
    say,
    press,
    settle,
    knock,
    last,
    clientOf,
    stage,
    journal,
    failed,
  };
}

/** Everything an update could change. */
async function whole(db: Db) {
  const all = { clients, clientActions, clientContacts, externalRefs, messages, measurements, pipelineMoves, programMarks, deliveries };
  const rows: Record<string, unknown> = {};
  for (const [name, table] of Object.entries(all)) rows[name] = await db.select().from(table as typeof clients).orderBy(table.id);
  return rows;
} // prettier-ignore

const exercise = (key: string, name: string) => ({ key, name, sets: 3, reps: "10", weight: "40 кг", rest: "", notes: "" }); // prettier-ignore

eachDatabase((open) => {
  it("start, number, booking, reminder, payment, programme, measurement: one path; and every update again changes nothing", async () => {
    const db = await open();
    const { core, simulator, anna, act, say, press, settle, last, clientOf, stage, journal, failed } = await world(db);
    const studio = await openStudio(db);

    expect((await act("start"))?.text).toContain("Здравствуйте, Анна!");
    expect([await stage(), await db.$count(clients)]).toEqual(["first_contact", 1]);
    expect(anna.menu[0]).toEqual([{ text: "Поделиться номером", asksContact: true }]);
    expect((await act("share-other"))?.text).toContain("другого человека");
    expect((await act("share"))?.text).toContain("номер записан");
    const client = await clientOf();
    const clientId = client?.id ?? 0;
    expect(client).toMatchObject({ phoneE164: "+79161000001", phoneIsIdentity: true, displayName: "Анна" });
    expect(anna.menu[0]?.[0]?.asksContact).toBe(false);
    expect(await say("Мои визиты")).toBe("Ближайших визитов нет.");

    const startsAt = new Date("2026-03-04T12:00:00Z");
    const visitor = { kind: "contact" as const, name: "Анна", phoneRaw: "+7 916 100-00-01", email: null, locale: "ru" as const };
    const parts = [{ serviceId: studio.serviceId, staffId: studio.people[0] ?? 0, addonIds: [] }];
    const booked = await bookVisit(core, guest, { parts, startsAt, visitor, notes: "", source: "online" });
    expect(booked.ok).toBe(true);
    await settle();
    expect([await db.$count(clients), await stage()]).toEqual([1, "consultation"]);
    expect(last()?.rows[0]?.[0]).toMatchObject({ url: expect.stringContaining("https://k.example/b/") as string });
    expect(await say("/visits")).toMatch(/4\sмарта, 12:00\nРастяжка, Алия/);
    core.clock.set(new Date("2026-03-03T12:01:00Z"));
    await settle();
    expect(last()?.text).toMatch(/завтра|4\sмарта/);
    expect(await db.$count(deliveries, eq(deliveries.template, "reminder"))).toBeGreaterThan(0);

    const template = await createTemplate(core, manager, {
      title: "Сила", priceMinor: 2_500_000, currency: "KZT", notesHtml: "",
      content: { days: [{ key: "d1", title: "Ноги", exercises: [exercise("squat", "Присед"), exercise("lunge", "Выпады")] }] },
    }); // prettier-ignore
    const gave = template.ok && (await assignProgram(core, manager, { programId: template.value.programId, clientId, startsOn: "2026-03-03", priceMinor: 2_500_000, currency: "KZT", note: "" })); // prettier-ignore
    if (!gave || !gave.ok) throw new Error("no programme");
    await takeForProgram(core, manager, { programId: gave.value.programId, method: "cash", amountMinor: 2_500_000, note: "", once: "1" }); // prettier-ignore
    await settle();
    expect(await stage()).toBe("active");

    expect(await say("Программа")).toContain("1. Присед: 3 × 10, 40 кг");
    const marked = await press(/Присед/);
    expect([anna.toast, marked?.text]).toEqual(["Отмечено", expect.stringContaining("✓ 1. Присед")]);
    expect(marked?.rows[0]?.[0]?.text).toBe("✓ 1. Присед");
    await press(/Выпады/);
    expect((await press(/✓ 1/))?.text).toContain("Сделано 1 из 2");
    expect((await db.select().from(programMarks).orderBy(programMarks.id)).map(({ isDone }) => isDone)).toEqual([false, true]);

    expect(await say("вес 82,5 талия 90")).toBe("Записал: вес 82,5 кг, талия 90 см.");
    const first = anna.bubbles.findLast(({ isOurs }) => !isOurs)?.id;
    expect(await say("вес 8,25")).toContain("может быть, вес 82,5 кг?");
    expect(await say("вес 1000")).toContain("Так не бывает");
    expect(await journal()).toEqual([{ day: "2026-03-03", weight: 82_500, waist: 900 }]);
    await act("edit", { bubble: first, text: "вес 82,9 талия 89,5" });
    expect(await journal()).toEqual([{ day: "2026-03-03", weight: 82_900, waist: 895 }]);
    expect(await say("18")).not.toContain("Записал");
    expect(await say("/measure")).toContain("одним сообщением");
    expect(await say("83")).toBe("Поправил замер за сегодня: вес 83 кг.");
    expect(await say("/points")).toContain("У вас 0 баллов");

    const said = anna.bubbles.length;
    await say("Можно прийти вечером?");
    expect(anna.bubbles).toHaveLength(said + 1);
    const unseen = await db.select({ body: messages.body }).from(messages).where(eq(messages.state, "received"));
    expect(unseen.map(({ body }) => body)).toContain("Можно прийти вечером?");
    const sent = await sendToClient(core, manager, { clientId, channel: "telegram", body: "Да, в 19:00", once: "a" });
    expect(sent.ok).toBe(true);
    await settle();
    expect(last()?.text).toBe("Да, в 19:00");
    expect(await db.$count(messages, eq(messages.state, "failed"))).toBe(0);
    expect(await db.$count(messages, eq(messages.state, "queued"))).toBe(0);
    expect(await failed()).toEqual([]);

    const before = await whole(db);
    const bubbles = anna.bubbles.map(({ text }) => text);
    simulator.state.faults.webhookDuplicates = 1;
    await act("replay");
    for (const { id } of await db.select({ id: inbox.id }).from(inbox).orderBy(inbox.id)) await replayInbox(core, systemActor("test"), id);
    await settle();
    expect(await whole(db)).toEqual(before);
    expect(anna.bubbles.map(({ text }) => text)).toEqual(bubbles);
  }, 60_000);

  describe("whoever writes", () => {
    it("in whatever order the updates come, and twice, becomes one client with the same chat and journal", async () => {
      const db = await open();
      const { knock, journal } = await world(db);
      const orders = [[0, 1, 2, 3, 4, 5], [5, 4, 3, 2, 1, 0], [3, 5, 2, 4, 0, 1]];
      for (const [nth, order] of orders.entries()) {
        const id = 4200 + nth;
        const frame = (n: number) => ({ message_id: n, date: 1_772_445_600 + n * 60, chat: { id, type: "private" }, from: { id, is_bot: false, first_name: `Имя${nth}`, language_code: "ru" } });
        const updates = [
          { message: { ...frame(1), text: "/start" } },
          { message: { ...frame(2), contact: { phone_number: `7916200000${nth}`, first_name: "", user_id: id } } },
          { message: { ...frame(3), text: "вес 80 талия 90" } },
          { message: { ...frame(4), text: "вес 81" } },
          { message: { ...frame(5), text: "/stop" } },
          { message: { ...frame(6), text: "/start" } },
        ].map((update, n) => JSON.stringify({ update_id: nth * 100 + n, ...update }));
        const shuffled = order.map((n) => updates[n] ?? "");
        await knock([...shuffled, ...shuffled]);
        const [client] = await db.select().from(clients).where(eq(clients.firstName, `Имя${nth}`));
        expect([order, await findTelegramChat(db, client?.id ?? 0), client?.phoneE164]).toEqual([order, String(id), `+7916200000${nth}`]);
      }
      expect(await db.$count(clients)).toBe(orders.length);
      expect(await db.$count(messages, eq(messages.direction, "inbound"))).toBe(orders.length * 6);
      expect(new Set((await journal()).map((row) => JSON.stringify(row)))).toEqual(new Set([JSON.stringify({ day: "2026-03-02", weight: 81_000, waist: 900 })]));
      expect(await db.$count(pipelineMoves)).toBe(orders.length);
    }, 60_000);

    it("and shares a number that is one client's, becomes them; where it contradicts, staff are asked and nothing is guessed", async () => {
      const db = await open();
      const { act, clientOf, say } = await world(db);
      const owner = await addClient(db, { displayName: "Иванова Анна", phoneE164: "+79161000001", phoneRaw: "+79161000001", phoneIsIdentity: true });
      await act("start");
      expect((await act("share"))?.text).toContain("мы вас узнали");
      expect(await findTelegramChat(db, owner)).toBe(String(ANNA));
      expect(await clientOf()).toMatchObject({ mergedIntoId: owner });
      const heard = await db.select({ clientId: messages.clientId }).from(messages);
      expect(new Set(heard.map(({ clientId }) => clientId))).toEqual(new Set([owner]));
      // Somebody else's number, by a chat that is a client's already.
      await addClient(db, { displayName: "Ким Виктор", phoneE164: "+79161000009", phoneRaw: "+79161000009", phoneIsIdentity: true });
      expect((await act("share", { phone: "79161000009" }))?.text).toContain("передан администратору");
      await act("share", { phone: "79161000009" });
      expect(await db.select({ value: clientContacts.value, isIdentity: clientContacts.isIdentity }).from(clientContacts).where(eq(clientContacts.label, "Telegram"))).toEqual([{ value: "+79161000009", isIdentity: false }]);
      expect(await db.select({ clientId: clientActions.clientId, kind: clientActions.kind }).from(clientActions)).toEqual([{ clientId: owner, kind: "task" }]);
      expect(await say("/visits")).toContain("Ближайших визитов нет");
    });

    it("by a link is the client of the link; unsubscribes and comes back, blocks and is left alone; a group is nobody", async () => {
      const db = await open();
      const { core, telegram, act, say, simulator, anna, failed } = await world(db);
      const ivan = await addClient(db, { displayName: "Иван" });
      const token = new URL((await telegramLinkUrl(core, telegram, ivan)) ?? "").searchParams.get("start");
      expect((await act("start", { argument: token }))?.text).toContain("Готово!");
      expect(await findTelegramChat(db, ivan)).toBe(String(ANNA));
      expect(await say("/stop")).toContain("Больше не пишем");
      expect([await findTelegramChat(db, ivan), anna.menu]).toEqual([null, []]);
      expect(await say("/points")).toContain("Вы отписались");
      expect((await act("start"))?.text).toContain("Снова здравствуйте");
      expect(await findTelegramChat(db, ivan)).toBe(String(ANNA));
      await act("group", { text: "/start" });
      expect(await db.$count(clients)).toBe(1);
      // The block is heard of only by what we send: its own update is lost.
      simulator.state.faults.webhookLost = true;
      await act("block");
      await sendToClient(core, manager, { clientId: ivan, channel: "telegram", body: "Ау", once: "1" });
      await act("replay");
      expect(await findTelegramChat(db, ivan)).toBeNull();
      expect(await db.select({ error: messages.error }).from(messages).where(eq(messages.state, "failed"))).toEqual([{ error: "blocked" }]);
      expect(await failed()).toEqual([]);
    });

    it("is answered when the messenger asks for patience, after it; in the language they chose", async () => {
      const db = await open();
      const { core, act, say, press, settle, simulator, anna } = await world(db);
      Object.assign(simulator.state.faults, { rateLimited: 2, retryAfterSeconds: 30 });
      await act("start");
      expect(anna.bubbles.filter(({ isOurs }) => isOurs)).toHaveLength(0);
      core.clock.advance(31_000);
      await settle();
      expect(anna.bubbles.filter(({ isOurs }) => isOurs)).toHaveLength(0);
      core.clock.advance(31_000);
      await settle();
      expect(anna.bubbles.filter(({ isOurs }) => isOurs)).toHaveLength(1);
      await say("/language");
      await press(/English/);
      expect(await say("My visits")).toBe("You have no visits ahead.");
      await say("вес 150");
      expect(await say("weight 15")).toContain("perhaps");
      await press(/Yes/);
      expect((await db.select().from(measurements)).map(({ weight }) => weight)).toEqual([15_000]);
    });
  });
}); // prettier-ignore
