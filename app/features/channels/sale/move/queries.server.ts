import { eq, or } from "drizzle-orm";
import { bookings } from "~drizzle/schema";
import type { OfferedDay } from "~/features/booking/offer/queries.server";
import type { Choice, Look } from "~/features/booking/offer/page/model";
import {
  describeCalendar,
  getOfferCalendar,
  HoursAway,
  type OfferCalendar,
} from "~/features/booking/offer/page/queries.server";
import type { Vendors } from "~/jobs/vendors";
import type { Core } from "~/lib/core";
import type { Day } from "~/lib/zoned-time";
import { explainDay, type DeskDay } from "../../offer/desk/queries.server";
import { outsideHours } from "../../offer/queries.server";
import { previewChannel } from "../../queries.server";
import { readSale } from "../queries.server";

/** Whose hours a visit moves among. `off`: YClients', which cannot be asked: for the moment (`away`), or not until somebody puts it right (`closed`). */
export type MoveSide =
  { by: "own" } | { by: "yclients"; visit: MovedSale } | { by: "off"; why: "away" | "closed" };

/** A visit that YClients has sold. */
export interface MovedSale {
  bookingId: number;
  serviceId: number;
  staffId: number;
  startsAt: Date;
  locationId: number;
}

/**
 * Where the free hours for moving a visit come from: from YClients for what it has sold, whoever sells the service by now; from us for everything else, and while YClients is
 * away and the owner sells in its stead.
 */
export async function getMoveSide(core: Core, bookingId: number): Promise<MoveSide> {
  const sale = await readSale(core.db, bookingId);
  if (!sale || sale.state === "refused" || sale.state === "withdrawn") return { by: "own" };
  const rows = await core.db
    .select()
    .from(bookings)
    .where(or(eq(bookings.id, bookingId), eq(bookings.headId, bookingId)));
  const [visit] = rows;
  if (!visit || rows.length > 1 || visit.serviceId === null) return { by: "own" };
  const { serviceId, staffId, startsAt, locationId } = visit;
  const { yclients: decision } = await previewChannel(core, serviceId);
  if (decision.by === "own") return { by: "own" };
  if (decision.by === "off")
    return { by: "off", why: decision.because === "yclients_down" ? "away" : "closed" };
  return { by: "yclients", visit: { bookingId, serviceId, staffId, startsAt, locationId } };
}

/** The free hours that a client moves a visit among, its own hour included; or why there are none to show. Null when it cannot be booked at all any more. */
export async function getMoveCalendar(
  core: Core,
  vendors: Vendors,
  {
    visit,
    look,
  }: {
    visit: { id: number; startsAt: Date; place: { id: number }; choice: Pick<Choice, "parts" | "party"> };
    look: Look;
  },
): Promise<OfferCalendar | "away" | "closed" | null> {
  const side = await getMoveSide(core, visit.id);
  if (side.by === "off") return side.why;
  const { parts, party } = visit.choice;
  const asked = { locationId: visit.place.id, now: core.clock.now(), excludeBooking: visit.id };
  if (side.by === "own") return getOfferCalendar(core.db, { ...asked, parts, party }, look, visit.startsAt);
  const { serviceId, staffId } = side.visit;
  try {
    const source = outsideHours(core, vendors, { ...asked, serviceId, staffId });
    return await describeCalendar(source, look, visit.startsAt);
  } catch (error) {
    if (error instanceof HoursAway) return "away";
    throw error;
  }
}

/** The same for staff: a day's hours by whoever is asked for. The hour that the visit has is free for itself, though YClients has it down as taken. */
export async function getMoveDay(
  core: Core,
  vendors: Vendors,
  { bookingId, staffId, day, own }: { bookingId: number; staffId: number; day: Day; own: OfferedDay | null },
): Promise<DeskDay> {
  const side = await getMoveSide(core, bookingId);
  if (side.by === "own" || !own) return { offer: own, from: "own" };
  if (side.by === "off") return { offer: own, from: "own_for_now" };
  const { serviceId, locationId, startsAt, staffId: standing } = side.visit;
  const request = { serviceId, staffId, locationId, now: core.clock.now(), excludeBooking: bookingId };
  const shown = await explainDay(core, vendors, { ...request, day, own });
  const times = shown.offer?.times.map((time) =>
    staffId === standing && time.startsAt.getTime() === startsAt.getTime()
      ? { ...time, closed: null, staffIds: [staffId] }
      : time,
  );
  return shown.offer && times ? { ...shown, offer: { ...shown.offer, times } } : shown;
}
