import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { and, asc, count, eq, gte, inArray, lt } from "drizzle-orm";
import { findSlots, type Slot } from "~/features/booking/availability/model";
import { loadAvailability } from "~/features/booking/availability/queries.server";
import { addDays, weekdayOf, type Day } from "~/lib/zoned-time";
import { openDatabase, type Db, type Queryable } from "~drizzle/client.server";
import { migrateDatabase } from "~drizzle/migrate.server";
import {
  bookings,
  locations,
  serviceCategories,
  services,
  staff,
  staffServices,
  weeklyHours,
} from "~drizzle/schema";
import { alternate, timed } from "./measure";
import type { Bench } from "./run";

const PEOPLE = 50;
const DAYS = 30;
const SERVICE_MIN = 60;
const STEP_MIN = 30;
const HISTORY_DAYS = 180;
/** Ours is over in milliseconds; a figure is the mean of so many runs, so that one collection of garbage does not decide it. */
const REPEATS = 60;
const NOW = new Date("2026-03-01T00:00:00Z");
const FROM: Day = "2026-03-02";
const HOUR_MS = 3_600_000;

/**
 * The seed's answer is right, and can be compared, only where its traps do not spring: everything is in UTC (it compares
 * UTC times with wall times), breaks end on the grid (it leaves the grid after one), bookings begin on the grid and are no
 * longer than a step (it misses a long one that began before), nobody works past midnight, no add-ons, buffers or notice.
 */
const bench: Bench = async (kit) => {
  kit.explain(
    `slots: free starts of ${PEOPLE} people on ${DAYS} days, loaded and computed as the month's page does it, on an SQLite file with ${HISTORY_DAYS} days of history;`,
    "against the seed's algorithm (schedule and bookings asked for every candidate) through the same drizzle database layer. Equal answers are required.",
  );
  const db = await openBenchDatabase(kit.cleanUp);
  await fill(db);

  const ours = namesOf(await findOurs(db, PEOPLE, DAYS));
  const seeds = (await findSeeds(db, PEOPLE, DAYS)).sort();
  const areEqual = JSON.stringify(ours) === JSON.stringify(seeds);
  kit.say(
    `  ${seeds.length} starts of the seed's algorithm, ${ours.length} of ours: ${areEqual ? "the same" : "DIFFERENT"}`,
  );

  const small = await countQueries(db, (counted) => findOurs(counted, 1, 1));
  const large = await countQueries(db, (counted) => findOurs(counted, PEOPLE, DAYS));
  const seedQueries = await countQueries(db, (counted) => findSeeds(counted, PEOPLE, DAYS));
  kit.say(`  queries: ours ${small} for 1 person and 1 day, ${large} for all; the seed's ${seedQueries}`);

  const { ratios, a, b } = await alternate({
    a: () => timed(() => findSeeds(db, PEOPLE, DAYS)),
    b: async () => (await timed(async () => { for (let i = 0; i < REPEATS; i++) await findOurs(db, PEOPLE, DAYS); })) / REPEATS, // prettier-ignore
    rounds: kit.rounds,
  });
  const seed = kit.show("the seed's algorithm", a, "ms");
  const own = kit.show("ours", b, "ms");
  const { median, min, max } = kit.show("times faster", ratios, "x");
  return {
    ratio: median,
    goal: 200,
    ok: areEqual && small === large,
    figures: { min, max, ours_ms: own.median, seed_ms: seed.median, queries: large, queries_small: small, seed_queries: seedQueries, starts: ours.length, equal: areEqual },
  }; // prettier-ignore
};

export default bench;

/** `staff id @ instant` of every free start. */
type Starts = string[];

async function findOurs(db: Queryable, people: number, days: number): Promise<Slot[]> {
  const until = addDays(FROM, days - 1);
  const availability = await loadAvailability(db, {
    parts: [{ serviceId: 1, staffId: people === 1 ? 1 : "any", addonIds: [] }],
    days: { from: FROM, until },
    now: NOW,
    isOpeningsOnly: true,
  });
  if (!availability) throw new Error("The service is not offered");
  return findSlots(availability.questions[0]);
}

function namesOf(slots: Slot[]): Starts {
  return slots.flatMap(({ start, people }) => people.map((id) => `${id} @ ${start}`)).sort();
}

/** S4.16: walks the day of each person by the step, asking S4.19 about every start outside of the break. */
async function findSeeds(db: Queryable, people: number, days: number): Promise<Starts> {
  const starts: Starts = [];
  for (let staffId = 1; staffId <= people; staffId++) {
    for (let day = FROM, left = days; left > 0; left--, day = addDays(day, 1)) {
      const schedule = await scheduleOf(db, staffId, weekdayOf(day));
      if (!schedule) continue;
      for (let minute = schedule.start; minute + SERVICE_MIN <= schedule.end;) {
        if (minute >= schedule.breakStart && minute < schedule.breakEnd) {
          minute = schedule.breakEnd;
          continue;
        }
        const startsAt = new Date(Date.parse(`${day}T00:00:00Z`) + minute * 60_000);
        if (await isSlotAvailable(db, staffId, startsAt)) starts.push(`${staffId} @ ${startsAt.getTime()}`);
        minute += STEP_MIN;
      }
    }
  }
  return starts;
}

/** S4.19, query for query. */
async function isSlotAvailable(db: Queryable, staffId: number, startsAt: Date): Promise<boolean> {
  const schedule = await scheduleOf(db, staffId, (startsAt.getUTCDay() + 6) % 7);
  if (!schedule) return false;
  const start = startsAt.getUTCHours() * 60 + startsAt.getUTCMinutes();
  const end = start + SERVICE_MIN;
  if (start < schedule.start || end > schedule.end) return false;
  if (start < schedule.breakEnd && end > schedule.breakStart) return false;
  const [taken] = await db
    .select({ rows: count() })
    .from(bookings)
    .where(
      and(
        eq(bookings.staffId, staffId),
        gte(bookings.startsAt, startsAt),
        lt(bookings.startsAt, new Date(startsAt.getTime() + SERVICE_MIN * 60_000)),
        inArray(bookings.status, ["pending", "confirmed"]),
      ),
    );
  return taken?.rows === 0;
}

/** The seed's table has one row a weekday with a break in it; ours has one per stretch, and the gap is the break. */
async function scheduleOf(db: Queryable, staffId: number, weekday: number) {
  const rows = await db
    .select()
    .from(weeklyHours)
    .where(and(eq(weeklyHours.staffId, staffId), eq(weeklyHours.weekday, weekday)))
    .orderBy(asc(weeklyHours.startMin));
  const [morning] = rows;
  const evening = rows.at(-1);
  if (!morning || !evening) return null;
  return {
    start: morning.startMin,
    end: evening.endMin,
    breakStart: morning.endMin,
    breakEnd: evening.startMin,
  };
}

/** Counts the reads that are begun; each of them is one statement. */
async function countQueries(db: Db, work: (counted: Queryable) => Promise<unknown>): Promise<number> {
  let queries = 0;
  const counted = new Proxy(db as Queryable, {
    get(target, key) {
      if (key === "select" || key === "selectDistinct" || key === "$count") queries += 1;
      return Reflect.get(target, key) as unknown;
    },
  });
  await work(counted);
  return queries;
}

async function openBenchDatabase(cleanUp: (undo: () => Promise<void>) => void): Promise<Db> {
  const folder = mkdtempSync(join(tmpdir(), "kartoteka-bench-slots-"));
  const url = `file:${join(folder, "slots.sqlite")}`;
  await migrateDatabase(url);
  const db = await openDatabase(url);
  cleanUp(async () => {
    await db.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return db;
}

/** Six visits of half an hour a day and person, at half hours that an even step through the day picks; Sundays off. */
async function fill(db: Db): Promise<void> {
  const ids = Array.from({ length: PEOPLE }, (_, index) => index + 1);
  await db.transaction(async (tx) => {
    await tx.insert(locations).values({ id: 1, name: "Зал", zone: "UTC", currency: "RUB", country: "RU", address: "", phone: "", createdAt: NOW });
    await tx.insert(serviceCategories).values({ id: 1, name: "Занятия", position: 1 });
    await tx.insert(services).values({
      id: 1, categoryId: 1, name: "Тренировка", description: "", durationMin: SERVICE_MIN, priceMinor: 300_000, currency: "RUB",
      bufferBeforeMin: 0, bufferAfterMin: 0, stepMin: STEP_MIN, minNoticeMin: 0, horizonDays: 365, isOnline: true, position: 1, createdAt: NOW,
    });
    for (const id of ids) {
      await tx.insert(staff).values({ id, locationId: 1, name: `Тренер ${id}`, title: "", position: id, isBookable: true, createdAt: NOW });
      await tx.insert(staffServices).values({ staffId: id, serviceId: 1 });
      const week = [0, 1, 2, 3, 4, 5].flatMap((weekday) => [
        { staffId: id, weekday, startMin: 540, endMin: 780 },
        { staffId: id, weekday, startMin: 840, endMin: 1080 },
      ]);
      await tx.insert(weeklyHours).values(week);
    }
    let number = 0;
    for (let offset = -HISTORY_DAYS; offset < DAYS; offset++) {
      const day = addDays(FROM, offset);
      if (weekdayOf(day) === 6) continue;
      const rows = ids.flatMap((staffId) =>
        [0, 1, 2, 3, 4, 5].map((visit) => {
          const halfHour = (visit * 3 + staffId + offset + HISTORY_DAYS) % 16;
          const minute = halfHour < 8 ? 540 + halfHour * 30 : 840 + (halfHour - 8) * 30;
          const startsAt = new Date(Date.parse(`${day}T00:00:00Z`) + minute * 60_000);
          return visitRow({ number: ++number, staffId, day, startsAt, isPast: offset < 0 });
        }),
      );
      for (let i = 0; i < rows.length; i += 100) await tx.insert(bookings).values(rows.slice(i, i + 100));
    }
  });
} // prettier-ignore

function visitRow({ number, staffId, day, startsAt, isPast }: { number: number; staffId: number; day: Day; startsAt: Date; isPast: boolean }) {
  const endsAt = new Date(startsAt.getTime() + HOUR_MS / 2);
  const status = isPast ? "completed" : number % 10 === 0 ? "cancelled" : number % 3 === 0 ? "pending" : "confirmed";
  return {
    reference: `R${number}`, linkToken: `L${number}`, staffId, serviceId: 1, serviceName: "Тренировка", locationId: 1, source: "online", status,
    startsAt, endsAt, busyFrom: startsAt, busyUntil: endsAt, blocks: status !== "cancelled", isExclusive: status !== "cancelled", localDay: day,
    priceMinor: 300_000, currency: "RUB", notes: "", createdAt: NOW, updatedAt: NOW, version: 1,
  } satisfies typeof bookings.$inferInsert;
} // prettier-ignore
