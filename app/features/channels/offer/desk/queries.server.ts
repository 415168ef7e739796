import type { DeskOffer } from "~/features/booking/desk/queries.server";
import { HoursAway } from "~/features/booking/offer/page/queries.server";
import type { OfferedDay } from "~/features/booking/offer/queries.server";
import type { Vendors } from "~/jobs/vendors";
import type { Core } from "~/lib/core";
import type { Day } from "~/lib/zoned-time";
import { getChannel } from "../../queries.server";
import { explainTimes } from "../model";
import { listOutsideDays, type OutsideRequest } from "../queries.server";

/** Whose hours staff are shown. `own_for_now`: YClients sells it and cannot be asked, so our own stand in. */
export type HoursFrom = "own" | "theirs" | "own_for_now";

/** A day's hours for staff, and whose they are. */
export interface DeskDay {
  offer: OfferedDay | null;
  from: HoursFrom;
}

/** The hours of a visit that staff are about to book: YClients' where it sells the service. `offer` is our grid with its reasons. */
export async function getDeskDay(
  core: Core,
  vendors: Vendors,
  { choice, day, offer: own }: Pick<DeskOffer, "choice" | "day" | "offer">,
): Promise<DeskDay> {
  const [part, ...further] = choice?.parts ?? [];
  if (!part || !own || further.length > 0 || part.addonIds.length > 0) return { offer: own, from: "own" };
  const { by } = await getChannel(core, part.serviceId);
  if (by === "own" || by === "widget") return { offer: own, from: "own" };
  if (by === "off") return { offer: own, from: "own_for_now" };
  const { serviceId, staffId } = part;
  const locationId = choice?.locationId ?? undefined;
  return explainDay(core, vendors, { serviceId, staffId, locationId, day, now: core.clock.now(), own });
}

/** YClients' hours of a day, and why the others of our grid are closed; ours while it does not answer. */
export async function explainDay(
  core: Core,
  vendors: Vendors,
  { day, own, ...request }: OutsideRequest & { day: Day; own: OfferedDay },
): Promise<DeskDay> {
  try {
    const days = { from: day, until: day };
    const theirs = await listOutsideDays(core, vendors, { ...request, forStaff: true, days });
    if (!theirs) return { offer: own, from: "own_for_now" };
    const { until: _, ...offered } = theirs;
    return { offer: { ...offered, day, times: explainTimes(theirs.times, own.times) }, from: "theirs" };
  } catch (error) {
    if (error instanceof HoursAway) return { offer: own, from: "own_for_now" };
    throw error;
  }
}
