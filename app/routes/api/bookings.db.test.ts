import { describe, expect, it } from "vitest";
import { bookings, clients, serviceAddons, services } from "~drizzle/schema";
import { createUser } from "~/features/accounts/commands.server";
import { issueToken } from "~/features/accounts/tokens/commands.server";
import { systemActor, type Role } from "~/lib/actor";
import type { Db } from "~drizzle/client.server";
import { testCore, type TestCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { callRoute } from "~tests/support/route-context";
import { addClient } from "~tests/support/rows";
import { openStudio, putVisit } from "~tests/support/studio";
import * as list from "./booking";
import * as timeSlots from "./booking.time-slots";
import * as bookingsRoute from "./bookings";

/** Monday, 11:00 in Almaty (+05). */
const NOW = "2026-03-02T06:00:00Z";
const almaty = (hour: string, day = "2026-03-03") => new Date(`${day}T${hour}:00+05:00`);

/** What the tests read of an answer; each endpoint has its own part of it. */
interface AnswerBody {
  id: number;
  code: string;
  date: string;
  slots: { reason?: string; reason_code?: string }[];
  items: { id: number }[];
  next_cursor: string | null;
}

async function userToken(core: TestCore, role: Role, staffId: number | null = null): Promise<string> {
  const made = await createUser(core, systemActor("test"), {
    username: `${role}${staffId ?? ""}`, displayName: "Анна", email: null, role, staffId, password: "correct horse battery",
  }); // prettier-ignore
  if (!made.ok) throw new Error(made.error.reason);
  return (await issueToken(core.db, { owner: made.value, label: "t", scopes: ["*"] }, core.clock.now()))
    .token;
}

async function clientToken(core: TestCore, clientId: number): Promise<string> {
  const owner = { kind: "client" as const, clientId };
  return (await issueToken(core.db, { owner, label: "t", scopes: ["*"] }, core.clock.now())).token;
}

async function studioOf(db: Db, options: Parameters<typeof openStudio>[1] = {}) {
  const studio = await openStudio(db, { zone: "Asia/Almaty", ...options });
  const core = testCore(db, { now: NOW });
  const call = async (
    route: { loader: Parameters<typeof callRoute>[0] },
    path: string,
    {
      token,
      body,
      headers = {},
      params,
    }: {
      token?: string | null;
      body?: unknown;
      headers?: Record<string, string>;
      params?: Record<string, string>;
    } = {},
  ) => {
    const request = new Request(`https://studio.test/api/v1/${path}`, {
      method: body === undefined ? "GET" : "POST",
      body: body === undefined ? undefined : JSON.stringify(body),
      headers: {
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...headers,
      },
    });
    const answer = await callRoute(route.loader, core, request, params ? { params } : {});
    const text = await answer.text();
    return {
      status: answer.status,
      headers: answer.headers,
      body: (text ? JSON.parse(text) : null) as AnswerBody,
    };
  };
  const slots = (query: string, more: Parameters<typeof call>[2] = {}) =>
    call(timeSlots, `booking/time-slots/${studio.serviceId}?${query}`, {
      params: { serviceId: String(studio.serviceId) },
      ...more,
    });
  const wish = (more: object = {}) => ({
    service_id: studio.serviceId,
    appointment_datetime: "2026-03-03T10:00:00+05:00",
    phone: "+7 701 111 22 33",
    name: "Анна Ким",
    ...more,
  });
  return { studio, core, call, slots, wish };
}

eachDatabase((open) => {
  describe("GET /booking/time-slots", () => {
    it("answers with the whole grid of a day, taken hours with their reason", async () => {
      const db = await open();
      const { studio, slots } = await studioOf(db, {
        shifts: [{ from: 600, until: 780 }],
        service: { stepMin: 60 },
      });
      await putVisit(db, studio, { startsAt: almaty("11:00") });
      const answer = await slots("date=2026-03-03");
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual({
        date: "2026-03-03",
        service_id: studio.serviceId,
        staff_id: null,
        zone: "Asia/Almaty",
        slots: [
          { time: "10:00", starts_at: "2026-03-03T05:00:00.000Z", available: true, duration: 60, staff_ids: studio.people },
          { time: "11:00", starts_at: "2026-03-03T06:00:00.000Z", available: false, reason: "Уже забронировано", reason_code: "booked" },
          { time: "12:00", starts_at: "2026-03-03T07:00:00.000Z", available: true, duration: 60, staff_ids: studio.people },
        ],
      }); // prettier-ignore
      expect((await slots(`date=2026-03-03&staff_id=${studio.people[0]}`)).body).toMatchObject({
        staff_id: studio.people[0],
      });
      const english = await slots("date=2026-03-03", { headers: { "accept-language": "en" } });
      expect(english.body.slots[1]).toMatchObject({ reason: expect.stringMatching(/booked|taken/i) });
    });

    it("tells staff why an hour is closed, and everybody else no more than that it is", async () => {
      const db = await open();
      const { studio, core, slots } = await studioOf(db, {
        shifts: [{ from: 600, until: 840 }],
        service: { stepMin: 60, minNoticeMin: 90, bufferAfterMin: 45 },
      });
      await putVisit(db, studio, { startsAt: almaty("13:30", "2026-03-02"), endsAt: almaty("14:30", "2026-03-02") }); // prettier-ignore
      const codes = async (token?: string) =>
        (await slots("", { token })).body.slots.map(({ reason_code }) => reason_code); // prettier-ignore
      core.clock.set("2026-03-02T05:30:00Z");
      expect(await codes(await userToken(core, "manager"))).toEqual(["past", "notice", "buffer", "booked"]);
      const clientId = await addClient(db, { displayName: "Пётр" });
      for (const token of [undefined, await clientToken(core, clientId)])
        expect(await codes(token)).toEqual(["past", "booked", "booked", "booked"]);
    });

    it("answers with a month at once, add-ons included, and with what is true now", async () => {
      const db = await open();
      const { studio, core, slots } = await studioOf(db, {
        shifts: [{ from: 600, until: 720, weekdays: [1] }],
        service: { stepMin: 60 },
      });
      const asked = "from=2026-03-01&until=2026-03-31";
      const month = async (more = "") => {
        const { body } = await slots(asked + more);
        const days = (body as unknown as { days: { date: string; slots: { available: boolean }[] }[] }).days;
        return Object.fromEntries(
          days.filter(({ slots }) => slots.length > 0).map(({ date, slots }) => [date.slice(8), slots.map(({ available }) => available)]),
        );
      }; // prettier-ignore
      const free = [true, true];
      expect(await month()).toEqual({ "03": free, "10": free, "17": free, "24": free, "31": free });
      // The very next answer knows of a booking, of a hold that lapses and of an hour that passes.
      const wishes = { startsAt: almaty("10:00", "2026-03-10"), blocks: true };
      await db.transaction(async (tx) => {
        await putVisit(tx, studio, { ...wishes, status: "hold", holdUntil: new Date(core.clock.now().getTime() + 60_000) });
        tx.touch("bookings");
      }); // prettier-ignore
      expect(await month()).toMatchObject({ "03": free, "10": [false, true] });
      core.clock.advance(60_000);
      expect(await month()).toMatchObject({ "03": free, "10": free });
      core.clock.set(almaty("10:00", "2026-03-03"));
      expect(await month()).toMatchObject({ "03": free });
      core.clock.advance(1);
      expect(await month()).toMatchObject({ "03": [false, true] });
      const [addon] = await db.insert(services).values({ ...(await db.select().from(services))[0]!, id: 900, isAddon: true, durationMin: 30 }).returning(); // prettier-ignore
      await db.insert(serviceAddons).values({ serviceId: studio.serviceId, addonId: addon?.id ?? 0 });
      expect(await month("&additional_services=900")).toMatchObject({ "10": [true] });
      expect((await slots(`${asked}&additional_services=900,901`)).status).toBe(404);
      for (const query of ["from=2026-03-01", "from=2026-03-02&until=2026-03-01", "from=2026-01-01&until=2026-03-31", `${asked}&date=2026-03-01`, "additional_services=x", "party=0"])
        expect([query, (await slots(query)).status]).toEqual([query, 422]); // prettier-ignore
    });

    it("defaults to the day it is at the location, not in UTC", async () => {
      const { core, slots } = await studioOf(await open());
      core.clock.set("2026-03-02T20:00:00Z");
      expect((await slots("")).body.date).toBe("2026-03-03");
    });

    it("refuses what does not exist and days that are none", async () => {
      const { call, slots } = await studioOf(await open());
      const at = (id: string) =>
        call(timeSlots, `booking/time-slots/${id}`, { params: { serviceId: id }, headers: {} });
      expect(await at("999")).toMatchObject({ status: 404, body: { code: "unknown_service" } });
      expect((await at("x")).status).toBe(404);
      expect(await slots("staff_id=999")).toMatchObject({ status: 404, body: { code: "staff_unavailable" } });
      for (const date of ["2026-02-30", "tomorrow", "0000-01-01", "1899-12-31"])
        expect([date, (await slots(`date=${date}`)).status]).toEqual([date, 422]);
      for (const date of ["1900-01-01", "9999-12-31"])
        expect([date, (await slots(`date=${date}`)).status]).toEqual([date, 200]);
      expect((await slots("", { token: "not-a-token" })).status).toBe(401);
    });
  });

  describe("POST /bookings", () => {
    it("books for the client of a phone, and answers with the booking", async () => {
      const db = await open();
      const { studio, core, call, wish } = await studioOf(db);
      const token = await userToken(core, "manager");
      const made = await call(bookingsRoute, "bookings", { token, body: wish({ notes: "Колено" }) });
      expect(made.status).toBe(201);
      expect(made.body).toEqual({
        id: expect.any(Number), reference: expect.stringMatching(/^[B-Z2-9]{6}$/), status: "confirmed", source: "api",
        appointment_datetime: "2026-03-03T05:00:00.000Z", ends_at: "2026-03-03T06:00:00.000Z", zone: "Asia/Almaty",
        service: { id: studio.serviceId, name: "Растяжка" }, staff: { id: studio.people[0], name: "Алия" },
        client: { id: expect.any(Number), name: "Анна Ким" }, price: { minor: 850_000, currency: "KZT" },
      }); // prettier-ignore
      expect(await db.select({ phone: clients.phoneE164 }).from(clients)).toEqual([
        { phone: "+77011112233" },
      ]);
    });

    it("answers a lost hour with 409 and fresh times", async () => {
      const db = await open();
      const { studio, core, call, wish } = await studioOf(db, { shifts: [{ from: 600, until: 720 }] });
      const token = await userToken(core, "manager");
      await putVisit(db, studio, { startsAt: almaty("10:00") });
      const lost = await call(bookingsRoute, "bookings", { token, body: wish() });
      expect(lost.status).toBe(409);
      expect(lost.headers.get("content-type")).toContain("application/problem+json");
      expect(lost.body).toMatchObject({ code: "slot_taken", status: 409, fresh_times: ["2026-03-03T06:00:00.000Z"] }); // prettier-ignore
      expect(await db.$count(bookings)).toBe(1);
    });

    it("tells the caller's mistakes from hours that are gone", async () => {
      const db = await open();
      const { studio, core, call, wish } = await studioOf(db, {
        service: { minNoticeMin: 120, horizonDays: 10 },
      });
      const token = await userToken(core, "manager");
      const clientId = await addClient(db, { displayName: "Пётр" });
      const own = await clientToken(core, clientId);
      const book = async (more: object, as = token) => {
        const answer = await call(bookingsRoute, "bookings", { token: as, body: wish(more) });
        return [answer.status, answer.body.code];
      };
      const time = (appointment_datetime: string) => ({ appointment_datetime });
      expect(await book(time("2026-03-02T09:00:00+05:00"))).toEqual([422, "past"]);
      expect(await book(time("2026-03-03T10:10:00+05:00"))).toEqual([422, "off_grid"]);
      expect(await book(time("2026-03-03T03:00:00+05:00"))).toEqual([422, "off_shift"]);
      expect(await book(time("2026-03-02T12:00:00+05:00"), own)).toEqual([422, "notice"]);
      expect(await book(time("2026-03-20T10:00:00+05:00"), own)).toEqual([422, "horizon"]);
      expect(await book(time("2099-12-31T10:00:00Z"), own)).toEqual([422, "horizon"]);
      expect(await book(time("9999-12-31T23:00:00Z"), own)).toEqual([422, "invalid"]);
      expect((await book(time("0000-01-01T00:00:00Z"), own))[0]).toBe(422);
      expect(await book(time("2026-03-03T10:00"))).toEqual([422, "invalid"]);
      expect(await book({ service_id: 999 })).toEqual([404, "unknown_service"]);
      expect(await book({ staff_id: 999 })).toEqual([422, "staff_unavailable"]);
      expect(await book({ additional_services: [999] })).toEqual([404, "unknown_service"]);
      expect(await book({ phone: undefined, name: undefined })).toEqual([422, "client_needed"]);
      await db.update(services).set({ archivedAt: new Date(0) });
      expect(await book({ staff_id: studio.people[0] })).toEqual([404, "unknown_service"]);
      expect(await db.$count(bookings)).toBe(0);
    });

    it("wants a token, and lets a trainer book in their own column only", async () => {
      const db = await open();
      const { studio, core, call, wish } = await studioOf(db, { people: 2 });
      const [first = 0, second = 0] = studio.people;
      const status = async (token: string | null, more = {}) =>
        (await call(bookingsRoute, "bookings", { token, body: wish(more) })).status;
      expect(await status(null)).toBe(401);
      expect(await status("nonsense")).toBe(401);
      const trainer = await userToken(core, "trainer", first);
      expect(await status(trainer, { staff_id: second })).toBe(403);
      expect(await status(trainer)).toBe(403);
      expect(await status(trainer, { staff_id: first })).toBe(201);
    });

    it("books a client's own visit on their own card, whatever contacts they send", async () => {
      const db = await open();
      const { core, call, wish } = await studioOf(db);
      const clientId = await addClient(db, { displayName: "Пётр" });
      const token = await clientToken(core, clientId);
      const made = await call(bookingsRoute, "bookings", { token, body: wish() });
      expect(made).toMatchObject({ status: 201, body: { client: { id: clientId, name: "Пётр" } } });
      expect(await db.$count(clients)).toBe(1);
    });

    it("books once for one Idempotency-Key, also when the repeat comes at the same moment", async () => {
      const db = await open();
      const { core, call, wish } = await studioOf(db, { people: 5 });
      const token = await userToken(core, "manager");
      const headers = { "idempotency-key": "tap-1" };
      const send = (body: object = wish()) => call(bookingsRoute, "bookings", { token, headers, body });
      const answers = await Promise.all(Array.from({ length: 5 }, () => send()));
      const made = answers.filter(({ status }) => status === 201);
      expect(made.length).toBeGreaterThanOrEqual(1);
      expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true);
      expect(await db.$count(bookings)).toBe(1);
      const again = await send();
      expect(again).toMatchObject({ status: 201, body: { id: made[0]?.body.id } });
      expect(again.headers.get("idempotency-replayed")).toBe("true");
      expect(await send(wish({ notes: "other" }))).toMatchObject({ status: 422, body: { code: "idempotency_key_reused" } }); // prettier-ignore
    });
  });

  describe("GET /bookings", () => {
    it("lists what is ahead nearest first; a visit that begins this very moment is still ahead", async () => {
      const db = await open();
      const { studio, core, call } = await studioOf(db);
      const token = await userToken(core, "manager");
      const now = core.clock.now();
      const later = (ms: number) => new Date(now.getTime() + ms);
      const exact = await putVisit(db, studio, { startsAt: now });
      await putVisit(db, studio, { startsAt: later(-1), isExclusive: false });
      const far = await putVisit(db, studio, { startsAt: later(86_400_000) });
      const near = await putVisit(db, studio, { startsAt: later(7_200_000), status: "pending" });
      const off = await putVisit(db, studio, { startsAt: later(10_800_000), status: "cancelled" });
      const ids = async (query: string, route = bookingsRoute) =>
        (await call(route, `bookings?${query}`, { token })).body.items.map(({ id }) => id);
      expect(await ids("upcoming_only=true")).toEqual([exact, near, far]);
      expect(await ids("upcoming_only=1&status=PENDING")).toEqual([near]);
      expect(await ids("upcoming_only=true&status=cancelled")).toEqual([]);
      expect(await ids("status=cancelled")).toEqual([off]);
      expect((await ids("")).at(0)).toBe(far);
      expect(await ids("")).toHaveLength(5);
      // The list's second address.
      expect(await ids("upcoming_only=true", list as typeof bookingsRoute)).toEqual([exact, near, far]);
      for (const query of ["status=lost", "upcoming_only=maybe", "limit=0", "limit=201", "cursor=x", "client_id=-1"]) // prettier-ignore
        expect([query, (await call(bookingsRoute, `bookings?${query}`, { token })).status]).toEqual([query, 422]); // prettier-ignore
    });

    it("pages without losing or repeating a row, equal starts included, in both directions", async () => {
      const db = await open();
      const { studio, core, call } = await studioOf(db);
      const token = await userToken(core, "manager");
      const made: number[] = [];
      for (let n = 0; n < 11; n += 1)
        made.push(
          await putVisit(db, studio, {
            startsAt: almaty(n < 6 ? "10:00" : "12:00"),
            isExclusive: false,
            source: "yclients",
          }),
        );
      const walk = async (query: string) => {
        const seen: number[] = [];
        let cursor: string | null = null;
        let pages = 0;
        do {
          const path: string = `bookings?limit=4${query}${cursor ? `&cursor=${cursor}` : ""}`;
          const { body } = await call(bookingsRoute, path, { token });
          seen.push(...body.items.map(({ id }) => id));
          cursor = body.next_cursor;
          pages += 1;
        } while (cursor !== null && pages < 10);
        expect(pages).toBe(3);
        return seen;
      };
      expect(await walk("&upcoming_only=true")).toEqual(made);
      expect(await walk("")).toEqual([...made].reverse());
    });

    it("shows a client their own bookings only, whoever they ask for", async () => {
      const db = await open();
      const { studio, core, call } = await studioOf(db, { people: 2 });
      const [anna, boris] = [await addClient(db, { displayName: "Анна" }), await addClient(db, { displayName: "Борис" })]; // prettier-ignore
      const hers = await putVisit(db, studio, { startsAt: almaty("10:00"), clientId: anna });
      const his = await putVisit(db, studio, { startsAt: almaty("12:00"), clientId: boris });
      const ids = async (token: string, query = "") =>
        ((await call(bookingsRoute, `bookings?${query}`, { token })).body.items).map(({ id }) => id); // prettier-ignore
      const token = await clientToken(core, anna);
      expect(await ids(token)).toEqual([hers]);
      expect(await ids(token, `client_id=${boris}`)).toEqual([]);
      expect(await ids(await userToken(core, "manager"), `client_id=${boris}`)).toEqual([his]);
      // A trainer sees the visits of their own column, and those of the clients who came to it.
      const other = await userToken(core, "trainer", studio.people[1] ?? 0);
      expect(await ids(other)).toEqual([]);
      await putVisit(db, studio, { startsAt: almaty("15:00"), clientId: boris, staffId: studio.people[1] });
      expect(await ids(other, `client_id=${anna}`)).toEqual([]);
      expect(await ids(other, `client_id=${boris}`)).toContain(his);
      expect((await call(bookingsRoute, "bookings")).status).toBe(401);
    });
  });
});
