import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import type { Db } from "~drizzle/client.server";
import { clients, jobs, messages, users } from "~drizzle/schema";
import { systemActor, type UserActor } from "~/lib/actor";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { addClient } from "~tests/support/rows";
import { cancelAction, noteDone, postponeAction, reopenAction } from "./actions/commands.server";
import {
  countOverdue,
  countShelves,
  dueToday,
  findActions,
  listActions,
  plannedOf,
} from "./actions/queries.server";
import { editMessage, finishAction, noteMessageState, planAction, sendToClient, writeMessage } from "./commands.server"; // prettier-ignore
import { countUnseen, listInbox, listMessages } from "./list/queries.server";
import { readActionParams, readMessageParams } from "./schema";
import { retryMessage } from "./sending/commands.server";
import { markSeen, noteTalk } from "./talk/commands.server";
import { nameWriter } from "./writers/commands.server";

const NOW = new Date("2026-03-04T09:00:00Z");
const ZONE = "Asia/Almaty";
const at = (text: string) => new Date(text);
const bot = systemActor("bot");

async function studio(db: Db) {
  const core = testCore(db, { now: NOW.toISOString() });
  const row = (username: string) => ({ username, usernameKey: username, passwordHash: "x", role: "manager" as const, displayName: username, staffId: null, locale: "ru", isActive: true, createdAt: NOW }); // prettier-ignore
  const [first, second] = await db
    .insert(users)
    .values([row("vera"), row("elena")])
    .returning({ id: users.id });
  const vera: UserActor = { kind: "user", userId: first?.id ?? 0, role: "manager", staffId: null };
  const elena: UserActor = { kind: "user", userId: second?.id ?? 0, role: "manager", staffId: null };
  /** Sees their own clients, and has none. */
  const trainer: UserActor = {
    kind: "user",
    userId: elena.userId,
    role: "trainer",
    staffId: null,
    clientScope: "own",
  };
  const clientId = await addClient(db, { displayName: "Омарова Гульнара", email: "gulnara@example.com" });
  const timesOf = async (id: number) => {
    const [one] = await db.select({ last: clients.lastContactAt, next: clients.nextContactAt }).from(clients).where(eq(clients.id, id)); // prettier-ignore
    return one;
  };
  return { core, vera, elena, trainer, clientId, timesOf };
}

eachDatabase((open) => {
  describe("actions", () => {
    it("are planned, done with the next one, taken back, put off and given up; the client's contact times follow", async () => {
      const db = await open();
      const { core, vera, clientId, timesOf } = await studio(db);
      const call = { clientId, kind: "call" as const, description: "Узнать про программу", dueAt: at("2026-03-04T12:00:00Z") }; // prettier-ignore
      const { actionId } = await planAction(core, vera, call);
      expect(await timesOf(clientId)).toEqual({ last: null, next: call.dueAt });

      const next = { kind: "meeting" as const, description: "", dueAt: at("2026-03-06T06:00:00Z") };
      const done = await finishAction(core, vera, { actionId, result: "Придёт", next });
      expect(done.ok && done.value.nextId).toBeTypeOf("number");
      expect(await timesOf(clientId)).toEqual({ last: NOW, next: next.dueAt });
      expect(await finishAction(core, vera, { actionId, result: "Ещё раз" })).toEqual({ ok: false, error: { reason: "gone" } }); // prettier-ignore

      await reopenAction(core, vera, { actionId });
      expect(await timesOf(clientId)).toEqual({ last: null, next: call.dueAt });
      await postponeAction(core, vera, { actionId, dueAt: at("2026-03-10T06:00:00Z") });
      expect((await timesOf(clientId))?.next).toEqual(next.dueAt);
      for (const one of await plannedOf(db, vera, clientId))
        expect((await cancelAction(core, vera, { actionId: one.id, reason: "Передумала" })).ok).toBe(true);
      expect(await timesOf(clientId)).toEqual({ last: null, next: null });
      const rows = await findActions(db, vera, { filter: { clientId }, beforeId: null, limit: 10 });
      expect(rows.map(({ state, result }) => [state, result])).toEqual([["cancelled", "Передумала"], ["cancelled", "Передумала"]]); // prettier-ignore
    });

    it("lie on shelves by the business's days, one's own and nobody's first", async () => {
      const db = await open();
      const { core, vera, elena, clientId } = await studio(db);
      const plan = (due: string, responsibleId?: number | null) =>
        planAction(core, vera, { clientId, kind: "call", description: due, dueAt: at(due), responsibleId });
      // Midnight in Almaty is 19:00 UTC.
      await plan("2026-03-04T08:00:00Z");
      await plan("2026-03-04T18:59:00Z", null);
      await plan("2026-03-04T19:00:00Z");
      await plan("2026-03-04T08:30:00Z", elena.userId);
      await noteDone(core, vera, { clientId, kind: "task", description: "", result: "Готово", doneAt: at("2026-03-03T08:00:00Z") }); // prettier-ignore
      const asked = { now: NOW, zone: ZONE };
      const counts = (who: "mine" | "all") => countShelves(db, vera, { who, kind: null, ...asked });
      expect(await counts("mine")).toEqual({ overdue: 1, today: 1, tomorrow: 1, week: 0, later: 0 });
      expect(await counts("all")).toEqual({ overdue: 2, today: 1, tomorrow: 1, week: 0, later: 0 });
      expect(await countOverdue(db, vera, NOW)).toBe(1);
      const today = await dueToday(db, vera, asked);
      expect([today.rows.length, today.count, today.overdue]).toEqual([2, 2, 1]);
      const done = await listActions(db, vera, { params: readActionParams(new URLSearchParams("shelf=done&who=all")), ...asked }); // prettier-ignore
      expect(done.rows.map(({ result }) => result)).toEqual(["Готово"]);
    });

    it("of somebody else's client do not exist for a trainer", async () => {
      const db = await open();
      const { core, vera, trainer, clientId } = await studio(db);
      const plan = { clientId, kind: "call" as const, description: "", dueAt: NOW };
      const { actionId } = await planAction(core, vera, plan);
      await expect(planAction(core, trainer, plan)).rejects.toMatchObject({ code: "not_found" });
      await expect(finishAction(core, trainer, { actionId, result: "" })).rejects.toMatchObject({ code: "not_found" }); // prettier-ignore
      expect(await findActions(db, trainer, { filter: {}, beforeId: null, limit: 10 })).toEqual([]);
      await expect(planAction(core, { kind: "guest" }, plan)).rejects.toMatchObject({ code: "forbidden" });
    });
  });

  describe("messages", () => {
    it("that repeat are the first one; edits and news of delivery never go back in time", async () => {
      const db = await open();
      const { core, vera, clientId, timesOf } = await studio(db);
      const writing = { clock: core.clock, actor: bot };
      const inbound = { clientId, channel: "telegram" as const, direction: "inbound" as const, state: "received" as const, address: "77", body: "Здравствуйте", externalId: "77:1", at: at("2026-03-04T08:00:00Z") }; // prettier-ignore
      const write = () => db.transaction((tx) => writeMessage(tx, writing, inbound));
      const first = await write();
      expect(await write()).toEqual({ messageId: first.messageId, isNew: false });
      expect((await timesOf(clientId))?.last).toEqual(inbound.at);
      const edit = (body: string, editedAt: string) =>
        db.transaction((tx) => editMessage(tx, writing, { channel: "telegram", externalId: "77:1", body, editedAt: at(editedAt) })); // prettier-ignore
      expect((await edit("Добрый день", "2026-03-04T08:05:00Z"))?.isNew).toBe(true);
      expect((await edit("Здравствуй", "2026-03-04T08:02:00Z"))?.isNew).toBe(false);
      expect((await listMessages(db, vera, { filter: { clientId }, before: null })).rows[0]?.body).toBe("Добрый день"); // prettier-ignore
      expect(await countUnseen(db, vera)).toBe(1);
      expect(await markSeen(core, vera, { clientId })).toBe(1);
      expect(await countUnseen(db, vera)).toBe(0);

      const sent = await sendToClient(core, vera, { clientId, channel: "email", subject: "Цены", body: "Вот они", once: "a" }); // prettier-ignore
      const messageId = sent.ok ? sent.value.messageId : 0;
      const state = (to: "sent" | "read" | "delivered" | "failed") =>
        db.transaction((tx) => noteMessageState(tx, writing, { message: { id: messageId }, state: to, error: "blocked" })); // prettier-ignore
      expect([await state("sent"), await state("read"), await state("delivered"), await state("failed")]).toEqual([true, true, false, false]); // prettier-ignore
    });

    it("go out once a form, to who has an address, and again after they failed", async () => {
      const db = await open();
      const { core, vera, clientId } = await studio(db);
      const quiet = await addClient(db, { displayName: "Ким Виктор", email: null });
      const send = (to: number, once: string) =>
        sendToClient(core, vera, { clientId: to, channel: "email", body: "Ждём вас", once });
      const [one, two] = [await send(clientId, "a"), await send(clientId, "a")];
      expect(one.ok && two.ok && one.value.messageId === two.value.messageId).toBe(true);
      expect(await db.$count(jobs, eq(jobs.name, "sendMessage"))).toBe(1);
      expect(await send(quiet, "b")).toEqual({ ok: false, error: { reason: "no_address" } });
      expect(await sendToClient(core, vera, { clientId, channel: "telegram", body: "?", once: "c" })).toEqual({ ok: false, error: { reason: "no_address" } }); // prettier-ignore
      const messageId = one.ok ? one.value.messageId : 0;
      expect((await retryMessage(core, vera, { messageId })).ok).toBe(false);
      await db.update(messages).set({ state: "failed", error: "timeout" }).where(eq(messages.id, messageId));
      expect((await retryMessage(core, vera, { messageId })).ok).toBe(true);
      await db.update(clients).set({ erasedAt: NOW }).where(eq(clients.id, clientId));
      expect(await send(clientId, "d")).toEqual({ ok: false, error: { reason: "gone" } });
    });

    it("are found by words in any case, by the client, and page by page", async () => {
      const db = await open();
      const { core, vera, trainer, clientId } = await studio(db);
      const other = await addClient(db, { displayName: "Ким Виктор" });
      const note = (to: number, body: string, minute: number) =>
        noteTalk(core, vera, { clientId: to, channel: "phone", direction: "outbound", body, at: at(`2026-03-04T08:0${minute}:00Z`), once: `${minute}` }); // prettier-ignore
      await note(clientId, "Справка для вычета готова", 1);
      await note(other, "Перенесли на субботу", 2);
      await note(clientId, "Забрала справку", 3);
      const find = async (query: string, actor: UserActor = vera) => {
        const { before, ...filter } = readMessageParams(new URLSearchParams(query));
        return (await listMessages(db, actor, { filter, before })).rows.map(({ body }) => body);
      };
      expect(await find("q=СПРАВК")).toEqual(["Забрала справку", "Справка для вычета готова"]);
      expect(await find("q=омарова")).toHaveLength(2);
      expect(await find("q=вычета справка")).toEqual(["Справка для вычета готова"]);
      expect(await find("q=%25_'")).toEqual([]);
      expect(await find("direction=inbound")).toEqual([]);
      expect(await find("", trainer)).toEqual([]);
      const page = await listMessages(db, vera, { filter: {}, before: null, limit: 2 });
      const rest = await listMessages(db, vera, { filter: {}, before: page.next, limit: 2 });
      expect([page.rows.length, rest.rows.length, rest.next]).toEqual([2, 1, null]);
    });

    it("of somebody nobody knows become a client's, all of that address at once", async () => {
      const db = await open();
      const { core, vera, trainer, clientId, timesOf } = await studio(db);
      const write = (externalId: string, address: string) =>
        db.transaction(
          (tx) =>
          writeMessage(tx, { clock: core.clock, actor: bot }, { clientId: null, channel: "telegram", direction: "inbound", state: "received", address, body: "Сколько стоит?", externalId, at: NOW }), // prettier-ignore
        );
      const { messageId } = await write("5:1", "5");
      await write("5:2", "5");
      await write("6:1", "6");
      expect((await listInbox(db, vera)).map(({ unseen }) => unseen).sort()).toEqual([1, 2]);
      const name = { messageId, writer: { clientId } };
      await expect(nameWriter(core, trainer, name)).rejects.toMatchObject({ code: "not_found" });
      expect((await nameWriter(core, vera, name)).ok).toBe(true);
      expect(await nameWriter(core, vera, name)).toEqual({ ok: false, error: "known" });
      expect(await db.$count(messages, eq(messages.clientId, clientId))).toBe(2);
      expect((await timesOf(clientId))?.last).toEqual(NOW);
      // The chat is theirs now: they can be answered.
      expect((await sendToClient(core, vera, { clientId, channel: "telegram", body: "2 200", once: "x" })).ok).toBe(true); // prettier-ignore
    });
  });
});
