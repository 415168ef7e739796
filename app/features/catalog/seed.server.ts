import { asc, eq } from "drizzle-orm";
import type { Tx } from "~drizzle/client.server";
import { locations, resourceKinds, serviceCategories, services, staff, staffServices } from "~drizzle/schema";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import {
  saveCategory,
  saveLocation,
  savePerson,
  saveService,
  setPersonServices,
  setServiceLinks,
} from "./commands.server";
import {
  demoCategories,
  demoLocation,
  demoNovelties,
  demoPeople,
  demoResources,
  demoServices,
  type DemoService,
} from "./demo/model";
import { saveQuestion } from "./questions/commands.server";
import { saveResource, saveResourceKind } from "./resources/commands.server";

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
  const inputOf = (service: Omit<DemoService, "demand">, position: number) => {
    const { name, description, durationMin, bufferBeforeMin, bufferAfterMin, stepMin, category, price } =
      service;
    return {
      ...{ name, description, durationMin, bufferBeforeMin, bufferAfterMin, stepMin, position },
      ...{ categoryId: categoryIds.get(category) as number, priceMinor: price * 100 },
      ...{ minNoticeMin: 60, horizonDays: 60, isOnline: true },
    };
  };
  for (const [position, service] of demoServices.entries())
    serviceIds.push(
      await ensure(known.services, service.name, () => saveService(core, actor, inputOf(service, position))),
    );
  const kindIds = await seedResources(core, actor, locationId);
  const noveltyIds = new Map<string, number>();
  for (const [at, novelty] of demoNovelties.entries()) {
    const { name, more, addons = [], needs = [], questions = [] } = novelty;
    const ids = (names: readonly string[], among: Map<string, number>) =>
      names.map((one) => among.get(one) ?? 0);
    const make = async () => {
      const made = await saveService(core, actor, { ...inputOf(novelty, demoServices.length + at), ...more });
      const links = { addonIds: ids(addons, noveltyIds), parentIds: [], kindIds: ids(needs, kindIds) };
      await setServiceLinks(core, actor, { id: made.id, ...links });
      for (const [position, question] of questions.entries())
        await saveQuestion(core, actor, { ...question, position, serviceId: made.id });
      return made;
    };
    noveltyIds.set(name, await ensure(known.services, name, make));
  }

  const staffIds: number[] = [];
  for (const [position, { name, title, about, does }] of demoPeople.entries()) {
    const make = () =>
      savePerson(core, actor, { locationId, name, title, about, isBookable: true, position });
    const staffId = await ensure(known.people, name, make);
    staffIds.push(staffId);
    if ((await db.$count(staffServices, eq(staffServices.staffId, staffId))) > 0) continue;
    const list = Object.entries(does).map(([service, { price, durationMin = null }]) => ({
      serviceId: serviceIds[demoServices.findIndex((one) => one.name === service)] as number,
      priceMinor: price === undefined ? null : price * 100,
      durationMin,
    }));
    const novel = demoNovelties
      .filter(({ by }) => by.includes(name))
      .map((one) => ({ serviceId: noveltyIds.get(one.name) ?? 0, priceMinor: null, durationMin: null }));
    await setPersonServices(core, actor, { staffId, list: [...list, ...novel] });
  }
  return { locationId, zone: demoLocation.zone, serviceIds, staffIds };
}

/** Kinds of things and the things of each; ids of the kinds by name. Does nothing when there is any. */
async function seedResources(core: Core, actor: Actor, locationId: number): Promise<Map<string, number>> {
  const known = await core.db.select({ id: resourceKinds.id, name: resourceKinds.name }).from(resourceKinds);
  if (known.length > 0) return new Map(known.map(({ id, name }) => [name, id]));
  const ids = new Map<string, number>();
  for (const [position, [kind, things]] of Object.entries(demoResources).entries()) {
    const { id: kindId } = await saveResourceKind(core, actor, { name: kind, position });
    ids.set(kind, kindId);
    for (const [at, name] of things.entries())
      await saveResource(core, actor, { kindId, locationId, name, position: at });
  }
  return ids;
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
