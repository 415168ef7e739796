import { eq } from "drizzle-orm";
import { clients } from "~drizzle/schema";
import type { Tx } from "~drizzle/client.server";
import { isOverlapViolation } from "~drizzle/errors";
import { requireCan } from "~/features/accounts/policy";
import { getService } from "~/features/catalog/queries.server";
import { findOrCreateClient } from "~/features/clients/commands.server";
import { sendBookingConfirmation } from "~/features/notifications/jobs";
import { enqueue } from "~/jobs/enqueue";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { dayOf } from "~/lib/zoned-time";
import type { ClosedReason } from "../availability/model";
import { loadAvailability, planVisit, type Availability } from "../availability/queries.server";
import { insertVisit, lockCalendarDays, type BookingRow } from "../commands.server";
import type { BookingSource } from "../model";

/** Who the visit is for: somebody we know, or the contacts that were typed. */
export type Visitor =
  | { kind: "known"; clientId: number }
  | { kind: "contact"; name: string; phoneRaw: string; email: string | null; locale: string };

export interface BookingRequest {
  serviceId: number;
  /** Whoever is least busy that day when `any`. */
  staffId: number | "any";
  startsAt: Date;
  visitor: Visitor;
  notes: string;
  source: BookingSource;
}

/** Why an hour could not be had. `service` and `staff`: no longer offered; the rest is the availability model's reason. */
export type BookingRefusal = { reason: "service" | "staff" | ClosedReason };

/**
 * Books a visit: locks the day, looks again, decides with the same model that offered the hour, writes. Whoever comes second is refused
 * and should be shown fresh times. Nothing outside is called; the letter leaves through the outbox.
 * @throws AppError `forbidden`, `not_found` (unknown client)
 */
export async function bookVisit(
  core: Core,
  actor: Actor,
  request: BookingRequest,
): Promise<Result<BookingRow, BookingRefusal>> {
  if (actor.kind === "user")
    requireCan(actor, "bookings:write", { staffId: request.staffId === "any" ? null : request.staffId });
  try {
    return await core.db.transaction((tx) => bookInside(tx, core, actor, request));
  } catch (error) {
    // The fence behind the lock: somebody wrote past it. The hour is taken all the same.
    if (isOverlapViolation(error)) return refuse({ reason: "booked" });
    throw error;
  }
}

async function bookInside(
  tx: Tx,
  core: Core,
  actor: Actor,
  request: BookingRequest,
): Promise<Result<BookingRow, BookingRefusal>> {
  const now = core.clock.now();
  if (request.startsAt < now) return refuse({ reason: "past" });
  const forStaff = actor.kind === "user";
  // The same day is loaded as when the hour was offered, so work without a pause begins its grid at the same minute.
  const ask = async (zone: string) => {
    const day = dayOf(request.startsAt, zone);
    const parts = [{ serviceId: request.serviceId, staffId: request.staffId, addonIds: [] }];
    return loadAvailability(tx, { parts, now, forStaff, days: { from: day, until: day } });
  };
  const before = await ask("UTC");
  if (!before) return refuse({ reason: await goneOf(tx, request, forStaff) });
  await lockCandidates(tx, before, request.startsAt);
  const availability = await ask(before.location.zone);
  if (!availability) return refuse({ reason: await goneOf(tx, request, forStaff) });
  const plan = await planVisit(tx, availability, request.startsAt);
  if (!plan.ok) return refuse({ reason: plan.error.reason });
  const [part] = plan.value.parts;
  if (!part) throw new AppError("internal", "a planned visit has no part");
  const clientId = await resolveVisitor(tx, core, actor, request, availability);
  const { service, location } = availability;
  const booking = await insertVisit(
    tx,
    { core, actor },
    {
      clientId,
      staffId: part.staffId,
      serviceId: service.id,
      serviceName: service.name,
      locationId: location.id,
      source: request.source,
      status: "confirmed",
      startsAt: request.startsAt,
      endsAt: part.endsAt,
      priceMinor: part.priceMinor,
      currency: service.currency,
      notes: request.notes,
      contactEmail: request.visitor.kind === "contact" ? request.visitor.email : null,
    },
    {
      zone: location.zone,
      buffers: { beforeMin: part.bufferBeforeMin, afterMin: part.bufferAfterMin },
    },
  );
  await enqueue(tx, core.clock, sendBookingConfirmation, { bookingId: booking.id });
  return ok(booking);
}

/** Nobody can be asked: because the service is not offered (any more), or because this person does not do it. */
async function goneOf(
  tx: Tx,
  { serviceId, staffId }: BookingRequest,
  forStaff: boolean,
): Promise<"service" | "staff"> {
  if (staffId === "any") return "service";
  const service = await getService(tx, serviceId);
  const isOffered = service && service.archivedAt === null && (forStaff || service.isOnline);
  return isOffered ? "staff" : "service";
}

async function lockCandidates(
  tx: Tx,
  { candidates, service, location }: Availability,
  startsAt: Date,
): Promise<void> {
  const longest = Math.max(...[...candidates.values()].map(({ durationMin }) => durationMin));
  await lockCalendarDays(tx, {
    staffIds: [...candidates.keys()],
    zone: location.zone,
    from: new Date(startsAt.getTime() - service.bufferBeforeMin * 60_000),
    until: new Date(startsAt.getTime() + (longest + service.bufferAfterMin) * 60_000),
  });
}

async function resolveVisitor(
  tx: Tx,
  core: Core,
  actor: Actor,
  { visitor, source }: BookingRequest,
  { location }: Availability,
): Promise<number> {
  if (visitor.kind === "known") {
    const isOwn = actor.kind === "client" && actor.clientId === visitor.clientId;
    if (!isOwn && (actor.kind === "client" || actor.kind === "guest")) throw new AppError("forbidden");
    const [client] = await tx
      .select({ id: clients.id })
      .from(clients)
      .where(eq(clients.id, visitor.clientId))
      .limit(1);
    if (!client) throw new AppError("not_found");
    return client.id;
  }
  const { clientId } = await findOrCreateClient(tx, {
    clock: core.clock,
    actor,
    name: visitor.name,
    phoneRaw: visitor.phoneRaw,
    email: visitor.email,
    locale: visitor.locale,
    source,
    region: location.country,
  });
  return clientId;
}
