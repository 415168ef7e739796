import { eq } from "drizzle-orm";
import { afterEach, describe, expect, it } from "vitest";
import { calendarFeeds, deliveries, noticeChoices, noticeTemplates, users } from "~drizzle/schema";
import type { Db } from "~drizzle/client.server";
import { AppError } from "~/lib/app-error";
import type { Actor, UserActor } from "~/lib/actor";
import { callRoute } from "~tests/support/route-context";
import { eachDatabase } from "~tests/support/databases";
import { openPost } from "~tests/support/notices";
import { addBooking } from "~tests/support/rows";
import { action as choose, loader as choices } from "~/routes/public/notices";
import { loader as feedFile } from "~/routes/resources/calendar-feed";
import { saveNoticeChoices } from "./choices/commands.server";
import { choicesToken, readChoicesToken, readNoticeChoices } from "./choices/queries.server";
import { createFeed, revokeFeed } from "./feeds/commands.server";
import { listStaffFeeds, readClientFeed } from "./feeds/queries.server";
import { retryFailedNotices, retryNotice } from "./outbox/commands.server";
import { countNotices, listClientNotices, listNotices, listVisitNotices } from "./outbox/queries.server";
import { sendTest } from "./preview/commands.server";
import { previewNotice } from "./preview/queries.server";
import { resetWords, saveWords, switchTemplate } from "./templates/commands.server";
import { listTemplates, readTemplate } from "./templates/queries.server";

const manager: UserActor = { kind: "user", userId: 1, role: "manager", staffId: null };
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function open(db: Db, options: Parameters<typeof openPost>[1] = {}) {
  const post = await openPost(db, options);
  closers.push(() => post.close());
  return post;
}

const isForbidden = (error: unknown) => error instanceof AppError && error.code === "forbidden";
const later = { startsAt: new Date("2026-03-06T05:00:00Z"), endsAt: new Date("2026-03-06T06:00:00Z") };

eachDatabase((openDatabase) => {
  describe("the owner's words", () => {
    const own = {
      template: "confirmed",
      channel: "email",
      locale: "ru",
      subject: "Ждём: {{service}}",
      body: "{{client}}, приходите! {{link}}",
    } as const;

    it("stand in place of the built-in ones until they are taken back", async () => {
      const db = await openDatabase();
      const post = await open(db);
      await saveWords(post.core, manager, own);
      await post.happen("confirmed");
      expect(post.letters()[0]?.subject).toBe("Ждём: Растяжка");
      expect(post.letters()[0]?.text).toContain("Анна, приходите! https://k.example/b/");
      await resetWords(post.core, manager, own);
      expect(await db.$count(noticeTemplates)).toBe(0);
      await post.happen("moved", later);
      expect(post.letters()[1]?.subject).toContain("Запись перенесена");
    });

    it("are refused when they ask for what is not there, and are none when they repeat the built-in ones", async () => {
      const db = await openDatabase();
      const { core } = await open(db);
      await expect(saveWords(core, manager, { ...own, body: "{{passport}}" })).rejects.toThrow();
      const { builtIn } = await readTemplate(db, manager, own);
      await saveWords(core, manager, { ...own, ...builtIn });
      expect(await db.$count(noticeTemplates)).toBe(0);
    });

    it("can be switched off on one channel, and keep what was written", async () => {
      const db = await openDatabase();
      const post = await open(db);
      await saveWords(post.core, manager, own);
      await switchTemplate(post.core, manager, { template: "confirmed", channel: "email", isOn: false });
      await post.happen("confirmed");
      expect(post.letters()).toEqual([]);
      expect(
        await db.select({ status: deliveries.status, error: deliveries.error }).from(deliveries),
      ).toEqual([{ status: "skipped", error: "template_off" }]);
      const [confirmed] = await listTemplates(db, manager);
      expect(confirmed?.channels[0]).toEqual({ channel: "email", isOn: false, ownLocales: ["ru"] });
      await switchTemplate(post.core, manager, { template: "confirmed", channel: "email", isOn: true });
      expect((await readTemplate(db, manager, own)).words).toMatchObject({
        isOwn: true,
        subject: own.subject,
      });
    });

    it("belong to those who may write them", async () => {
      const db = await openDatabase();
      const { core, vendors } = await open(db);
      const trainer: UserActor = { kind: "user", userId: 2, role: "trainer", staffId: 1 };
      for (const attempt of [
        () => saveWords(core, trainer, own),
        () => switchTemplate(core, trainer, { template: "confirmed", channel: "sms", isOn: false }),
        () => previewNotice(core, trainer, { ...own, words: own }),
        () => sendTest(core, vendors, trainer, { ...own, words: own }),
        () => listNotices(db, trainer, {}),
        () => retryFailedNotices(core, trainer),
      ])
        await expect(attempt()).rejects.toSatisfy((error) => isForbidden(error) || error instanceof AppError);
    });

    it("can be tried: the letter goes to who asks and to nobody else", async () => {
      const db = await openDatabase();
      const { core, vendors, letters } = await open(db);
      const input = { ...own, words: own };
      expect(await sendTest(core, vendors, manager, input)).toEqual({ ok: false, error: "no_address" });
      const [user] = await db
        .insert(users)
        .values({
          username: "m",
          usernameKey: "m",
          displayName: "M",
          email: "me@example.com",
          emailKey: "me@example.com",
          passwordHash: "x",
          role: "manager",
          locale: "ru",
          isActive: true,
          createdAt: new Date(0),
        })
        .returning({ id: users.id });
      const me = { ...manager, userId: user?.id ?? 0 };
      expect(await sendTest(core, vendors, me, input)).toEqual({ ok: true, value: { to: "me@example.com" } });
      expect(letters().map(({ envelope, subject }) => [envelope.to, subject])).toEqual([
        [["me@example.com"], "[Проба] Ждём: Массаж спины + Растяжка"],
      ]);
      expect(await db.$count(deliveries)).toBe(0);
      expect(await sendTest(core, { ...vendors, mail: null }, me, input)).toEqual({
        ok: false,
        error: "channel_off",
      });
    });
  });

  describe("what left and what did not", () => {
    it("is listed with its reason, and a failed one can be sent again, once", async () => {
      const db = await openDatabase();
      const post = await open(db);
      post.simulator.state.faults.refuse = 1;
      await post.happen("confirmed");
      expect(await countNotices(db, manager)).toEqual({ queued: 0, sent: 0, failed: 1, skipped: 0 });
      const { rows } = await listNotices(db, manager, { status: "failed" });
      expect(rows).toMatchObject([
        { template: "confirmed", error: "invalid_request", clientName: "Иванова Анна", attempts: 1 },
      ]);
      const deliveryId = rows[0]?.id ?? 0;
      expect(await retryNotice(post.core, manager, { deliveryId })).toEqual({ ok: true, value: null });
      expect(await retryNotice(post.core, manager, { deliveryId })).toEqual({
        ok: false,
        error: "wrong_status",
      });
      await post.settle();
      expect(post.letters()).toHaveLength(1);
      expect(await retryNotice(post.core, manager, { deliveryId: 999 })).toEqual({
        ok: false,
        error: "not_found",
      });
      expect(await listVisitNotices(db, manager, { bookingId: post.bookingId })).toMatchObject([
        { status: "sent", error: null },
      ]);
      expect(await listClientNotices(db, manager, { clientId: post.clientId })).toHaveLength(1);
    });

    it("everything that failed can be sent again at once, but no reminder after its time", async () => {
      const db = await openDatabase();
      const post = await open(db, {
        booking: { startsAt: new Date("2026-03-03T10:00:00Z"), endsAt: new Date("2026-03-03T11:00:00Z") },
      });
      post.simulator.state.faults.refuse = -1;
      await post.happen("confirmed");
      await post.pass(26.5);
      expect((await countNotices(db, manager)).failed).toBe(3);
      await post.pass(1);
      post.simulator.state.faults.refuse = 0;
      expect(await retryFailedNotices(post.core, manager)).toBe(3);
      await post.settle();
      expect(post.subjects()).toHaveLength(1);
      expect(await countNotices(db, manager)).toEqual({ queued: 0, sent: 1, failed: 0, skipped: 2 });
    });
  });

  describe("what a client wants to be told", () => {
    const page = (token: string, query = "") => `https://k.example/notices/${token}${query}`;
    const post = (body: Record<string, string> | [string, string][], token: string, query = "") =>
      new Request(page(token, query), { method: "POST", body: new URLSearchParams(body) });

    it("is switched off by one click of a mail program, signed and without a session", async () => {
      const db = await openDatabase();
      const { core, clientId } = await open(db);
      const token = choicesToken(core.env, clientId);
      const query = "?topic=reminders&channel=email";
      const answer = await callRoute(
        choose as never,
        core,
        post({ "List-Unsubscribe": "One-Click" }, token, query),
        { params: { token } },
      );
      expect(answer.status).toBe(200);
      expect(await db.select().from(noticeChoices)).toMatchObject([
        { clientId, topic: "reminders", channel: "email", isOn: false },
      ]);
      const shown = await callRoute(choices as never, core, new Request(page(token, query)), {
        params: { token },
      });
      expect(shown.headers.get("X-Robots-Tag")).toBe("noindex");
      const body = await shown.text();
      expect(body).not.toMatch(/Анна|Иванова|anna@/);
    });

    it("is chosen by a form: only what was offered and changed is written", async () => {
      const db = await openDatabase();
      const { core, clientId } = await open(db);
      const token = choicesToken(core.env, clientId);
      const sent: [string, string][] = [
        ["offered", "reminders:email"],
        ["offered", "offers:email"],
        ["offers:email", "on"],
        ["invitations:email", "on"],
      ];
      await callRoute(choose as never, core, post(sent, token), { params: { token } });
      const client: Actor = { kind: "client", clientId };
      const { choices: chosen, reachable } = await readNoticeChoices(db, client, { clientId });
      expect(reachable).toEqual({ email: true, telegram: false, sms: false });
      expect([chosen.reminders.email, chosen.offers.email, chosen.invitations.email]).toEqual([
        false,
        true,
        true,
      ]);
      expect(await db.$count(noticeChoices)).toBe(1);
      await saveNoticeChoices(core, client, {
        clientId,
        choices: [{ topic: "reminders", channel: "email", isOn: true }],
      });
      expect((await readNoticeChoices(db, client, { clientId })).choices.reminders.email).toBe(true);
    });

    it("belongs to the client: no other client, no changed token", async () => {
      const db = await openDatabase();
      const { core, clientId } = await open(db);
      const token = choicesToken(core.env, clientId);
      expect(readChoicesToken(core.env, token)).toBe(clientId);
      for (const wrong of [
        token.replace(/^\d+/, "999"),
        `${token}x`,
        `${clientId}.`,
        "",
        "1e3.abc",
        `0${token}`,
      ]) {
        expect(readChoicesToken(core.env, wrong)).toBeNull();
        const answer = await callRoute(choices as never, core, new Request("https://k.example/notices/x"), {
          params: { token: wrong },
        });
        expect(answer.status).toBe(404);
        const sent = post({ "List-Unsubscribe": "One-Click" }, "x", "?topic=reminders&channel=email");
        expect((await callRoute(choose as never, core, sent, { params: { token: wrong } })).status).toBe(404);
      }
      const stranger: Actor = { kind: "client", clientId: clientId + 1 };
      await expect(readNoticeChoices(db, stranger, { clientId })).rejects.toSatisfy(isForbidden);
      await expect(saveNoticeChoices(core, stranger, { clientId, choices: [] })).rejects.toSatisfy(
        isForbidden,
      );
    });
  });

  describe("calendar feeds", () => {
    const ask = (
      core: Parameters<typeof callRoute>[1],
      token: string,
      headers: Record<string, string> = {},
    ) =>
      callRoute(
        feedFile as never,
        core,
        new Request(`https://k.example/calendar/${token}.ics`, { headers }),
        {
          params: { feed: `${token}.ics` },
        },
      );

    it("hold a person's visits, answer 304 while nothing changes, and a new tag when something does", async () => {
      const db = await openDatabase();
      const { core, place, clientId, happen } = await open(db, { booking: { status: "confirmed" } });
      await addBooking(db, place, { clientId, startsAt: new Date("2027-03-05T05:00:00Z") });
      await addBooking(db, place, { clientId, status: "hold", startsAt: new Date("2026-03-07T05:00:00Z") });
      const token = await createFeed(core, manager, { staffId: place.staffId });
      const answer = await ask(core, token);
      expect(answer.headers.get("Content-Type")).toBe("text/calendar; charset=utf-8");
      const file = await answer.text();
      expect(file.match(/BEGIN:VEVENT/g)).toHaveLength(1);
      expect(file).toContain("SUMMARY:Растяжка · И. А.");
      expect(file).not.toMatch(/Иванова|anna@/);
      const etag = answer.headers.get("ETag") ?? "";
      expect(new Date(answer.headers.get("Last-Modified") ?? "").getTime()).toBeGreaterThan(0);
      expect((await ask(core, token, { "If-None-Match": `W/${etag}, "x"` })).status).toBe(304);
      await happen("cancelled", {
        status: "cancelled",
        updatedAt: core.clock.now(),
        cancelledAt: core.clock.now(),
      });
      const changed = await ask(core, token, { "If-None-Match": etag });
      expect(changed.status).toBe(200);
      expect(await changed.text()).toContain("STATUS:CANCELLED");
      const [row] = await db.select().from(calendarFeeds);
      expect(row?.lastReadAt).toEqual(core.clock.now());
    });

    it("end for good when they are revoked or replaced", async () => {
      const db = await openDatabase();
      const { core, place } = await open(db);
      const owner = { staffId: place.staffId };
      const first = await createFeed(core, manager, owner);
      const second = await createFeed(core, manager, owner);
      expect((await ask(core, first)).status).toBe(404);
      expect((await ask(core, second)).status).toBe(200);
      expect((await listStaffFeeds(db, manager))[0]?.feed?.token).toBe(second);
      await revokeFeed(core, manager, owner);
      expect((await ask(core, second)).status).toBe(404);
      expect((await ask(core, "x")).status).toBe(404);
      expect((await listStaffFeeds(db, manager))[0]?.feed).toBeNull();
    });

    it("are a trainer's for the own column only, and a client's for the own visits", async () => {
      const db = await openDatabase();
      const { core, place, clientId, bookingId } = await open(db);
      const trainer: UserActor = { kind: "user", userId: 2, role: "trainer", staffId: place.staffId };
      await createFeed(core, trainer, { staffId: place.staffId });
      const other: UserActor = { ...trainer, staffId: place.staffId + 1 };
      await expect(createFeed(core, other, { staffId: place.staffId })).rejects.toSatisfy(isForbidden);
      expect(await listStaffFeeds(db, other)).toEqual([]);
      const client: Actor = { kind: "client", clientId };
      const token = await createFeed(core, client, { clientId });
      expect((await readClientFeed(db, client, { clientId }))?.token).toBe(token);
      const file = await (await ask(core, token)).text();
      expect(file).toContain(`UID:booking-${bookingId}@k.example`);
      expect(file).not.toContain("/b/");
      const stranger: Actor = { kind: "client", clientId: clientId + 1 };
      await expect(createFeed(core, stranger, { clientId })).rejects.toSatisfy(isForbidden);
      await expect(revokeFeed(core, stranger, { clientId })).rejects.toSatisfy(isForbidden);
      expect(await db.$count(calendarFeeds, eq(calendarFeeds.clientId, clientId))).toBe(1);
    });
  });
});
