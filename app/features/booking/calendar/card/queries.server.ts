import { asc, eq, or } from "drizzle-orm";
import {
  bookingAnswers,
  bookingItems,
  bookingResources,
  bookings,
  clients,
  locations,
  resources,
  staff,
} from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";
import { can, requireCan } from "~/features/accounts/policy";
import { phoneFor } from "~/features/clients/scope/model";
import { seesVisit } from "~/features/clients/scope/queries.server";
import type { Actor } from "~/lib/actor";
import { readMirrorMark, type MirrorMark } from "../../mirror-mark/queries.server";
import { nextStatuses, type BookingSource, type BookingStatus } from "../../model";
import { dueOf } from "../slips/model";

/** The small card beside the calendar. Instants are ISO text, money minor units. */
export interface VisitCard {
  id: number;
  reference: string;
  status: BookingStatus;
  source: BookingSource;
  startsAt: string;
  endsAt: string;
  zone: string;
  staffId: number;
  staffName: string;
  serviceId: number | null;
  serviceName: string;
  notes: string;
  client: {
    id: number;
    name: string;
    phone: string | null;
    visits: number;
    noShows: number;
    lateCancels: number;
  } | null;
  items: { name: string; priceMinor: number; isAddon: boolean }[];
  answers: { label: string; answer: string }[];
  resources: string[];
  /** The whole chain, this part included, when the visit has several people. */
  parts: { id: number; serviceName: string; staffName: string; startsAt: string }[];
  money: { priceMinor: number; paidMinor: number; pointsSpent: number; dueMinor: number; currency: string };
  /** Without it `money` holds the price alone. */
  seesMoney: boolean;
  /** How it stands in the outside calendar; null when there is nothing to say. */
  mirror: MirrorMark | null;
  /** What whoever looks may make of it now. */
  next: BookingStatus[];
}

/** One visit for the card: a few small queries by keys; null when there is none. */
export async function getVisitCard(
  db: Queryable,
  actor: Actor,
  { id, now }: { id: number; now: Date },
): Promise<VisitCard | null> {
  requireCan(actor, "bookings:read");
  const [found] = await db
    .select({ visit: bookings, staffName: staff.name, zone: locations.zone, client: clients })
    .from(bookings)
    .innerJoin(staff, eq(staff.id, bookings.staffId))
    .innerJoin(locations, eq(locations.id, bookings.locationId))
    .leftJoin(clients, eq(clients.id, bookings.clientId))
    .where(eq(bookings.id, id));
  if (!found || !(await seesVisit(db, actor, id))) return null;
  const { visit, staffName, zone, client } = found;
  const headId = visit.headId ?? visit.id;
  const [items, answers, rooms, parts, mirror] = await Promise.all([
    db.select().from(bookingItems).where(eq(bookingItems.bookingId, id)).orderBy(asc(bookingItems.position)),
    db.select().from(bookingAnswers).where(eq(bookingAnswers.bookingId, headId)),
    db
      .select({ name: resources.name })
      .from(bookingResources)
      .innerJoin(resources, eq(resources.id, bookingResources.resourceId))
      .where(eq(bookingResources.bookingId, id)),
    db
      .select({ id: bookings.id, serviceName: bookings.serviceName, staffName: staff.name, startsAt: bookings.startsAt })
      .from(bookings)
      .innerJoin(staff, eq(staff.id, bookings.staffId))
      .where(or(eq(bookings.id, headId), eq(bookings.headId, headId)))
      .orderBy(asc(bookings.startsAt)),
    readMirrorMark(db, id),
  ]); // prettier-ignore
  const { reference, status, source, startsAt, endsAt, serviceName, notes } = visit;
  const { priceMinor, paidMinor, pointsSpent, currency } = visit;
  const seesMoney = can(actor, "payments:read");
  const mayWrite = can(actor, "bookings:write", { staffId: visit.staffId });
  return {
    ...{ id, reference, status, source, zone, staffName, serviceName, notes },
    ...{ staffId: visit.staffId, serviceId: visit.serviceId },
    startsAt: startsAt.toISOString(),
    endsAt: endsAt.toISOString(),
    client: client && {
      id: client.id,
      name: client.displayName,
      phone: phoneFor(actor, client.phoneE164 ?? client.phoneRaw),
      visits: client.visitsCount,
      noShows: client.noShowCount,
      lateCancels: client.lateCancelCount,
    },
    items: items.map(({ name, priceMinor, isAddon }) => ({ name, priceMinor, isAddon })),
    answers: answers.map(({ label, answer }) => ({ label, answer })),
    resources: rooms.map(({ name }) => name),
    parts: parts.length > 1 ? parts.map((part) => ({ ...part, startsAt: part.startsAt.toISOString() })) : [],
    money: seesMoney
      ? { priceMinor, paidMinor, pointsSpent, dueMinor: dueOf(visit), currency }
      : { priceMinor, paidMinor: 0, pointsSpent: 0, dueMinor: 0, currency },
    seesMoney,
    mirror,
    next: mayWrite ? nextStatuses(status, startsAt, now) : [],
  };
}
