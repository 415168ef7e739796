import { randomBytes } from "node:crypto";
import { and, eq, inArray, isNull } from "drizzle-orm";
import { bookings, locations, services, staff, staffServices, waitingList } from "~drizzle/schema";
import type { Queryable, Tx } from "~drizzle/client.server";
import { lockRow } from "~drizzle/lock";
import { can, requireCan } from "~/features/accounts/policy";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { addDays, dayOf, type Day } from "~/lib/zoned-time";
import { refuseOverlap } from "../book/commands.server";
import {
  confirmInside,
  type Confirmation,
  type Confirmed,
  type HoldRefusal,
} from "../hold/confirmation/commands.server";
import { lockVisit } from "../locks/commands.server";
import type { BookingSource } from "../model";
import { changeVisit } from "../standing/commands.server";
import { resolveVisitor, type Visitor } from "../visitors/commands.server";
import { wishEnds, type WaitingWish } from "./model";
import type { WaitingRow } from "./queries.server";

export interface WaitingRequest extends WaitingWish {
  serviceId: number;
  /** Null: anybody who does it. */
  staffId: number | null;
  locationId?: number;
  visitor: Visitor;
  /** Of a visitor we know; contacts bring their own. */
  contactEmail?: string | null;
  locale: string;
  source: BookingSource;
}

/** Why nobody was put on the list. `days`: over, turned around or past the horizon; `window`: no minutes in it; `too_many`: enough for one client. */
export type WaitingRefusal = { reason: "service" | "staff" | "days" | "window" | "too_many" };

const MOST_PLACES = 10;

/**
 * Puts somebody on the waiting list. The same wish asked for twice is one place, with the days of the second.
 * @throws AppError `forbidden`, `not_found`
 */
export async function joinWaitingList(
  core: Core,
  actor: Actor,
  request: WaitingRequest,
): Promise<Result<WaitingRow, WaitingRefusal>> {
  if (actor.kind === "user") requireCan(actor, "bookings:write", { staffId: request.staffId });
  return core.db.transaction(async (tx) => {
    const now = core.clock.now();
    const place = await findPlace(tx, request);
    if (!place.ok) return place;
    const { locationId, zone, horizonDays } = place.value;
    const refusal = judgeWish(request, { today: dayOf(now, zone), horizonDays, now, zone });
    if (refusal) return refuse(refusal);
    const { visitor, source } = request;
    const { clientId } = await resolveVisitor(tx, { core, actor }, visitor, { source, locationId });
    return placeClient(tx, request, { clientId, locationId, now });
  });
}

async function findPlace(
  db: Queryable,
  { serviceId, staffId, locationId }: WaitingRequest,
): Promise<Result<{ locationId: number; zone: string; horizonDays: number }, WaitingRefusal>> {
  const [service] = await db
    .select({ horizonDays: services.horizonDays })
    .from(services)
    .where(
      and(
        eq(services.id, serviceId),
        isNull(services.archivedAt),
        eq(services.isAddon, false),
        eq(services.isOnline, true),
      ),
    );
  if (!service) return refuse({ reason: "service" });
  const people = await db
    .select({ id: staff.id, locationId: staff.locationId })
    .from(staffServices)
    .innerJoin(staff, eq(staff.id, staffServices.staffId))
    .where(and(eq(staffServices.serviceId, serviceId), isNull(staff.archivedAt), eq(staff.isBookable, true)))
    .orderBy(staff.position, staff.id);
  const person = staffId === null ? people[0] : people.find(({ id }) => id === staffId);
  if (!person) return refuse({ reason: "staff" });
  const [place] = await db
    .select({ id: locations.id, zone: locations.zone })
    .from(locations)
    .where(eq(locations.id, locationId ?? person.locationId));
  if (!place) return refuse({ reason: "staff" });
  return ok({ locationId: place.id, zone: place.zone, horizonDays: service.horizonDays });
}

function judgeWish(
  wish: WaitingWish,
  { today, horizonDays, now, zone }: { today: Day; horizonDays: number; now: Date; zone: string },
): WaitingRefusal | null {
  const isWindow = wish.startMin >= 0 && wish.endMin <= 1440 && wish.startMin < wish.endMin;
  if (!isWindow) return { reason: "window" };
  const isAhead = wish.dayUntil >= today && wish.dayFrom <= wish.dayUntil && wishEnds(wish, zone) > now;
  return isAhead && wish.dayFrom <= addDays(today, horizonDays) ? null : { reason: "days" };
}

async function placeClient(
  tx: Tx,
  { serviceId, staffId, dayFrom, dayUntil, startMin, endMin, visitor, contactEmail, locale }: WaitingRequest,
  { clientId, locationId, now }: { clientId: number; locationId: number; now: Date },
): Promise<Result<WaitingRow, WaitingRefusal>> {
  const wish = { dayFrom, dayUntil, startMin, endMin, locale, updatedAt: now };
  const email = visitor.kind === "contact" ? visitor.email : (contactEmail ?? null);
  const own = await tx
    .select()
    .from(waitingList)
    .where(and(eq(waitingList.clientId, clientId), inArray(waitingList.status, ["waiting", "offered"])));
  const same = own.find(
    (entry) => entry.serviceId === serviceId && entry.staffId === staffId && entry.locationId === locationId,
  );
  tx.touch("bookings");
  if (same) {
    const [row] = await tx.update(waitingList).set(wish).where(eq(waitingList.id, same.id)).returning();
    if (row) return ok(row);
  }
  if (own.length >= MOST_PLACES) return refuse({ reason: "too_many" });
  const [row] = await tx
    .insert(waitingList)
    .values({
      ...wish,
      linkToken: randomBytes(18).toString("base64url"),
      clientId,
      serviceId,
      staffId,
      locationId,
      status: "waiting",
      contactEmail: email,
      createdAt: now,
    })
    .returning();
  if (!row) throw new AppError("internal", "insert returned no row");
  return ok(row);
}

/** Which place: by its private link, or by its id for staff. */
export type WhichPlace = { linkToken: string } | { waitingId: number };

/**
 * Gives up a place on the list. An hour that is kept for it goes to the next. Left already: nothing more happens.
 * @throws AppError `forbidden`, `not_found`
 */
export async function leaveWaitingList(core: Core, actor: Actor, which: WhichPlace): Promise<void> {
  if ("waitingId" in which && actor.kind !== "user" && actor.kind !== "client")
    throw new AppError("forbidden");
  await core.db.transaction(async (tx) => {
    const known = await findEntry(tx, which);
    if ("waitingId" in which) requireOwnEntry(actor, known);
    // The offered hour first, then its place: the order in which a hold that ends locks them.
    const { rows } =
      known.offeredBookingId === null ? { rows: null } : await lockVisit(tx, known.offeredBookingId);
    await lockRow(tx, waitingList, known.id);
    const entry = await findEntry(tx, { linkToken: known.linkToken });
    if (entry.status !== "waiting" && entry.status !== "offered") return;
    await tx
      .update(waitingList)
      .set({ status: "left", offerUntil: null, updatedAt: core.clock.now() })
      .where(eq(waitingList.id, entry.id));
    tx.touch("bookings");
    if (rows?.[0].status === "hold")
      await changeVisit(tx, { core, actor }, rows, { to: "expired", kind: "released", reason: "" });
  });
}

function requireOwnEntry(actor: Actor, entry: WaitingRow): void {
  if (actor.kind === "user") {
    const isHidden = actor.clientScope === "own" && entry.staffId !== actor.staffId;
    if (isHidden && !can(actor, "bookings:write:any")) throw new AppError("not_found");
    requireCan(actor, "bookings:write", { staffId: entry.staffId });
  } else if (actor.kind !== "client" || actor.clientId !== entry.clientId) throw new AppError("not_found");
}

async function findEntry(db: Queryable, which: WhichPlace): Promise<WaitingRow> {
  const [entry] = await db
    .select()
    .from(waitingList)
    .where(
      "linkToken" in which ? eq(waitingList.linkToken, which.linkToken) : eq(waitingList.id, which.waitingId),
    )
    .limit(1);
  if (!entry) throw new AppError("not_found");
  return entry;
}

/**
 * Takes the hour that is kept for a place on the list, for the client whose place it is. Whoever holds the private link of the place may.
 * @throws AppError `not_found`
 */
export async function takeOffer(
  core: Core,
  { linkToken, ...given }: { linkToken: string } & Pick<Confirmation, "notes" | "answers">,
): Promise<Result<Confirmed, HoldRefusal>> {
  return refuseOverlap(() =>
    core.db.transaction(async (tx) => {
      const entry = await findEntry(tx, { linkToken });
      if (entry.offeredBookingId === null) return refuse({ reason: "gone" as const });
      const [offered] = await tx
        .select({ linkToken: bookings.linkToken })
        .from(bookings)
        .where(eq(bookings.id, entry.offeredBookingId));
      if (!offered || entry.status !== "offered") return refuse({ reason: "gone" as const });
      const actor: Actor = { kind: "client", clientId: entry.clientId };
      return confirmInside(
        tx,
        { core, actor },
        {
          ...given,
          linkToken: offered.linkToken,
          visitor: { kind: "known", clientId: entry.clientId },
          contactEmail: entry.contactEmail,
        },
      );
    }),
  );
}
