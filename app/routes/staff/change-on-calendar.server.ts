import type { SignedInUser } from "~/features/accounts/sessions/queries.server";
import type { CalendarForm, MoveQuery } from "~/features/booking/calendar/schema";
import { cancelVisit } from "~/features/booking/cancel/commands.server";
import { changeBookingStatus } from "~/features/booking/commands.server";
import { approveRequest, declineRequest } from "~/features/booking/requests/commands.server";
import { getVisitSummary } from "~/features/booking/queries.server";
import { judgeWherever, moveWherever } from "~/features/channels/sale/move/commands.server";
import type { Vendors } from "~/jobs/vendors";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";

/** What the calendar says to a change: done, or why not (a key of `calendar.closedReason`), and whether staff may do it all the same. */
export type ChangeAnswer = { ok: true } | { ok: false; reason: string; mayInsist?: boolean };

/** What staff may set aside; somebody who is there they may not. */
const RULES: ReadonlySet<string> = new Set([
  ...["service", "notice", "horizon", "limit", "off_grid", "elsewhere"],
  ...["off_shift", "day_off", "holiday", "time_off", "break"],
]);

/** Ours, and the systems that sell for us. */
interface Worlds {
  core: Core;
  vendors: Vendors;
}

type StatusForm = Extract<CalendarForm, { intent: "status" }>;

/** Carries out what the calendar's forms ask for. What somebody may not do is an answer too: the calendar stays where it is. */
export async function changeOnCalendar(
  { core, vendors }: Worlds,
  user: SignedInUser,
  form: CalendarForm,
): Promise<ChangeAnswer> {
  try {
    return form.intent === "move"
      ? await move({ core, vendors }, user, form)
      : await changeStatus(core, user, form);
  } catch (error) {
    if (error instanceof AppError && error.code === "forbidden") return { ok: false, reason: "forbidden" };
    if (error instanceof AppError && error.code === "not_found") return { ok: false, reason: "changed" };
    throw error;
  }
}

async function move(
  { core, vendors }: Worlds,
  user: SignedInUser,
  form: MoveQuery & { insist?: string },
): Promise<ChangeAnswer> {
  const moved = await moveWherever(core, vendors, user, {
    ...destinationOf(form),
    reason: "",
    override: form.insist === "yes",
  });
  if (moved.ok) return { ok: true };
  const { reason } = moved.error;
  return { ok: false, reason, mayInsist: RULES.has(reason) };
}

async function changeStatus(core: Core, user: SignedInUser, form: StatusForm): Promise<ChangeAnswer> {
  const { booking: bookingId, to, reason, late } = form;
  const why = reason ?? "";
  const visit = await getVisitSummary(core.db, bookingId);
  const isRequest = visit?.status === "pending";
  const changed =
    to === "confirmed" && isRequest
      ? await approveRequest(core, user, { bookingId, reason: why })
      : to === "cancelled" && isRequest
        ? await declineRequest(core, user, { bookingId, reason: why })
        : to === "cancelled"
          ? await cancelVisit(core, user, { bookingId, reason: why, isLate: late === "yes" })
          : await changeBookingStatus(core, user, { bookingId, to, reason: why });
  if (changed.ok) return { ok: true };
  const isTaken = changed.error.reason === "slot_taken" || changed.error.reason === "taken";
  return { ok: false, reason: isTaken ? "taken" : "changed" };
}

function destinationOf({ booking, start, staff, duration }: MoveQuery) {
  return { bookingId: booking, startsAt: start, staffId: staff, durationMin: duration };
}

/** What would speak against a move, for the eye while a slip is dragged. */
export async function judgeOnCalendar(
  { core, vendors }: Worlds,
  user: SignedInUser,
  query: MoveQuery,
): Promise<{ closed: string | null; warnings: string[] }> {
  try {
    return await judgeWherever(core, vendors, user, destinationOf(query));
  } catch (error) {
    if (error instanceof AppError && error.code === "forbidden") return { closed: "forbidden", warnings: [] };
    if (error instanceof AppError && error.code === "not_found") return { closed: "changed", warnings: [] };
    throw error;
  }
}
