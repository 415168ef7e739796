import { formatDateTime, formatDay, formatTime } from "~/i18n/format";
import { lettersFor } from "~/i18n/letters";
import type { Locale } from "~/i18n/locale";
import { formatMoney } from "~/lib/money";
import { dayOf } from "~/lib/zoned-time";
import type { Values } from "../../templates/model";
import { dueMinor, visitPeople, visitTitle, type VisitFacts } from "../../visit/model";

/** What a visit's notices are filled with, beside the visit. */
export interface ValueFacts {
  business: string;
  /** Where the one button of the notice leads. */
  link: string;
  /** Money that goes back to the client, minor units; 0: none. */
  backMinor: number;
}

/** What stands for the placeholders in a notice about a visit. */
export function valuesOfVisit(visit: VisitFacts, { business, link, backMinor }: ValueFacts): Values {
  const { locale, zone, startsAt, currency } = visit;
  const money = (minor: number) => (minor > 0 ? formatMoney(minor, currency, locale) : "");
  return {
    ...valuesOfClient(visit, { business, link }),
    service: oneLine(visitTitle(visit)),
    person: oneLine(visitPeople(visit).join(", ")),
    when: formatDateTime(startsAt, zone, locale, "weekday"),
    day: formatDay(dayOf(startsAt, zone), locale, "full"),
    time: formatTime(startsAt, zone),
    where: oneLine([visit.locationName, visit.address].filter(Boolean).join(", ")),
    phone: oneLine(visit.phone),
    price: visit.priceMinor > 0 ? money(visit.priceMinor) : lettersFor(locale).facts.free,
    paid: money(visit.paidMinor),
    due: money(dueMinor(visit)),
    reference: visit.reference,
    reason: sayable(visit.cancelReason),
    back: money(backMinor),
  };
}

function valuesOfClient(
  { clientName, locale }: { clientName: string; locale: Locale },
  { business, link }: { business: string; link: string },
): Values {
  const name = oneLine(clientName);
  return { client: name, greeting: lettersFor(locale).greeting({ name }), business: oneLine(business), link };
}

/** A line break in a name could begin a line, or a header, of its own; every control and line separator becomes a space. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();
}

/** Reasons given by the program are codes; people write words. */
function sayable(reason: string): string {
  const text = oneLine(reason);
  return /^[a-z0-9]+([_:][a-z0-9]+)+$/.test(text) ? "" : text;
}
