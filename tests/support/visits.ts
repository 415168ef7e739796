import { asc, eq } from "drizzle-orm";
import { bookingEvents, bookings, jobs, resourceKinds, resources, serviceAddons, serviceQuestions, serviceResources, services, staffServices } from "~drizzle/schema"; // prettier-ignore
import type { Db } from "~drizzle/client.server";
import type { PartRequest } from "~/features/booking/availability/queries.server";
import type { Visitor } from "~/features/booking/visitors/commands.server";
import type { JobContext } from "~/jobs/handler";
import { noVendors } from "~/jobs/vendors";
import type { Core } from "~/lib/core";
import type { Studio } from "./studio";

/** Somebody new each time, so that nothing but the hour is shared. */
export function visitor(n = 1): Visitor {
  return {
    kind: "contact",
    name: `Гость ${n}`,
    phoneRaw: `+7 701 ${String(1_000_000 + n)}`,
    email: `guest${n}@example.org`,
    locale: "ru",
  };
}

/** A visit of the studio's one service. */
export function oneService(
  studio: Studio,
  staffId: number | "any" = studio.people[0] ?? 0,
  addonIds: number[] = [],
): PartRequest[] {
  return [{ serviceId: studio.serviceId, staffId, addonIds }];
}

/** One more service of everybody in the studio, like the first but for what is told. */
export async function addService(
  db: Db,
  studio: Studio,
  given: Partial<typeof services.$inferInsert> = {},
): Promise<number> {
  const [first] = await db.select().from(services).where(eq(services.id, studio.serviceId));
  if (!first) throw new Error("The studio has no service");
  const { id: _, ...like } = first;
  const [row] = await db
    .insert(services)
    .values({ ...like, name: "Массаж", ...given })
    .returning({ id: services.id });
  const serviceId = row?.id ?? 0;
  for (const staffId of studio.people) await db.insert(staffServices).values({ staffId, serviceId });
  if (given.isAddon)
    await db.insert(serviceAddons).values({ serviceId: studio.serviceId, addonId: serviceId });
  return serviceId;
}

/** Something the service cannot do without, so many of it. */
export async function addRooms(
  db: Db,
  studio: Studio,
  count: number,
  serviceId = studio.serviceId,
): Promise<number[]> {
  const [kind] = await db.insert(resourceKinds).values({ name: "Кабинет", position: 0 }).returning();
  const kindId = kind?.id ?? 0;
  await db.insert(serviceResources).values({ serviceId, kindId });
  const ids: number[] = [];
  for (let position = 0; position < count; position += 1) {
    const [row] = await db
      .insert(resources)
      .values({ kindId, locationId: studio.locationId, name: `№ ${position + 1}`, position })
      .returning({ id: resources.id });
    ids.push(row?.id ?? 0);
  }
  return ids;
}

/** A question of the studio's service. */
export async function addQuestion(
  db: Db,
  studio: Studio,
  given: Partial<typeof serviceQuestions.$inferInsert> = {},
): Promise<number> {
  const [row] = await db
    .insert(serviceQuestions)
    .values({
      serviceId: studio.serviceId,
      label: "Есть ли травмы?",
      kind: "text",
      options: [],
      isRequired: true,
      position: 0,
      ...given,
    })
    .returning({ id: serviceQuestions.id });
  return row?.id ?? 0;
}

export async function bookingRow(db: Db, id: number): Promise<typeof bookings.$inferSelect> {
  const [row] = await db.select().from(bookings).where(eq(bookings.id, id));
  if (!row) throw new Error(`There is no booking ${id}`);
  return row;
}

/** A booking's history as short words: `created hold`, `submitted confirmed`. */
export async function historyOf(db: Db, bookingId: number): Promise<string[]> {
  const rows = await db
    .select({ kind: bookingEvents.kind, to: bookingEvents.toStatus })
    .from(bookingEvents)
    .where(eq(bookingEvents.bookingId, bookingId))
    .orderBy(asc(bookingEvents.id));
  return rows.map(({ kind, to }) => `${kind} ${to}`);
}

/** News that wait to be sent: `12 confirmed`. */
export async function newsOf(db: Db): Promise<string[]> {
  const rows = await db
    .select({ payload: jobs.payload })
    .from(jobs)
    .where(eq(jobs.name, "announceVisit"))
    .orderBy(asc(jobs.id));
  return rows.map(({ payload }) => {
    const { bookingId, event } = payload as { bookingId: number; event: string };
    return `${bookingId} ${event}`;
  });
}

/** Work of one kind that waits, as its payloads. */
export async function workOf(db: Db, name: string): Promise<unknown[]> {
  const rows = await db
    .select({ payload: jobs.payload })
    .from(jobs)
    .where(eq(jobs.name, name))
    .orderBy(asc(jobs.id));
  return rows.map(({ payload }) => payload);
}

/** What a handler is run with when a test is the worker. */
export function workerOf(core: Core): JobContext {
  return {
    core,
    log: core.log,
    signal: new AbortController().signal,
    attempt: 1,
    jobId: 0,
    vendors: noVendors,
    finish: () => Promise.resolve(),
  };
}
