import { json, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { getVisitByLink } from "~/features/booking/queries.server";
import { CalendarCheck, CalendarX2, Check } from "lucide-react";
import { readSetting } from "~/features/settings/queries.server";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDay, formatTimeRange } from "~/i18n/format";
import { resolveLocale } from "~/i18n/locale.server";
import { providedMessages } from "~/i18n/provided-messages";
import { formatMoney } from "~/lib/money";
import { dayOf } from "~/lib/zoned-time";
import { paths } from "~/lib/paths";
import { LinkButton } from "~/ui/link-button";
import { PublicFrame } from "~/ui/public-frame";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { db } = context.core;
  const visit = await getVisitByLink(db, params.linkToken ?? "");
  if (!visit) throw new Response(null, { status: 404 });
  const business = await readSetting(db, "business");
  const isNew = new URL(request.url).searchParams.has("new");
  return json(
    { visit, linkToken: params.linkToken ?? "", isNew, business: business.name, locale: resolveLocale(request) },
    // Whoever sees a shared screen's search results must not find a private link there.
    { headers: { "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer" } },
  );
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: data ? `${providedMessages(data.locale).booking.visit.title} · ${data.business}` : "" },
  { name: "robots", content: "noindex" },
];

/** The private page of one booking: what, when, where, how it stands. */
export default function Visit() {
  const { visit, linkToken, isNew, business } = useLoaderData<typeof loader>();
  const m = useMessages();
  const locale = useLocale();
  const words = m.booking.visit;
  const startsAt = new Date(visit.startsAt);
  const awaits = visit.status === "confirmed" || visit.status === "pending";
  const day = formatDay(dayOf(startsAt, visit.zone), locale, "full");
  const time = formatTimeRange(startsAt, new Date(visit.endsAt), visit.zone);
  const state = {
    hold: words.title,
    pending: isNew ? words.booked : words.title,
    confirmed: isNew ? words.booked : words.title,
    completed: words.completed,
    cancelled: words.cancelled,
    expired: words.cancelled,
    no_show: words.noShow,
  }[visit.status];
  const facts = [
    { term: words.service, value: visit.serviceName },
    { term: words.person, value: visit.staffName },
    { term: words.price, value: visit.priceMinor === 0 ? m.booking.public.free : formatMoney(visit.priceMinor, visit.currency, locale) },
    { term: words.where, value: [visit.locationName, visit.address].filter(Boolean).join(", ") },
    { term: words.status, value: m.booking.status[visit.status] },
    { term: words.reference, value: visit.reference },
  ].filter(({ value }) => value);
  return (
    <PublicFrame brand={{ name: business }}>
      <div className="visit-hero">
        <span className="visit-hero-mark" data-tone={visit.status === "cancelled" || visit.status === "no_show" ? "quiet" : undefined}>
          {awaits ? <CalendarCheck aria-hidden="true" /> : visit.status === "completed" ? <Check aria-hidden="true" /> : <CalendarX2 aria-hidden="true" />}
        </span>
        <p role={isNew ? "status" : undefined} className="font-semibold text-accent">{state}</p>
        <h1>
          <span className="block first-letter:uppercase">{day}</span>
          <span className="tabular block">{time}</span>
        </h1>
        {isNew && awaits ? <p className="pt-1 text-base text-ink-2">{words.bookedText}</p> : null}
      </div>
      <dl className="public-facts">
        {facts.map(({ term, value }) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <div className="grid gap-3 pt-7">
        {awaits ? (
          <LinkButton variant="primary" size="lg" href={paths.visitCalendarFile(linkToken)} data-reload>
            {words.addToCalendar}
          </LinkButton>
        ) : null}
        {visit.locationPhone ? (
          <LinkButton size="lg" href={`tel:${visit.locationPhone.replace(/[^+\d]/g, "")}`}>
            {words.call}
          </LinkButton>
        ) : null}
        <LinkButton size="lg" variant="quiet" href={visit.serviceId ? paths.bookService(visit.serviceId) : paths.book()}>
          {words.bookAgain}
        </LinkButton>
      </div>
    </PublicFrame>
  );
}
