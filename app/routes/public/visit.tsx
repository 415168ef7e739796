import { json, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { getVisitByLink } from "~/features/booking/queries.server";
import { readSetting } from "~/features/settings/queries.server";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime, formatTime } from "~/i18n/format";
import { resolveLocale } from "~/i18n/locale.server";
import { providedMessages } from "~/i18n/provided-messages";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import { DescriptionList } from "~/ui/description-list";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
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
  const when = `${formatDateTime(startsAt, visit.zone, locale, "full")}–${formatTime(new Date(visit.endsAt), visit.zone, locale)}`;
  return (
    <PublicFrame brand={{ name: business }}>
      {isNew && awaits ? (
        <Notice tone="positive" live="status" title={words.booked}>
          {words.bookedText}
        </Notice>
      ) : null}
      {visit.status === "cancelled" ? <Notice tone="warning" title={words.cancelled} /> : null}
      {visit.status === "no_show" ? <Notice tone="neutral" title={words.noShow} /> : null}
      {visit.status === "completed" ? <Notice tone="positive" title={words.completed} /> : null}
      <h1 className="mt-6 first-letter:uppercase">{when}</h1>
      <p className="mt-1 text-ink-2">
        {visit.serviceName} · {visit.staffName}
      </p>
      <div className="mt-6">
        <DescriptionList
          items={[
            { term: words.reference, value: <span className="font-semibold tracking-wide">{visit.reference}</span> },
            { term: words.status, value: m.booking.status[visit.status] },
            {
              term: words.price,
              value: visit.priceMinor === 0 ? m.booking.public.free : formatMoney(visit.priceMinor, visit.currency, locale),
            },
            { term: words.where, value: [visit.locationName, visit.address].filter(Boolean).join(", ") },
          ]}
        />
      </div>
      <div className="mt-8 grid gap-3 sm:flex sm:flex-wrap">
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
