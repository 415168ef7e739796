import { z } from "zod";
import { cancelVisit, type CancelRefusal } from "~/features/booking/cancel/commands.server";
import { changeBookingStatus } from "~/features/booking/commands.server";
import { getOwnOrStaffVisit, readMoveRequest } from "~/features/booking/queries.server";
import { approveRequest, declineRequest } from "~/features/booking/requests/commands.server";
import { startText } from "~/features/booking/schema";
import { moveWherever, type SoldMoveRefusal } from "~/features/channels/sale/move/commands.server";
import type { Vendors } from "~/jobs/vendors";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { idParam, optionalLongText } from "~/lib/text";
import { bookingBody, bookingShape } from "./booking-shape";
import { defineEndpoint, Problem, serve } from "./kit.server";
import { freshTimes, visitProblem } from "./visit-request.server";

const params = z.object({ bookingId: idParam });

/** `GET /api/v1/bookings/:id`: a client's own visit, or for staff anybody's. */
const read = defineEndpoint({
  method: "GET",
  auth: "token",
  params,
  response: bookingShape,
  handle: async ({ core, actor, params }) => ({ body: await bodyOf(core, actor, params.bookingId) }),
});

const reason = optionalLongText(500);
const body = z.discriminatedUnion("action", [
  z.object({ action: z.literal("cancel"), reason, is_late: z.boolean().default(false) }),
  z.object({
    action: z.literal("move"),
    appointment_datetime: startText,
    staff_id: idParam.nullish(),
    duration_min: z.number().int().min(5).max(1440).nullish(),
    /** Staff insist on an hour outside of hours, grid or notice; never on a taken one. */
    override: z.boolean().default(false),
    reason,
  }),
  z.object({ action: z.literal("approve"), reason }),
  z.object({ action: z.literal("decline"), reason }),
  z.object({ action: z.enum(["complete", "no_show", "restore"]), reason }),
]);
type Change = z.output<typeof body>;

/** `PATCH /api/v1/bookings/:id`: calls it off, moves it, answers a request, or says what became of it. */
const change = defineEndpoint({
  method: "PATCH",
  auth: "token",
  params,
  body,
  response: bookingShape,
  async handle({ core, vendors, actor, params, body }) {
    await carryOut(core, vendors, actor, { bookingId: params.bookingId, asked: body });
    return { body: await bodyOf(core, actor, params.bookingId) };
  },
});

async function bodyOf(core: Core, actor: Actor, bookingId: number) {
  const visit = await getOwnOrStaffVisit(core.db, actor, bookingId);
  if (!visit) throw new Problem("not_found");
  return bookingBody(visit);
}

const STATUSES = { complete: "completed", no_show: "no_show", restore: "confirmed" } as const;

async function carryOut(
  core: Core,
  vendors: Vendors,
  actor: Actor,
  { bookingId, asked }: { bookingId: number; asked: Change },
): Promise<void> {
  const why = asked.reason ?? "";
  switch (asked.action) {
    case "cancel": {
      const done = await cancelVisit(core, actor, { bookingId, reason: why, isLate: asked.is_late });
      if (!done.ok) throw fixedProblem(done.error);
      return;
    }
    case "move": {
      const to = { startsAt: asked.appointment_datetime, staffId: asked.staff_id ?? undefined };
      const { override } = asked;
      const durationMin = asked.duration_min ?? undefined;
      const done = await moveWherever(core, vendors, actor, {
        bookingId,
        ...to,
        durationMin,
        override,
        reason: why,
      });
      if (!done.ok) throw await moveProblem(core, actor, { bookingId, ...to, refusal: done.error });
      return;
    }
    case "approve":
    case "decline": {
      const answer = asked.action === "approve" ? approveRequest : declineRequest;
      const done = await answer(core, actor, { bookingId, reason: why });
      if (done.ok) return;
      const said = done.error.reason === "taken" ? "slot_taken" : done.error.reason;
      throw new Problem(said === "past" ? "invalid" : "conflict", { reason: said });
    }
    default: {
      const done = await changeBookingStatus(core, actor, {
        bookingId,
        to: STATUSES[asked.action],
        reason: why,
      });
      if (!done.ok) throw new Problem("conflict", { reason: done.error.reason });
    }
  }
}

/** The visit cannot be changed by whoever asks, wherever it shall go. */
function fixedProblem(
  refusal: CancelRefusal | Extract<SoldMoveRefusal, { reason: "cutoff" | "status" | "approval" }>,
): Problem {
  if (refusal.reason === "cutoff")
    return new Problem("conflict", {
      reason: "cutoff",
      members: { cutoff_at: refusal.cutoffAt.toISOString() },
    });
  return new Problem("conflict", { reason: refusal.reason === "approval" ? "approval" : "not_allowed" });
}

async function moveProblem(
  core: Core,
  actor: Actor,
  {
    bookingId,
    startsAt,
    staffId,
    refusal,
  }: { bookingId: number; startsAt: Date; staffId?: number; refusal: SoldMoveRefusal },
): Promise<Problem> {
  if (refusal.reason === "cutoff" || refusal.reason === "status" || refusal.reason === "approval")
    return fixedProblem(refusal);
  const visit = await readMoveRequest(core.db, { bookingId, startsAt, staffId });
  const problem = await visitProblem(core, actor, { refusal: { reason: refusal.reason }, visit: null });
  if (!visit || !problem.details.members) return problem;
  return new Problem(problem.code, {
    ...problem.details,
    members: { fresh_times: await freshTimes(core, actor, visit) },
  });
}

const handler = serve(read, change);
export const loader = handler;
export const action = handler;
