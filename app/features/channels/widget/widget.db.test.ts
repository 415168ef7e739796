import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { bookings, clients, externalRefs, mirroredVisits, services, widgetVisits } from "~drizzle/schema";
import { bookVisit } from "~/features/booking/book/commands.server";
import { guest, systemActor } from "~/lib/actor";
import { eachDatabase } from "~tests/support/databases";
import { openHybridWorld, type HybridWorld } from "~tests/support/hybrid-world";
import { changeSeller } from "../moving/commands.server";
import { previewMove } from "../moving/queries.server";
import { getChannel } from "../queries.server";
import { beginWidgetVisit } from "./commands.server";
import { findWidgetUrl, getWidgetVisit } from "./queries.server";

const VISITOR = {
  ...{ kind: "contact" as const, name: "Мадина Ахметова", phoneRaw: "+7 701 222 33 44" },
  ...{ email: "madina@example.kz", locale: "ru" },
};
const owner = systemActor("demo");

const waitedFor = ({ db, core }: HybridWorld, linkToken: string, viewerId: number | null = null) =>
  getWidgetVisit(db, { linkToken, viewerId, now: core.clock.now() });

eachDatabase((open) => {
  it("a record made in YClients' form ends the wait of whoever was sent there, and of nobody else", async () => {
    const world = await openHybridWorld(await open());
    const { db, core, soldThere, studio } = world;
    const { linkToken } = await beginWidgetVisit(core, guest, { serviceId: soldThere, visitor: VISITOR });
    const [client] = await db.select().from(clients);
    // The code is its owner's: whoever only typed the phone does not see it.
    expect(await waitedFor(world, linkToken)).toMatchObject({ state: "waiting", code: null });
    expect(await waitedFor(world, linkToken, client?.id)).toMatchObject({ code: client?.code });
    expect(await waitedFor(world, linkToken, (client?.id ?? 0) + 1)).toMatchObject({ code: null });
    const made = (comment: string, hour: number) =>
      world.branch.create({
        ...{ staffId: world.numberOf(studio.people[0] ?? 0), lines: [{ id: 31 }], comment, online: true },
        ...{ client: { name: "Кто-то", phone: "+7 705 000 11 22" } },
        ...{ start: `2026-03-04 ${hour}:00:00`, seconds: 3600 },
      });
    core.clock.advance(60_000);
    await world.deliver(made("", 10));
    await world.work();
    expect(await waitedFor(world, linkToken)).toMatchObject({ state: "waiting" });
    core.clock.advance(20 * 60_000);
    expect(await waitedFor(world, linkToken)).toMatchObject({ state: "lapsed" });
    await world.deliver(made(`Код клиента: ${client?.code}`, 12));
    await world.work();
    const arrived = await waitedFor(world, linkToken);
    expect(arrived).toMatchObject({ state: "arrived" });
    const [row] = await db.select().from(widgetVisits);
    const [booking] = await db
      .select()
      .from(bookings)
      .where(eq(bookings.id, row?.bookingId ?? 0));
    expect(booking).toMatchObject({ clientId: client?.id, serviceId: soldThere, source: "yclients" });
    expect(arrived?.visitToken).toBe(booking?.linkToken);
  });

  it("the form's address names service and person and nobody else", async () => {
    const world = await openHybridWorld(await open());
    const { core, vendors, soldThere, studio } = world;
    const [staffId = 0] = studio.people;
    const found = await findWidgetUrl(core, vendors, { serviceId: soldThere, staffId });
    if (found.ok) expect(new URL(found.value).search).toBe("?o=m11s31");
    else expect(found.error).toBe("no_form");
    const unlinked = await findWidgetUrl(core, vendors, { serviceId: studio.serviceId });
    expect(unlinked).toEqual({ ok: false, error: "not_linked" });
  });

  it("a service goes to YClients with its open visits, and comes back without losing them", async () => {
    const world = await openHybridWorld(await open());
    const { db, core, studio } = world;
    const { serviceId } = studio;
    const [theirs] = world.state.services;
    if (theirs) world.state.services.push({ ...theirs, id: 32, title: "Разговор" });
    await db.insert(externalRefs).values({
      ...{ source: "yclients", entity: "service" as const, externalId: "32", entityId: serviceId },
      createdAt: core.clock.now(),
    });
    const booked = await bookVisit(core, guest, {
      parts: [{ serviceId, staffId: "any", addonIds: [] }],
      ...{ startsAt: new Date("2026-03-05T10:00:00Z"), visitor: VISITOR, notes: "", source: "online" },
    });
    if (!booked.ok) throw new Error(booked.error.reason);
    const { id } = booked.value;
    const preview = await previewMove(db, owner, { serviceId, soldBy: "yclients", now: core.clock.now() });
    expect(preview.visits).toMatchObject([{ id, stays: null }]);
    expect(await changeSeller(core, owner, { serviceId, soldBy: "yclients" })).toMatchObject({
      value: { moved: [id], stays: [] },
    });
    expect(await getChannel(core, serviceId)).toEqual({ by: "yclients" });
    const rowOf = async () =>
      (await db.select().from(mirroredVisits).where(eq(mirroredVisits.bookingId, id)))[0];
    expect(await rowOf()).toMatchObject({ kind: "sale", state: "waiting" });
    await world.settle();
    expect(await rowOf()).toMatchObject({ kind: "sale", state: "placed" });
    expect(world.state.records.filter(({ deleted }) => !deleted)).toHaveLength(1);

    await changeSeller(core, owner, { serviceId, soldBy: "own" });
    await world.settle();
    expect(await rowOf()).toMatchObject({ kind: "busy", state: "placed" });
    const [booking] = await db.select().from(bookings).where(eq(bookings.id, id));
    expect(booking).toMatchObject({ status: "confirmed", startsAt: booked.value.startsAt });
    expect(world.state.records.filter(({ deleted }) => !deleted)).toHaveLength(1);
  });

  it("a group is not sold on our page by YClients", async () => {
    const world = await openHybridWorld(await open());
    const { db, core, studio } = world;
    await db.update(services).set({ capacity: 8 }).where(eq(services.id, studio.serviceId));
    const ask = { serviceId: studio.serviceId, soldBy: "yclients" as const };
    expect(await changeSeller(core, owner, ask)).toEqual({ ok: false, error: "cannot" });
  });
});
