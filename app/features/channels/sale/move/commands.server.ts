import {
  judgeMove,
  moveVisit,
  type MoveRefusal,
  type MoveRequest,
} from "~/features/booking/move/commands.server";
import { HoursAway } from "~/features/booking/offer/page/queries.server";
import type { BookingRow } from "~/features/booking/record/commands.server";
import type { Vendors } from "~/jobs/vendors";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { refuse, type Result } from "~/lib/result";
import { findOutsideTime } from "../../offer/queries.server";
import { getMoveSide, type MovedSale } from "./queries.server";

/** `away`: YClients sells the visit and does not answer; `closed`: it cannot be asked until somebody puts the connection right. */
export type SoldMoveRefusal = MoveRefusal | { reason: "away" | "closed" };

/**
 * Moves a visit among the hours of whoever sold it. One of YClients' goes only where YClients is free, and is written there by its job; an hour that is taken there meanwhile
 * becomes a conflict. Staff may insist, and move while YClients cannot be asked; clients may not.
 * @throws AppError `forbidden`, `not_found`
 */
export async function moveWherever(
  core: Core,
  vendors: Vendors,
  actor: Actor,
  request: MoveRequest,
): Promise<Result<BookingRow, SoldMoveRefusal>> {
  const forStaff = actor.kind === "user" || actor.kind === "system";
  if (forStaff && request.override) return moveVisit(core, actor, request);
  const side = await getMoveSide(core, request.bookingId);
  if (side.by === "own" || (side.by === "off" && forStaff)) return moveVisit(core, actor, request);
  if (side.by === "off") return refuse({ reason: side.why });
  if (isSamePlace(side.visit, request)) return moveVisit(core, actor, request);
  const isOfferedElsewhere = await isOfferedThere(core, vendors, { visit: side.visit, request, forStaff });
  if (isOfferedElsewhere !== "away") return moveVisit(core, actor, { ...request, isOfferedElsewhere });
  return forStaff ? moveVisit(core, actor, request) : refuse({ reason: "away" });
}

/** What would become of it, for the eye while a slip is dragged. */
export async function judgeWherever(
  core: Core,
  vendors: Vendors,
  actor: Actor,
  request: Omit<MoveRequest, "reason" | "override">,
): ReturnType<typeof judgeMove> {
  const now = core.clock.now();
  const side = await getMoveSide(core, request.bookingId);
  if (side.by !== "yclients" || isSamePlace(side.visit, request))
    return judgeMove(core.db, actor, { ...request, now });
  const isOffered = await isOfferedThere(core, vendors, { visit: side.visit, request, forStaff: true });
  const isOfferedElsewhere = isOffered === "away" ? undefined : isOffered;
  return judgeMove(core.db, actor, { ...request, isOfferedElsewhere, now });
}

function isSamePlace(visit: MovedSale, { startsAt, staffId = visit.staffId }: Omit<MoveRequest, "reason">): boolean {
  return visit.startsAt.getTime() === startsAt.getTime() && visit.staffId === staffId;
} // prettier-ignore

async function isOfferedThere(
  core: Core,
  vendors: Vendors,
  {
    visit,
    request: { startsAt, staffId = visit.staffId },
    forStaff,
  }: { visit: MovedSale; request: Pick<MoveRequest, "startsAt" | "staffId">; forStaff: boolean },
): Promise<boolean | "away"> {
  const { bookingId: excludeBooking, serviceId, locationId } = visit;
  const asked = { serviceId, staffId, locationId, excludeBooking, forStaff, now: core.clock.now() };
  try {
    return (await findOutsideTime(core, vendors, { ...asked, startsAt })).length > 0;
  } catch (error) {
    if (error instanceof HoursAway) return "away";
    throw error;
  }
}
