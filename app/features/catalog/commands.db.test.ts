import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { serviceCategories, services, staff, staffServices } from "~drizzle/schema";
import type { Db } from "~drizzle/client.server";
import type { Topic } from "~/lib/topics";
import { guest, type Actor } from "~/lib/actor";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { manager, openStudio, trainerOf } from "~tests/support/studio";
import {
  archivePerson,
  archiveService,
  removeCategory,
  saveCategory,
  saveLocation,
  savePerson,
  saveService,
  setPersonServices,
} from "./commands.server";
import {
  getOfferedService,
  listOfferedServices,
  listPersonServices,
  listServicePeople,
  listStaff,
} from "./queries.server";
import { serviceInput, type LocationInput } from "./schema";

const NOW = "2026-03-02T06:00:00Z";
const place: LocationInput = {
  name: "Филиал",
  zone: "Europe/Moscow",
  currency: "RUB",
  country: "RU",
  address: "",
  phone: "",
};
const person = { name: "Вера", title: "Тренер", isBookable: true, position: 1 };
const service = (categoryId: number, more: object = {}) =>
  serviceInput.parse({ categoryId, name: "Йога", durationMin: 60, priceMinor: 100_000, ...more });

async function shop(db: Db) {
  const studio = await openStudio(db);
  const core = testCore(db, { now: NOW });
  const [category] = await db.select().from(serviceCategories);
  return { studio, core, categoryId: category?.id ?? 0 };
}

eachDatabase((open) => {
  it("is changed by whoever may write the catalogue, and by nobody else", async () => {
    const db = await open();
    const { studio, core, categoryId } = await shop(db);
    const [staffId = 0] = studio.people;
    const changes: ((actor: Actor) => Promise<unknown>)[] = [
      (actor) => saveLocation(core, actor, place),
      (actor) => saveCategory(core, actor, { name: "Иное", position: 1 }),
      (actor) => saveService(core, actor, service(categoryId)),
      (actor) => savePerson(core, actor, { ...person, locationId: studio.locationId }),
      (actor) => setPersonServices(core, actor, { staffId, list: [] }),
      (actor) => archiveService(core, actor, { id: studio.serviceId, archived: true }),
      (actor) => archivePerson(core, actor, { id: staffId, archived: true }),
      (actor) => removeCategory(core, actor, 999),
    ];
    for (const change of changes) {
      for (const actor of [trainerOf(staffId), guest, { kind: "client", clientId: 1 } as const])
        await expect(Promise.resolve().then(() => change(actor))).rejects.toMatchObject({ code: "forbidden" });
      const heard: Topic[] = [];
      const stop = db.watch((topics) => heard.push(...topics));
      await change(manager);
      stop();
      expect(heard).toEqual(["catalog"]);
    }
  });

  it("says what is missing instead of failing", async () => {
    const db = await open();
    const { studio, core, categoryId } = await shop(db);
    const unknown = { code: "invalid", details: { reason: "unknown_reference" } };
    await expect(saveService(core, manager, service(999))).rejects.toMatchObject(unknown);
    await expect(saveService(core, manager, { id: studio.serviceId, ...service(999) })).rejects.toMatchObject(unknown);
    await expect(savePerson(core, manager, { ...person, locationId: 999 })).rejects.toMatchObject(unknown);
    const absent = { code: "not_found" };
    await expect(saveService(core, manager, { id: 999, ...service(categoryId) })).rejects.toMatchObject(absent);
    await expect(savePerson(core, manager, { id: 999, ...person, locationId: studio.locationId })).rejects.toMatchObject(absent);
    await expect(saveLocation(core, manager, { id: 999, ...place })).rejects.toMatchObject(absent);
    await expect(saveCategory(core, manager, { id: 999, name: "x", position: 0 })).rejects.toMatchObject(absent);
    await expect(archiveService(core, manager, { id: 999, archived: true })).rejects.toMatchObject(absent);
    await expect(archivePerson(core, manager, { id: 999, archived: true })).rejects.toMatchObject(absent);
    await expect(setPersonServices(core, manager, { staffId: 999, list: [] })).rejects.toMatchObject(absent);
  });

  it("takes a service's currency from the first location; without one there is nothing to sell", async () => {
    const empty = testCore(await open());
    const { id } = await saveCategory(empty, manager, { name: "Йога", position: 0 });
    await expect(saveService(empty, manager, service(id))).rejects.toMatchObject({ code: "conflict", details: { reason: "no_location" } });
    await saveLocation(empty, manager, place);
    await saveService(empty, manager, service(id));
    expect(await empty.db.select().from(services)).toMatchObject([{ currency: "RUB", name: "Йога", archivedAt: null }]);
  });

  it("removes a category only when it holds nothing, archived services included", async () => {
    const db = await open();
    const { studio, core, categoryId } = await shop(db);
    const { id } = await saveCategory(core, manager, { name: "Пустая", position: 5 });
    await removeCategory(core, manager, id);
    await archiveService(core, manager, { id: studio.serviceId, archived: true });
    await expect(removeCategory(core, manager, categoryId)).rejects.toMatchObject({ code: "conflict", details: { reason: "in_use" } });
    expect(await db.$count(serviceCategories)).toBe(1);
  });

  describe("what a person does", () => {
    it("is replaced as a whole; what was archived stays for the day it comes back", async () => {
      const db = await open();
      const { studio, core, categoryId } = await shop(db);
      const [staffId = 0] = studio.people;
      const yoga = (await saveService(core, manager, service(categoryId))).id;
      const pilates = (await saveService(core, manager, service(categoryId, { name: "Пилатес" }))).id;
      const set = (...list: { serviceId: number; priceMinor: number | null; durationMin: number | null }[]) =>
        setPersonServices(core, manager, { staffId, list });
      const own = { serviceId: yoga, priceMinor: 120_000, durationMin: 90 };
      await set(own, { serviceId: pilates, priceMinor: null, durationMin: null });
      await archiveService(core, manager, { id: pilates, archived: true });
      await set(own);
      const done = async () => (await listPersonServices(db, staffId)).map((row) => row.serviceId).sort((a, b) => a - b);
      expect(await done()).toEqual([yoga, pilates]);
      expect(await listServicePeople(db, yoga)).toMatchObject([{ id: staffId, priceMinor: 120_000, durationMin: 90 }]);
      await set();
      expect(await done()).toEqual([pilates]);
      const before = await db.select().from(staffServices);
      await expect(set({ ...own, serviceId: 999 })).rejects.toMatchObject({ code: "invalid", details: { reason: "unknown_service" } });
      await expect(set({ ...own, serviceId: pilates })).rejects.toMatchObject({ code: "invalid" });
      await expect(set(own, own)).rejects.toMatchObject({ code: "invalid", details: { reason: "named_twice" } });
      expect(await db.select().from(staffServices)).toEqual(before);
    });
  });

  it("offers what is online and done by somebody; archiving takes it off and back", async () => {
    const db = await open();
    const { studio, core, categoryId } = await shop(db);
    const [first = 0] = studio.people;
    const second = (await savePerson(core, manager, { ...person, locationId: studio.locationId })).id;
    await setPersonServices(core, manager, { staffId: second, list: [{ serviceId: studio.serviceId, priceMinor: 700_000, durationMin: null }] });
    await saveService(core, manager, service(categoryId, { name: "Никто не ведёт" }));
    const offered = async () => (await listOfferedServices(db)).flatMap((category) => category.services);
    expect(await offered()).toMatchObject([{ id: studio.serviceId, priceFromMinor: 700_000, priceVaries: true, staffCount: 2 }]);
    await archivePerson(core, manager, { id: second, archived: true });
    expect(await offered()).toMatchObject([{ priceFromMinor: 850_000, priceVaries: false, staffCount: 1 }]);
    expect((await listStaff(db)).map((row) => row.person.id)).toEqual([first]);
    expect(await listStaff(db, { archived: true })).toHaveLength(2);
    await archiveService(core, manager, { id: studio.serviceId, archived: true });
    expect([await offered(), await getOfferedService(db, studio.serviceId)]).toEqual([[], null]);
    await archiveService(core, manager, { id: studio.serviceId, archived: false });
    await archivePerson(core, manager, { id: second, archived: false });
    expect(await offered()).toMatchObject([{ staffCount: 2 }]);
    await db.update(staff).set({ isBookable: false }).where(eq(staff.id, first));
    expect(await offered()).toMatchObject([{ staffCount: 1, priceFromMinor: 700_000 }]);
  });
}); // prettier-ignore
