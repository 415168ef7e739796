import { and, eq, isNull } from "drizzle-orm";
import { locations, serviceCategories, services, staff, staffServices } from "~drizzle/schema";
import type { Tx } from "~drizzle/client.server";
import { isForeignKeyViolation } from "~drizzle/errors";
import { requireCan } from "~/features/accounts/policy";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import type { LocationInput, PersonInput, PersonServicesInput, ServiceInput } from "./schema";

/** Id of the row that was created or changed. */
type Saved = { id: number };

async function found(rows: Promise<Saved[]>): Promise<Saved> {
  const [row] = await rows;
  if (!row) throw new AppError("not_found");
  return row;
}

/** @throws AppError `forbidden`; `invalid` (`unknown_reference`) when a category, location or service that is named does not exist. */
async function change<T>(core: Core, actor: Actor, work: (tx: Tx) => Promise<T>): Promise<T> {
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
  return change(core, actor, (tx) =>
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
  return change(core, actor, (tx) =>
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
  return change(core, actor, async (tx) => {
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
  return change(core, actor, async (tx) => {
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

/** Archived services and people are kept for history and are no longer offered. */
export function archiveService(
  core: Core,
  actor: Actor,
  { id, archived }: { id: number; archived: boolean },
): Promise<Saved> {
  const archivedAt = archived ? core.clock.now() : null;
  return change(core, actor, (tx) =>
    found(tx.update(services).set({ archivedAt }).where(eq(services.id, id)).returning({ id: services.id })),
  );
}

/** Creates a person who takes appointments, or changes the one named by `id`. */
export function savePerson(
  core: Core,
  actor: Actor,
  { id, ...input }: PersonInput & { id?: number },
): Promise<Saved> {
  return change(core, actor, (tx) =>
    found(
      id
        ? tx.update(staff).set(input).where(eq(staff.id, id)).returning({ id: staff.id })
        : tx.insert(staff).values({ ...input, createdAt: core.clock.now() }).returning({ id: staff.id }),
    ),
  ); // prettier-ignore
}

/** Archives a person, or takes them back; visits and history stay. */
export function archivePerson(
  core: Core,
  actor: Actor,
  { id, archived }: { id: number; archived: boolean },
): Promise<Saved> {
  const archivedAt = archived ? core.clock.now() : null;
  return change(core, actor, (tx) =>
    found(tx.update(staff).set({ archivedAt }).where(eq(staff.id, id)).returning({ id: staff.id })),
  );
}

/** Replaces the whole list of what a person does. */
export function setPersonServices(
  core: Core,
  actor: Actor,
  { staffId, list }: { staffId: number; list: PersonServicesInput },
): Promise<void> {
  return change(core, actor, async (tx) => {
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
  });
}
