import { and, asc, count, eq, gte, inArray, lt } from "drizzle-orm";
import { findVisitStarts } from "~/features/booking/availability/chain/model";
import type { Slot } from "~/features/booking/availability/model";
import { loadAvailability } from "~/features/booking/availability/queries.server";
import { addDays, weekdayOf } from "~/lib/zoned-time";
import { openDatabase, type Db, type Queryable } from "~drizzle/client.server";
import { migrateDatabase } from "~drizzle/migrate.server";
import { bookings, weeklyHours } from "~drizzle/schema";
import { alternate, timed } from "./measure";
import type { Bench } from "./run";
import { makeDatabaseFile, measureEndpoint } from "./slots-endpoint";
import {
  ADDON,
  DAYS,
  fillPast,
  fillStudio,
  FROM,
  isClosed,
  NOW,
  PEOPLE,
  SERVICE,
  STEP_MIN,
  TAKEN_MIN,
} from "./slots-volume";

const BOOKINGS = 1_000_000;
/** Ours is over in milliseconds; a figure is the mean of so many runs, so that one collection of garbage does not decide it. */
const REPEATS = 30;

/**
 * The seed's answer is right, and can be compared, only where its traps do not spring: everything is in UTC (it compares
 * UTC times with wall times), breaks end on the grid (it leaves the grid after one), bookings begin on the grid and are no
 * longer than a step (it misses a long one that began before), nobody works past midnight. Add-on and buffer it does not know are handed to it
 * as one longer service; starts that only an exception or a holiday closes are taken out of its list before comparing.
 */
const bench: Bench = async (kit) => {
  kit.explain(
    `slots: free starts of ${PEOPLE} people on ${DAYS} days in ${BOOKINGS} bookings, with add-on, buffer, notice, rooms, holds, exceptions and holidays, loaded and computed as a month's page does it, on SQLite;`,
    "against the seed's algorithm (schedule and bookings asked for every candidate) through the same database layer, equal answers required; then the month over HTTP, against node:http with a fixed answer of the same size.",
  );
  await kit.build();
  const url = makeDatabaseFile(kit.cleanUp);
  await migrateDatabase(url);
  const filled = await timed(async () => {
    const empty = await openDatabase(url);
    await fillStudio(empty);
    await empty.close();
    fillPast(url.slice("file:".length), BOOKINGS);
  });
  const db = await openDatabase(url);
  kit.cleanUp(() => db.close());
  kit.say(`  ${BOOKINGS} bookings written in ${Math.round(filled / 1000)} s`);

  const ours = namesOf(await findOurs(db, PEOPLE, DAYS));
  const found = await findSeeds(db, PEOPLE, DAYS);
  const seeds = found.filter(({ staffId, start }) => !isClosed(staffId, start)).map(({ staffId, start }) => `${staffId} @ ${start}`).sort(); // prettier-ignore
  const areEqual = JSON.stringify(ours) === JSON.stringify(seeds);
  kit.say(
    `  ${found.length} starts of the seed's algorithm, ${seeds.length} without those on closed days, ${ours.length} of ours: ${areEqual ? "the same" : "DIFFERENT"}`,
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
  const endpoint = await measureEndpoint(kit, db, url);
  return {
    ratio: median,
    goal: 200,
    ok: areEqual && small <= large && endpoint.ok,
    figures: {
      min, max, ours_ms: own.median, seed_ms: seed.median, queries: large, queries_small: small, seed_queries: seedQueries,
      starts: ours.length, equal: areEqual, bookings: BOOKINGS, ...endpoint.figures,
    },
  }; // prettier-ignore
};

export default bench;

async function findOurs(db: Queryable, people: number, days: number): Promise<Slot[]> {
  const until = addDays(FROM, days - 1);
  const availability = await loadAvailability(db, {
    parts: [{ serviceId: SERVICE, staffId: people === 1 ? 1 : "any", addonIds: [ADDON] }],
    days: { from: FROM, until },
    now: NOW,
    isOpeningsOnly: true,
  });
  if (!availability) throw new Error("The service is not offered");
  return findVisitStarts(availability.questions);
}

/** `staff id @ instant` of every free start. */
function namesOf(slots: Slot[]): string[] {
  return slots.flatMap(({ start, people }) => people.map((id) => `${id} @ ${start}`)).sort();
}

type SeedStart = { staffId: number; start: number };

/** S4.16: walks the day of each person by the step, asking S4.19 about every start outside of the break. */
async function findSeeds(db: Queryable, people: number, days: number): Promise<SeedStart[]> {
  const starts: SeedStart[] = [];
  for (let staffId = 1; staffId <= people; staffId++) {
    for (let day = FROM, left = days; left > 0; left--, day = addDays(day, 1)) {
      const schedule = await scheduleOf(db, staffId, weekdayOf(day));
      if (!schedule) continue;
      for (let minute = schedule.start; minute + TAKEN_MIN <= schedule.end;) {
        if (minute >= schedule.breakStart && minute < schedule.breakEnd) {
          minute = schedule.breakEnd;
          continue;
        }
        const startsAt = new Date(Date.parse(`${day}T00:00:00Z`) + minute * 60_000);
        if (await isSlotAvailable(db, staffId, startsAt)) starts.push({ staffId, start: startsAt.getTime() });
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
  const end = start + TAKEN_MIN;
  if (start < schedule.start || end > schedule.end) return false;
  if (start < schedule.breakEnd && end > schedule.breakStart) return false;
  const [taken] = await db
    .select({ rows: count() })
    .from(bookings)
    .where(
      and(
        eq(bookings.staffId, staffId),
        gte(bookings.startsAt, startsAt),
        lt(bookings.startsAt, new Date(startsAt.getTime() + TAKEN_MIN * 60_000)),
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
