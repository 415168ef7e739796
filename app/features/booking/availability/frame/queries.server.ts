import { and, asc, eq, gte, inArray, isNull } from "drizzle-orm";
import {
  locations,
  scheduleExceptions,
  serviceAddons,
  services,
  staff,
  staffServices,
  weeklyHours,
} from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";
import { addDays, dayOf, type Day } from "~/lib/zoned-time";
import type { WeekRow } from "../hours/model";
import type { PlannedItem } from "../plan/model";

/** One thing of a visit: a service by one person, with what is added to it. */
export interface PartRequest {
  serviceId: number;
  /** One person, or everybody who does the service. */
  staffId: number | "any";
  /** Add-ons of the service; each lengthens and prices the part. */
  addonIds: readonly number[];
}

/** What is asked for, without the days. */
export interface FrameRequest {
  /** What is done, one after another without a gap; at least one. */
  parts: readonly PartRequest[];
  /** Where; unless told, where the first person of the first part belongs. */
  locationId?: number;
  now: Date;
  /** Places wanted in a group class; 1 unless told. */
  party?: number;
  /** Staff may book inside the notice, past the horizon and services that are not online. */
  forStaff?: boolean;
}

export type ServiceRow = typeof services.$inferSelect;

/** A person who can be asked for a part, with what they charge and how long they take, add-ons included. */
export interface Candidate {
  id: number;
  name: string;
  /** The person's own location. */
  locationId: number;
  priceMinor: number;
  durationMin: number;
  items: PlannedItem[];
}

/** A part with everybody who may do it here, in the owner's order. */
export interface PartFrame {
  service: ServiceRow;
  candidates: Map<number, Candidate>;
}

/** What does not depend on the days asked for. */
export interface Frame {
  parts: [PartFrame, ...PartFrame[]];
  location: typeof locations.$inferSelect;
  /** Weekly hours of everybody in `parts`. */
  weeks: Map<number, WeekRow[]>;
}

/**
 * What is offered, by whom and where. Five queries, whatever the number of people. Null when a service or an add-on of it is not offered (any more),
 * when services are sold in different currencies, or when nobody who may be asked does a part here.
 */
export async function loadFrame(db: Queryable, request: FrameRequest): Promise<Frame | null> {
  const offered = await loadServices(db, request);
  if (!offered) return null;
  const [people, places] = await Promise.all([loadPeople(db, request), db.select().from(locations)]);
  const home = people.find(
    ({ serviceId, id }) => serviceId === request.parts[0]?.serviceId && isAsked(request.parts[0], id),
  )?.locationId;
  const location = places.find(({ id }) => id === (request.locationId ?? home));
  if (!location) return null;
  const weeks = await loadWeeks(db, [...new Set(people.map(({ id }) => id))]);
  const elsewhere = places.length > 1 ? await loadGuests(db, location.id, request.now) : new Set<number>();
  const isHere = (id: number, own: number) =>
    own === location.id ||
    elsewhere.has(id) ||
    (weeks.get(id) ?? []).some(({ locationId }) => locationId === location.id);
  const here = people.filter(({ id, locationId }) => isHere(id, locationId));
  const parts = request.parts.map((part) =>
    framePart(part, { offered, people: here, party: request.party ?? 1 }),
  );
  const [first, ...further] = parts;
  if (!first || parts.some(({ candidates }) => candidates.size === 0)) return null;
  return { parts: [first, ...further], location, weeks };
}

/** Every service and add-on asked for by id; null when one of them cannot be had. */
async function loadServices(
  db: Queryable,
  { parts, forStaff = false }: FrameRequest,
): Promise<Map<number, ServiceRow> | null> {
  const ids = [...new Set(parts.flatMap(({ serviceId, addonIds }) => [serviceId, ...addonIds]))];
  if (ids.length === 0) return null;
  const rows = await db
    .select()
    .from(services)
    .where(
      and(
        inArray(services.id, ids),
        isNull(services.archivedAt),
        forStaff ? undefined : eq(services.isOnline, true),
      ),
    );
  const found = new Map(rows.map((row) => [row.id, row]));
  const links = parts.some(({ addonIds }) => addonIds.length > 0) ? await loadLinks(db, parts) : new Set();
  const isOffered = parts.every(
    ({ serviceId, addonIds }) =>
      found.get(serviceId)?.isAddon === false &&
      addonIds.every((id) => found.get(id)?.isAddon === true && links.has(`${serviceId}+${id}`)),
  );
  return isOffered && new Set(rows.map(({ currency }) => currency)).size === 1 ? found : null;
}

async function loadLinks(db: Queryable, parts: readonly PartRequest[]): Promise<Set<string>> {
  const rows = await db
    .select()
    .from(serviceAddons)
    .where(inArray(serviceAddons.serviceId, parts.map(({ serviceId }) => serviceId))); // prettier-ignore
  return new Set(rows.map(({ serviceId, addonId }) => `${serviceId}+${addonId}`));
}

type PersonRow = Awaited<ReturnType<typeof loadPeople>>[number];

/** Who does what, a row for each service; rows of add-ons give own prices and lengths only. */
async function loadPeople(db: Queryable, { parts, forStaff = false }: FrameRequest) {
  const ids = parts.flatMap(({ serviceId, addonIds }) => [serviceId, ...addonIds]);
  const asked = parts.map(({ staffId }) => staffId);
  const named = asked.filter((id) => id !== "any");
  return db
    .select({
      id: staff.id,
      name: staff.name,
      locationId: staff.locationId,
      serviceId: staffServices.serviceId,
      ownPriceMinor: staffServices.priceMinor,
      ownDurationMin: staffServices.durationMin,
    })
    .from(staffServices)
    .innerJoin(staff, eq(staff.id, staffServices.staffId))
    .where(
      and(
        inArray(staffServices.serviceId, ids),
        named.length === asked.length ? inArray(staffServices.staffId, named) : undefined,
        isNull(staff.archivedAt),
        forStaff ? undefined : eq(staff.isBookable, true),
      ),
    )
    .orderBy(asc(staff.position), asc(staff.id));
}

function isAsked(part: PartRequest | undefined, id: number): boolean {
  return part?.staffId === "any" || part?.staffId === id;
}

function framePart(
  part: PartRequest,
  { offered, people, party }: { offered: Map<number, ServiceRow>; people: PersonRow[]; party: number },
): PartFrame {
  const service = offered.get(part.serviceId) as ServiceRow;
  const places = service.capacity === null ? 1 : party;
  const own = new Map(people.map((row) => [`${row.id}+${row.serviceId}`, row]));
  const itemOf = (id: number, staffId: number): PlannedItem => {
    const row = offered.get(id) as ServiceRow;
    const mine = own.get(`${staffId}+${id}`);
    return {
      serviceId: id,
      name: row.name,
      isAddon: row.isAddon,
      // A class ends for everybody at once: what is added to it is paid and takes no further time.
      durationMin: row.isAddon && service.capacity !== null ? 0 : (mine?.ownDurationMin ?? row.durationMin),
      priceMinor: (mine?.ownPriceMinor ?? row.priceMinor) * places,
    };
  };
  const candidates = new Map<number, Candidate>();
  const addonIds = [...new Set(part.addonIds)];
  for (const { id, name, locationId, serviceId } of people) {
    if (serviceId !== part.serviceId || !isAsked(part, id)) continue;
    const items = [part.serviceId, ...addonIds].map((item) => itemOf(item, id));
    candidates.set(id, {
      id,
      name,
      locationId,
      priceMinor: items.reduce((sum, { priceMinor }) => sum + priceMinor, 0),
      durationMin: items.reduce((sum, { durationMin }) => sum + durationMin, 0),
      items,
    });
  }
  return { service, candidates };
}

async function loadWeeks(db: Queryable, ids: number[]): Promise<Map<number, WeekRow[]>> {
  const { staffId, weekday, startMin, endMin, validFrom, validUntil, locationId } = weeklyHours;
  const rows = (await db.selectValues(
    db
      .select({ staffId, weekday, startMin, endMin, validFrom, validUntil, locationId })
      .from(weeklyHours)
      .where(inArray(staffId, ids)),
  )) as [number, number, number, number, Day | null, Day | null, number | null][];
  const weeks = new Map<number, WeekRow[]>();
  for (const [staffId, weekday, startMin, endMin, validFrom, validUntil, locationId] of rows) {
    let week = weeks.get(staffId);
    if (!week) weeks.set(staffId, (week = []));
    week.push({ weekday, startMin, endMin, validFrom, validUntil, locationId });
  }
  return weeks;
}

/** People who work single days at a place that is not in their week. */
async function loadGuests(db: Queryable, locationId: number, now: Date): Promise<Set<number>> {
  const rows = await db
    .selectDistinct({ staffId: scheduleExceptions.staffId })
    .from(scheduleExceptions)
    .where(
      and(
        eq(scheduleExceptions.kind, "hours"),
        eq(scheduleExceptions.locationId, locationId),
        gte(scheduleExceptions.dayUntil, addDays(dayOf(now, "UTC"), -1)),
      ),
    );
  return new Set(rows.flatMap(({ staffId }) => staffId ?? []));
}
