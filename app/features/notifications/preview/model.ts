import { lettersFor } from "~/i18n/letters";
import type { Locale } from "~/i18n/locale";
import { addDays, dayOf, instantOf } from "~/lib/zoned-time";
import type { VisitFacts, VisitPart } from "../visit/model";

/** Where the sample takes place. */
export interface SamplePlace {
  zone: string;
  currency: string;
}

/** A visit that never was, a week ahead at ten: two people, an add-on, a deposit paid, so that every part of a notice shows. */
export function sampleVisit(locale: Locale, { zone, currency }: SamplePlace, now: Date): VisitFacts {
  const words = lettersFor(locale).sample;
  const day = addDays(dayOf(now, zone), 7);
  const at = (minutes: number) => instantOf({ day, minutes }, zone);
  const part = (given: Omit<VisitPart, "bookingId">): VisitPart => ({ bookingId: 0, ...given });
  return {
    bookingId: 0,
    reference: "K7QXM4",
    linkToken: "sample",
    status: "confirmed",
    startsAt: at(600),
    endsAt: at(735),
    sequence: 1,
    parts: [
      part({
        startsAt: at(600),
        endsAt: at(675),
        staffName: words.person,
        serviceName: words.service,
        items: [
          { name: words.service, isAddon: false, priceMinor: 1_500_000 },
          { name: words.addon, isAddon: true, priceMinor: 200_000 },
        ],
      }),
      part({
        startsAt: at(675),
        endsAt: at(735),
        staffName: words.secondPerson,
        serviceName: words.second,
        items: [{ name: words.second, isAddon: false, priceMinor: 900_000 }],
      }),
    ],
    serviceId: 1,
    zone,
    locationName: words.location,
    address: words.address,
    phone: words.phone,
    currency,
    priceMinor: 2_600_000,
    paidMinor: 780_000,
    pointsSpent: 0,
    cancelReason: words.reason,
    isLateCancel: false,
    cutoffMin: 180,
    remindersMin: null,
    locale,
    clientId: null,
    clientName: words.client,
  };
}
