import { and, asc, eq, gte, inArray, isNull } from "drizzle-orm";
import { bookings, bookingSeries } from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";
import { actorRef, type Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { bookVisit, requireParts, type BookingRefusal, type BookingRequest } from "../book/commands.server";
import { cancelVisit, type CancelRefusal } from "../cancel/commands.server";
import { shareFreshTimes } from "../fresh/queries.server";
import { readVisitRows } from "../locks/commands.server";
import { readReach, whyGone } from "../planning/queries.server";
import { requireVisit } from "../policy";
import type { BookingRow } from "../record/commands.server";
import { resolveVisitor } from "../visitors/commands.server";
import { faultOfRule, startsOfSeries, type RuleFault, type SeriesRule } from "./model";

export interface SeriesRequest {
  /** The first visit; the others are like it. */
  request: BookingRequest;
  rule: SeriesRule;
}

/** What came of a series: each visit was placed on its own. */
export interface BookedSeries {
  /** Null when nothing could be placed. */
  seriesId: number | null;
  placed: BookingRow[];
  /** Those that could not be placed, why, and up to three free starts nearby. */
  unplaced: { startsAt: Date; reason: BookingRefusal["reason"]; alternatives: Date[] }[];
}

export type SeriesRefusal = { reason: "rule"; fault: RuleFault } | { reason: "service" | "staff" };

/** Alternatives that are named for a visit that could not be placed. */
const ALTERNATIVES = 3;

/**
 * Books visits that repeat. What cannot be placed is listed with other times, and hinders nothing. Each visit is one of its own afterwards:
 * it is moved and called off like any other.
 * @throws AppError `forbidden`, `not_found` (unknown client)
 */
export async function bookSeries(
  core: Core,
  actor: Actor,
  { request, rule }: SeriesRequest,
): Promise<Result<BookedSeries, SeriesRefusal>> {
  requireParts(actor, request.parts);
  if (actor.kind === "guest" || actor.kind === "link") throw new AppError("forbidden");
  const fault = faultOfRule(rule);
  if (fault) return refuse({ reason: "rule", fault });
  const reach = await readReach(core.db, request);
  if (!reach) return refuse({ reason: await whyGone(core.db, request, actor.kind === "user") });
  const starts = startsOfSeries(request.startsAt, rule, reach.zone);
  const { seriesId, clientId } = await beginSeries(core, actor, {
    request,
    rule,
    locationId: reach.locationId,
  });
  const { visitor } = request;
  const contactEmail = visitor.kind === "contact" ? visitor.email : request.contactEmail;
  const one = { ...request, contactEmail, seriesId, visitor: { kind: "known" as const, clientId } };

  const result: BookedSeries = { seriesId, placed: [], unplaced: [] };
  for (const startsAt of starts) {
    const booked = await bookVisit(core, actor, { ...one, startsAt });
    if (booked.ok) result.placed.push(booked.value);
    else result.unplaced.push({ startsAt, reason: booked.error.reason, alternatives: [] });
  }
  for (const one of result.unplaced) one.alternatives = await nearby(core, actor, request, one.startsAt);
  if (result.placed.length === 0) {
    await core.db.delete(bookingSeries).where(eq(bookingSeries.id, seriesId));
    result.seriesId = null;
  }
  return ok(result);
}

async function beginSeries(
  core: Core,
  actor: Actor,
  { request, rule, locationId }: SeriesRequest & { locationId: number },
): Promise<{ seriesId: number; clientId: number }> {
  return core.db.transaction(async (tx) => {
    const { visitor, source } = request;
    const { clientId } = await resolveVisitor(tx, { core, actor }, visitor, { source, locationId });
    const [series] = await tx
      .insert(bookingSeries)
      .values({ clientId, rule, createdBy: actorRef(actor), createdAt: core.clock.now() })
      .returning({ id: bookingSeries.id });
    if (!series) throw new AppError("internal", "insert returned no row");
    return { seriesId: series.id, clientId };
  });
}

async function nearby(core: Core, actor: Actor, request: BookingRequest, startsAt: Date): Promise<Date[]> {
  const now = core.clock.now();
  if (startsAt < now) return [];
  const { parts, locationId, party } = request;
  const forStaff = actor.kind === "user";
  const fresh = await shareFreshTimes(core.db, { parts, locationId, party, startsAt, now, forStaff });
  const distance = (start: string) => Math.abs(Date.parse(start) - startsAt.getTime());
  return fresh
    .toSorted((a, b) => distance(a.start) - distance(b.start))
    .slice(0, ALTERNATIVES)
    .map(({ start }) => new Date(start))
    .sort((a, b) => a.getTime() - b.getTime());
}

/** What came of calling off the rest of a series. */
export interface CancelledSeries {
  cancelled: BookingRow[];
  /** Those that stayed: too late for the client alone, or over. */
  kept: { bookingId: number; startsAt: Date; reason: CancelRefusal["reason"] }[];
}

/**
 * Calls off a visit of a series and all that follow it, each on its own. A visit without a series is called off alone, and so is one by its
 * private link: that speaks for no other.
 * @throws AppError `forbidden`, `not_found`
 */
export async function cancelFollowing(
  core: Core,
  actor: Actor,
  { bookingId, reason }: { bookingId: number; reason: string },
): Promise<CancelledSeries> {
  const [head, ...parts] = await readVisitRows(core.db, bookingId);
  if (!head) throw new AppError("not_found");
  requireVisit(actor, [head, ...parts]);
  const result: CancelledSeries = { cancelled: [], kept: [] };
  const visits = actor.kind === "link" ? [head] : await listFollowing(core.db, head);
  for (const visit of visits) {
    const outcome = await cancelVisit(core, actor, { bookingId: visit.id, reason });
    if (outcome.ok) result.cancelled.push(outcome.value);
    else result.kept.push({ bookingId: visit.id, startsAt: visit.startsAt, reason: outcome.error.reason });
  }
  return result;
}

async function listFollowing(db: Queryable, head: BookingRow): Promise<{ id: number; startsAt: Date }[]> {
  if (head.seriesId === null) return [head];
  return db
    .select({ id: bookings.id, startsAt: bookings.startsAt })
    .from(bookings)
    .where(
      and(
        eq(bookings.seriesId, head.seriesId),
        isNull(bookings.headId),
        gte(bookings.startsAt, head.startsAt),
        inArray(bookings.status, ["hold", "pending", "confirmed"]),
      ),
    )
    .orderBy(asc(bookings.startsAt));
}
