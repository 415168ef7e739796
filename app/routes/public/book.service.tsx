import { json, redirect, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { DayTimes } from "~/features/booking/components/day-times";
import { ZoneNote } from "~/features/booking/components/zone-note";
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
import { MonthCalendar } from "~/ui/month-calendar";
import { PublicFrame } from "~/ui/public-frame";
import { Segmented } from "~/ui/tabs";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const serviceId = readId(params.serviceId);
  if (serviceId === null) throw new Response(null, { status: 404 });
  const { db, clock } = context.core;
  const business = await readSetting(db, "business");
  const page = await getOfferPage(db, { serviceId, query: new URL(request.url).searchParams, now: clock.now() });
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
  const price = shownPriceMinor === 0 ? words.free : formatMoney(shownPriceMinor, service.currency, locale);
  return (
    <PublicFrame
      brand={{ name: business }}
      back={{ href: paths.book(), label: service.name }}
      progress={{ done: 2, total: 3 }}
    >
      <h1>{words.whenTitle}</h1>
      <p className="mt-1 text-ink-2">
        {formatDuration(shownDurationMin, locale)} · {price}
      </p>
      {people.length > 1 ? (
        <Segmented
          label={words.person}
          items={[
            { href: paths.bookService(service.id, { day: day ?? undefined }), label: words.anyPersonShort, current: staff === "any" },
            ...people.map((person) => ({
              href: paths.bookService(service.id, { staff: person.id, day: day ?? undefined }),
              label: person.name,
              current: staff === person.id,
            })),
          ]}
        />
      ) : null}
      {day === null ? (
        <EmptyState title={words.nothingAhead} text={words.nothingAheadText} />
      ) : (
        <>
          <MonthCalendar
            month={month.month}
            today={month.today}
            selected={day}
            days={month.days}
            hrefFor={(chosen) => paths.bookService(service.id, { staff, day: chosen })}
            previousHref={month.previous && paths.bookService(service.id, { staff, month: month.previous })}
            nextHref={month.next && paths.bookService(service.id, { staff, month: month.next })}
          />
          <section aria-live="polite" className="mt-6 grid gap-5">
            <h2 className="text-lg font-semibold first-letter:uppercase">{formatDay(day, locale, "full")}</h2>
            {times.length > 0 ? (
              <DayTimes times={times} zone={zone} hrefFor={(start) => paths.bookContacts(service.id, { staff, start })} />
            ) : (
              <EmptyState title={words.noTimes} text={words.noTimesText} />
            )}
            {times[0] ? <ZoneNote zone={zone} at={times[0].start} /> : null}
          </section>
        </>
      )}
    </PublicFrame>
  );
}
