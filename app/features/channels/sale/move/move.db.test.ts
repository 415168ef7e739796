import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { bookings, mirroredVisits } from "~drizzle/schema";
import { getOfferedDay } from "~/features/booking/offer/queries.server";
import { guest, systemActor } from "~/lib/actor";
import { eachDatabase } from "~tests/support/databases";
import { openHybridWorld, type HybridWorld } from "~tests/support/hybrid-world";
import { forgetAnswers } from "../../offer/memory/queries.server";
import { holdVisit } from "../hold/commands.server";
import { sellVisit } from "../commands.server";
import { judgeWherever, moveWherever } from "./commands.server";
import { getMoveCalendar, getMoveDay } from "./queries.server";

const DAY = "2026-03-03";
const at = (time: string) => new Date(`${DAY}T${time}:00Z`);
const desk = systemActor("desk");
const look = { day: DAY, week: null, month: null };

/** A visit at ten that YClients has sold; its person works there until 22, by our week until 20, and has a stranger's record at three. */
async function sold(world: HybridWorld) {
  const { core, vendors, soldThere, state, studio } = world;
  for (const person of state.staff) person.toMinutes = 22 * 60;
  const [staffId = 0] = studio.people;
  await world.deliver(
    world.branch.create({
      ...{ staffId: world.numberOf(staffId), lines: [{ id: 31 }], comment: "", online: false },
      ...{ client: { name: "Кто-то", phone: "+7 705 000 11 22" }, start: `${DAY} 15:00:00`, seconds: 3600 },
    }),
  );
  await world.work();
  const held = await holdVisit(core, vendors, guest, {
    parts: [{ serviceId: soldThere, staffId, addonIds: [] }],
    ...{ startsAt: at("10:00"), source: "online", locale: "ru" },
  });
  if (!held.ok) throw new Error(held.error.reason);
  const visitor = { kind: "contact" as const, name: "Мадина", phoneRaw: "+7 701 222 33 44", email: null, locale: "ru" }; // prettier-ignore
  const { linkToken } = held.value;
  const made = await sellVisit(core, vendors, guest, { linkToken, visitor, notes: "", answers: [] });
  if (!made.ok) throw new Error(made.error.reason);
  const { id, startsAt, locationId } = made.value.booking;
  const choice = { parts: [{ serviceId: soldThere, staffId, addonIds: [] }] as [{ serviceId: number; staffId: number; addonIds: number[] }], party: 1 }; // prettier-ignore
  return { id, staffId, link: { kind: "link", bookingId: id } as const, visit: { id, startsAt, place: { id: locationId }, choice } }; // prettier-ignore
}

eachDatabase((open) => {
  it("moves what YClients has sold among its free times, and nowhere else", async () => {
    const world = await openHybridWorld(await open());
    const { db, core, vendors } = world;
    const { id, link, visit } = await sold(world);
    const calendar = await getMoveCalendar(core, vendors, { visit, look });
    const starts = calendar && typeof calendar === "object" ? calendar.times.map(({ start }) => start.slice(11, 16)) : []; // prettier-ignore
    expect(starts).toContain("20:30");
    expect(starts).not.toContain("15:00");

    const move = (time: string) => moveWherever(core, vendors, link, { bookingId: id, startsAt: at(time), reason: "" }); // prettier-ignore
    expect(await move("15:00")).toMatchObject({ ok: false, error: { reason: "booked" } });
    expect(await move("20:30")).toMatchObject({ ok: true });
    await world.settle();
    const [row] = await db.select().from(mirroredVisits).where(eq(mirroredVisits.bookingId, id));
    expect(row).toMatchObject({ kind: "sale", state: "placed" });
    const there = world.state.records.find(({ id: number }) => String(number) === row?.externalId);
    expect(JSON.stringify(there)).toContain(`${DAY} 20:30`);
  });

  it("staff see YClients' hours and why the others are closed, and may insist", async () => {
    const world = await openHybridWorld(await open());
    const { db, core, vendors, soldThere, state } = world;
    const { id, staffId } = await sold(world);
    // The person leaves at noon there; our own week knows nothing of it.
    for (const person of state.staff) person.toMinutes = 12 * 60;
    forgetAnswers(db);
    const now = core.clock.now();
    const parts = [{ serviceId: soldThere, staffId, addonIds: [] }];
    const own = await getOfferedDay(db, { parts, day: DAY, now, excludeBooking: id, forStaff: true });
    const day = await getMoveDay(core, vendors, { bookingId: id, staffId, day: DAY, own });
    const reasonAt = (time: string) => day.offer?.times.find(({ startsAt }) => startsAt.getTime() === at(time).getTime())?.closed; // prettier-ignore
    expect(day.from).toBe("theirs");
    expect([reasonAt("10:00"), reasonAt("11:00")]).toEqual([null, null]);
    expect([reasonAt("15:00"), reasonAt("18:00")]).toEqual(["booked", "elsewhere"]);
    const to = { bookingId: id, startsAt: at("18:00") };
    expect(await judgeWherever(core, vendors, desk, to)).toMatchObject({ closed: null, warnings: ["elsewhere"] }); // prettier-ignore
    expect(await moveWherever(core, vendors, desk, { ...to, reason: "" })).toMatchObject({ error: { reason: "elsewhere" } }); // prettier-ignore
    expect(await moveWherever(core, vendors, desk, { ...to, reason: "", override: true })).toMatchObject({ ok: true }); // prettier-ignore
  });

  it("without YClients a client waits, staff go on with our hours", async () => {
    const world = await openHybridWorld(await open());
    const { db, core, vendors } = world;
    const { id, link, visit } = await sold(world);
    world.setOffline(true);
    forgetAnswers(db);
    expect(await getMoveCalendar(core, vendors, { visit, look })).toBe("away");
    const to = { bookingId: id, startsAt: at("12:00"), reason: "" };
    expect(await moveWherever(core, vendors, link, to)).toEqual({ ok: false, error: { reason: "away" } });
    expect(await moveWherever(core, vendors, desk, to)).toMatchObject({ ok: true });
    const [row] = await db.select().from(bookings).where(eq(bookings.id, id));
    expect(row?.startsAt).toEqual(at("12:00"));
  });
});
