import { and, asc, eq, inArray, isNull } from "drizzle-orm";
import { locations, serviceResources, services, staff, staffServices } from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";
import type { PartRequest, PlannedPart, PlannedVisit } from "../availability/queries.server";
import { classKeyOf } from "../availability/plan/model";

/** A visit that is asked for: what, by whom, when, where. */
export interface VisitRequest {
  /** One after another without a gap; 1 to 5. */
  parts: readonly PartRequest[];
  startsAt: Date;
  locationId?: number;
  /** Places in a group class; 1 unless told. */
  party?: number;
}

/** How far a visit can reach: everybody and everything that has to be locked before it is decided. */
export interface Reach {
  staffIds: number[];
  serviceIds: number[];
  locationId: number;
  zone: string;
  from: Date;
  until: Date;
}

/** The longest the visit can take with the widest buffers, and who could do it; null when nobody could do the first part. */
export async function readReach(db: Queryable, request: VisitRequest): Promise<Reach | null> {
  const { parts, startsAt } = request;
  const serviceIds = [...new Set(parts.flatMap((part) => [part.serviceId, ...part.addonIds]))];
  if (serviceIds.length === 0) return null;
  const known = await db.select().from(services).where(inArray(services.id, serviceIds));
  const rows = await db
    .select({
      serviceId: staffServices.serviceId,
      staffId: staff.id,
      locationId: staff.locationId,
      durationMin: staffServices.durationMin,
    })
    .from(staffServices)
    .innerJoin(staff, eq(staff.id, staffServices.staffId))
    .where(and(inArray(staffServices.serviceId, serviceIds), isNull(staff.archivedAt)))
    .orderBy(asc(staff.position), asc(staff.id));
  const doers = ({ serviceId, staffId }: PartRequest) =>
    rows.filter((row) => row.serviceId === serviceId && (staffId === "any" || row.staffId === staffId));
  const [firstPart] = parts;
  const first = firstPart && doers(firstPart)[0];
  const [place] = await db
    .select({ id: locations.id, zone: locations.zone })
    .from(locations)
    .where(eq(locations.id, request.locationId ?? first?.locationId ?? 0));
  if (!first || !place) return null;
  const longestOf = (serviceId: number) =>
    Math.max(
      known.find(({ id }) => id === serviceId)?.durationMin ?? 0,
      ...rows.filter((row) => row.serviceId === serviceId).map(({ durationMin }) => durationMin ?? 0),
    );
  const length = parts
    .flatMap((part) => [part.serviceId, ...part.addonIds])
    .reduce((sum, serviceId) => sum + longestOf(serviceId), 0);
  const before = Math.max(...known.map(({ bufferBeforeMin }) => bufferBeforeMin), 0);
  const after = Math.max(...known.map(({ bufferAfterMin }) => bufferAfterMin), 0);
  return {
    staffIds: [...new Set(parts.flatMap((part) => doers(part).map(({ staffId }) => staffId)))],
    serviceIds,
    locationId: place.id,
    zone: place.zone,
    from: new Date(startsAt.getTime() - before * 60_000),
    until: new Date(startsAt.getTime() + (length + after) * 60_000),
  };
}

/** Why nobody can be asked: a service is not offered (any more), or a person is gone or does not do it. */
export async function whyGone(
  db: Queryable,
  { parts }: VisitRequest,
  forStaff: boolean,
): Promise<"service" | "staff"> {
  for (const { serviceId, staffId } of parts) {
    const [service] = await db.select().from(services).where(eq(services.id, serviceId)).limit(1);
    const isOffered =
      service && service.archivedAt === null && !service.isAddon && (forStaff || service.isOnline);
    if (!isOffered || staffId === "any") return "service";
  }
  return "staff";
}

/**
 * A visit at an hour that staff insist on, hours, grid and notice aside: by the people named, at their prices, with the first free or simply
 * the first thing of each kind. Null when a service or person is gone or nobody is named. Conflicts are for the caller to find.
 */
export async function planInsisted(db: Queryable, request: VisitRequest): Promise<PlannedVisit | null> {
  const reach = await readReach(db, request);
  if (!reach) return null;
  const [place] = await db.select().from(locations).where(eq(locations.id, reach.locationId));
  const catalogue = await db
    .select()
    .from(services)
    .where(and(inArray(services.id, reach.serviceIds), isNull(services.archivedAt)));
  const own = await db
    .select()
    .from(staffServices)
    .where(
      and(inArray(staffServices.serviceId, reach.serviceIds), inArray(staffServices.staffId, reach.staffIds)),
    );
  const parts: PlannedPart[] = [];
  let at = request.startsAt;
  for (const { serviceId, staffId, addonIds } of request.parts) {
    const lines = [serviceId, ...addonIds].map((id) => catalogue.find((service) => service.id === id));
    const [main] = lines;
    if (
      !main ||
      typeof staffId !== "number" ||
      !reach.staffIds.includes(staffId) ||
      lines.includes(undefined)
    )
      return null;
    const items = lines.flatMap((line) => {
      if (!line) return [];
      const terms = own.find((row) => row.staffId === staffId && row.serviceId === line.id);
      const durationMin = terms?.durationMin ?? line.durationMin;
      const priceMinor = (terms?.priceMinor ?? line.priceMinor) * (request.party ?? 1);
      return [{ serviceId: line.id, name: line.name, isAddon: line.isAddon, durationMin, priceMinor }];
    });
    const endsAt = new Date(
      at.getTime() + items.reduce((sum, { durationMin }) => sum + durationMin, 0) * 60_000,
    );
    parts.push({
      staffId,
      serviceId,
      startsAt: at,
      endsAt,
      bufferBeforeMin: main.bufferBeforeMin,
      bufferAfterMin: main.bufferAfterMin,
      classKey: main.capacity === null ? null : classKeyOf(serviceId, staffId, at.getTime()),
      seats: main.capacity === null ? 1 : (request.party ?? 1),
      items,
      priceMinor: items.reduce((sum, { priceMinor }) => sum + priceMinor, 0),
      resourceIds: [],
    });
    at = endsAt;
  }
  if (!place || parts.length === 0) return null;
  return {
    startsAt: request.startsAt,
    endsAt: at,
    locationId: place.id,
    zone: place.zone,
    currency: place.currency,
    priceMinor: parts.reduce((sum, { priceMinor }) => sum + priceMinor, 0),
    prepayMinor: 0,
    needsApproval: false,
    parts,
  };
}

/** Kinds of rooms and equipment a service cannot do without. */
export async function listNeededKinds(db: Queryable, serviceIds: readonly number[]): Promise<number[]> {
  if (serviceIds.length === 0) return [];
  const rows = await db
    .selectDistinct({ kindId: serviceResources.kindId })
    .from(serviceResources)
    .where(inArray(serviceResources.serviceId, [...serviceIds]))
    .orderBy(asc(serviceResources.kindId));
  return rows.map(({ kindId }) => kindId);
}
