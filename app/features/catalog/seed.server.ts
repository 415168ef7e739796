import { asc, eq } from "drizzle-orm";
import type { Tx } from "~drizzle/client.server";
import { locations, serviceCategories, services, staff, staffServices } from "~drizzle/schema";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { saveCategory, saveLocation, savePerson, saveService, setPersonServices } from "./commands.server";
import { demoCategories, demoLocation, demoPeople, demoServices } from "./demo/model";

export interface SeededCatalog {
  locationId: number;
  zone: string;
  /** In the order of `demoServices`. */
  serviceIds: number[];
  /** In the order of `demoPeople`. */
  staffIds: number[];
}

/** Makes what is missing of the demo's location, services and people, found by their names. */
export async function seedCatalog(core: Core, actor: Actor): Promise<SeededCatalog> {
  const { db } = core;
  const known = {
    locations: await db.select({ id: locations.id, name: locations.name }).from(locations),
    categories: await db.select({ id: serviceCategories.id, name: serviceCategories.name }).from(serviceCategories), // prettier-ignore
    services: await db.select({ id: services.id, name: services.name }).from(services),
    people: await db.select({ id: staff.id, name: staff.name }).from(staff).orderBy(asc(staff.id)),
  };
  const ensure = async (
    list: { id: number; name: string }[],
    name: string,
    make: () => Promise<{ id: number }>,
  ) => list.find((one) => one.name === name)?.id ?? (await make()).id;

  const locationId = await ensure(known.locations, demoLocation.name, () => saveLocation(core, actor, demoLocation)); // prettier-ignore
  const categoryIds = new Map<string, number>();
  for (const [position, name] of demoCategories.entries())
    categoryIds.set(name, await ensure(known.categories, name, () => saveCategory(core, actor, { name, position }))); // prettier-ignore

  const serviceIds: number[] = [];
  for (const [position, { category, price, demand: _demand, ...service }] of demoServices.entries()) {
    const input = {
      ...service,
      categoryId: categoryIds.get(category) as number,
      priceMinor: price * 100,
      minNoticeMin: 60,
      horizonDays: 60,
      isOnline: true,
      position,
    };
    serviceIds.push(await ensure(known.services, service.name, () => saveService(core, actor, input)));
  }

  const staffIds: number[] = [];
  for (const [position, { name, title, does }] of demoPeople.entries()) {
    const make = () => savePerson(core, actor, { locationId, name, title, isBookable: true, position });
    const staffId = await ensure(known.people, name, make);
    staffIds.push(staffId);
    if ((await db.$count(staffServices, eq(staffServices.staffId, staffId))) > 0) continue;
    const list = Object.entries(does).map(([service, { price, durationMin = null }]) => ({
      serviceId: serviceIds[demoServices.findIndex((one) => one.name === service)] as number,
      priceMinor: price === undefined ? null : price * 100,
      durationMin,
    }));
    await setPersonServices(core, actor, { staffId, list });
  }
  return { locationId, zone: demoLocation.zone, serviceIds, staffIds };
}

/** People of former years, archived: whose visits a large data set is made of. Ids in their order. */
export async function insertFormerPeople(
  tx: Tx,
  { locationId, names, at }: { locationId: number; names: readonly string[]; at: Date },
): Promise<number[]> {
  const rows = names.map((name) => ({
    locationId,
    name,
    title: "",
    position: 9999,
    isBookable: false,
    archivedAt: at,
    createdAt: at,
  }));
  tx.touch("catalog");
  return (await tx.insertMany({ table: staff, rows })) as number[];
}
