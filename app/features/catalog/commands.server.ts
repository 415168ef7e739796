import { and, eq, inArray, isNull } from "drizzle-orm";
import {
  locations,
  serviceAddons,
  serviceCategories,
  serviceResources,
  services,
  staff,
  staffServices,
} from "~drizzle/schema";
import type { Tx } from "~drizzle/client.server";
import { isForeignKeyViolation } from "~drizzle/errors";
import { requireCan } from "~/features/accounts/policy";
import type { Agreed } from "~/features/schedule/affected/commands.server";
import { listVisitsAhead, type VisitAhead } from "~/features/schedule/affected/queries.server";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import type { LocationInput, PersonInput, PersonServicesInput, ServiceInput } from "./schema";

/** Id of the row that was created or changed. */
type Saved = { id: number };

async function found(rows: Promise<Saved[]>): Promise<Saved> {
  const [row] = await rows;
  if (!row) throw new AppError("not_found");
  return row;
}

/** Visits ahead of what is to be closed; they stay, so they are listed until somebody agrees. */
export interface VisitsAhead {
  reason: "visits_ahead";
  visits: VisitAhead[];
}

/** @throws AppError `forbidden`; `invalid` (`unknown_reference`) when a category, location or service that is named does not exist. */
export async function changeCatalog<T>(core: Core, actor: Actor, work: (tx: Tx) => Promise<T>): Promise<T> {
  requireCan(actor, "catalog:write");
  try {
    return await core.db.transaction((tx) => {
      tx.touch("catalog");
      return work(tx);
    });
  } catch (error) {
    if (isForeignKeyViolation(error))
      throw new AppError("invalid", "names a row that does not exist", { reason: "unknown_reference" });
    throw error;
  }
}

/** Creates a location, or changes the one named by `id`. */
export function saveLocation(
  core: Core,
  actor: Actor,
  { id, ...input }: LocationInput & { id?: number },
): Promise<Saved> {
  return changeCatalog(core, actor, (tx) =>
    found(
      id
        ? tx.update(locations).set(input).where(eq(locations.id, id)).returning({ id: locations.id })
        : tx.insert(locations).values({ ...input, createdAt: core.clock.now() }).returning({ id: locations.id }),
    ),
  ); // prettier-ignore
}

/** Creates a category, or changes the one named by `id`. */
export function saveCategory(
  core: Core,
  actor: Actor,
  { id, ...input }: { id?: number; name: string; position: number },
): Promise<Saved> {
  return changeCatalog(core, actor, (tx) =>
    found(
      id
        ? tx
            .update(serviceCategories)
            .set(input)
            .where(eq(serviceCategories.id, id))
            .returning({ id: serviceCategories.id })
        : tx.insert(serviceCategories).values(input).returning({ id: serviceCategories.id }),
    ),
  );
}

/** Removes a category that holds no services, archived ones included; refuses otherwise. */
export function removeCategory(core: Core, actor: Actor, id: number): Promise<void> {
  return changeCatalog(core, actor, async (tx) => {
    if ((await tx.$count(services, eq(services.categoryId, id))) > 0)
      throw new AppError("conflict", "category has services", { reason: "in_use" });
    await tx.delete(serviceCategories).where(eq(serviceCategories.id, id));
  });
}

/** Creates or changes a service. Its currency is that of the business's first location. */
export function saveService(
  core: Core,
  actor: Actor,
  { id, ...input }: ServiceInput & { id?: number },
): Promise<Saved> {
  return changeCatalog(core, actor, async (tx) => {
    if (id)
      return found(tx.update(services).set(input).where(eq(services.id, id)).returning({ id: services.id }));
    const [location] = await tx
      .select({ currency: locations.currency })
      .from(locations)
      .orderBy(locations.id)
      .limit(1);
    if (!location) throw new AppError("conflict", "no location yet", { reason: "no_location" });
    const row = { ...input, currency: location.currency, createdAt: core.clock.now() };
    return found(tx.insert(services).values(row).returning({ id: services.id }));
  });
}

/** What else belongs to a service: its add-ons (or, of an add-on, the services it goes with) and the kinds of things it needs. */
export interface ServiceLinks {
  addonIds: readonly number[];
  parentIds: readonly number[];
  kindIds: readonly number[];
}

/**
 * Replaces what belongs to a service. Only an add-on can be added, and only to a service that is none; what else is named is left out.
 * Links to archived services stay for the day these come back.
 */
export function setServiceLinks(
  core: Core,
  actor: Actor,
  { id, addonIds, parentIds, kindIds }: ServiceLinks & { id: number },
): Promise<void> {
  return changeCatalog(core, actor, async (tx) => {
    const rows = await tx
      .select({ id: services.id, isAddon: services.isAddon, archivedAt: services.archivedAt })
      .from(services);
    const own = rows.find((row) => row.id === id);
    if (!own) throw new AppError("not_found");
    const others = rows.filter((row) => row.id !== id && row.isAddon !== own.isAddon && row.archivedAt === null);
    const chosen = others.filter((row) => (own.isAddon ? parentIds : addonIds).includes(row.id));
    const ownSide = own.isAddon ? serviceAddons.addonId : serviceAddons.serviceId;
    const otherSide = own.isAddon ? serviceAddons.serviceId : serviceAddons.addonId;
    const shown = others.map((row) => row.id);
    // What the service was before it became an add-on, or the other way round, belongs to nobody any more.
    const wrongSide = own.isAddon ? serviceAddons.serviceId : serviceAddons.addonId;
    await tx.delete(serviceAddons).where(eq(wrongSide, id));
    if (shown.length > 0) await tx.delete(serviceAddons).where(and(eq(ownSide, id), inArray(otherSide, shown)));
    const links = chosen.map((row) =>
      own.isAddon ? { serviceId: row.id, addonId: id } : { serviceId: id, addonId: row.id },
    );
    if (links.length > 0) await tx.insert(serviceAddons).values(links);
    await tx.delete(serviceResources).where(eq(serviceResources.serviceId, id));
    const kinds = [...new Set(kindIds)].map((kindId) => ({ serviceId: id, kindId }));
    if (kinds.length > 0) await tx.insert(serviceResources).values(kinds);
  });
} // prettier-ignore

/** Stops a change when somebody is expected and nobody has agreed to it. */
async function askAhead(
  core: Core,
  of: { staffId: number } | { serviceId: number },
  agreed: Agreed,
): Promise<VisitsAhead | null> {
  if (agreed === "all") return null;
  const visits = await listVisitsAhead(core.db, { ...of, now: core.clock.now() });
  return visits.every(({ id }) => agreed.includes(id)) ? null : { reason: "visits_ahead", visits };
}

/** Archives a service, or takes it back: it is kept for history and no longer offered. Visits ahead are listed first, and stay. */
export async function archiveService(
  core: Core,
  actor: Actor,
  { id, archived, agreed = [] }: { id: number; archived: boolean; agreed?: Agreed },
): Promise<Result<Saved, VisitsAhead>> {
  requireCan(actor, "catalog:write");
  const asked = archived ? await askAhead(core, { serviceId: id }, agreed) : null;
  if (asked) return refuse(asked);
  const archivedAt = archived ? core.clock.now() : null;
  return changeCatalog(core, actor, async (tx) =>
    ok(await found(tx.update(services).set({ archivedAt }).where(eq(services.id, id)).returning({ id: services.id }))),
  );
} // prettier-ignore

/** Creates a person who takes appointments, or changes the one named by `id`. */
export function savePerson(core: Core, actor: Actor, input: PersonInput & { id?: number }): Promise<Saved> {
  return changeCatalog(core, actor, (tx) => writePerson(tx, core, input));
}

function writePerson(tx: Tx, core: Core, { id, ...input }: PersonInput & { id?: number }): Promise<Saved> {
  return found(
    id
      ? tx.update(staff).set(input).where(eq(staff.id, id)).returning({ id: staff.id })
      : tx.insert(staff).values({ ...input, createdAt: core.clock.now() }).returning({ id: staff.id }),
  ); // prettier-ignore
}

/**
 * Saves a person with what they do, whole or not at all. Whoever is closed for booking while visits are ahead is asked about first; the
 * visits stay.
 */
export async function savePersonPage(
  core: Core,
  actor: Actor,
  { id, person, list, agreed = [] }: { id?: number; person: PersonInput; list: PersonServicesInput; agreed?: Agreed },
): Promise<Result<Saved, VisitsAhead>> {
  requireCan(actor, "catalog:write");
  if (id !== undefined && !person.isBookable) {
    const [before] = await core.db.select({ isBookable: staff.isBookable }).from(staff).where(eq(staff.id, id)).limit(1);
    const asked = before?.isBookable ? await askAhead(core, { staffId: id }, agreed) : null;
    if (asked) return refuse(asked);
  }
  return changeCatalog(core, actor, async (tx) => {
    const saved = await writePerson(tx, core, { ...person, id });
    await writePersonServices(tx, { staffId: saved.id, list });
    return ok(saved);
  });
} // prettier-ignore

/** Archives a person, or takes them back; visits and history stay. Visits ahead are listed first: they stay until somebody re-seats them. */
export async function archivePerson(
  core: Core,
  actor: Actor,
  { id, archived, agreed = [] }: { id: number; archived: boolean; agreed?: Agreed },
): Promise<Result<Saved, VisitsAhead>> {
  requireCan(actor, "catalog:write");
  const asked = archived ? await askAhead(core, { staffId: id }, agreed) : null;
  if (asked) return refuse(asked);
  const archivedAt = archived ? core.clock.now() : null;
  return changeCatalog(core, actor, async (tx) =>
    ok(await found(tx.update(staff).set({ archivedAt }).where(eq(staff.id, id)).returning({ id: staff.id }))),
  );
} // prettier-ignore

/** Replaces the whole list of what a person does. */
export function setPersonServices(
  core: Core,
  actor: Actor,
  { staffId, list }: { staffId: number; list: PersonServicesInput },
): Promise<void> {
  return changeCatalog(core, actor, (tx) => writePersonServices(tx, { staffId, list }));
}

async function writePersonServices(
  tx: Tx,
  { staffId, list }: { staffId: number; list: PersonServicesInput },
): Promise<void> {
  const [person] = await tx.select({ id: staff.id }).from(staff).where(eq(staff.id, staffId)).limit(1);
  if (!person) throw new AppError("not_found");
  const known = await tx.select({ id: services.id }).from(services).where(isNull(services.archivedAt));
  const ids = new Set(known.map(({ id }) => id));
  if (new Set(list.map(({ serviceId }) => serviceId)).size < list.length)
    throw new AppError("invalid", "a service named twice", { reason: "named_twice" });
  if (list.some(({ serviceId }) => !ids.has(serviceId)))
    throw new AppError("invalid", "unknown service", { reason: "unknown_service" });
  const current = await tx
    .select({ serviceId: staffServices.serviceId })
    .from(staffServices)
    .innerJoin(services, eq(services.id, staffServices.serviceId))
    .where(and(eq(staffServices.staffId, staffId), isNull(services.archivedAt)));
  for (const { serviceId } of current) {
    await tx
      .delete(staffServices)
      .where(and(eq(staffServices.staffId, staffId), eq(staffServices.serviceId, serviceId)));
  }
  if (list.length > 0) await tx.insert(staffServices).values(list.map((item) => ({ ...item, staffId })));
}
