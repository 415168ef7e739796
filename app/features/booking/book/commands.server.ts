import type { Tx } from "~drizzle/client.server";
import { isOverlapViolation } from "~drizzle/errors";
import { requireCan } from "~/features/accounts/policy";
import { readSetting } from "~/features/settings/queries.server";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import type { PartRequest, PlannedVisit } from "../availability/queries.server";
import { judgeAnswers, keepAnswers } from "../intake/commands.server";
import type { Answer } from "../intake/model";
import type { BookingSource, BookingStatus } from "../model";
import { planInside, type BookingRefusal as PlanRefusal } from "../planning/commands.server";
import type { VisitRequest } from "../planning/queries.server";
import { announce, type BookingRow, type Writing } from "../record/commands.server";
import { writeVisit } from "../record/visit/commands.server";
import { resolveVisitor, type Visitor } from "../visitors/commands.server";

export interface BookingRequest extends VisitRequest {
  visitor: Visitor;
  notes: string;
  /** To what the services ask; staff need not answer. */
  answers?: readonly Answer[];
  source: BookingSource;
  /** Where this visit's letters go, of a visitor we know; contacts bring their own. */
  contactEmail?: string | null;
  /** Staff insist on an hour outside of hours, notice, horizon or grid; never on a taken one. */
  override?: boolean;
  seriesId?: number | null;
}

/** Why a visit was not booked. `answers`: these questions of the services need one. */
export type BookingRefusal = PlanRefusal | { reason: "answers"; questionIds: number[] };

/**
 * Books a visit: locks the days, looks again, decides with the same model that offered the hour, writes. Whoever comes second is refused
 * and should be shown fresh times. Staff's visits stand at once; a visitor's begins as a request when the service asks for approval, and as
 * a hold when it must be paid first. Nothing outside is called; news leaves through the outbox.
 * @throws AppError `forbidden`, `not_found` (unknown client)
 */
export async function bookVisit(
  core: Core,
  actor: Actor,
  request: BookingRequest,
): Promise<Result<BookingRow, BookingRefusal>> {
  requireParts(actor, request.parts);
  return refuseOverlap(() => core.db.transaction((tx) => bookInside(tx, { core, actor }, request)));
}

/** Whoever is staff books in columns they may write; `any` is everybody's. */
export function requireParts(actor: Actor, parts: readonly PartRequest[]): void {
  if (parts.length === 0 || parts.length > 5)
    throw new AppError("bad_request", "a visit has one to five parts");
  if (actor.kind !== "user") return;
  for (const { staffId } of parts)
    requireCan(actor, "bookings:write", { staffId: staffId === "any" ? null : staffId });
}

/** The fence behind the locks: somebody wrote past them. The hour is taken all the same. */
export async function refuseOverlap<T, E>(
  run: () => Promise<Result<T, E>>,
): Promise<Result<T, E | { reason: "booked" }>> {
  try {
    return await run();
  } catch (error) {
    if (isOverlapViolation(error)) return refuse({ reason: "booked" });
    throw error;
  }
}

async function bookInside(
  tx: Tx,
  writing: Writing,
  request: BookingRequest,
): Promise<Result<BookingRow, BookingRefusal>> {
  const { core, actor } = writing;
  const forStaff = actor.kind === "user";
  const plan = await planInside(tx, core, request, { forStaff, override: forStaff && request.override });
  if (!plan.ok) return plan;
  const serviceIds = servicesOf(plan.value);
  const { kept, missing } = await judgeAnswers(tx, serviceIds, request.answers ?? []);
  if (missing.length > 0 && !forStaff) return refuse({ reason: "answers", questionIds: missing });

  const { visitor, source, notes } = request;
  const { clientId, locale } = await resolveVisitor(tx, writing, visitor, {
    source,
    locationId: plan.value.locationId,
  });
  const status = firstStatus(plan.value, forStaff);
  const { payMin } = await readSetting(tx, "booking");
  const head = await writeVisit(tx, writing, plan.value, {
    clientId,
    status,
    source,
    notes,
    locale,
    contactEmail: visitor.kind === "contact" ? visitor.email : (request.contactEmail ?? null),
    prepayMinor: forStaff ? 0 : plan.value.prepayMinor,
    holdUntil: status === "hold" ? new Date(core.clock.now().getTime() + payMin * 60_000) : null,
    seriesId: request.seriesId ?? null,
  });
  await keepAnswers(tx, head.id, kept);
  await announceNew(tx, writing, head);
  return ok(head);
}

/** Main services of a plan, once each: what questions are asked about. */
export function servicesOf({ parts }: Pick<PlannedVisit, "parts">): number[] {
  return [...new Set(parts.flatMap(({ items }) => items.map(({ serviceId }) => serviceId)))];
}

function firstStatus({ prepayMinor, needsApproval }: PlannedVisit, forStaff: boolean): BookingStatus {
  if (forStaff) return "confirmed";
  return prepayMinor > 0 ? "hold" : needsApproval ? "pending" : "confirmed";
}

/** Tells of a visit that has just come to stand, or was asked for. */
export async function announceNew(tx: Tx, writing: Writing, head: BookingRow): Promise<void> {
  if (head.status === "confirmed") await announce(tx, writing, head, "confirmed");
  if (head.status === "pending") await announce(tx, writing, head, "requested");
}
