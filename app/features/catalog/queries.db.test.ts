import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import type { Db } from "~drizzle/client.server";
import { pictures, serviceAddons, serviceQuestions, services, staff, staffServices } from "~drizzle/schema";
import { eachDatabase } from "~tests/support/databases";
import { openStudio } from "~tests/support/studio";
import {
  getOfferedService,
  listAddons,
  listOfferedServices,
  listPublicPeople,
  listServicePeople,
  listServiceQuestions,
} from "./queries.server";

async function addService(db: Db, given: Partial<typeof services.$inferInsert>): Promise<number> {
  const [like] = await db.select().from(services).limit(1);
  if (!like) throw new Error("open the studio first");
  const { id: _id, ...row } = like;
  const [made] = await db.insert(services).values({ ...row, ...given }).returning({ id: services.id }); // prettier-ignore
  return made?.id ?? 0;
}

async function addPicture(db: Db, hash: string): Promise<number> {
  const row = { hash, mime: "image/webp", width: 1, height: 1, bytes: Buffer.from([1]), createdAt: new Date(0) };
  const [made] = await db.insert(pictures).values(row).returning({ id: pictures.id });
  return made?.id ?? 0;
} // prettier-ignore

eachDatabase((open) => {
  it("never offers an add-on by itself, to nobody and with no person", async () => {
    const db = await open();
    const { people, serviceId } = await openStudio(db);
    const [staffId = 0] = people;
    const addon = await addService(db, { name: "Тейпы", isAddon: true });
    await db.insert(staffServices).values({ staffId, serviceId: addon });
    expect((await listOfferedServices(db)).flatMap((one) => one.services.map(({ id }) => id))).toEqual([serviceId]);
    expect(await getOfferedService(db, addon)).toBeNull();
    expect((await listPublicPeople(db))[0]?.services.map(({ id }) => id)).toEqual([serviceId]);
  });

  it("lists the add-ons of a service with the person's own price and length, those for staff only to staff", async () => {
    const db = await open();
    const { people, serviceId } = await openStudio(db, { people: 2 });
    const [own = 0, other = 0] = people;
    const tape = await addService(db, { name: "Тейпы", isAddon: true, durationMin: 15, priceMinor: 5000, position: 2 });
    const oil = await addService(db, { name: "Масло", isAddon: true, durationMin: 5, priceMinor: 3000, position: 1 });
    const hidden = await addService(db, { name: "Скидка", isAddon: true, isOnline: false, position: 3 });
    const gone = await addService(db, { name: "Уже нет", isAddon: true, archivedAt: new Date(0), position: 0 });
    const elsewhere = await addService(db, { name: "К другой", isAddon: true });
    await db.insert(serviceAddons).values([tape, oil, hidden, gone].map((addonId) => ({ serviceId, addonId })));
    await db.insert(serviceAddons).values({ serviceId: tape, addonId: elsewhere });
    await db.insert(staffServices).values({ staffId: own, serviceId: tape, priceMinor: 7000, durationMin: 20 });
    const listed = async (more?: Parameters<typeof listAddons>[2]) =>
      (await listAddons(db, serviceId, more)).map(({ name, priceMinor, durationMin }) => [name, priceMinor, durationMin]);
    expect(await listed()).toEqual([["Масло", 3000, 5], ["Тейпы", 5000, 15]]);
    expect(await listed({ staffId: own })).toEqual([["Масло", 3000, 5], ["Тейпы", 7000, 20]]);
    expect(await listed({ staffId: other })).toEqual([["Масло", 3000, 5], ["Тейпы", 5000, 15]]);
    expect((await listed({ forStaff: true })).map(([name]) => name)).toEqual(["Масло", "Тейпы", "Скидка"]);
  });

  it("asks the questions that stand, service by service, in the owner's order", async () => {
    const db = await open();
    const { serviceId } = await openStudio(db);
    const second = await addService(db, { name: "Вторая" });
    const ask = (label: string, position: number, more: Partial<typeof serviceQuestions.$inferInsert> = {}) =>
      db.insert(serviceQuestions).values({ serviceId, label, position, kind: "text", options: [], isRequired: false, ...more });
    await ask("Травмы?", 2, { kind: "choice", options: ["нет", "да"], isRequired: true });
    await ask("Цель?", 1);
    await ask("Старый", 0, { archivedAt: new Date(0) });
    await ask("Вес?", 0, { serviceId: second });
    const labels = async (...ids: number[]) => (await listServiceQuestions(db, ids)).map(({ label }) => label);
    expect(await labels(serviceId)).toEqual(["Цель?", "Травмы?"]);
    expect(await labels(second, serviceId)).toEqual(["Цель?", "Травмы?", "Вес?"]);
    expect(await labels()).toEqual([]);
    expect((await listServiceQuestions(db, [serviceId]))[1]).toMatchObject({ kind: "choice", options: ["нет", "да"], isRequired: true });
  });

  it("shows who can be chosen: a picture, a few words, what they offer at their own price; nobody hidden or idle", async () => {
    const db = await open();
    const { people, serviceId } = await openStudio(db, { people: 4 });
    const [first = 0, hidden = 0, archived = 0, idle = 0] = people;
    await db.update(staff).set({ about: "Десять лет практики", pictureId: await addPicture(db, "aa") }).where(eq(staff.id, first));
    await db.update(staff).set({ isBookable: false }).where(eq(staff.id, hidden));
    await db.update(staff).set({ archivedAt: new Date(0) }).where(eq(staff.id, archived));
    await db.delete(staffServices).where(eq(staffServices.staffId, idle));
    await db.update(staffServices).set({ priceMinor: 100 }).where(eq(staffServices.staffId, first));
    await db.update(services).set({ pictureId: await addPicture(db, "bb"), capacity: 8, prepayment: "deposit" });
    const shown = { id: first, about: "Десять лет практики", pictureHash: "aa" };
    expect(await listPublicPeople(db)).toMatchObject([{ ...shown, services: [{ id: serviceId, priceMinor: 100 }] }]);
    expect(await listServicePeople(db, serviceId)).toMatchObject([shown, { id: idle }].slice(0, 1));
    const [category] = await listOfferedServices(db);
    expect(category?.services).toMatchObject([{ pictureHash: "bb", capacity: 8, prepayment: "deposit", depositPercent: 30, approval: "auto" }]);
    expect(await getOfferedService(db, serviceId)).toMatchObject({ pictureHash: "bb", isAddon: false });
  });
}); // prettier-ignore
