import { and, asc, count, eq, inArray, isNull, sql } from "drizzle-orm";
import {
  locations,
  pictures,
  serviceAddons,
  serviceCategories,
  serviceQuestions,
  services,
  staff,
  staffServices,
} from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";

/** A service as the public pages show it; prices are minor units. */
export interface OfferedService {
  id: number;
  name: string;
  description: string;
  durationMin: number;
  /** Lowest price among the people who do it. */
  priceFromMinor: number;
  /** True when somebody asks more than the lowest price. */
  priceVaries: boolean;
  currency: string;
  staffCount: number;
  /** Places of a group class; null: one client at a time. */
  capacity: number | null;
  approval: Approval;
  prepayment: Prepayment;
  /** Whole percent that a `deposit` asks for. */
  depositPercent: number;
  /** For `paths.picture`; null when it has none. */
  pictureHash: string | null;
}

type Approval = (typeof services.$inferSelect)["approval"];
type Prepayment = (typeof services.$inferSelect)["prepayment"];

/** A category of the booking page with its services. */
export interface OfferedCategory {
  id: number;
  name: string;
  services: OfferedService[];
}

const isOffered = and(isNull(services.archivedAt), eq(services.isOnline, true), eq(services.isAddon, false));
const isWorking = and(isNull(staff.archivedAt), eq(staff.isBookable, true));

/**
 * What clients may book: services that are online and that at least one bookable person does; add-ons are never among them. Two queries,
 * whatever the size.
 */
export async function listOfferedServices(db: Queryable): Promise<OfferedCategory[]> {
  const [rows, offers] = await Promise.all([
    db
      .select({ service: services, categoryName: serviceCategories.name, pictureHash: pictures.hash })
      .from(services)
      .innerJoin(serviceCategories, eq(serviceCategories.id, services.categoryId))
      .leftJoin(pictures, eq(pictures.id, services.pictureId))
      .where(isOffered)
      .orderBy(
        asc(serviceCategories.position),
        asc(serviceCategories.id),
        asc(services.position),
        asc(services.id),
      ),
    db
      .select({ serviceId: staffServices.serviceId, priceMinor: staffServices.priceMinor })
      .from(staffServices)
      .innerJoin(staff, eq(staff.id, staffServices.staffId))
      .where(isWorking),
  ]);
  const prices = new Map<number, typeof offers>();
  for (const offer of offers) prices.set(offer.serviceId, [...(prices.get(offer.serviceId) ?? []), offer]);
  const categories = new Map<number, OfferedCategory>();
  for (const { service, categoryName, pictureHash } of rows) {
    const asked = (prices.get(service.id) ?? []).map(({ priceMinor }) => priceMinor ?? service.priceMinor);
    if (asked.length === 0) continue;
    const category = categories.get(service.categoryId) ?? {
      id: service.categoryId,
      name: categoryName,
      services: [],
    };
    categories.set(service.categoryId, category);
    const lowest = Math.min(...asked);
    category.services.push({
      id: service.id,
      name: service.name,
      description: service.description,
      durationMin: service.durationMin,
      priceFromMinor: lowest,
      priceVaries: asked.some((price) => price > lowest),
      currency: service.currency,
      staffCount: asked.length,
      capacity: service.capacity,
      approval: service.approval,
      prepayment: service.prepayment,
      depositPercent: service.depositPercent,
      pictureHash,
    });
  }
  return [...categories.values()];
}

/** Somebody who does a service, with their own price and length where these differ. */
export interface ServicePerson {
  id: number;
  name: string;
  title: string;
  /** A few words about them; empty when there are none. */
  about: string;
  /** For `paths.picture`; null when they have none. */
  pictureHash: string | null;
  priceMinor: number;
  durationMin: number;
}

const ownPrice = sql<number>`coalesce(${staffServices.priceMinor}, ${services.priceMinor})`.mapWith(Number);
const ownDuration = sql<number>`coalesce(${staffServices.durationMin}, ${services.durationMin})`.mapWith(
  Number,
);

/** Bookable people who do a service, in the owner's order. */
export async function listServicePeople(db: Queryable, serviceId: number): Promise<ServicePerson[]> {
  return db
    .select({
      id: staff.id,
      name: staff.name,
      title: staff.title,
      about: staff.about,
      pictureHash: pictures.hash,
      priceMinor: ownPrice,
      durationMin: ownDuration,
    })
    .from(staffServices)
    .innerJoin(staff, eq(staff.id, staffServices.staffId))
    .innerJoin(services, eq(services.id, staffServices.serviceId))
    .leftJoin(pictures, eq(pictures.id, staff.pictureId))
    .where(and(eq(staffServices.serviceId, serviceId), isWorking))
    .orderBy(asc(staff.position), asc(staff.id));
}

/** What may be taken with a service: it lengthens the visit and adds to its price. */
export interface Addon {
  id: number;
  name: string;
  description: string;
  /** With the person named, their own price and length. */
  priceMinor: number;
  durationMin: number;
  currency: string;
  pictureHash: string | null;
}

/**
 * Add-ons of a service, in the owner's order; archived ones and those that staff alone may add are left out. Whoever does the service
 * does its add-ons; a line of theirs in the list of what they do gives an own price and length.
 */
export async function listAddons(
  db: Queryable,
  serviceId: number,
  { staffId = 0, forStaff = false }: { staffId?: number; forStaff?: boolean } = {},
): Promise<Addon[]> {
  return db
    .select({
      id: services.id,
      name: services.name,
      description: services.description,
      priceMinor: ownPrice,
      durationMin: ownDuration,
      currency: services.currency,
      pictureHash: pictures.hash,
    })
    .from(serviceAddons)
    .innerJoin(services, eq(services.id, serviceAddons.addonId))
    .leftJoin(
      staffServices,
      and(eq(staffServices.serviceId, services.id), eq(staffServices.staffId, staffId)),
    )
    .leftJoin(pictures, eq(pictures.id, services.pictureId))
    .where(
      and(
        eq(serviceAddons.serviceId, serviceId),
        isNull(services.archivedAt),
        eq(services.isAddon, true),
        forStaff ? undefined : eq(services.isOnline, true),
      ),
    )
    .orderBy(asc(services.position), asc(services.id));
}

/** What clients are asked when they book one of the services, service by service, in the owner's order; archived questions are left out. */
export async function listServiceQuestions(db: Queryable, serviceIds: readonly number[]) {
  if (serviceIds.length === 0) return [];
  const { id, serviceId, label, kind, options, isRequired } = serviceQuestions;
  return db
    .select({ id, serviceId, label, kind, options, isRequired })
    .from(serviceQuestions)
    .where(and(inArray(serviceQuestions.serviceId, [...serviceIds]), isNull(serviceQuestions.archivedAt)))
    .orderBy(asc(serviceQuestions.serviceId), asc(serviceQuestions.position), asc(serviceQuestions.id));
}

/** Somebody whom clients may choose first, before the service. */
export interface PublicPerson {
  id: number;
  name: string;
  title: string;
  about: string;
  pictureHash: string | null;
  locationId: number;
  /** What they offer, in the order of the booking page. */
  services: { id: number; name: string; priceMinor: number; durationMin: number; currency: string }[];
}

/** Bookable people with what they offer, in the owner's order; those who offer nothing are left out. Two queries. */
export async function listPublicPeople(db: Queryable): Promise<PublicPerson[]> {
  const [people, offers] = await Promise.all([
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
        name: services.name,
        priceMinor: ownPrice,
        durationMin: ownDuration,
        currency: services.currency,
      })
      .from(staffServices)
      .innerJoin(services, eq(services.id, staffServices.serviceId))
      .innerJoin(serviceCategories, eq(serviceCategories.id, services.categoryId))
      .where(isOffered)
      .orderBy(
        asc(serviceCategories.position),
        asc(serviceCategories.id),
        asc(services.position),
        asc(services.id),
      ),
  ]);
  const byPerson = new Map<number, PublicPerson["services"]>();
  for (const { staffId, ...service } of offers)
    byPerson.set(staffId, [...(byPerson.get(staffId) ?? []), service]);
  return people
    .map((person) => ({ ...person, services: byPerson.get(person.id) ?? [] }))
    .filter((person) => person.services.length > 0);
}

/** One service, archived or not; null when there is none. */
export async function getService(db: Queryable, id: number) {
  const [row] = await db.select().from(services).where(eq(services.id, id)).limit(1);
  return row ?? null;
}

/** The service if clients may book it now. */
export async function getOfferedService(db: Queryable, id: number) {
  const [row] = await db
    .select({ service: services, categoryName: serviceCategories.name, pictureHash: pictures.hash })
    .from(services)
    .innerJoin(serviceCategories, eq(serviceCategories.id, services.categoryId))
    .leftJoin(pictures, eq(pictures.id, services.pictureId))
    .where(and(eq(services.id, id), isOffered))
    .limit(1);
  return row ? { ...row.service, categoryName: row.categoryName, pictureHash: row.pictureHash } : null;
}

/** All categories in the owner's order. */
export async function listCategories(db: Queryable) {
  return db
    .select()
    .from(serviceCategories)
    .orderBy(asc(serviceCategories.position), asc(serviceCategories.id));
}

/** Every service for the settings page, archived ones last. */
export async function listServices(db: Queryable) {
  return db
    .select({ service: services, categoryName: serviceCategories.name })
    .from(services)
    .innerJoin(serviceCategories, eq(serviceCategories.id, services.categoryId))
    .orderBy(
      asc(serviceCategories.position),
      asc(serviceCategories.id),
      asc(services.position),
      asc(services.id),
    );
}

/** Everybody who takes appointments, in the owner's order; the archived ones only when asked for. */
export async function listStaff(db: Queryable, { archived = false }: { archived?: boolean } = {}) {
  const all = db
    .select({ person: staff, locationName: locations.name, zone: locations.zone })
    .from(staff)
    .innerJoin(locations, eq(locations.id, staff.locationId))
    .orderBy(asc(staff.position), asc(staff.id));
  const rows = await all;
  return archived ? rows : rows.filter(({ person }) => person.archivedAt === null);
}

/** A person with their location; null when there is none. */
export async function getPerson(db: Queryable, id: number) {
  const [row] = await db
    .select({ person: staff, location: locations })
    .from(staff)
    .innerJoin(locations, eq(locations.id, staff.locationId))
    .where(eq(staff.id, id))
    .limit(1);
  return row ?? null;
}

/** What one person does. */
export async function listPersonServices(db: Queryable, staffId: number) {
  return db.select().from(staffServices).where(eq(staffServices.staffId, staffId));
}

/** All locations, the first one first. */
export async function listLocations(db: Queryable) {
  return db.select().from(locations).orderBy(asc(locations.id));
}

/** A location; null when there is none. */
export async function getLocation(db: Queryable, id: number) {
  const [row] = await db.select().from(locations).where(eq(locations.id, id)).limit(1);
  return row ?? null;
}

/** The location whose zone and currency stand for the business where none is named: the first. */
export async function getMainLocation(db: Queryable) {
  const [row] = await db.select().from(locations).orderBy(asc(locations.id)).limit(1);
  return row ?? null;
}

/** Names of services by id, for pages that show many. */
export async function serviceNames(db: Queryable, ids: number[]): Promise<Map<number, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({ id: services.id, name: services.name })
    .from(services)
    .where(inArray(services.id, ids));
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** How many services each person does, archived ones left out. */
export async function countServicesByPerson(db: Queryable): Promise<Map<number, number>> {
  const rows = await db
    .select({ staffId: staffServices.staffId, services: count() })
    .from(staffServices)
    .innerJoin(services, eq(services.id, staffServices.serviceId))
    .where(isNull(services.archivedAt))
    .groupBy(staffServices.staffId);
  return new Map(rows.map((row) => [row.staffId, row.services]));
}

/** Ids of the add-ons that go with a service, or, of an add-on, of the services it goes with. */
export async function listLinkedServices(db: Queryable, { id, isAddon }: { id: number; isAddon: boolean }) {
  const [own, other] = isAddon
    ? [serviceAddons.addonId, serviceAddons.serviceId]
    : [serviceAddons.serviceId, serviceAddons.addonId];
  const rows = await db.select({ id: other }).from(serviceAddons).where(eq(own, id));
  return new Set(rows.map((row) => row.id));
}
