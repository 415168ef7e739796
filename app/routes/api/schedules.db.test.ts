import { expect, it } from "vitest";
import { serviceAddons, services } from "~drizzle/schema";
import type { Db } from "~drizzle/client.server";
import { createUser } from "~/features/accounts/commands.server";
import { issueToken } from "~/features/accounts/tokens/commands.server";
import { systemActor, type Role } from "~/lib/actor";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { callRoute } from "~tests/support/route-context";
import { openStudio, putVisit } from "~tests/support/studio";
import * as servicesRoute from "./services";
import * as staffRoute from "./staff";
import * as exceptions from "./staff-exceptions";
import * as exceptionOne from "./staff-exceptions.one";
import * as schedules from "./staff-schedules";
import * as scheduleOne from "./staff-schedules.one";

type Route = { loader: Parameters<typeof callRoute>[0] };
interface Row {
  id: number;
  day_of_week: number;
  start_time: string | null;
  end_time: string | null;
  is_active: boolean;
  valid_until: string | null;
}
interface Body {
  items: Row[];
  code: string;
  type: string;
  errors?: { field: string; code: string }[];
  affected_bookings?: { id: number; starts_at: string }[];
}

async function open(db: Db) {
  // Monday 2026-03-02, 06:00 UTC; the studio's zone is UTC.
  const core = testCore(db);
  const studio = await openStudio(db, { people: 2, shifts: [{ from: 540, until: 1080, weekdays: [0] }] });
  const [first = 0, second = 0] = studio.people;
  const tokenOf = async (
    role: Role,
    staffId: number | null = null,
    scopes: Parameters<typeof issueToken>[1]["scopes"] = ["*"],
  ) => {
    const made = await createUser(core, systemActor("test"), {
      username: `${role}.${staffId ?? 0}.${scopes.length}`, displayName: "Анна", email: null, role, staffId, password: "correct horse battery",
    }); // prettier-ignore
    if (!made.ok) throw new Error(made.error.reason);
    return (await issueToken(core.db, { owner: made.value, label: "t", scopes }, core.clock.now())).token;
  };
  const manager = await tokenOf("manager");
  const call = async (
    route: Route,
    method: string,
    { staffId = first, id, query = "", body, token = manager }: { staffId?: number | string; id?: number; query?: string; body?: unknown; token?: string | null } = {},
  ) => {
    const request = new Request(`https://studio.test/api/v1/x${query}`, {
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
      headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) },
    });
    const params = { staffId: String(staffId), scheduleId: String(id), exceptionId: String(id) };
    const answer = await callRoute(route.loader, core, request, { params });
    const text = await answer.text();
    return { status: answer.status, body: (text ? JSON.parse(text) : {}) as Body };
  }; // prettier-ignore
  const shown = async () => {
    const { body } = await call(schedules, "GET");
    return body.items.map((row) => `${row.day_of_week} ${row.start_time}-${row.end_time}${row.is_active ? "" : " over"}`);
  }; // prettier-ignore
  return { core, studio, first, second, tokenOf, call, shown };
}

const tuesday = { day_of_week: 1, start_time: "09:00", end_time: "18:00" };

eachDatabase((openDb) => {
  it("a week is read, added to, split by a break, changed, ended and cleared", async () => {
    const { call, shown } = await open(await openDb());
    const added = await call(schedules, "POST", { body: { ...tuesday, break_start: "13:00", break_end: "14:00" } });
    expect([added.status, added.body.items.length]).toEqual([201, 2]);
    expect(await shown()).toEqual(["0 09:00-18:00", "1 09:00-13:00", "1 14:00-18:00"]);
    const [morning, evening] = added.body.items.map(({ id }) => id);
    expect(added.body.items[0]).toMatchObject({ break_start: null, valid_from: null, location_id: null });

    const changed = await call(scheduleOne, "PATCH", { id: evening, body: { end_time: "02:00" } });
    expect(changed.body.items).toMatchObject([{ id: evening, start_time: "14:00", end_time: "02:00" }]);
    const split = await call(scheduleOne, "PATCH", { id: evening, body: { break_start: "23:30", break_end: "00:30" } });
    // What follows a break over midnight begins on the next day.
    expect(split.body.items.map((row) => `${row.day_of_week} ${row.start_time}-${row.end_time}`)).toEqual(["1 14:00-23:30", "2 00:30-02:00"]);
    expect((await call(scheduleOne, "GET", { id: morning })).body).toMatchObject({ id: morning, end_time: "13:00" });

    const ended = await call(scheduleOne, "PATCH", { id: morning, body: { is_active: false } });
    expect(ended.body.items).toMatchObject([{ is_active: false, valid_until: "2026-03-01" }]);
    const again = await call(scheduleOne, "PATCH", { id: morning, body: { is_active: true } });
    expect(again.body.items).toMatchObject([{ is_active: true, valid_until: null }]);
    const later = await call(schedules, "POST", { body: { ...tuesday, day_of_week: 4, valid_from: "2026-06-01", valid_until: "2026-08-31" } });
    const gone = await call(scheduleOne, "PATCH", { id: later.body.items[0]?.id, body: { is_active: false } });
    expect(gone.body.items).toEqual([]);

    expect((await call(scheduleOne, "DELETE", { id: evening })).status).toBe(204);
    expect((await call(scheduleOne, "GET", { id: evening })).status).toBe(404);
    expect(await shown()).toEqual(["0 09:00-18:00", "1 09:00-13:00", "2 00:30-02:00"]);
  }); // prettier-ignore

  it("what cannot be is refused in words: half a break, a break outside, an overlap, turned days, unknown things", async () => {
    const { call, first, second } = await open(await openDb());
    const refusals: [object, number, string][] = [
      [{ break_start: "13:00" }, 422, "break_end"],
      [{ break_end: "13:00" }, 422, "break_start"],
      [{ break_start: "08:00", break_end: "09:30" }, 422, "break_end"],
      [{ break_start: "14:00", break_end: "13:00" }, 422, "break_end"],
      [{ break_start: "17:00", break_end: "18:00" }, 422, "break_end"],
      [{ start_time: "24:00" }, 422, "start_time"],
      [{ start_time: "9" }, 422, "start_time"],
      [{ day_of_week: 7 }, 422, "day_of_week"],
      [{ valid_from: "2026-02-30" }, 422, "valid_from"],
      [{ valid_from: "2026-06-02", valid_until: "2026-06-01" }, 422, "valid_until"],
      [{ location_id: 999 }, 422, "location_id"],
      [{ id: 1 }, 422, ""],
    ];
    for (const [more, status, field] of refusals) {
      const answer = await call(schedules, "POST", { body: { ...tuesday, ...more } });
      expect([more, answer.status, answer.body.errors?.[0]?.field]).toEqual([more, status, field]);
    }
    expect(await call(schedules, "POST", { body: { ...tuesday, is_active: false } })).toMatchObject({ status: 422, body: { code: "inactive_interval" } });
    expect(await call(schedules, "POST", { body: { ...tuesday, day_of_week: 0 } })).toMatchObject({ status: 409, body: { code: "hours_overlap" } });
    for (const staffId of [999, "x"]) {
      expect((await call(schedules, "POST", { staffId, body: tuesday })).status).toBe(404);
      expect((await call(schedules, "GET", { staffId })).status).toBe(404);
      expect((await call(exceptions, "GET", { staffId })).status).toBe(404);
    }
    // The row of one person is not found under another: the two ids of the path are not mixed up.
    const row = (await call(schedules, "POST", { body: tuesday })).body.items[0];
    for (const method of ["GET", "DELETE"]) expect((await call(scheduleOne, method, { staffId: second, id: row?.id })).status).toBe(404);
    expect((await call(scheduleOne, "GET", { staffId: first, id: row?.id })).status).toBe(200);
  }); // prettier-ignore

  it("visits that a change leaves outside are a 409 that names them, until it is confirmed", async () => {
    const db = await openDb();
    const { call, studio, shown } = await open(db);
    const id = await putVisit(db, studio, { startsAt: new Date("2026-03-09T17:00:00Z") });
    const row = (await call(schedules, "GET")).body.items[0];
    const shorter = { end_time: "17:00" };
    const refused = await call(scheduleOne, "PATCH", { id: row?.id, body: shorter });
    expect(refused).toMatchObject({ status: 409, body: { code: "affects_visits", affected_bookings: [{ id, starts_at: "2026-03-09T17:00:00.000Z" }] } });
    expect((await call(scheduleOne, "DELETE", { id: row?.id })).status).toBe(409);
    expect(await shown()).toEqual(["0 09:00-18:00"]);
    const away = { kind: "off", day_from: "2026-03-09" };
    expect(await call(exceptions, "POST", { body: away })).toMatchObject({ status: 409, body: { affected_bookings: [{ id }] } });
    expect((await call(exceptions, "POST", { body: away, query: "?confirm=true" })).status).toBe(201);
    expect((await call(scheduleOne, "PATCH", { id: row?.id, body: shorter, query: "?confirm=true" })).status).toBe(200);
    expect((await call(scheduleOne, "PATCH", { id: row?.id, body: shorter, query: "?confirm=yes" })).status).toBe(422);
    expect(await shown()).toEqual(["0 09:00-17:00"]);
  }); // prettier-ignore

  it("days set apart are kept, changed whole and taken back", async () => {
    const { call } = await open(await openDb());
    const hours = [{ start_time: "10:00", end_time: "12:00" }, { start_time: "22:00", end_time: "02:00" }];
    const made = await call(exceptions, "POST", { body: { kind: "hours", day_from: "2026-03-10", intervals: hours, note: "Выставка" } });
    expect(made).toMatchObject({ status: 201, body: { items: [{ day_until: "2026-03-10", start_time: "10:00" }, { end_time: "02:00", note: "Выставка" }] } });
    const id = made.body.items[1]?.id;
    expect((await call(exceptionOne, "GET", { id })).body).toMatchObject({ id, kind: "hours" });
    const changed = await call(exceptionOne, "PATCH", { id, body: { kind: "off", day_from: "2026-03-11", day_until: "2026-03-12", reason: "sick" } });
    expect(changed.body.items).toMatchObject([{ kind: "off", start_time: null, reason: "sick" }]);
    expect((await call(exceptions, "GET", { query: "?from=2026-03-11" })).body.items).toHaveLength(1);
    for (const body of [
      { kind: "off", day_from: "2026-03-11", intervals: hours },
      { kind: "time_off", day_from: "2026-03-11" },
      { kind: "off", day_from: "2026-03-12", day_until: "2026-03-11" },
      { kind: "never", day_from: "2026-03-12" },
    ]) expect((await call(exceptions, "POST", { body })).status).toBe(422);
    expect((await call(exceptionOne, "DELETE", { id: changed.body.items[0]?.id })).status).toBe(204);
    expect((await call(exceptionOne, "DELETE", { id: 999 })).status).toBe(404);
  }); // prettier-ignore

  it("a trainer changes their own, nobody without a token anything, and a token only what it covers", async () => {
    const { call, first, second, tokenOf } = await open(await openDb());
    const token = await tokenOf("trainer", first);
    expect((await call(schedules, "POST", { token, body: tuesday })).status).toBe(201);
    expect((await call(schedules, "GET", { token, staffId: second })).status).toBe(200);
    expect((await call(schedules, "POST", { token, staffId: second, body: tuesday })).status).toBe(403);
    expect((await call(exceptions, "POST", { token, staffId: second, body: { kind: "off", day_from: "2026-05-01" } })).status).toBe(403);
    expect((await call(schedules, "GET", { token: null })).status).toBe(401);
    const reads = await tokenOf("admin", null, ["schedule:read", "catalog:read"]);
    expect((await call(schedules, "GET", { token: reads })).status).toBe(200);
    expect((await call(schedules, "POST", { token: reads, body: tuesday })).status).toBe(403);
    expect((await call(schedules, "PUT", {})).status).toBe(405);
  }); // prettier-ignore

  it("services and people are listed for everybody, add-ons with the services they go with", async () => {
    const db = await openDb();
    const { call, studio, first, second } = await open(db);
    const [like] = await db.select().from(services);
    if (!like) throw new Error("no service");
    const { id: _id, ...row } = like;
    const [addon] = await db.insert(services).values({ ...row, name: "Тейпы", isAddon: true, priceMinor: 5000, durationMin: 15 }).returning({ id: services.id });
    await db.insert(serviceAddons).values({ serviceId: studio.serviceId, addonId: addon?.id ?? 0 });
    const listed = await call(servicesRoute, "GET", { token: null });
    expect(listed.body.items).toMatchObject([{ id: studio.serviceId, capacity: null, deposit_percent: null, additional_services: [{ id: addon?.id, duration_min: 15, price_minor: 5000 }] }]);
    const people = await call(staffRoute, "GET", { token: null, query: `?service_id=${studio.serviceId}` });
    expect(people.body.items).toMatchObject([{ id: first, services: [{ id: studio.serviceId }] }, { id: second }]);
    expect((await call(staffRoute, "GET", { token: null, query: "?service_id=999" })).body.items).toEqual([]);
  }); // prettier-ignore
});
