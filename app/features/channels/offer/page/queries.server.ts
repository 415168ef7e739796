import {
  getOfferPage,
  HoursAway,
  type OfferPage,
  type OutsideSeller,
} from "~/features/booking/offer/page/queries.server";
import type { Choice, Look } from "~/features/booking/offer/page/model";
import type { Vendors } from "~/jobs/vendors";
import type { Core } from "~/lib/core";
import type { ChannelDecision } from "../../model";
import { getChannel } from "../../queries.server";
import { findOutsideSeller } from "../queries.server";

/** The page of a service, wherever it is sold. */
export type SoldPage = OfferPage & { channel: ChannelDecision };

type Refused = Extract<Awaited<ReturnType<typeof getOfferPage>>, { refused: string }>;

/**
 * The page of a service for what was chosen so far, with the hours of whoever sells it. A service that is not sold at the moment, or whose hours cannot be read, has no
 * calendar. `widget`: the choice is made in the other system's form.
 */
export async function getSoldPage(
  core: Core,
  vendors: Vendors,
  { choice, look }: { choice: Choice; look: Look },
): Promise<SoldPage | Refused | { refused: "widget" }> {
  const { serviceId } = choice.parts[0];
  const channel = await getChannel(core, serviceId);
  if (channel.by === "widget") return { refused: "widget" };
  const outside = channel.by === "own" ? undefined : await sellerFor(core, vendors, { serviceId, channel });
  const page = await getOfferPage(core.db, { choice, look, now: core.clock.now(), outside });
  if ("refused" in page) return page;
  // Money is not asked for beforehand while nobody there has agreed to the hour.
  const isFallback = channel.by === "own" && channel.because === "fallback";
  const service = isFallback ? { ...page.service, prepayment: "none" as const } : page.service;
  return { ...page, service, channel };
}

async function sellerFor(
  core: Core,
  vendors: Vendors,
  { serviceId, channel }: { serviceId: number; channel: ChannelDecision },
): Promise<OutsideSeller> {
  const known = channel.by === "yclients" ? await findOutsideSeller(core, vendors, serviceId) : null;
  return known ?? { hoursOf: () => closed };
}

const refuse = () => Promise.reject(new HoursAway());
const closed = { month: refuse, times: refuse, nextFree: refuse };
