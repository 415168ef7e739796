import { ChevronLeft, ChevronRight, Keyboard, Printer } from "lucide-react";
import { useEffect, useState } from "react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDay, formatDayRange, formatMonth, formatPercent } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import { addDays } from "~/lib/zoned-time";
import { IconButton } from "~/ui/icon-button";
import { LinkButton } from "~/ui/link-button";
import { useHydrated } from "~/ui/use-hydrated";
import { CALENDAR_VIEWS, calendarQuery, type CalendarAddress, type CalendarView } from "../address/model";
import { addMonths } from "../month/model";
import type { CalendarPage } from "../queries.server";
import { DayPicker } from "./day-picker";
import { FilterFold } from "./filter-fold";
import { useShortcutName } from "./use-shortcut-choice";

/** Where the arrows of the head lead. */
export function neighbourDay({ view, day }: CalendarPage, direction: -1 | 1): string {
  if (view === "month") return addMonths(day, direction);
  return addDays(day, direction * (view === "day" ? 1 : 7));
}

type CalendarHeadProps = { page: CalendarPage; mayBook: boolean; onHelp: () => void };

/** The head of the calendar: which days, what is in them, other days and views, what is hidden, booking. */
export function CalendarHead({ page, mayBook, onHelp }: CalendarHeadProps) {
  const m = useMessages();
  const words = m.calendar;
  const hydrated = useHydrated();
  const { view, day, address, soloStaffId } = page;
  const at = (change: Partial<CalendarAddress>) => paths.calendar(calendarQuery({ ...address, ...change }));
  const nameKey = useShortcutName();
  return (
    // The title is the way to other days: a heading inside a summary, so the shared head cannot hold it.
    <header className="page-header page-header-bar">
      <div className="page-titles">
        <DayPicker page={page} title={useTitle(page)} />
        <div className="page-note">
          <Totals page={page} />
        </div>
      </div>
      <div className="page-actions">
        <div className="stepper">
          <LinkButton
            variant="quiet"
            className="btn-icon"
            href={at({ day: neighbourDay(page, -1) })}
            aria-label={words.previous[view]}
            title={words.previous[view]}
            icon={<ChevronLeft aria-hidden="true" />}
          />
          <LinkButton href={at({ day: null })} aria-keyshortcuts={nameKey("T")}>
            {m.common.today}
          </LinkButton>
          <LinkButton
            variant="quiet"
            className="btn-icon"
            href={at({ day: neighbourDay(page, 1) })}
            aria-label={words.next[view]}
            title={words.next[view]}
            icon={<ChevronRight aria-hidden="true" />}
          />
        </div>
        <Views page={page} at={at} />
        <FilterFold page={page} />
        {hydrated ? (
          <span className="calendar-extras">
            <IconButton
              label={words.print}
              icon={<Printer aria-hidden="true" />}
              onClick={() => window.print()}
            />
            <IconButton
              label={words.keys}
              icon={<Keyboard aria-hidden="true" />}
              onClick={onHelp}
              aria-keyshortcuts={nameKey("?")}
            />
          </span>
        ) : null}
        {mayBook ? (
          <LinkButton
            variant="primary"
            href={paths.newBooking({
              day,
              staff: soloStaffId ?? undefined,
              service: address.service ?? undefined,
            })}
            aria-keyshortcuts={nameKey("N")}
          >
            {m.booking.crm.book}
          </LinkButton>
        ) : null}
      </div>
    </header>
  );
}

function useTitle({ view, day, range }: CalendarPage): string {
  const locale = useLocale();
  if (view === "day") return formatDay(day, locale, "full");
  if (view === "month") return formatMonth(day, locale);
  return formatDayRange(range.from, range.until, locale);
}

function Totals({ page: { totals } }: { page: CalendarPage }) {
  const m = useMessages();
  const locale = useLocale();
  const { visits, pending, busyShare, money } = totals;
  const parts = [
    m.booking.crm.visits({ n: visits }),
    busyShare === null ? null : m.calendar.busyShare({ share: formatPercent(busyShare, locale) }),
  ];
  const sums = money
    .filter(({ minor }) => minor > 0)
    .map(({ minor, currency }) => formatMoney(minor, currency, locale));
  return (
    <>
      {parts.filter(Boolean).join(" · ")}
      {sums.length > 0 ? (
        <>
          {" "}
          · <b>{sums.join(" + ")}</b>
        </>
      ) : null}
      {pending > 0 ? (
        <>
          {" · "}
          <a className="link" href={paths.requests()}>
            {m.calendar.pending({ n: pending })}
          </a>
        </>
      ) : null}
    </>
  );
}

type ViewsProps = { page: CalendarPage; at: (change: Partial<CalendarAddress>) => string };

/** A phone that was told nothing shows the day as a list, and its switch says so. */
function Views({ page, at }: ViewsProps) {
  const nameKey = useShortcutName();
  const words = useMessages().calendar;
  const isNarrow = useNarrow();
  const isAuto = page.address.view === null;
  const current: CalendarView = isAuto && isNarrow ? "list" : page.view;
  return (
    <nav aria-label={words.view} className="segmented" data-auto={isAuto ? "" : undefined}>
      {CALENDAR_VIEWS.map((view) => (
        <a
          key={view}
          href={at({ view })}
          className="segment"
          aria-current={view === current ? "true" : undefined}
          aria-keyshortcuts={nameKey(view.charAt(0).toUpperCase())}
          data-view={view}
        >
          {words.views[view]}
        </a>
      ))}
    </nav>
  );
}

/** The same edge as in sheet.css. */
export const NARROW = "(max-width: 47.99rem)";

function useNarrow(): boolean {
  const [isNarrow, setNarrow] = useState(false);
  useEffect(() => {
    const query = window.matchMedia(NARROW);
    const read = () => setNarrow(query.matches);
    read();
    query.addEventListener("change", read);
    return () => query.removeEventListener("change", read);
  }, []);
  return isNarrow;
}
