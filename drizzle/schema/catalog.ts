import {
  blob,
  bool,
  id,
  index,
  instant,
  integer,
  json,
  money,
  primaryKey,
  ref,
  table,
  text,
  uniqueIndex,
} from "../columns";

/** How a visit of a service comes to be: at once, or when staff agree. */
export const APPROVALS = ["auto", "staff"] as const;
/** What is paid before the visit stands: nothing, a part, all of it. */
export const PREPAYMENTS = ["none", "deposit", "full"] as const;
/** Who sells a service: our own calendar, YClients' free times on our page, or YClients' own form. */
export const SELLERS = ["own", "yclients", "widget"] as const;
/** What an intake question asks for. */
export const QUESTION_KINDS = ["text", "long", "choice", "checkbox"] as const;

/** A picture of a service, a person or the business, re-encoded on arrival: no metadata, bounded size. */
export const pictures = table(
  "pictures",
  {
    id: id(),
    /** SHA-256 of the bytes; the address holds it, so a picture never changes behind its address. */
    hash: text().notNull(),
    mime: text().notNull(),
    width: integer().notNull(),
    height: integer().notNull(),
    bytes: blob().notNull(),
    createdAt: instant().notNull(),
  },
  (t) => [uniqueIndex("pictures_hash").on(t.hash)],
);

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
  /** ISO 3166 alpha-2 of the public holidays kept here; empty: none are. */
  holidayCountry: text().notNull().default(""),
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
    /** Sold only with another service, which it lengthens and prices. */
    isAddon: bool().notNull().default(false),
    /** Places of a group class; null: one client at a time. */
    capacity: integer(),
    /** Visits of this service a person takes on one local day; null: as many as fit. */
    maxPerDay: integer(),
    /** One of `APPROVALS`. */
    approval: text().$type<(typeof APPROVALS)[number]>().notNull().default("auto"),
    /** One of `PREPAYMENTS`. */
    prepayment: text().$type<(typeof PREPAYMENTS)[number]>().notNull().default("none"),
    /** Part of the price that `deposit` asks for, whole percent of the visit's price. */
    depositPercent: integer().notNull().default(30),
    /** Until so many minutes before the start a client may cancel or move alone; later it counts as late. */
    cancelCutoffMin: integer().notNull().default(180),
    /** Reminders before the start, minutes each; null: the business's own. */
    remindersMin: json<number[]>(),
    pictureId: ref(() => pictures.id, { onDelete: "set null" }),
    /** One of `SELLERS`: what the owner wants. What holds at a moment is `decideChannel` of `features/channels`. */
    soldBy: text().$type<(typeof SELLERS)[number]>().notNull().default("own"),
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
  /** Shown to clients who choose a person. */
  about: text().notNull().default(""),
  pictureId: ref(() => pictures.id, { onDelete: "set null" }),
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

/** Which add-ons may be taken with which service. */
export const serviceAddons = table(
  "service_addons",
  {
    serviceId: ref(() => services.id, { onDelete: "cascade" }).notNull(),
    addonId: ref(() => services.id, { onDelete: "cascade" }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.serviceId, t.addonId] }), index("service_addons_addon").on(t.addonId)],
);

/** What clients are asked when they book a service. Archived ones stay with the answers they got. */
export const serviceQuestions = table(
  "service_questions",
  {
    id: id(),
    serviceId: ref(() => services.id, { onDelete: "cascade" }).notNull(),
    label: text().notNull(),
    /** One of `QUESTION_KINDS`. */
    kind: text().$type<(typeof QUESTION_KINDS)[number]>().notNull(),
    /** Of `choice`: what may be chosen. */
    options: json<string[]>().notNull(),
    isRequired: bool().notNull(),
    position: integer().notNull(),
    archivedAt: instant(),
  },
  (t) => [index("service_questions_service").on(t.serviceId, t.position)],
);

/** Kinds of rooms and equipment: a service needs a kind, a visit gets one thing of it. */
export const resourceKinds = table("resource_kinds", {
  id: id(),
  name: text().notNull(),
  position: integer().notNull(),
});

/** A room or a piece of equipment; one visit (or one group class) at a time. */
export const resources = table(
  "resources",
  {
    id: id(),
    kindId: ref(() => resourceKinds.id).notNull(),
    locationId: ref(() => locations.id).notNull(),
    name: text().notNull(),
    position: integer().notNull(),
    archivedAt: instant(),
  },
  (t) => [index("resources_kind").on(t.kindId, t.position)],
);

/** What a service cannot take place without: one thing of each kind named. */
export const serviceResources = table(
  "service_resources",
  {
    serviceId: ref(() => services.id, { onDelete: "cascade" }).notNull(),
    kindId: ref(() => resourceKinds.id, { onDelete: "cascade" }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.serviceId, t.kindId] })],
);
