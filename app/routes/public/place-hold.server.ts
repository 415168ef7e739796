import type { AppLoadContext } from "@remix-run/node";
import { rememberOnce } from "~/features/accounts/idempotency/commands.server";
import { getLinkedVisit } from "~/features/booking/linked/queries.server";
import type { ChosenPart } from "~/features/booking/offer/page/model";
import { holdVisit, type HoldRefusal } from "~/features/channels/sale/hold/commands.server";
import type { Locale } from "~/i18n/catalogue";
import { guest } from "~/lib/actor";
import { addressKey, rateLimitsOf } from "~/lib/rate-limit.server";
import { ok } from "~/lib/result";

/** An hour somebody pressed, and for what. */
export interface PressedHour {
  parts: readonly ChosenPart[];
  locationId: number | null;
  party: number;
  startsAt: Date;
  locale: Locale;
  /** Makes a double press one; see `rememberOnce`. */
  once: string | null;
  /** The hold this one takes the place of. */
  replaces?: string;
}

export type PressOutcome = { kind: "held"; linkToken: string } | { kind: "refused"; reason: HoldRefusal["reason"] } | { kind: "too_many" };

/** Holds an hour are looked at and left: several to one booking is usual. */
const HOLDS_PER_BOOKING = 4;

/** Keeps an hour for a visitor. The same press twice keeps one; pressed again after the hold was let go, it is kept anew. */
export async function pressHour({ core, vendors, clientIp }: AppLoadContext, pressed: PressedHour): Promise<PressOutcome> {
  const rate = await rateLimitsOf(core.env).take(
    { name: "holds", points: core.env.rates.bookingsPerAddress * HOLDS_PER_BOOKING, seconds: 3600 },
    addressKey(clientIp),
  );
  if (rate && !rate.allowed) return { kind: "too_many" };
  const { once, locationId, parts, party, startsAt, locale, replaces } = pressed;
  const place = async () => {
    const held = await holdVisit(core, vendors, guest, {
      ...{ parts, startsAt, party, locale, source: "online" as const },
      ...(locationId === null ? {} : { locationId }),
      ...(replaces === undefined ? {} : { replaces }),
    });
    return held.ok ? ok({ linkToken: held.value.linkToken }) : held;
  };
  const content = [parts, locationId, party, startsAt.toISOString()];
  const first = await rememberOnce(core, guest, { form: "hold", once, content }, place);
  // The page may come back from the browser's memory with a hold that is over: that press is a new one.
  const kept = first.ok ? await getLinkedVisit(core.db, first.value.linkToken, core.clock.now()) : null;
  const isOver = first.ok && once !== null && kept?.status !== "hold";
  const held = isOver ? await place() : first;
  return held.ok ? { kind: "held", linkToken: held.value.linkToken } : { kind: "refused", reason: held.error.reason };
}
