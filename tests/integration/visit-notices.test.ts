import { eq } from "drizzle-orm";
import { afterEach, describe, expect, it } from "vitest";
import {
  bookings,
  deliveries,
  externalRefs,
  jobs,
  noticeChoices,
  visitConflicts,
  waitingList,
} from "~drizzle/schema";
import type { Db } from "~drizzle/client.server";
import { decideConflict } from "~/features/channels/conflicts/resolution/commands.server";
import { announceOffer, deliverNotice } from "~/features/notifications/jobs";
import { readPlea } from "~/features/notifications/plea/queries.server";
import { writeSetting } from "~/features/settings/commands.server";
import { SETTINGS } from "~/features/settings/schema";
import { enqueue } from "~/jobs/enqueue";
import { seededRandom } from "~/lib/random";
import { eachDatabase } from "../support/databases";
import { calendarLines, calendarValue, openPost } from "../support/notices";
import { addBooking } from "../support/rows";
import { manager } from "../support/studio";

const HOUR = 3_600_000;
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function open(db: Db, options: Parameters<typeof openPost>[1] = {}) {
  const post = await openPost(db, options);
  closers.push(() => post.close());
  return post;
}

const later = {
  startsAt: new Date("2026-03-06T05:00:00Z"),
  endsAt: new Date("2026-03-06T06:00:00Z"),
};

const rowsOf = (db: Db) =>
  db
    .select({
      template: deliveries.template,
      channel: deliveries.channel,
      status: deliveries.status,
      error: deliveries.error,
    })
    .from(deliveries)
    .orderBy(deliveries.id);

const shortRows = async (db: Db) =>
  (await rowsOf(db)).map(({ template, channel, status, error }) =>
    [template, channel, status, error].filter(Boolean).join(" "),
  );

async function chooseSettings(db: Db, given: Partial<ReturnType<typeof SETTINGS.notices.parse>>) {
  await db.transaction((tx) =>
    writeSetting(tx, { key: "notices", value: { ...SETTINGS.notices.parse({}), ...given }, at: new Date(0) }),
  );
}

const linkTelegram = (db: Db, clientId: number) =>
  db.insert(externalRefs).values({
    source: "telegram",
    entity: "client",
    externalId: "4242",
    entityId: clientId,
    createdAt: new Date(0),
  });

eachDatabase((openDatabase) => {
  describe("news of a visit", () => {
    it("is a letter with the visit, the private link and an invitation for the calendar", async () => {
      const db = await openDatabase();
      const post = await open(db);
      await post.happen("confirmed");
      const [letter, ...others] = post.letters();
      expect(others).toEqual([]);
      expect(letter?.envelope.to).toEqual(["anna@example.com"]);
      expect(letter?.subject).toMatch(/^Вы записаны: Растяжка, чт, 5\sмарта, 10:00$/);
      const [booking] = await db.select().from(bookings);
      for (const part of [
        "Здравствуйте, Анна!",
        "Растяжка",
        "Алия",
        "10:00–11:00",
        "Asia/Almaty",
        `https://k.example/b/${booking?.linkToken}`,
      ])
        expect(letter?.text).toContain(part);
      expect(letter?.headers?.["list-unsubscribe"]).toBeUndefined();
      const lines = calendarLines(letter);
      expect(letter?.attachments.map(({ filename }) => filename)).toContain(`${booking?.reference}.ics`);
      // The same entry as a part that mail programs act upon; its header names the method of the body.
      const part = letter?.attachments.find(({ contentType }) => contentType.startsWith("text/calendar"));
      expect(part?.contentType).toMatch(/method=REQUEST/);
      expect(
        Buffer.from(part?.base64 ?? "", "base64")
          .toString()
          .replace(/\r\n[ \t]/g, "")
          .trimEnd()
          .split("\r\n"),
      ).toEqual(lines);
      expect(calendarValue(lines, "METHOD")).toBe("REQUEST");
      expect(calendarValue(lines, "UID")).toBe(`booking-${post.bookingId}@k.example`);
      expect(lines?.find((line) => line.startsWith("ORGANIZER"))).toMatch(/:mailto:booking@k\.example$/);
      expect(lines?.find((line) => line.startsWith("ATTENDEE"))).toMatch(/:MAILTO:anna@example\.com$/);
      expect(await db.select().from(deliveries)).toMatchObject([
        {
          key: `booking:${post.bookingId}:confirmed:1:email`,
          status: "sent",
          attempts: 1,
          externalId: letter?.messageId,
        },
      ]);
    });

    it("asks the client to leave an hour that was given twice, once, and no longer when it is free again", async () => {
      const db = await openDatabase();
      const post = await open(db, { booking: { status: "confirmed" } });
      const clash = { source: "yclients", kind: "overlap", state: "open", proposedLoser: "ours" } as const;
      const [row] = await db
        .insert(visitConflicts)
        .values({ ...clash, bookingId: post.bookingId, openKey: "1", createdAt: post.core.clock.now() })
        .returning();
      const ask = () =>
        decideConflict(post.core, manager, { conflictId: row?.id ?? 0, decision: { choice: "ask" } });
      const show = () => readPlea(db, manager, { bookingId: post.bookingId, publicUrl: "https://k.example" });
      expect(await show()).toMatchObject({ asked: [] });
      expect((await ask()).ok).toBe(true);
      expect(await show()).toMatchObject({ asked: null });
      expect((await ask()).ok).toBe(true);
      await post.settle();
      const [booking] = await db.select().from(bookings);
      const [letter, ...others] = post.letters();
      expect(others).toEqual([]);
      expect(letter?.subject).toMatch(/^Выберите, пожалуйста, другое время: Растяжка/);
      const link = `https://k.example/b/${booking?.linkToken}/move`;
      expect(letter?.text).toContain(`Выбрать время: ${link}`);
      const shown = await show();
      expect(shown.text).toContain(link);
      expect(shown.asked).toMatchObject([{ channel: "email", status: "sent" }]);
      await ask();
      await post.settle();
      expect(post.letters()).toHaveLength(1);
      expect(await db.select().from(visitConflicts)).toMatchObject([{ state: "open" }]);

      await db.update(bookings).set({ version: 9 });
      expect((await ask()).ok).toBe(true);
      await db.update(visitConflicts).set({ state: "resolved", openKey: null });
      await post.settle();
      expect(post.letters()).toHaveLength(1);
      expect((await shortRows(db)).at(-1)).toBe("clash email skipped superseded");
    });

    it("moves the entry in the calendar and takes it out: one UID, a rising SEQUENCE", async () => {
      const db = await openDatabase();
      const post = await open(db);
      await post.happen("confirmed");
      await post.happen("moved", {
        startsAt: new Date("2026-03-06T05:00:00Z"),
        endsAt: new Date("2026-03-06T06:00:00Z"),
      });
      await post.happen("cancelled", { status: "cancelled" });
      const files = post.letters().map((letter) => calendarLines(letter));
      expect(files.map((lines) => calendarValue(lines, "METHOD"))).toEqual(["REQUEST", "REQUEST", "CANCEL"]);
      expect(new Set(files.map((lines) => calendarValue(lines, "UID"))).size).toBe(1);
      expect(files.map((lines) => calendarValue(lines, "SEQUENCE"))).toEqual(["1", "2", "3"]);
      expect(files.map((lines) => calendarValue(lines, "DTSTART"))).toEqual([
        "20260305T050000Z",
        "20260306T050000Z",
        "20260306T050000Z",
      ]);
      expect(calendarValue(files[2] ?? null, "STATUS")).toBe("CANCELLED");
      expect(new Set(files.map((lines) => lines?.find((line) => line.startsWith("ORGANIZER")))).size).toBe(1);
      expect(post.subjects().map((subject) => subject.split(":")[0])).toEqual([
        "Вы записаны",
        "Запись перенесена",
        "Запись отменена",
      ]);
    });

    it("sends nothing twice, however often it is told", async () => {
      const db = await openDatabase();
      const post = await open(db);
      for (let times = 0; times < 3; times += 1) await post.happen("confirmed");
      expect(post.letters()).toHaveLength(1);
    });

    it("tells of a visit with several people as one: every part, the sums, one entry over all of it", async () => {
      const db = await openDatabase();
      const post = await open(db, { booking: { paidMinor: 500_000 } });
      await addBooking(db, post.place, {
        clientId: post.clientId, headId: post.bookingId, serviceName: "Массаж", priceMinor: 1_000_000, version: 3,
        startsAt: new Date("2026-03-05T06:00:00Z"), endsAt: new Date("2026-03-05T07:30:00Z"),
      }); // prettier-ignore
      await post.happen("confirmed");
      const [letter] = post.letters();
      expect(letter?.subject).toContain("Растяжка + Массаж");
      for (const part of [
        "10:00–12:30",
        "11:00–12:30",
        "Стоимость",
        "18 500",
        "Оплачено",
        "5 000",
        "К оплате",
        "13 500",
      ])
        expect(letter?.text.replace(/\u00a0/g, " ")).toContain(part);
      expect(calendarValue(calendarLines(letter), "DTEND")).toBe("20260305T073000Z");
      expect(calendarValue(calendarLines(letter), "SEQUENCE")).toBe("4");
    });

    it("speaks the language of the booking", async () => {
      const db = await openDatabase();
      const post = await open(db, { booking: { locale: "en" } });
      await post.happen("confirmed");
      expect(post.subjects()[0]).toMatch(/^You are booked: /);
    });

    it("says what is true when it leaves: a confirmation overtaken by a move or a cancellation stays home", async () => {
      const db = await openDatabase();
      const post = await open(db);
      post.simulator.state.faults.greylist = 1;
      await post.happen("confirmed");
      await post.happen("moved", {
        startsAt: new Date("2026-03-06T05:00:00Z"),
        endsAt: new Date("2026-03-06T06:00:00Z"),
      });
      await post.pass(2);
      expect(post.subjects()).toHaveLength(1);
      expect(post.subjects()[0]).toContain("Запись перенесена");
      expect(await shortRows(db)).toEqual(["confirmed email skipped superseded", "moved email sent"]);
    });

    it("goes to everybody's own channel, and by SMS only to who is not reached otherwise", async () => {
      const db = await openDatabase();
      const post = await open(db, { client: { email: null, phoneE164: "+77010000001" } });
      await chooseSettings(db, { smsGateway: "smsru" });
      await post.happen("confirmed");
      expect(post.sms.sent).toHaveLength(1);
      expect(post.sms.sent[0]).toMatchObject({ to: "+77010000001" });
      expect(post.sms.sent[0]?.text).toMatch(
        /вы записаны, Растяжка, чт, 5\sмарта, 10:00\. https:\/\/k\.example\/b\/\w+$/,
      );
      expect(post.sms.sent[0]).not.toHaveProperty("link");
      await linkTelegram(db, post.clientId);
      await post.happen("moved", {
        startsAt: new Date("2026-03-06T05:00:00Z"),
        endsAt: new Date("2026-03-06T06:00:00Z"),
      });
      expect(post.sms.sent).toHaveLength(1);
      expect(post.telegram.sent).toMatchObject([{ to: "4242", link: { label: "Открыть запись" } }]);
    });

    it("writes down whom nothing reaches, and what is not connected", async () => {
      const db = await openDatabase();
      const post = await open(db, { client: { email: null } });
      await post.happen("confirmed");
      await db.update(bookings).set({ contactEmail: "visit@example.com" });
      post.vendors.mail = null;
      await post.happen("moved", {
        startsAt: new Date("2026-03-06T05:00:00Z"),
        endsAt: new Date("2026-03-06T06:00:00Z"),
      });
      expect(await shortRows(db)).toEqual([
        "confirmed email skipped no_address",
        "moved email skipped channel_off",
      ]);
    });

    it("keeps SMS and Telegram silent at night, unless the morning would be too late; letters ring nobody", async () => {
      const db = await openDatabase();
      // 23:30 in Almaty.
      const post = await open(db, { now: "2026-03-02T18:30:00Z" });
      await linkTelegram(db, post.clientId);
      await post.happen("confirmed");
      expect([post.letters().length, post.telegram.sent.length]).toEqual([1, 0]);
      await post.pass(9);
      expect(post.telegram.sent).toHaveLength(0);
      await post.pass(1);
      expect(post.telegram.sent).toHaveLength(1);
      // Cancelled at night, an hour before the visit.
      const [startsAt, endsAt] = [new Date("2026-03-04T02:00:00Z"), new Date("2026-03-04T03:00:00Z")];
      await db.update(bookings).set({ startsAt, endsAt, busyFrom: startsAt, busyUntil: endsAt });
      post.core.clock.set("2026-03-04T01:00:00Z");
      await post.happen("cancelled", { status: "cancelled" });
      expect(post.telegram.sent).toHaveLength(2);
    });

    it("returns what was paid when it was called off in time, and keeps silent about it when not", async () => {
      const db = await openDatabase();
      const post = await open(db, { booking: { paidMinor: 850_000 } });
      await post.happen("cancelled", { status: "cancelled" });
      expect(post.letters()[0]?.text.replace(/\u00a0/g, " ")).toContain("Вернём 8 500 ₸");
      // Never invited, so there is nothing to take out of the calendar.
      expect(calendarLines(post.letters()[0])).toBeNull();
      const late = await open(await openDatabase(), { booking: { paidMinor: 850_000, isLateCancel: true } });
      await late.happen("cancelled", { status: "cancelled" });
      expect(late.letters()[0]?.text).not.toContain("Вернём");
    });

    it("lets no name of a client or a service into the letter's markup or headers", async () => {
      const db = await openDatabase();
      const post = await open(db, {
        client: { firstName: '<img src=x onerror="alert(1)">\r\nBcc: evil@example.com', displayName: "X" },
        booking: { serviceName: "Йога <b>\r\nX: y {{link}}" },
      });
      await post.happen("confirmed");
      const [letter] = post.letters();
      expect(letter?.html).not.toContain("<img");
      expect(letter?.html).toContain("&lt;img src=x");
      expect(letter?.envelope.to).toEqual(["anna@example.com"]);
      expect(letter?.headers?.bcc).toBeUndefined();
      expect(letter?.subject).toContain("Йога <b> X: y {{link}}");
    });
  });

  describe("when sending breaks", () => {
    it("waits out a greylisting, and is the same message then", async () => {
      const db = await openDatabase();
      const post = await open(db);
      post.simulator.state.faults.greylist = 1;
      await post.happen("confirmed");
      expect(await shortRows(db)).toEqual(["confirmed email queued unavailable"]);
      await post.pass(1);
      expect(post.letters()).toHaveLength(1);
      expect(await db.$count(deliveries)).toBe(1);
    });

    it("stops after three tries and shows it; the booking stands", async () => {
      const db = await openDatabase();
      const post = await open(db);
      post.simulator.state.faults.greylist = -1;
      await post.happen("confirmed");
      await post.pass(24);
      expect(await shortRows(db)).toEqual(["confirmed email failed unavailable"]);
      expect(await db.select({ attempts: deliveries.attempts }).from(deliveries).limit(1)).toEqual([
        { attempts: 3 },
      ]);
      expect(await db.select({ status: bookings.status }).from(bookings)).toEqual([{ status: "confirmed" }]);
      expect(await db.$count(jobs, eq(jobs.status, "failed"))).toBe(0);
    });

    it("stops at once at a refusal that no repeat can change", async () => {
      const db = await openDatabase();
      const post = await open(db);
      post.simulator.state.faults.refuse = 1;
      await post.happen("confirmed");
      await post.pass(2);
      expect(await shortRows(db)).toEqual(["confirmed email failed invalid_request"]);
      expect(post.letters()).toHaveLength(0);
    });

    it("goes by SMS in place of what failed for good, when nothing else reaches the client", async () => {
      const db = await openDatabase();
      const post = await open(db, { client: { phoneE164: "+77010000001" } });
      await chooseSettings(db, { smsGateway: "smsru" });
      await linkTelegram(db, post.clientId);
      post.telegram.broken = Object.assign(new Error("blocked"), { kind: "invalid", transient: false });
      await post.happen("confirmed");
      expect(await shortRows(db)).toEqual(["confirmed email sent", "confirmed telegram failed invalid"]);
      post.simulator.state.faults.refuse = 1;
      await post.happen("moved", later);
      expect((await shortRows(db)).slice(2)).toEqual([
        "moved email failed invalid_request",
        "moved telegram failed invalid",
        "moved sms sent",
      ]);
      expect(post.sms.sent).toHaveLength(1);
    });

    it("waits for a mail server that is down and leaves later; reminders whose moment passed do not", async () => {
      const db = await openDatabase();
      // Booked at 08:00 for 20:00 the same day: the first reminder is due two hours before.
      const post = await open(db, {
        now: "2026-03-05T03:00:00Z",
        booking: { startsAt: new Date("2026-03-05T15:00:00Z"), endsAt: new Date("2026-03-05T16:00:00Z") },
      });
      const { mail } = post.vendors;
      const down = Object.assign(new Error("mail: unreachable"), { kind: "unreachable", transient: true });
      post.vendors.mail = { send: () => Promise.reject(down) };
      await post.happen("confirmed");
      await post.pass(10.5);
      expect(await shortRows(db)).toEqual([
        "confirmed email queued unreachable",
        "reminder email queued unreachable",
      ]);
      await post.pass(0.5, 10);
      post.vendors.mail = mail;
      await post.pass(0.5, 10);
      expect(post.subjects()).toHaveLength(1);
      expect(post.subjects()[0]).toContain("Вы записаны");
      expect(await shortRows(db)).toEqual(["confirmed email sent", "reminder email skipped late"]);
    });

    it("gives up what a bug keeps from being made, without a word about whom it was for", async () => {
      const db = await openDatabase();
      const post = await open(db);
      post.vendors.mail = { send: () => Promise.reject(new TypeError("anna@example.com")) };
      await post.happen("confirmed");
      await post.pass(3);
      expect(await shortRows(db)).toEqual(["confirmed email failed internal"]);
      expect(JSON.stringify(await db.select().from(jobs))).not.toContain("anna");
    });

    it("a row that is settled is never sent again", async () => {
      const db = await openDatabase();
      const post = await open(db);
      await post.happen("confirmed");
      const [row] = await db.select().from(deliveries);
      await db.transaction((tx) => enqueue(tx, post.core.clock, deliverNotice, { deliveryId: row?.id ?? 0 }));
      await post.settle();
      expect(post.letters()).toHaveLength(1);
    });
  });

  describe("reminders", () => {
    it("leave a day and two hours before, once, with a way to switch them off", async () => {
      const db = await openDatabase();
      const post = await open(db, {
        booking: { startsAt: new Date("2026-03-05T10:00:00Z"), endsAt: new Date("2026-03-05T11:00:00Z") },
      });
      await post.happen("confirmed");
      await post.pass(80);
      const reminders = post.letters().filter(({ subject }) => subject.startsWith("Напоминаем"));
      expect(reminders.map(({ receivedAt }) => receivedAt)).toEqual([
        "2026-03-04T10:00:00.000Z",
        "2026-03-05T08:00:00.000Z",
      ]);
      expect(reminders[0]?.headers?.["list-unsubscribe"]).toMatch(
        /^<https:\/\/k\.example\/notices\/[^>]+topic=reminders&channel=email>$/,
      );
      expect(reminders[0]?.headers?.["list-unsubscribe-post"]).toBe("List-Unsubscribe=One-Click");
      expect(calendarLines(reminders[0])).toBeNull();
    });

    it("follow a visit that is moved to and fro, and none leaves twice or for the wrong hour", async () => {
      const db = await openDatabase();
      const first = { startsAt: new Date("2026-03-05T10:00:00Z"), endsAt: new Date("2026-03-05T11:00:00Z") };
      const second = { startsAt: new Date("2026-03-05T14:00:00Z"), endsAt: new Date("2026-03-05T15:00:00Z") };
      const post = await open(db, { booking: first });
      await post.happen("confirmed");
      await post.happen("moved", second);
      await post.happen("moved", first);
      await post.pass(57);
      await post.happen("moved", second);
      await post.happen("moved", first);
      await post.pass(40);
      const reminders = post.letters().filter(({ subject }) => subject.startsWith("Напоминаем"));
      expect(
        reminders.map(({ receivedAt, subject }) => [receivedAt.slice(0, 16), /15:00$/.test(subject)]),
      ).toEqual([
        ["2026-03-04T10:00", true],
        ["2026-03-05T08:00", true],
      ]);
    });

    it("are the service's own where it has some, and none after the visit is called off", async () => {
      const db = await openDatabase();
      const post = await open(db, {
        booking: { startsAt: new Date("2026-03-05T10:00:00Z"), endsAt: new Date("2026-03-05T11:00:00Z") },
      });
      const { services } = await import("~drizzle/schema");
      await db.update(services).set({ remindersMin: [60] });
      await post.happen("confirmed");
      expect(await db.$count(jobs, eq(jobs.name, "remindVisit"))).toBe(1);
      await post.happen("cancelled", { status: "cancelled" });
      await post.pass(80);
      expect(post.subjects().filter((subject) => subject.startsWith("Напоминаем"))).toEqual([]);
    });

    it("say nothing when the clock jumps over their moment", async () => {
      const db = await openDatabase();
      const post = await open(db, {
        booking: { startsAt: new Date("2026-03-05T10:00:00Z"), endsAt: new Date("2026-03-05T11:00:00Z") },
      });
      await post.happen("confirmed");
      post.core.clock.set("2026-03-04T14:00:00Z");
      await post.settle();
      post.core.clock.set("2026-03-05T10:00:00Z");
      await post.settle();
      expect(post.letters()).toHaveLength(1);
      expect(await shortRows(db)).toEqual([
        "confirmed email sent",
        "reminder email skipped late",
        "reminder email skipped late",
      ]);
    });

    it("are not sent to who switched them off, which is told; news of the visit still is", async () => {
      const db = await openDatabase();
      const post = await open(db, {
        booking: { startsAt: new Date("2026-03-05T10:00:00Z"), endsAt: new Date("2026-03-05T11:00:00Z") },
      });
      await db.insert(noticeChoices).values({
        clientId: post.clientId,
        topic: "reminders",
        channel: "email",
        isOn: false,
        updatedAt: new Date(0),
      });
      await post.happen("confirmed");
      await post.pass(80);
      expect(post.letters()).toHaveLength(1);
      expect((await shortRows(db)).slice(1)).toEqual([
        "reminder email skipped opted_out",
        "reminder email skipped opted_out",
      ]);
    });

    it("whatever is moved, called off and jumped over: none at or after the start, none twice, none for another hour", async () => {
      let sent = 0;
      for (let round = 0; round < 4; round += 1) {
        const db = await openDatabase();
        const random = seededRandom(`reminders on the way ${round}`);
        const hours = [10, 12, 33, 58].map((hour) => new Date(Date.UTC(2026, 2, 4, hour)));
        const span = (startsAt: Date) => ({ startsAt, endsAt: new Date(startsAt.getTime() + HOUR) });
        let starts = hours[0] as Date;
        const history = new Map<string, Date>();
        const post = await open(db, { booking: span(starts) });
        const { send } = post.mail;
        post.vendors.mail = {
          send(mail, signal) {
            if (mail.subject.startsWith("Напоминаем")) {
              expect(post.core.clock.now() < starts).toBe(true);
              expect(history.has(mail.idempotencyKey)).toBe(false);
              expect(mail.idempotencyKey).toContain(String(starts.getTime()));
              history.set(mail.idempotencyKey, post.core.clock.now());
            }
            return send(mail, signal);
          },
        };
        await post.happen("confirmed");
        for (let step = 0; step < 24; step += 1) {
          post.core.clock.advance(random.pick([20, 60, 90, 240, 480]) * 60_000);
          await post.settle();
          if (random.chance(0.3) && post.core.clock.now() < starts) {
            const next = random.pick(hours);
            if (next <= post.core.clock.now()) continue;
            starts = next;
            await post.happen("moved", span(starts));
          } else if (random.chance(0.1)) await post.happen("confirmed");
        }
        sent += history.size;
        expect(await db.$count(jobs, eq(jobs.status, "failed"))).toBe(0);
      }
      expect(sent).toBeGreaterThan(2);
    }, 60_000);

    it("keep the wall clock of the place over a night when clocks change", async () => {
      const db = await openDatabase();
      // 29 March 2026, Berlin: 02:00 becomes 03:00. The visit is at 15:00 summer time, so a day before is 14:00 winter time.
      const post = await open(db, {
        zone: "Europe/Berlin",
        now: "2026-03-27T12:00:00Z",
        booking: { startsAt: new Date("2026-03-29T13:00:00Z"), endsAt: new Date("2026-03-29T14:00:00Z") },
      });
      await post.happen("confirmed");
      await post.pass(50);
      const reminders = post.letters().filter(({ subject }) => subject.startsWith("Напоминаем"));
      expect(reminders.map(({ receivedAt }) => receivedAt.slice(0, 16))).toEqual([
        "2026-03-28T13:00",
        "2026-03-29T11:00",
      ]);
      expect(reminders.every(({ subject }) => subject.endsWith("15:00"))).toBe(true);
    });
  });

  describe("the invitation to come back", () => {
    const missed = { status: "no_show" as const };
    const past = { startsAt: new Date("2026-03-02T04:00:00Z"), endsAt: new Date("2026-03-02T05:00:00Z") };

    it("leaves some days after a missed visit, by day", async () => {
      const db = await openDatabase();
      const post = await open(db, { booking: past });
      await post.happen("missed", missed);
      expect(post.letters()).toHaveLength(0);
      await post.pass(76);
      expect(post.letters().map(({ receivedAt }) => receivedAt.slice(0, 16))).toEqual(["2026-03-05T06:00"]);
      expect(post.letters()[0]?.headers?.["list-unsubscribe"]).toContain("topic=invitations");
      expect(post.letters()[0]?.text).toContain(`https://k.example/book/${post.place.serviceId}`);
    });

    it("stays home when the client has booked again, came after all, or is not to be invited", async () => {
      const again = await openDatabase();
      const post = await open(again, { booking: past });
      await post.happen("missed", missed);
      await addBooking(again, post.place, {
        clientId: post.clientId,
        startsAt: new Date("2026-03-09T04:00:00Z"),
      });
      await post.pass(76);
      expect(await shortRows(again)).toEqual(["missed email skipped booked_again"]);

      const came = await openDatabase();
      const other = await open(came, { booking: past });
      await other.happen("missed", missed);
      await came.update(bookings).set({ status: "completed" });
      await other.pass(76);
      expect(await shortRows(came)).toEqual([]);

      const never = await openDatabase();
      const third = await open(never, { booking: past });
      await chooseSettings(never, { inviteAfterDays: 0 });
      await third.happen("missed", missed);
      expect(await never.$count(jobs, eq(jobs.name, "inviteBack"))).toBe(0);
    });
  });

  describe("an hour kept for the waiting list", () => {
    async function offered(db: Db, now = "2026-03-02T06:00:00Z") {
      const post = await open(db, { now, booking: { status: "hold", clientId: null } });
      const offerUntil = new Date(post.core.clock.now().getTime() + HOUR);
      await db.insert(waitingList).values({
        linkToken: "waitingtoken0123456789", clientId: post.clientId, serviceId: post.place.serviceId, staffId: null, locationId: post.place.locationId,
        dayFrom: "2026-03-05", dayUntil: "2026-03-05", startMin: 0, endMin: 1440, status: "offered", locale: "ru", offeredBookingId: post.bookingId, offerUntil,
        createdAt: new Date(0), updatedAt: new Date(0),
      }); // prettier-ignore
      const [{ id: waitingId }] = (await db.select({ id: waitingList.id }).from(waitingList)) as [
        { id: number },
      ];
      const ask = async () => {
        await db.transaction((tx) =>
          enqueue(tx, post.core.clock, announceOffer, { waitingId, bookingId: post.bookingId }),
        );
        await post.settle();
      };
      return { post, ask };
    }

    it("is told with its end and its own link, once", async () => {
      const db = await openDatabase();
      const { post, ask } = await offered(db);
      await ask();
      await ask();
      const [letter, ...others] = post.letters();
      expect(others).toEqual([]);
      expect(letter?.subject).toContain("Освободилось время: Растяжка");
      expect(letter?.text).toContain("https://k.example/w/waitingtoken0123456789");
      expect(letter?.text).toMatch(/до пн, 2\sмарта, 12:00/);
      expect(letter?.headers?.["list-unsubscribe"]).toContain("topic=offers");
    });

    it("is not told when it has lapsed, and rings nobody at night", async () => {
      const db = await openDatabase();
      const { post, ask } = await offered(db, "2026-03-02T19:00:00Z");
      await linkTelegram(db, post.clientId);
      post.simulator.state.faults.greylist = -1;
      await ask();
      await post.pass(2);
      expect(post.telegram.sent).toEqual([]);
      expect(await shortRows(db)).toEqual(["offer email skipped late", "offer telegram skipped quiet"]);
    });
  });
});
