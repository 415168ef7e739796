import { eq } from "drizzle-orm";
import type { Db, Queryable } from "~drizzle/client.server";
import { bookings, locations, services, staff, staffServices, weeklyHours } from "~drizzle/schema";
import { isBlocking } from "~/features/booking/model";
import { writeSetting } from "~/features/settings/commands.server";
import type { UserActor } from "~/lib/actor";
import { dayOf } from "~/lib/zoned-time";
import { addWorkplace } from "./rows";

/** One interval of the week, for every weekday unless `weekdays` names some. */
export interface Shift {
  from: number;
  until: number;
  weekdays?: number[];
}

export interface Studio {
  zone: string;
  locationId: number;
  serviceId: number;
  /** In the owner's order. */
  people: number[];
}

export const manager: UserActor = { kind: "user", userId: 1, role: "manager", staffId: null };
export const trainerOf = (staffId: number | null): UserActor => ({
  kind: "user",
  userId: 2,
  role: "trainer",
  staffId,
});

/**
 * A working studio: one service of an hour every half hour, people who do it from nine to six unless told, nothing booked.
 * Its zone is UTC unless told, so that tests about other things read plainly.
 */
export async function openStudio(
  db: Db,
  {
    zone = "UTC",
    people = 1,
    shifts = [{ from: 540, until: 1080 }],
    service = {},
  }: {
    zone?: string;
    people?: number;
    shifts?: Shift[];
    service?: Partial<typeof services.$inferInsert>;
  } = {},
): Promise<Studio> {
  const place = await addWorkplace(db, zone);
  if (Object.keys(service).length > 0)
    await db.update(services).set(service).where(eq(services.id, place.serviceId));
  const ids = [place.staffId];
  for (let position = 1; position < people; position += 1) {
    const [row] = await db
      .insert(staff)
      .values({
        locationId: place.locationId,
        name: `Мастер ${position}`,
        title: "",
        position,
        isBookable: true,
        createdAt: new Date(0),
      })
      .returning({ id: staff.id });
    ids.push(row?.id ?? 0);
  }
  for (const staffId of ids) {
    await db.insert(staffServices).values({ staffId, serviceId: place.serviceId });
    await addShifts(db, staffId, shifts);
  }
  return { zone, locationId: place.locationId, serviceId: place.serviceId, people: ids };
}

export async function addShifts(db: Db, staffId: number, shifts: Shift[]): Promise<void> {
  const rows = shifts.flatMap(({ from, until, weekdays = [0, 1, 2, 3, 4, 5, 6] }) =>
    weekdays.map((weekday) => ({ staffId, weekday, startMin: from, endMin: until })),
  );
  if (rows.length > 0) await db.insert(weeklyHours).values(rows);
}

/** A visit's row as the commands would have left it, written past them. */
export async function putVisit(
  db: Queryable,
  studio: Studio,
  given: Partial<typeof bookings.$inferInsert> & { startsAt: Date },
): Promise<number> {
  const endsAt = given.endsAt ?? new Date(given.startsAt.getTime() + 3_600_000);
  const status = given.status ?? "confirmed";
  const [row] = await db
    .insert(bookings)
    .values({
      reference: `T${Math.random().toString(36).slice(2)}`,
      linkToken: `test-${Math.random().toString(36).slice(2)}-${Math.random().toString(36).slice(2)}`,
      clientId: null,
      staffId: studio.people[0] ?? 0,
      serviceId: studio.serviceId,
      serviceName: "Растяжка",
      locationId: studio.locationId,
      source: "staff",
      status,
      endsAt,
      busyFrom: given.startsAt,
      busyUntil: endsAt,
      blocks: isBlocking(status),
      isExclusive: true,
      localDay: dayOf(given.startsAt, studio.zone),
      priceMinor: 850_000,
      currency: "KZT",
      notes: "",
      createdAt: new Date(0),
      updatedAt: new Date(0),
      version: 1,
      ...given,
    })
    .returning({ id: bookings.id });
  return row?.id ?? 0;
}

/** Another zone than the one the studio was opened with. */
export async function moveStudio(db: Db, { locationId }: Studio, zone: string): Promise<void> {
  await db.update(locations).set({ zone }).where(eq(locations.id, locationId));
}

/** Pairs of visits that take the same person's time at once although a person has only one; empty in a sound calendar. */
export async function findOverlaps(
  db: Db,
  { exclusiveOnly = true }: { exclusiveOnly?: boolean } = {},
): Promise<[number, number][]> {
  const rows = (
    await db.select().from(bookings).where(eq(bookings.blocks, true)).orderBy(bookings.busyFrom)
  ).filter(({ isExclusive }) => isExclusive || !exclusiveOnly);
  return rows.flatMap((a, at) =>
    rows
      .slice(at + 1)
      .filter((b) => b.staffId === a.staffId && b.busyFrom < a.busyUntil && a.busyFrom < b.busyUntil)
      .map((b): [number, number] => [a.id, b.id]),
  );
}

/** The business takes money beforehand, through this gateway. */
export async function chooseGateway(db: Db, gateway: "none" | "yookassa" | "stripe"): Promise<void> {
  const value = { gateway, sendReceipts: false, vatCode: 1 };
  await db.transaction((tx) => writeSetting(tx, { key: "payments", value, at: new Date(0) }));
}
