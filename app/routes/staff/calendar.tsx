import { json, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { CalendarDays, ChevronLeft, ChevronRight } from "lucide-react";
import { Agenda } from "~/features/booking/calendar/components/agenda";
import { PersonFold } from "~/features/booking/calendar/components/person-fold";
import { Sheet } from "~/features/booking/calendar/components/sheet";
import { getCalendarPage } from "~/features/booking/calendar/queries.server";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDay, formatDayRange, formatPercent } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { addDays, isDay } from "~/lib/zoned-time";
import { EmptyState } from "~/ui/empty-state";
import { LinkButton } from "~/ui/link-button";
import { PageHeader } from "~/ui/page-header";
import { Segmented } from "~/ui/tabs";
import { useLive } from "~/ui/use-live";
import { requireUser } from "../guards.server";
import { pageTitle } from "./title";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "bookings:read" });
  const query = new URL(request.url).searchParams;
  const day = query.get("day");
  const { db, clock } = context.core;
  const page = await getCalendarPage(db, user, {
    view: query.get("view") === "week" ? "week" : "day",
    day: day !== null && isDay(day) ? day : null,
    staffId: readId(query.get("staff")),
    now: clock.now(),
  });
  return json(page);
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.booking.calendar.title);

/** The screen staff keep open all day: a day of everybody, or a week of one. */
export default function Calendar() {
  const page = useLoaderData<typeof loader>();
  useLive(["bookings", "schedule", "catalog"]);
  const m = useMessages();
  const locale = useLocale();
  const words = m.booking.calendar;
  const { view, day, staffId, totals } = page;
  const staff = staffId === null ? undefined : String(staffId);
  const step = view === "week" ? 7 : 1;
  const at = (change: { view?: string; day?: string; staff?: string }) =>
    paths.calendar({ view, day, staff, ...change });
  const first = page.columns[0]?.day ?? day;
  const title =
    view === "week" ? formatDayRange(first, addDays(first, 6), locale) : formatDay(day, locale, "full");
  const note = [
    m.booking.crm.visits({ n: totals.visits }),
    m.booking.crm.busyShare({ share: formatPercent(totals.busyShare, locale) }),
    ...totals.money
      .filter(({ minor }) => minor > 0)
      .map(({ minor, currency }) => formatMoney(minor, currency, locale)),
  ].join(" · ");
  return (
    <div className="calendar">
      <PageHeader
        bar
        title={<span className="inline-block first-letter:uppercase">{title}</span>}
        note={note}
        actions={
          <>
            <div className="stepper">
              <LinkButton
                variant="quiet"
                className="btn-icon"
                href={at({ day: addDays(day, -step) })}
                aria-label={words.previous}
                icon={<ChevronLeft aria-hidden="true" />}
              />
              <LinkButton href={at({ day: undefined })}>{m.common.today}</LinkButton>
              <LinkButton
                variant="quiet"
                className="btn-icon"
                href={at({ day: addDays(day, step) })}
                aria-label={words.next}
                icon={<ChevronRight aria-hidden="true" />}
              />
            </div>
            <PersonFold page={page} hrefFor={(id) => at({ staff: id === null ? undefined : String(id) })} />
            <Segmented
              label={words.view}
              items={[
                { href: at({ view: "day", staff: undefined }), label: words.day, current: view === "day" },
                { href: at({ view: "week" }), label: words.week, current: view === "week" },
              ]}
            />
            <LinkButton variant="primary" href={paths.newBooking({ day, staff: staffId ?? undefined })}>
              {m.booking.crm.book}
            </LinkButton>
          </>
        }
      />
      {page.columns.length === 0 ? (
        <EmptyState icon={<CalendarDays aria-hidden="true" />} title={words.noStaff} text={words.noStaffText}>
          <LinkButton variant="primary" href={paths.settingsPerson("new")}>
            {words.addStaff}
          </LinkButton>
        </EmptyState>
      ) : (
        <>
          <Agenda page={page} />
          <Sheet page={page} />
        </>
      )}
    </div>
  );
}
