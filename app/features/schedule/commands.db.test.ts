import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { bookings, locations, scheduleExceptions, weeklyHours, workedHolidays } from "~drizzle/schema";
import type { Db } from "~drizzle/client.server";
import type { Topic } from "~/lib/topics";
import { guest, type Actor } from "~/lib/actor";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { manager, openStudio, putVisit, trainerOf } from "~tests/support/studio";
import type { Agreed } from "./affected/commands.server";
import {
  addHours,
  removePeriod,
  replaceHours,
  setHours,
  setWeeklyHours,
  yesterdayOf,
} from "./commands.server";
import { removeException, saveException } from "./exceptions/commands.server";
import { entriesOf } from "./exceptions/model";
import { listExceptions } from "./exceptions/queries.server";
import type { ExceptionInput } from "./exceptions/schema";
import { setHolidays } from "./holidays/commands.server";
import { listPlaceHolidays } from "./holidays/queries.server";
import type { WeeklyInterval } from "./model";
import { getWeekOn, listHours } from "./queries.server";

// The clock stands on Monday 2026-03-02, 06:00; the studio's zone is UTC.
const at = (text: string) => new Date(`2026-03-${text}:00Z`);
const interval = (weekday: number, startMin: number, endMin: number): WeeklyInterval => ({
  weekday,
  startMin,
  endMin,
  locationId: null,
});

async function studioOf(db: Db) {
  const studio = await openStudio(db, { people: 2, shifts: [{ from: 540, until: 1080, weekdays: [0] }] });
  const core = testCore(db);
  const [first = 0, second = 0] = studio.people;
  const set = (staffId: number, week: WeeklyInterval[], as: Actor = manager, agreed: Agreed = []) =>
    setWeeklyHours(core, as, { staffId, week, agreed });
  const rowsOf = async (staffId: number) =>
    (await listHours(db, staffId)).map(({ weekday, startMin, endMin, validFrom, validUntil }) => [
      weekday,
      startMin,
      endMin,
      validFrom,
      validUntil,
    ]);
  const weekOf = async (staffId: number) => (await rowsOf(staffId)).map((row) => row.slice(0, 3));
  const visit = (startsAt: Date, more: object = {}) => putVisit(db, studio, { startsAt, ...more });
  return { studio, core, first, second, set, rowsOf, weekOf, visit };
}

const exception = (given: Partial<ExceptionInput> = {}): ExceptionInput => ({
  kind: "off",
  dayFrom: "2026-03-09",
  dayUntil: "2026-03-09",
  spans: [],
  locationId: null,
  reason: "vacation",
  note: "",
  ...given,
});

eachDatabase((open) => {
  describe("a working week", () => {
    it("is replaced for a person and nobody else", async () => {
      const db = await open();
      const { first, second, set, weekOf } = await studioOf(db);
      const heard: Topic[] = [];
      const stop = db.watch((topics) => heard.push(...topics));
      const week = [interval(4, 1320, 1800), interval(0, 840, 1080), interval(0, 540, 780)];
      expect(await set(first, week)).toEqual({ ok: true, value: undefined });
      stop();
      expect(heard).toEqual(["schedule"]);
      expect(await weekOf(first)).toEqual([[0, 540, 780], [0, 840, 1080], [4, 1320, 1800]]);
      expect(await weekOf(second)).toEqual([[0, 540, 1080]]);
      expect(await set(first, [])).toMatchObject({ ok: true });
      expect(await weekOf(first)).toEqual([]);
    });

    it("with intervals that overlap, over midnight and over the week's end too, is refused and the old one kept", async () => {
      const db = await open();
      const { first, set, weekOf } = await studioOf(db);
      const [night, morning] = [interval(6, 1320, 1800), interval(0, 300, 600)];
      for (const [one, two] of [
        [night, morning],
        [interval(2, 540, 780), interval(2, 779, 900)],
        [interval(1, 1380, 1500), interval(2, 0, 61)],
        [interval(3, 540, 600), interval(3, 540, 600)],
      ] as const) {
        const answer = await set(first, [one, two]);
        expect(answer.ok || answer.error.reason).toBe("overlap");
      }
      expect(await weekOf(first)).toEqual([[0, 540, 1080]]);
      expect(await set(first, [night, interval(0, 360, 600)])).toMatchObject({ ok: true });
    });

    it("of their own is set by a trainer, of others is not", async () => {
      const db = await open();
      const { core, first, second, set } = await studioOf(db);
      const week = [interval(1, 600, 900)];
      expect(await set(first, week, trainerOf(first))).toMatchObject({ ok: true });
      const owner = { staffId: first };
      for (const actor of [trainerOf(second), trainerOf(null), guest]) {
        await expect(set(first, week, actor)).rejects.toMatchObject({ code: "forbidden" });
        await expect(saveException(core, actor, { owner, input: exception() })).rejects.toMatchObject({ code: "forbidden" });
        await expect(removePeriod(core, actor, { staffId: first, from: null })).rejects.toMatchObject({ code: "forbidden" });
        await expect(replaceHours(core, actor, { staffId: first, hoursId: 1, intervals: [] })).rejects.toMatchObject({ code: "forbidden" });
      }
      expect(await saveException(core, trainerOf(first), { owner, input: exception() })).toMatchObject({ ok: true });
      await expect(set(999, week)).rejects.toMatchObject({ code: "not_found" });
    });

    it("keeps nonsense out of the table whoever writes it", async () => {
      const db = await open();
      const { first, set } = await studioOf(db);
      for (const wrong of [interval(7, 0, 60), interval(0, -1, 60), interval(0, 600, 600), interval(0, 1440, 1500), interval(0, 0, 2881)])
        await expect(set(first, [wrong])).rejects.toThrow();
      expect(await db.$count(weeklyHours)).toBe(2);
    });
  });

  describe("hours for a while", () => {
    it("stand between the usual ones, keep the ids of what stays, and go again without a trace", async () => {
      const db = await open();
      const { core, first, set, rowsOf } = await studioOf(db);
      await set(first, [interval(0, 540, 1080), interval(1, 540, 1080)]);
      const tuesday = (await listHours(db, first)).find(({ weekday }) => weekday === 1)?.id;
      const summer = { from: "2026-06-01", until: "2026-08-31", week: [interval(0, 420, 900), interval(1, 540, 1080)] };
      expect(await setHours(core, manager, { staffId: first, period: summer })).toMatchObject({ ok: true });
      expect(await rowsOf(first)).toEqual([
        [0, 420, 900, "2026-06-01", "2026-08-31"],
        [0, 540, 1080, null, "2026-05-31"],
        [0, 540, 1080, "2026-09-01", null],
        [1, 540, 1080, null, null],
      ]);
      expect((await listHours(db, first)).find(({ weekday }) => weekday === 1)?.id).toBe(tuesday);
      expect((await getWeekOn(db, first, "2026-07-01"))[0]).toMatchObject({ startMin: 420 });
      await removePeriod(core, manager, { staffId: first, from: "2026-06-01" });
      expect(await rowsOf(first)).toEqual([[0, 540, 1080, null, null], [1, 540, 1080, null, null]]);
      const turned = { from: "2026-06-02", until: "2026-06-01", week: [] };
      expect(await setHours(core, manager, { staffId: first, period: turned })).toEqual({ ok: false, error: { reason: "days" } });
      const nowhere = { from: null, until: null, week: [{ ...interval(0, 0, 60), locationId: 999 }] };
      expect(await setHours(core, manager, { staffId: first, period: nowhere })).toEqual({ ok: false, error: { reason: "unknown_location" } });
    });

    it("one by one: added, split, ended; never over one another", async () => {
      const db = await open();
      const { core, first, second } = await studioOf(db);
      const valid = { validFrom: null, validUntil: null };
      const added = await addHours(core, manager, { staffId: first, intervals: [{ ...interval(2, 540, 780), ...valid }] });
      const hoursId = added.ok ? (added.value[0]?.id ?? 0) : 0;
      expect(await addHours(core, manager, { staffId: first, intervals: [{ ...interval(2, 700, 800), ...valid }] })).toMatchObject({ error: { reason: "overlap" } });
      const split = [interval(2, 540, 600), interval(2, 660, 780)].map((one) => ({ ...one, ...valid }));
      const parts = await replaceHours(core, manager, { staffId: first, hoursId, intervals: split });
      expect(parts).toMatchObject({ ok: true, value: [{ id: hoursId, endMin: 600 }, { startMin: 660 }] });
      await expect(replaceHours(core, manager, { staffId: second, hoursId, intervals: [] })).rejects.toMatchObject({ code: "not_found" });
      expect(await replaceHours(core, manager, { staffId: first, hoursId, intervals: [] })).toEqual({ ok: true, value: [] });
      expect(await listHours(db, first)).toHaveLength(2);
      expect(await yesterdayOf(core, first)).toBe("2026-03-01");
    });
  });

  describe("visits ahead", () => {
    it("that new hours would leave outside are listed, and nothing is changed until they are agreed to", async () => {
      const db = await open();
      const { first, second, set, weekOf, visit } = await studioOf(db);
      const inside = await visit(at("02T10:00"));
      const late = await visit(at("02T17:00"));
      const nextWeek = await visit(at("09T17:00"), { status: "pending" });
      await visit(at("03T17:00")); // Tuesday: outside before, so not this change's doing.
      await visit(at("16T17:00"), { status: "cancelled" });
      await visit(new Date("2026-02-23T17:00:00Z"), { status: "confirmed" });
      await visit(at("23T17:00"), { staffId: second });
      const week = [interval(0, 540, 1020)];
      const refused = await set(first, week);
      expect(refused).toMatchObject({ ok: false, error: { reason: "affects_visits" } });
      const listed = refused.ok || refused.error.reason !== "affects_visits" ? [] : refused.error.visits;
      expect(listed.map(({ id }) => id)).toEqual([late, nextWeek]);
      expect(listed[0]).toMatchObject({ serviceName: "Растяжка", zone: "UTC", staffId: first, clientName: null });
      expect(await weekOf(first)).toEqual([[0, 540, 1080]]);
      expect(await set(first, week, manager, [late])).toMatchObject({ ok: false });
      expect(await set(first, week, manager, [late, nextWeek, inside])).toMatchObject({ ok: true });
      expect(await weekOf(first)).toEqual([[0, 540, 1020]]);
      expect(await set(first, [], manager, "all")).toMatchObject({ ok: true });
      const kept = await db.select({ status: bookings.status }).from(bookings).where(eq(bookings.id, late));
      expect(kept).toEqual([{ status: "confirmed" }]);
    });

    it("in the way of days off, of a closed place and of holidays are listed too", async () => {
      const db = await open();
      const { studio, core, first, second, visit } = await studioOf(db);
      const mine = await visit(at("09T10:00"));
      const others = await visit(at("09T12:00"), { staffId: second });
      const affects = (ids: number[]) => ({ ok: false, error: { reason: "affects_visits", visits: ids.map((id) => ({ id })) } });
      const owner = { staffId: first };
      const place = { locationId: studio.locationId };
      expect(await saveException(core, manager, { owner, input: exception() })).toMatchObject(affects([mine]));
      const lunch = exception({ kind: "time_off", spans: [{ startMin: 660, endMin: 780 }] });
      expect(await saveException(core, manager, { owner, input: lunch })).toMatchObject({ ok: true });
      expect(await saveException(core, manager, { owner: place, input: lunch })).toMatchObject(affects([others]));
      expect(await saveException(core, manager, { owner: place, input: exception({ reason: "repair" }) })).toMatchObject(affects([mine, others]));
      // 9 March 2026 is a day off moved by the law from 8 March, a Sunday.
      const keep = { locationId: studio.locationId, country: "RU", shown: ["2026-03-09"], worked: [] } as const;
      expect(await setHolidays(core, manager, keep)).toMatchObject(affects([mine, others]));
      expect(await setHolidays(core, manager, { ...keep, worked: ["2026-03-09"] })).toMatchObject({ ok: true });
      expect(await setHolidays(core, manager, keep)).toMatchObject(affects([mine, others]));
      expect(await setHolidays(core, manager, { ...keep, agreed: [mine, others] })).toMatchObject({ ok: true });
      const extra = exception({ kind: "hours", spans: [{ startMin: 540, endMin: 660 }] });
      expect(await saveException(core, manager, { owner, input: extra })).toMatchObject({ ok: true });
      const ids = (await listExceptions(db, owner)).filter(({ kind }) => kind === "hours").map(({ id }) => id);
      expect(await removeException(core, manager, { owner, ids })).toMatchObject(affects([mine]));
      expect(await removeException(core, manager, { owner, ids, agreed: "all" })).toMatchObject({ ok: true });
    });
  });

  describe("days set apart", () => {
    it("are kept span by span, shown as one entry, replaced and deleted whole", async () => {
      const db = await open();
      const { core, first, second } = await studioOf(db);
      const owner = { staffId: first };
      const spans = [{ startMin: 540, endMin: 600 }, { startMin: 900, endMin: 1500 }];
      const saved = await saveException(core, manager, { owner, input: exception({ kind: "hours", spans, note: "Семинар" }) });
      const ids = saved.ok ? saved.value : [];
      expect(ids).toHaveLength(2);
      const entries = entriesOf(await listExceptions(db, owner));
      expect(entries).toMatchObject([{ ids, spans, first: { createdBy: "user:1", note: "Семинар" } }]);
      const again = exception({ kind: "hours", spans: [{ startMin: 0, endMin: 60 }], dayUntil: "2026-03-12" });
      expect(await saveException(core, manager, { owner, input: again })).toMatchObject({ error: { reason: "hours_set", dayFrom: "2026-03-09" } });
      expect(await saveException(core, manager, { owner: { staffId: second }, input: again })).toMatchObject({ ok: true });
      expect(await saveException(core, manager, { owner, input: again, replaces: ids })).toMatchObject({ ok: true });
      expect(await listExceptions(db, owner)).toMatchObject([{ dayUntil: "2026-03-12", startMin: 0 }]);
      const clash = exception({ kind: "hours", spans: [{ startMin: 0, endMin: 61 }, { startMin: 60, endMin: 90 }] });
      expect(await saveException(core, manager, { owner, input: clash })).toMatchObject({ error: { reason: "overlap" } });
      await expect(removeException(core, manager, { owner: { staffId: second }, ids })).rejects.toMatchObject({ code: "not_found" });
      await expect(saveException(core, manager, { owner: { locationId: 999 }, input: exception() })).rejects.toMatchObject({ code: "not_found" });
      const nowhere = exception({ kind: "hours", spans: [{ startMin: 0, endMin: 9 }], locationId: 999, dayFrom: "2027-01-01", dayUntil: "2027-01-01" });
      expect(await saveException(core, manager, { owner, input: nowhere })).toMatchObject({ error: { reason: "unknown_location" } });
    });

    it("of a place are nobody's own; past ones can be left out", async () => {
      const db = await open();
      const { studio, core, first } = await studioOf(db);
      const owner = { locationId: studio.locationId };
      await saveException(core, manager, { owner, input: exception({ dayFrom: "2026-01-01", dayUntil: "2026-01-03" }) });
      await saveException(core, manager, { owner, input: exception({ kind: "hours", spans: [{ startMin: 600, endMin: 900 }], locationId: 999 }) });
      expect(await listExceptions(db, { staffId: first })).toEqual([]);
      expect(await listExceptions(db, owner, { from: "2026-01-04" })).toMatchObject([{ staffId: null, locationId: studio.locationId }]);
      await expect(saveException(core, trainerOf(first), { owner, input: exception() })).rejects.toMatchObject({ code: "forbidden" });
    });
  });

  it("public holidays are listed for two years with those that are worked; only what was shown is changed", async () => {
    const db = await open();
    const { studio, core, first } = await studioOf(db);
    const { locationId } = studio;
    const list = () => listPlaceHolidays(db, { locationId, year: 2026 });
    expect(await list()).toEqual([]);
    const set = (country: "RU" | "KZ" | "", shown: string[], worked: string[]) => setHolidays(core, manager, { locationId, country, shown, worked });
    await set("RU", ["2026-05-01", "2026-05-09"], ["2026-05-01"]);
    await set("RU", ["2026-05-09"], ["2026-05-09", "2026-06-12"]);
    const days = await list();
    expect(days.filter(({ isWorked }) => isWorked).map(({ day }) => day)).toEqual(["2026-05-01", "2026-05-09"]);
    expect(new Set(days.map(({ day }) => day.slice(0, 4)))).toEqual(new Set(["2026", "2027"]));
    await set("", [], []);
    expect([await list(), await db.$count(workedHolidays)]).toEqual([[], 2]);
    await expect(setHolidays(core, trainerOf(first), { locationId, country: "", shown: [], worked: [] })).rejects.toMatchObject({ code: "forbidden" });
    await expect(setHolidays(core, manager, { locationId: 999, country: "", shown: [], worked: [] })).rejects.toMatchObject({ code: "not_found" });
    expect(await db.select({ country: locations.holidayCountry }).from(locations)).toEqual([{ country: "" }]);
    expect(await db.$count(scheduleExceptions)).toBe(0);
  });
}); // prettier-ignore
