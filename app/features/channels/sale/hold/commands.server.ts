import type { Tx } from "~drizzle/client.server";
import { loadFrame } from "~/features/booking/availability/frame/queries.server";
import type { PlannedVisit } from "~/features/booking/availability/queries.server";
import { placeHold, type HoldRequest } from "~/features/booking/hold/commands.server";
import { lockCalendarDays, lockResourcesOf } from "~/features/booking/locks/commands.server";
import {
  chooseResources,
  expireLapsed,
  type BookingRefusal,
} from "~/features/booking/planning/commands.server";
import { readReach } from "~/features/booking/planning/queries.server";
import { HoursAway } from "~/features/booking/offer/page/queries.server";
import type { BookingRow } from "~/features/booking/record/commands.server";
import type { Vendors } from "~/jobs/vendors";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { dayOf } from "~/lib/zoned-time";
import { listChannels } from "../../queries.server";
import type { PersonTime } from "../../offer/model";
import { findOutsideTime, judge, type OutsideRequest } from "../../offer/queries.server";

/** Why an hour was not kept: `away`: YClients cannot be asked now; `closed`: the service is not sold at the moment. */
export type HoldRefusal = BookingRefusal | { reason: "away" } | { reason: "closed" };

/**
 * Keeps an hour wherever the visit is sold: from our own hours, or a free time of YClients with our calendar laid over it. A visit of several services is sold from our
 * own hours only, all of it.
 */
export async function holdVisit(
  core: Core,
  vendors: Vendors,
  actor: Actor,
  request: HoldRequest,
): Promise<Result<BookingRow, HoldRefusal>> {
  const channels = await listChannels(core, request.parts.map(({ serviceId }) => serviceId)); // prettier-ignore
  const decisions = [...channels.values()];
  const [part] = request.parts;
  if (part === undefined || decisions.every(({ by }) => by === "own")) return placeHold(core, actor, request);
  const isOutside =
    request.parts.length === 1 && part.addonIds.length === 0 && decisions[0]?.by === "yclients";
  if (!isOutside) return refuse({ reason: "closed" });
  const { startsAt, locationId } = request;
  const asked: OutsideRequest = {
    ...{ serviceId: part.serviceId, staffId: part.staffId, locationId, now: core.clock.now() },
    forStaff: actor.kind === "user",
  };
  try {
    const times = await findOutsideTime(core, vendors, { ...asked, startsAt });
    if (times.length === 0) return refuse({ reason: startsAt <= asked.now ? "past" : "booked" });
    return await placeHold(core, actor, {
      ...request,
      party: 1,
      planned: (tx, excludeBooking) => planOutside(tx, core, { asked, times, excludeBooking }),
    });
  } catch (error) {
    if (error instanceof HoursAway) return refuse({ reason: "away" });
    throw error;
  }
}

/** Decides the visit from YClients' time behind our own locks: its person, start and length; our price. */
async function planOutside(
  tx: Tx,
  core: Core,
  { asked, times, excludeBooking }: { asked: OutsideRequest; times: readonly PersonTime[]; excludeBooking?: number },
): Promise<Result<PlannedVisit, BookingRefusal>> {
  const [{ startsAt }] = times as [PersonTime];
  const request = { ...asked, now: core.clock.now() };
  const parts = [{ serviceId: asked.serviceId, staffId: asked.staffId, addonIds: [] }];
  const reach = await readReach(tx, { parts, startsAt, locationId: asked.locationId });
  const frame = await loadFrame(tx, { ...request, parts });
  if (!reach || !frame) return refuse({ reason: "service" });
  const longest = Math.max(...times.map(({ durationMin }) => durationMin)) * 60_000;
  const until = new Date(Math.max(reach.until.getTime(), startsAt.getTime() + longest));
  await expireLapsed(tx, core, { from: reach.from, until, except: excludeBooking });
  await lockCalendarDays(tx, { ...reach, until });
  await lockResourcesOf(tx, reach);
  const day = dayOf(startsAt, frame.location.zone);
  const judged = await judge(tx, { frame, request, days: { from: day, until: day }, excludeBooking }, times);
  const time = judged.find(({ closed }) => closed === null);
  if (!time) return refuse({ reason: judged[0]?.closed ?? "booked" });
  const [{ service, candidates }] = frame.parts;
  const person = candidates.get(time.staffId);
  if (!person) return refuse({ reason: "staff" });
  const endsAt = new Date(startsAt.getTime() + time.durationMin * 60_000);
  const items = person.items.map((item) => ({ ...item, durationMin: time.durationMin }));
  const resourceIds = await chooseResources(
    tx,
    { items, busyFrom: startsAt, busyUntil: endsAt, classKey: null },
    { now: request.now, except: excludeBooking === undefined ? [] : [excludeBooking], areRequestsIgnored: false, locationId: frame.location.id },
  );
  if (!resourceIds) return refuse({ reason: "resource" });
  const { priceMinor } = person;
  return ok({
    ...{ startsAt, endsAt, locationId: frame.location.id, zone: frame.location.zone },
    ...{ currency: service.currency, priceMinor, prepayMinor: 0, needsApproval: false },
    parts: [
      {
        ...{ staffId: person.id, serviceId: service.id, startsAt, endsAt, priceMinor, items, resourceIds },
        ...{ bufferBeforeMin: 0, bufferAfterMin: 0, classKey: null, seats: 1 },
      },
    ],
  });
} // prettier-ignore
