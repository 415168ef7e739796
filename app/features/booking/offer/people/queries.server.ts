import { and, asc, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { pictures, services, staff, staffServices, weeklyHours } from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";

/** Somebody a client may choose before they choose a service. */
export interface BookablePerson {
  id: number;
  name: string;
  title: string;
  about: string;
  pictureHash: string | null;
  /** Where they work: their own location and those of single shifts. */
  locationIds: number[];
  /** What they do that clients may book, with their own price and length. */
  services: { id: number; priceMinor: number; durationMin: number }[];
}

const isWorking = and(isNull(staff.archivedAt), eq(staff.isBookable, true));

/** Everybody who does something that clients may book, in the owner's order. Three queries, whatever the size. */
export async function listBookablePeople(db: Queryable): Promise<BookablePerson[]> {
  const [people, offers, shifts] = await Promise.all([
    db
      .select({
        id: staff.id,
        name: staff.name,
        title: staff.title,
        about: staff.about,
        pictureHash: pictures.hash,
        locationId: staff.locationId,
      })
      .from(staff)
      .leftJoin(pictures, eq(pictures.id, staff.pictureId))
      .where(isWorking)
      .orderBy(asc(staff.position), asc(staff.id)),
    db
      .select({
        staffId: staffServices.staffId,
        id: services.id,
        priceMinor: sql<number>`coalesce(${staffServices.priceMinor}, ${services.priceMinor})`.mapWith(Number),
        durationMin: sql<number>`coalesce(${staffServices.durationMin}, ${services.durationMin})`.mapWith(Number),
      })
      .from(staffServices)
      .innerJoin(services, eq(services.id, staffServices.serviceId))
      .where(and(isNull(services.archivedAt), eq(services.isOnline, true), eq(services.isAddon, false))),
    db
      .selectDistinct({ staffId: weeklyHours.staffId, locationId: weeklyHours.locationId })
      .from(weeklyHours)
      .where(isNotNull(weeklyHours.locationId)),
  ]);
  return people.flatMap(({ locationId, ...person }) => {
    const own = offers.filter(({ staffId }) => staffId === person.id);
    if (own.length === 0) return [];
    const elsewhere = shifts.flatMap((shift) =>
      shift.staffId === person.id && shift.locationId !== null ? [shift.locationId] : [],
    );
    const locationIds = [...new Set([locationId, ...elsewhere])];
    return [{ ...person, locationIds, services: own.map(({ staffId: _, ...service }) => service) }];
  });
}
