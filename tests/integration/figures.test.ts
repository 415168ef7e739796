import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, expect, it } from "vitest";
import { seedDemo } from "../../scripts/seeding/demo";
import {
  eachFigureRow,
  listFigureRows,
  readCourse,
  readFigure,
  readParts,
} from "~/features/reports/catalogue/queries.server";
import { readCosts } from "~/features/loyalty/costs/queries.server";
import { readCohorts } from "~/features/reports/cohorts/queries.server";
import {
  FIGURE_KEYS,
  FIGURES,
  sumAmounts,
  type FigureKey,
  type FigureRow,
  type Filters,
} from "~/features/reports/model";
import { makeQuestion } from "~/features/reports/question/queries.server";
import { POINT_MINOR } from "~/features/loyalty/model";
import { systemActor } from "~/lib/actor";
import { addDays, dayOf, instantOf, weekdayOf, type Day } from "~/lib/zoned-time";
import type { Db } from "~drizzle/client.server";
import * as schema from "~drizzle/schema";
import { testCore } from "../support/core";
import { eachDatabase } from "../support/databases";

const NOW = new Date("2026-03-04T09:40:00Z");
const ACTOR = systemActor("test");
const PLACE_ZONE = "Europe/Moscow";
const BOOKED = ["pending", "confirmed", "completed", "cancelled", "no_show"];

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Raw rows, and figures computed from them with nothing but loops: what the product says must be the same. */
async function readRaw(db: Db) {
  const [bookings, clients, money, points, moves, stages, hours, exceptions] = await Promise.all([
    db.select().from(schema.bookings),
    db.select().from(schema.clients),
    db.select().from(schema.moneyEntries),
    db.select().from(schema.pointsEntries),
    db.select().from(schema.pipelineMoves),
    db.select().from(schema.pipelineStages),
    db.select().from(schema.weeklyHours),
    db.select().from(schema.scheduleExceptions),
  ]);
  return { bookings, clients, money, points, moves, stages, hours, exceptions };
}
type Raw = Awaited<ReturnType<typeof readRaw>>;
interface Asked {
  from: Day;
  until: Day;
  zone: string;
  filters: Partial<Filters>;
}
type Ratio = { top: number; bottom: number };

const median = (values: number[]) => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length === 0 ? null : (sorted[Math.ceil(sorted.length / 2) - 1] ?? null);
};

function naive(raw: Raw, { from, until, zone, filters }: Asked) {
  const isIn = (day: Day) => day >= from && day <= until;
  const inZone = (at: Date | null) => at !== null && isIn(dayOf(at, zone));
  const passes = (row: Raw["bookings"][number]) =>
    (filters.staff == null || row.staffId === filters.staff) &&
    (filters.service == null || row.serviceId === filters.service) &&
    (filters.location == null || row.locationId === filters.location);
  const heads = raw.bookings.filter((row) => row.headId === null && passes(row));
  const inside = heads.filter((row) => isIn(row.localDay) && BOOKED.includes(row.status));
  const of = (status: string) => inside.filter((row) => row.status === status);
  const completed = heads.filter((row) => row.status === "completed" && row.clientId !== null);
  const firstDay = new Map<number, Day>();
  for (const row of completed) {
    const known = firstDay.get(row.clientId as number);
    if (known === undefined || row.localDay < known) firstDay.set(row.clientId as number, row.localDay);
  }
  const active = new Set(of("completed").flatMap(({ clientId }) => clientId ?? []));
  const first = [...firstDay].filter(([, day]) => isIn(day)).map(([id]) => id);
  const again = first.filter((id) => completed.some((row) => row.clientId === id && row.localDay > (firstDay.get(id) as Day)));
  const byCurrency = (rows: { currency: string; minor: number }[]) => {
    const sums: Record<string, number> = {};
    for (const { currency, minor } of rows) sums[currency] = (sums[currency] ?? 0) + minor;
    return sums;
  };
  const isNarrowed = Object.values(filters).some((value) => value != null);
  const money = raw.money.filter((row) => inZone(row.at) && (!isNarrowed || raw.bookings.some((one) => one.id === row.bookingId && passes(one))));
  const leads = inside.filter(({ source, createdAt, startsAt }) => source !== "yclients" && createdAt <= startsAt);
  const end = instantOf({ day: addDays(until, 1), minutes: 0 }, zone);
  const firstMove = new Map<number, Date>();
  for (const { clientId, at } of raw.moves) {
    const known = firstMove.get(clientId);
    if (!known || at < known) firstMove.set(clientId, at);
  }
  const entered = [...firstMove].filter(([, at]) => inZone(at)).map(([id]) => id);
  const bought = new Set(raw.stages.filter(({ key }) => ["purchased", "active", "finished"].includes(key ?? "")).map(({ id }) => id));
  const parts = raw.bookings.filter((row) => row.status === "completed" && isIn(row.localDay) && passes(row));
  return {
    visits: of("completed").length,
    visits_booked: inside.length,
    visits_cancelled: of("cancelled").length,
    visits_late_cancelled: of("cancelled").filter(({ isLateCancel }) => isLateCancel).length,
    no_show_rate: { top: of("no_show").length, bottom: of("no_show").length + of("completed").length },
    lead_time: median(leads.map(({ createdAt, startsAt }) => Math.floor((startsAt.getTime() - createdAt.getTime()) / 3_600_000) * 60)),
    revenue: byCurrency(money.map(({ currency, amountMinor }) => ({ currency, minor: amountMinor }))),
    average_check: { value: byCurrency(parts.map(({ currency, priceMinor }) => ({ currency, minor: priceMinor }))), visits: of("completed").length },
    clients_active: active.size,
    clients_first: first.length,
    clients_returning: [...active].filter((id) => (firstDay.get(id) as Day) < from).length,
    clients_new: raw.clients.filter((one) => inZone(one.createdAt) && one.mergedIntoId === null).length,
    clients_total: raw.clients.filter((one) => one.createdAt < end && one.mergedIntoId === null && (one.archivedAt === null || one.archivedAt >= end)).length,
    retention: { top: again.length, bottom: first.length },
    conversion: { top: entered.filter((id) => raw.moves.some((move) => move.clientId === id && bought.has(move.toStageId ?? 0))).length, bottom: entered.length },
    loyalty_cost: raw.points.filter(({ kind, createdAt }) => ["award", "adjust", "reverse"].includes(kind) && inZone(createdAt)).reduce((sum, { points }) => sum + points * POINT_MINOR, 0),
    load_people: naiveLoad(raw, { from, until, filters }),
  };
} // prettier-ignore

/** Public days off of Russia in the periods below, as the calendar on the wall has them. */
const HOLIDAYS = [
  ...["2025-11-03", "2025-11-04", "2025-12-31", "2026-02-23"],
  ...["01", "02", "03", "04", "05", "06", "07", "08", "09"].map((day) => `2026-01-${day}`),
];

/** Everything in the demo begins and ends on such a minute. */
const STEP_MIN = 5;

/** Step by step of the clock: is anybody's shift on, and is it taken. */
function naiveLoad(raw: Raw, { from, until, filters }: Omit<Asked, "zone">): Ratio {
  let [top, bottom] = [0, 0];
  for (const staffId of new Set(raw.hours.map((row) => row.staffId))) {
    if (filters.staff != null && filters.staff !== staffId) continue;
    const taken = new Set<number>();
    for (const row of raw.bookings) {
      if (row.staffId !== staffId || !["pending", "confirmed", "completed"].includes(row.status)) continue;
      if (row.localDay < addDays(from, -1) || row.localDay > until) continue;
      for (let at = row.startsAt.getTime(); at < row.endsAt.getTime(); at += STEP_MIN * 60_000) taken.add(at);
    }
    const exceptions = raw.exceptions.filter((row) => row.staffId === staffId || row.staffId === null);
    const worked = new Set<number>();
    const begin = instantOf({ day: from, minutes: 0 }, PLACE_ZONE).getTime();
    const end = instantOf({ day: addDays(until, 1), minutes: 0 }, PLACE_ZONE).getTime();
    for (let day = addDays(from, -1); day <= until; day = addDays(day, 1)) {
      const own = exceptions.filter((row) => row.dayFrom <= day && day <= row.dayUntil);
      if (own.some(({ kind }) => kind === "off")) continue;
      const hours = own.filter(({ kind }) => kind === "hours");
      if (hours.length === 0 && HOLIDAYS.includes(day)) continue;
      const week = raw.hours.filter((row) => row.staffId === staffId && row.weekday === weekdayOf(day) && (row.validFrom ?? day) <= day && day <= (row.validUntil ?? day)); // prettier-ignore
      const off = exceptions.filter(({ kind }) => kind === "time_off");
      for (const { startMin, endMin } of hours.length > 0 ? hours : week) {
        for (let minute = startMin ?? 0; minute < (endMin ?? 0); minute += STEP_MIN) {
          const isAway = off.some((row) => row.dayFrom <= day && day <= row.dayUntil && minute >= (row.startMin ?? 0) && minute < (row.endMin ?? 0)); // prettier-ignore
          const at = instantOf({ day, minutes: minute }, PLACE_ZONE).getTime();
          if (!isAway && at >= begin && at < end) worked.add(at);
        }
      }
    }
    bottom += worked.size * STEP_MIN;
    for (const at of worked) if (taken.has(at)) top += STEP_MIN;
  }
  return { top, bottom };
}

const span = (from: Day, until: Day) => ({ from, until });
const PERIODS = [
  span("2026-03-04", "2026-03-04"),
  span("2026-02-01", "2026-02-28"),
  span("2025-10-20", "2026-01-11"),
];

eachDatabase((open) => {
  async function demo() {
    const dataDir = mkdtempSync(join(tmpdir(), "kartoteka-figures-"));
    folders.push(dataDir);
    const db = await open();
    const core = testCore(db, { now: NOW.toISOString(), env: { DEMO: "1", DATA_DIR: dataDir } });
    // The arithmetic is the same for both; the slower engine gets a smaller business.
    await seedDemo(core, { clients: open.dialect === "sqlite" ? 250 : 80 });
    await unusual(db);
    return db;
  }

  /** What the demo has none of: late calls, archived and merged clients, two currencies, steps through the pipeline, talk. */
  async function unusual(db: Db) {
    const clients = await db.select().from(schema.clients).orderBy(schema.clients.id);
    const stages = await db.select().from(schema.pipelineStages).orderBy(schema.pipelineStages.position);
    if ((await db.$count(schema.pipelineMoves)) === 0) {
      await db.insert(schema.pipelineMoves).values(
        clients.flatMap(({ id, createdAt }, at) =>
          stages.slice(0, (at % 6) + 1).map((stage, step) => ({
            clientId: id,
            fromStageId: stages[step - 1]?.id ?? null,
            toStageId: stage.id,
            at: new Date(createdAt.getTime() + step * 86_400_000),
            actor: "system:test",
            cause: "manual",
            note: "",
          })),
        ),
      );
    }
    const entry = { kind: "payment", method: "cash", actor: "system:test", reason: "" } as const;
    // On both sides of midnight in Moscow, Almaty and New York, and of the night on which the clocks change there.
    const nights = ["2026-01-31T20:59:00Z", "2026-01-31T21:00:00Z", "2026-02-28T18:59:59Z", "2026-02-28T19:00:00Z", "2025-11-02T05:30:00Z", "2025-11-02T04:59:00Z", "2025-11-03T04:59:00Z", "2025-11-03T05:00:00Z"]; // prettier-ignore
    await db.insert(schema.moneyEntries).values(
      nights.map((at, place) => ({ ...entry, at: new Date(at), amountMinor: 1000 + place, currency: place % 2 ? "KZT" : "RUB", causeKey: `test:${place}`, clientId: clients[place]?.id })), // prettier-ignore
    );
  }

  it("equals an independent computation, whatever the period, the zone and the filter", { timeout: 120_000 }, async () => {
    const db = await demo();
    const raw = await readRaw(db);
    const [staffId, serviceId] = [raw.bookings[0]?.staffId ?? 0, raw.bookings[0]?.serviceId ?? 0];
    const cases = PERIODS.flatMap((period): Asked[] => [
      { ...period, zone: "Europe/Moscow", filters: {} },
      { ...period, zone: "Asia/Almaty", filters: { staff: staffId } },
      { ...period, zone: "America/New_York", filters: { service: serviceId } },
    ]);
    for (const asked of cases) {
      const { zone, filters } = asked;
      const question = makeQuestion({ db, actor: ACTOR, zone, now: NOW, filters });
      const figure = async (key: FigureKey) => readFigure(question, key, asked);
      const said = naive(raw, asked);
      const where = JSON.stringify(asked);
      for (const key of FIGURE_KEYS) {
        if (!(key in said)) continue;
        const amounts = await figure(key);
        const mine = said[key as keyof typeof said];
        if (key === "average_check") {
          const { value, visits } = said.average_check;
          expect(Object.fromEntries(amounts.map(({ currency, top }) => [currency, top])), `${key} ${where}`).toEqual(value);
          expect(amounts.reduce((sum, { bottom }) => sum + (bottom ?? 0), 0), `${key} ${where}`).toBe(visits);
        } else if (key === "revenue")
          expect(Object.fromEntries(amounts.map(({ currency, top }) => [currency, top])), `${key} ${where}`).toEqual(mine);
        else if (typeof mine === "number" || mine === null) expect(amounts[0]?.top ?? (key === "loyalty_cost" ? 0 : null), `${key} ${where}`).toBe(mine);
        else expect({ top: amounts[0]?.top ?? 0, bottom: amounts[0]?.bottom ?? 0 }, `${key} ${where}`).toEqual(mine);
      }
    }
    const question = makeQuestion({ db, actor: ACTOR, zone: PLACE_ZONE, now: NOW });
    const whole = span("2025-06-01", "2026-03-04");
    const costs = await readCosts(db, ACTOR, { ...whole, zone: PLACE_ZONE });
    const [cost] = await readFigure(question, "loyalty_cost", whole);
    expect(cost?.top).toBe((costs.sums.granted + costs.sums.reversed) * POINT_MINOR);
    await checkCohorts(raw, await readCohorts(question, whole));
    await checkInvariants(db);
    await checkRows(db);
  }); // prettier-ignore

  async function checkCohorts(raw: Raw, cohorts: Awaited<ReturnType<typeof readCohorts>>) {
    const months = new Map<number, Set<string>>();
    for (const row of raw.bookings) {
      if (row.status !== "completed" || row.headId !== null || row.clientId === null) continue;
      months.set(row.clientId, (months.get(row.clientId) ?? new Set()).add(row.localDay.slice(0, 7)));
    }
    expect(cohorts.length).toBeGreaterThan(5);
    for (const { month, size, came } of cohorts) {
      const own = [...months.values()].filter((seen) => [...seen].sort()[0] === month);
      expect(size).toBe(own.length);
      came.forEach((count, after) => {
        const date = new Date(`${month}-01T00:00:00Z`);
        date.setUTCMonth(date.getUTCMonth() + after);
        const at = date.toISOString().slice(0, 7);
        expect(count).toBe(at > "2026-03" ? null : own.filter((seen) => seen.has(at)).length);
        expect(count ?? 0).toBeLessThanOrEqual(size);
      });
    }
  }

  async function checkInvariants(db: Db) {
    const additive = FIGURE_KEYS.filter((key) => FIGURES[key].when === "period" && !["lead_time", "response_time", "clients_active", "clients_returning"].includes(key)); // prettier-ignore
    const day = fc.integer({ min: 0, max: 250 }).map((at) => addDays("2025-06-25", at));
    await fc.assert(
      fc.asyncProperty(day, day, day, fc.constantFrom(...additive), async (a, b, c, key) => {
        const [from, cut, until] = [a, b, c].sort() as [Day, Day, Day];
        const question = makeQuestion({ db, actor: ACTOR, zone: "Asia/Almaty", now: NOW });
        const whole = await readFigure(question, key, { from, until });
        const left = await readFigure(question, key, { from, until: cut });
        const right = cut < until ? await readFigure(question, key, { from: addDays(cut, 1), until }) : [];
        expect(sumAmounts([...left, ...right]), key).toEqual(sumAmounts(whole));
        const course = await readCourse(question, key, { span: { from, until }, grain: "week" });
        expect(sumAmounts(course.flatMap(({ amounts }) => amounts)).filter(({ top, bottom }) => top || bottom), key).toEqual(whole.filter(({ top, bottom }) => top || bottom)); // prettier-ignore
        for (const by of FIGURES[key].parts) {
          const parts = await readParts(question, key, { span: { from, until }, by });
          const filled = whole.filter(({ top, bottom }) => top !== 0 || (bottom ?? 0) !== 0);
          const sum = sumAmounts(parts.flatMap(({ amounts }) => amounts));
          // Sums that come to nought in one part only are left out of the list.
          expect(sum.filter(({ top, bottom }) => top || bottom), `${key} ${by}`).toEqual(filled); // prettier-ignore
        }
        if (FIGURES[key].unit === "percent")
          for (const { top, bottom } of whole) expect(top).toBeLessThanOrEqual(bottom ?? 0);
      }),
      { numRuns: 12, seed: 11 },
    );
  }

  /** The rows behind a figure are the figure: as many, of as much, each once. */
  async function checkRows(db: Db) {
    const question = makeQuestion({ db, actor: ACTOR, zone: PLACE_ZONE, now: NOW });
    const period = span("2026-01-05", "2026-02-20");
    const rowsOf = async (key: FigureKey) => {
      const rows: FigureRow[] = [];
      for await (const row of eachFigureRow(question, key, period)) rows.push(row);
      expect(new Set(rows.map(({ cursor }) => cursor)).size, key).toBe(rows.length);
      return rows;
    };
    for (const key of ["visits", "visits_booked", "visits_cancelled", "clients_active", "clients_first", "clients_returning", "clients_new", "clients_total"] as const) {
      const [amount] = await readFigure(question, key, period);
      expect((await rowsOf(key)).length, key).toBe(amount?.top);
    }
    for (const key of ["revenue", "debts", "prepayments"] as const) {
      const rows = await rowsOf(key);
      if (key === "prepayments") continue;
      const sums = sumAmounts(rows.map(({ amount }) => ({ currency: amount?.currency ?? "", top: amount?.minor ?? 0, bottom: null })));
      expect(sums, key).toEqual(await readFigure(question, key, period));
    }
    const [retention] = await readFigure(question, "retention", period);
    expect((await rowsOf("retention")).length).toBe(retention?.bottom);
    const [conversion] = await readFigure(question, "conversion", period);
    const steps = await rowsOf("conversion");
    expect(steps.length).toBe(conversion?.bottom);
    expect(steps.filter(({ count }) => count === 1).length).toBe(conversion?.top);
    // A page at a time says the same as all at once.
    const first = await listFigureRows(question, "visits", { span: period, after: null, limit: 7 });
    const second = await listFigureRows(question, "visits", { span: period, after: first.next, limit: 7 });
    const all = await rowsOf("visits");
    expect([...first.rows, ...second.rows].map(({ id }) => id)).toEqual(all.slice(0, 14).map(({ id }) => id));
  } // prettier-ignore

  it("says nothing of nothing", async () => {
    const db = await open();
    const question = makeQuestion({ db, actor: ACTOR, zone: "UTC", now: NOW });
    for (const key of FIGURE_KEYS) {
      const period = span("2026-02-01", "2026-03-04");
      const amounts = await readFigure(question, key, period);
      expect(amounts.every(({ top }) => top === 0), key).toBe(true);
      expect((await listFigureRows(question, key, { span: period, after: null, limit: 5 })).rows).toEqual([]);
      await readCourse(question, key, { span: period, grain: "day" });
      for (const by of FIGURES[key].parts) await readParts(question, key, { span: period, by });
    }
    expect(await readCohorts(question, span("2026-02-01", "2026-03-04"))).toEqual([]);
  }); // prettier-ignore
});
