import { json, redirect, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { PersonPicks } from "~/features/booking/components/person-picks";
import { CalendarX2 } from "lucide-react";
import { DayTimes } from "~/features/booking/components/day-times";
import { ZoneNote } from "~/features/booking/components/zone-note";
import { readOfferChoice } from "~/features/booking/offer/choice/model";
import { getOfferPage } from "~/features/booking/offer/queries.server";
import { readSetting } from "~/features/settings/queries.server";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDay, formatDuration } from "~/i18n/format";
import { resolveLocale } from "~/i18n/locale.server";
import { providedMessages } from "~/i18n/provided-messages";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { EmptyState } from "~/ui/empty-state";
import { LinkButton } from "~/ui/link-button";
import { MonthCalendar } from "~/ui/month-calendar";
import { PublicFrame } from "~/ui/public-frame";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const serviceId = readId(params.serviceId);
  if (serviceId === null) throw new Response(null, { status: 404 });
  const { db, clock } = context.core;
  const business = await readSetting(db, "business");
  const choice = readOfferChoice(serviceId, new URL(request.url).searchParams);
  const page = await getOfferPage(db, { ...choice, now: clock.now() });
  if (page === "not_offered") throw new Response(null, { status: 404 });
  if (page === "unknown_person") return redirect(paths.bookService(serviceId));
  return json({ ...page, business: business.name, locale: resolveLocale(request) });
}

export const meta: MetaFunction<typeof loader> = ({ data }) =>
  data ? [{ title: `${data.service.name} · ${providedMessages(data.locale).booking.public.title}` }] : [];

/** Second step: whom, which day, what time; all of it in the address, so back, reload and sharing work. */
export default function ChooseTime() {
  const { business, service, people, staff, month, day, times, zone, shownPriceMinor, shownDurationMin } = useLoaderData<typeof loader>();
  const m = useMessages();
  const locale = useLocale();
  const words = m.booking.public;
  const amount = formatMoney(shownPriceMinor, service.currency, locale);
  const varies = staff === "any" && people.some(({ priceMinor }) => priceMinor !== shownPriceMinor);
  const price = varies ? words.priceFrom({ price: amount }) : shownPriceMinor === 0 ? words.free : amount;
  const open = month.days.filter(({ state }) => state === "available").map((entry) => entry.day);
  const nearest = open.find((candidate) => day !== null && candidate > day) ?? open[0];
  return (
    <PublicFrame
      brand={{ name: business }}
      back={{ href: paths.book(), label: service.name }}
      progress={{ done: 2, total: 3 }}
    >
      <h1>{words.whenTitle}</h1>
      <div className="public-parts">
        <div className="grid gap-3">
          {service.description ? <p className="text-base text-ink-2">{service.description}</p> : null}
          <p className="text-base text-ink-2">
            {formatDuration(shownDurationMin, locale)} · <b className="text-ink">{price}</b>
          </p>
          {people.length > 1 ? (
            <PersonPicks
              people={people}
              currency={service.currency}
              chosen={staff}
              hrefFor={(person) => paths.bookService(service.id, { staff: person, day: day ?? undefined })}
            />
          ) : null}
        </div>
        {day === null ? (
          <EmptyState
            icon={<CalendarX2 aria-hidden="true" />}
            title={words.nothingAhead}
            text={words.nothingAheadText}
          />
        ) : (
          <>
            <MonthCalendar
              month={month.month}
              today={month.today}
              selected={day}
              days={month.days}
              hrefFor={(chosen) => paths.bookService(service.id, { staff, day: chosen })}
              previousHref={
                month.previous && paths.bookService(service.id, { staff, month: month.previous })
              }
              nextHref={month.next && paths.bookService(service.id, { staff, month: month.next })}
            />
            <section aria-live="polite" className="grid gap-3">
              <h2 className="text-lg first-letter:uppercase">{formatDay(day, locale, "full")}</h2>
              {times.length > 0 ? (
                <DayTimes
                  times={times}
                  zone={zone}
                  hrefFor={(start) => paths.bookContacts(service.id, { staff, start })}
                />
              ) : (
                <div className="grid gap-3 text-base">
                  <p className="text-ink-2">
                    {words.noTimes}. {words.noTimesText}
                  </p>
                  {nearest ? (
                    <LinkButton className="whitespace-normal" href={paths.bookService(service.id, { staff, day: nearest })} data-keep-scroll>
                      {words.nearest({ day: formatDay(nearest, locale, "weekday") })}
                    </LinkButton>
                  ) : null}
                </div>
              )}
            </section>
            {times[0] ? <ZoneNote zone={zone} at={times[0].start} /> : null}
          </>
        )}
      </div>
    </PublicFrame>
  );
}
