import Database from "better-sqlite3";
import { holidaysOf } from "~/features/schedule/calendar/model";
import { addDays, weekdayOf, type Day } from "~/lib/zoned-time";
import type { Db, Tx } from "~drizzle/client.server";
import {
  bookingResources,
  bookings,
  locations,
  resourceKinds,
  resources,
  scheduleExceptions,
  serviceAddons,
  serviceCategories,
  serviceResources,
  services,
  staff,
  staffServices,
  weeklyHours,
} from "~drizzle/schema";

/**
 * The studio that the slots benchmarks search: people who work from nine to six with an hour's break, Sundays off, half-hour visits, and everything
 * that changes free times: an add-on, a buffer, notice, rooms, lapsed holds, weeks that hold from a day on, days and hours off, holidays.
 */
export const PEOPLE = 50;
export const DAYS = 30;
/** Service, add-on and the buffer behind: an hour of a person's time. */
const [SERVICE_MIN, ADDON_MIN, BUFFER_MIN] = [30, 15, 15];
export const VISIT_MIN = SERVICE_MIN + ADDON_MIN;
export const TAKEN_MIN = VISIT_MIN + BUFFER_MIN;
export const STEP_MIN = 30;
/** Midnight of today: the product that is asked over HTTP has a clock of its own. */
export const NOW = new Date(Math.floor(Date.now() / 86_400_000) * 86_400_000);
/** The Monday after. */
export const FROM: Day = mondayAfter(NOW);
export const UNTIL: Day = addDays(FROM, DAYS - 1);
export const SERVICE = 1;
export const ADDON = 2;

const HALF_HOUR_MS = 1_800_000;
const MORNING = { startMin: 540, endMin: 780 };
const EVENING = { startMin: 840, endMin: 1080 };
const SHUT = addDays(FROM, 16);
const TIME_OFF = { startMin: 600, endMin: 630 };
const HOLIDAYS = new Set(
  [FROM, UNTIL].flatMap((day) => holidaysOf("RU", Number(day.slice(0, 4))).map((holiday) => holiday.day)),
);

function mondayAfter(now: Date): Day {
  const today = now.toISOString().slice(0, 10);
  return addDays(today, 7 - weekdayOf(today));
}

/** Fills an empty database with the studio and the visits of the searched days; the number of bookings. */
export async function fillStudio(db: Db): Promise<number> {
  await db.transaction(async (tx) => {
    await addCatalog(tx);
    await addPeople(tx);
    await addRooms(tx);
  });
  const rows: (typeof bookings.$inferInsert)[] = [];
  for (let offset = 0; offset < DAYS; offset++) {
    const day = addDays(FROM, offset);
    if (weekdayOf(day) === 6) continue;
    for (let staffId = 1; staffId <= PEOPLE; staffId++)
      for (let visit = 0; visit < 6; visit++)
        rows.push(visitRow({ number: rows.length + 1, staffId, day, halfHour: (visit * 3 + staffId + offset) % 16 })); // prettier-ignore
  }
  await db.transaction((tx) => tx.insertMany({ table: bookings, rows }));
  await addHeldHours(db, rows.length);
  return rows.length + PEOPLE;
}

/**
 * Adds visits of past days, twelve a day and person, to the closed SQLite file of a filled studio until it holds so many bookings. Indexes and guards are taken away
 * meanwhile and made again from their own text: row by row through them it would take minutes.
 */
export function fillPast(file: string, wanted: number): void {
  const raw = new Database(file);
  raw.pragma("synchronous = OFF");
  raw.pragma("cache_size = -200000");
  const made = raw
    .prepare("select type, name, sql from sqlite_master where tbl_name = 'bookings' and type in ('index', 'trigger') and sql is not null")
    .all() as { type: string; name: string; sql: string }[]; // prettier-ignore
  for (const { type, name } of made) raw.exec(`drop ${type} "${name}"`);
  const { known } = raw.prepare("select count(*) as known from bookings").get() as { known: number };
  raw
    .prepare(
      `insert into bookings (reference, link_token, staff_id, service_id, service_name, location_id, source, status, starts_at, ends_at, busy_from,
         busy_until, blocks, is_exclusive, local_day, price_minor, currency, notes, created_at, updated_at, version)
       with recursive n(i) as (select 0 union all select i + 1 from n where i + 1 < :rows),
       place as (select i, 1 + i % ${PEOPLE} as person, i / ${PEOPLE * 12} as day, (i / ${PEOPLE}) % 12 + i % 5 as half from n),
       visit as (select i, person, :first - (day + 1) * 86400000 + (case when half < 8 then 540 + half * 30 else 600 + half * 30 end) * 60000 as at from place)
       select 'P' || i, 'P' || i, person, ${SERVICE}, 'Тренировка', 1, 'online', 'completed', at, at + 1800000, at, at + 1800000, 1, 1,
         date(at / 1000, 'unixepoch'), 300000, 'RUB', '', 0, 0, 1 from visit`,
    )
    .run({ rows: wanted - known, first: Date.parse(`${FROM}T00:00:00Z`) });
  for (const { sql } of made) raw.exec(sql);
  raw.exec("analyze");
  raw.close();
}

async function addCatalog(tx: Tx): Promise<void> {
  await tx.insert(locations).values({ id: 1, name: "Зал", zone: "UTC", currency: "RUB", country: "RU", address: "", phone: "", createdAt: NOW, holidayCountry: "RU" });
  await tx.insert(serviceCategories).values({ id: 1, name: "Занятия", position: 1 });
  const service = {
    categoryId: 1, description: "", priceMinor: 300_000, currency: "RUB", bufferBeforeMin: 0, bufferAfterMin: BUFFER_MIN, stepMin: STEP_MIN,
    minNoticeMin: 60, horizonDays: 365, isOnline: true, position: 1, createdAt: NOW,
  };
  await tx.insert(services).values({ ...service, id: SERVICE, name: "Тренировка", durationMin: SERVICE_MIN });
  await tx.insert(services).values({ ...service, id: ADDON, name: "Растяжка", durationMin: ADDON_MIN, isAddon: true });
  await tx.insert(serviceAddons).values({ serviceId: SERVICE, addonId: ADDON });
} // prettier-ignore

/** Weeks that hold from a day on, holidays, days off of everybody and of single people, and hours taken out of a day. */
async function addPeople(tx: Tx): Promise<void> {
  const exception = {
    locationId: null,
    startMin: null,
    endMin: null,
    reason: "other" as const,
    note: "",
    createdBy: "user:1",
    createdAt: NOW,
  };
  const week = [0, 1, 2, 3, 4, 5];
  for (let id = 1; id <= PEOPLE; id++) {
    await tx.insert(staff).values({ id, locationId: 1, name: `Тренер ${id}`, title: "", position: id, isBookable: true, createdAt: NOW });
    await tx.insert(staffServices).values([SERVICE, ADDON].map((serviceId) => ({ staffId: id, serviceId })));
    await tx.insert(weeklyHours).values(week.flatMap((weekday) => [MORNING, EVENING].map((hours) => ({ staffId: id, weekday, ...hours, validFrom: "2020-01-01" }))));
    const day = addDays(FROM, id % DAYS);
    await tx.insert(scheduleExceptions).values([
      { ...exception, staffId: id, kind: "off", dayFrom: day, dayUntil: day },
      { ...exception, staffId: id, kind: "time_off", dayFrom: addDays(day, 2), dayUntil: addDays(day, 2), ...TIME_OFF },
    ]);
  }
  await tx.insert(scheduleExceptions).values({ ...exception, staffId: null, locationId: 1, kind: "off", dayFrom: SHUT, dayUntil: SHUT });
} // prettier-ignore

/** Whether a person's start meets one of these exceptions or a holiday; worked out from how they were laid, not from the rows. */
export function isClosed(staffId: number, startMs: number): boolean {
  const day = new Date(startMs).toISOString().slice(0, 10);
  const minute = (startMs % 86_400_000) / 60_000;
  const own = addDays(FROM, staffId % DAYS);
  const isTimeOff =
    day === addDays(own, 2) && minute < TIME_OFF.endMin && minute + VISIT_MIN > TIME_OFF.startMin;
  return day === own || day === SHUT || HOLIDAYS.has(day) || isTimeOff;
}

/** More rooms than people, so that nobody waits for one, and all of them partly taken. */
async function addRooms(tx: Tx): Promise<void> {
  await tx.insert(resourceKinds).values({ id: 1, name: "Кабинет", position: 1 });
  await tx.insert(serviceResources).values({ serviceId: SERVICE, kindId: 1 });
  for (let id = 1; id <= PEOPLE + 1; id++)
    await tx.insert(resources).values({ id, kindId: 1, locationId: 1, name: `${id}`, position: id });
}

/** Holds that lapsed (in nobody's way) and rooms taken by the visits of the first days. */
async function addHeldHours(db: Db, last: number): Promise<void> {
  await db.transaction(async (tx) => {
    for (let staffId = 1; staffId <= PEOPLE; staffId++) {
      const row = visitRow({ number: last + staffId, staffId, day: addDays(FROM, 7), halfHour: staffId % 16 });
      const lapsed = { ...row, status: "hold" as const, blocks: true, isExclusive: false, holdUntil: NOW };
      await tx.insert(bookings).values(lapsed);
    }
    for (let id = 1; id <= PEOPLE * 6 * 5; id++) {
      const row = visitRow({ number: id, staffId: 1, day: FROM, halfHour: 0 });
      const busyFrom = new Date(row.startsAt.getTime() + (id % 5) * 86_400_000 + (Math.floor(id / 5) % 6) * 3 * HALF_HOUR_MS);
      const busyUntil = new Date(busyFrom.getTime() + HALF_HOUR_MS);
      const resourceId = 1 + Math.floor(id / 30);
      await tx.insert(bookingResources).values({ bookingId: id, resourceId, busyFrom, busyUntil, blocks: true, isExclusive: false });
    }
  });
} // prettier-ignore

function visitRow({ number, staffId, day, halfHour }: { number: number; staffId: number; day: Day; halfHour: number }) {
  const minute = halfHour < 8 ? MORNING.startMin + halfHour * 30 : EVENING.startMin + (halfHour - 8) * 30;
  const startsAt = new Date(Date.parse(`${day}T00:00:00Z`) + minute * 60_000);
  const endsAt = new Date(startsAt.getTime() + HALF_HOUR_MS);
  const status = number % 10 === 0 ? "cancelled" : number % 3 === 0 ? "pending" : "confirmed";
  const isBlocking = status !== "cancelled";
  return {
    reference: `R${number}`, linkToken: `L${number}`, staffId, serviceId: SERVICE, serviceName: "Тренировка", locationId: 1, source: "online", status,
    startsAt, endsAt, busyFrom: startsAt, busyUntil: endsAt, blocks: isBlocking, isExclusive: isBlocking, localDay: day,
    priceMinor: 300_000, currency: "RUB", notes: "", createdAt: NOW, updatedAt: NOW, version: 1, holdUntil: null as Date | null,
  } satisfies typeof bookings.$inferInsert;
} // prettier-ignore
