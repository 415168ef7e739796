import { expect, it } from "vitest";
import { weeklyHours } from "~drizzle/schema";
import type { Db, Topic } from "~drizzle/client.server";
import { guest, type Actor } from "~/lib/actor";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { manager, openStudio, trainerOf } from "~tests/support/studio";
import { setWeeklyHours } from "./commands.server";
import type { WeeklyInterval } from "./model";
import { getWeeklyHours, listWeeklyHours } from "./queries.server";

const interval = (weekday: number, startMin: number, endMin: number): WeeklyInterval => ({
  weekday,
  startMin,
  endMin,
});

async function studioOf(db: Db) {
  const studio = await openStudio(db, { people: 2, shifts: [{ from: 540, until: 1080, weekdays: [0] }] });
  const core = testCore(db);
  const set = (staffId: number, week: WeeklyInterval[], as: Actor = manager) =>
    setWeeklyHours(core, as, { staffId, week });
  const weekOf = async (staffId: number) =>
    (await getWeeklyHours(db, staffId)).map(({ weekday, startMin, endMin }) => [weekday, startMin, endMin]);
  return { people: studio.people, set, weekOf };
}

eachDatabase((open) => {
  it("replaces a person's week and nobody else's", async () => {
    const db = await open();
    const { people, set, weekOf } = await studioOf(db);
    const [first = 0, second = 0] = people;
    const heard: Topic[] = [];
    const stop = db.watch((topics) => heard.push(...topics));
    const week = [interval(4, 1320, 1800), interval(0, 840, 1080), interval(0, 540, 780)];
    expect(await set(first, week)).toEqual({ ok: true, value: undefined });
    stop();
    expect(heard).toEqual(["schedule"]);
    expect(await weekOf(first)).toEqual([
      [0, 540, 780],
      [0, 840, 1080],
      [4, 1320, 1800],
    ]);
    expect(await weekOf(second)).toEqual([[0, 540, 1080]]);
    expect(await listWeeklyHours(db, people)).toHaveLength(4);
    expect(await set(first, [])).toMatchObject({ ok: true });
    expect(await weekOf(first)).toEqual([]);
  });

  it("refuses intervals that overlap, over midnight and over the week's end too, and keeps the old week", async () => {
    const db = await open();
    const { people, set, weekOf } = await studioOf(db);
    const [first = 0] = people;
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

  it("lets a trainer set their own hours only", async () => {
    const db = await open();
    const { people, set } = await studioOf(db);
    const [first = 0, second = 0] = people;
    const week = [interval(1, 600, 900)];
    expect(await set(first, week, trainerOf(first))).toMatchObject({ ok: true });
    for (const actor of [trainerOf(second), trainerOf(null), guest])
      await expect(set(first, week, actor)).rejects.toMatchObject({ code: "forbidden" });
    await expect(set(999, week)).rejects.toMatchObject({ code: "not_found" });
  });

  it("keeps nonsense out of the table whoever writes it", async () => {
    const db = await open();
    const { people, set } = await studioOf(db);
    const [staffId = 0] = people;
    for (const wrong of [
      interval(7, 0, 60),
      interval(0, -1, 60),
      interval(0, 600, 600),
      interval(0, 1440, 1500),
      interval(0, 0, 2881),
    ])
      // prettier-ignore
      await expect(set(staffId, [wrong])).rejects.toThrow();
    expect(await db.$count(weeklyHours)).toBe(2);
  });
});
