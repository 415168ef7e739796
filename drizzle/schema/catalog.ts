import { bool, id, index, instant, integer, money, primaryKey, ref, table, text } from "../columns";

/** A place of work: its zone gives wall-clock rules a meaning, its currency the prices. */
export const locations = table("locations", {
  id: id(),
  name: text().notNull(),
  /** IANA name, never an offset. */
  zone: text().notNull(),
  /** ISO 4217. */
  currency: text().notNull(),
  /** ISO 3166 alpha-2; the region in which a phone without a plus is read. */
  country: text().notNull(),
  address: text().notNull(),
  phone: text().notNull(),
  createdAt: instant().notNull(),
});

/** What services are grouped by. */
export const serviceCategories = table("service_categories", {
  id: id(),
  name: text().notNull(),
  position: integer().notNull(),
});

/** What can be booked. Archived ones are kept for history and no longer offered. */
export const services = table(
  "services",
  {
    id: id(),
    categoryId: ref(() => serviceCategories.id).notNull(),
    name: text().notNull(),
    description: text().notNull(),
    durationMin: integer().notNull(),
    priceMinor: money().notNull(),
    currency: text().notNull(),
    bufferBeforeMin: integer().notNull(),
    bufferAfterMin: integer().notNull(),
    /** Distance between neighbouring starts, minutes. */
    stepMin: integer().notNull(),
    /** A start must be at least this far from now, minutes. */
    minNoticeMin: integer().notNull(),
    /** Last bookable day counted from today, that day included. */
    horizonDays: integer().notNull(),
    isOnline: bool().notNull(),
    position: integer().notNull(),
    archivedAt: instant(),
    createdAt: instant().notNull(),
  },
  (t) => [index("services_category").on(t.categoryId, t.position)],
);

/** People who take appointments. A user account may belong to one, but need not. */
export const staff = table("staff", {
  id: id(),
  locationId: ref(() => locations.id).notNull(),
  name: text().notNull(),
  title: text().notNull(),
  position: integer().notNull(),
  isBookable: bool().notNull(),
  archivedAt: instant(),
  createdAt: instant().notNull(),
});

/** Who does what; null means the service's own price and length. */
export const staffServices = table(
  "staff_services",
  {
    staffId: ref(() => staff.id, { onDelete: "cascade" }).notNull(),
    serviceId: ref(() => services.id, { onDelete: "cascade" }).notNull(),
    priceMinor: money(),
    durationMin: integer(),
  },
  (t) => [primaryKey({ columns: [t.staffId, t.serviceId] }), index("staff_services_service").on(t.serviceId)],
);
