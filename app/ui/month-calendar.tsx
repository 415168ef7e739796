import type { KeyboardEvent } from "react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDay, formatMonth, weekdayNames } from "~/i18n/format";

export type MonthDayState = "available" | "full" | "closed";

export type MonthDay = {
  /** "YYYY-MM-DD" */
  day: string;
  state: MonthDayState;
  /** A remark for the tooltip and the screen reader: «3 свободных часа». */
  note?: string;
};

type MonthCalendarProps = {
  /** "YYYY-MM" */
  month: string;
  /** The days of that month in order, each once. */
  days: readonly MonthDay[];
  today?: string;
  selected?: string | null;
  hrefFor: (day: string) => string;
  /** Full days can be opened too: there is something to do about them. */
  opensFull?: boolean;
  previousHref?: string | null;
  nextHref?: string | null;
};

/** A month as a sheet of days: days with room are links, the rest say why not. Arrows walk it when scripts run. */
export function MonthCalendar(props: MonthCalendarProps) {
  const { month, days, previousHref, nextHref } = props;
  const m = useMessages();
  const locale = useLocale();
  const long = weekdayNames(locale, "long");
  return (
    <div>
      <div className="month-head">
        <h2 className="month-title">{formatMonth(month, locale)}</h2>
        <Turn href={previousHref} label={m.common.calendar.previousMonth} path="M12 5 7 10l5 5" />
        <Turn href={nextHref} label={m.common.calendar.nextMonth} path="m8 5 5 5-5 5" />
      </div>
      {/* The keys only move focus between the links inside. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <table className="month" onKeyDown={walk}>
        <caption className="sr-only">{formatMonth(month, locale)}</caption>
        <thead>
          <tr>
            {weekdayNames(locale).map((name, index) => (
              <th key={name} scope="col" abbr={long[index]}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeksAhead(days, props.today).map((week, row) => (
            <tr key={row}>
              {week.map((day, column) => (
                <td key={column}>{day ? <Day {...props} {...day} /> : null}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Day({ day, state, note, today, selected, hrefFor, opensFull }: MonthDay & MonthCalendarProps) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.common.calendar;
  const label = [
    formatDay(day, locale, "full"),
    day === today && words.today,
    day === selected ? words.selected : (note ?? words[state]),
  ];
  const shared = {
    className: "month-day",
    "data-state": state,
    "data-today": day === today ? "" : undefined,
    "data-day": day,
    "aria-label": label.filter(Boolean).join(", "),
    title: note ?? (state === "available" ? undefined : words[state]),
  };
  const number = Number(day.slice(8));
  const isOpen = state === "available" || (state === "full" && opensFull) || day === selected;
  if (!isOpen) {
    return (
      <span {...shared} role="img">
        {number}
      </span>
    );
  }
  return (
    <a {...shared} href={hrefFor(day)} aria-current={day === selected ? "date" : undefined} data-keep-scroll>
      {number}
    </a>
  );
}

function Turn({ href, label, path }: { href?: string | null; label: string; path: string }) {
  const arrow = (
    <svg
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path d={path} strokeLinejoin="round" />
    </svg>
  );
  return href ? (
    <a className="month-turn" href={href} aria-label={label} title={label} data-keep-scroll>
      {arrow}
    </a>
  ) : (
    <span className="month-turn" aria-disabled="true">
      {arrow}
    </span>
  );
}

/** Days laid out in weeks from Monday, with holes before the first and after the last. */
export function weeksOf(days: readonly MonthDay[]): (MonthDay | null)[][] {
  const first = days[0];
  if (!first) return [];
  const lead = (new Date(`${first.day}T12:00:00Z`).getUTCDay() + 6) % 7;
  const cells: (MonthDay | null)[] = [...Array.from({ length: lead }, () => null), ...days];
  while (cells.length % 7 !== 0) cells.push(null);
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7));
}

/** Without the weeks that are over: on a phone they would push the days one can take below the edge. */
function weeksAhead(days: readonly MonthDay[], today: string | undefined): (MonthDay | null)[][] {
  const weeks = weeksOf(days);
  const ahead = today ? weeks.filter((week) => week.some((day) => day !== null && day.day >= today)) : weeks;
  return ahead.length > 0 ? ahead : weeks;
}

const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

/** Moves the focus to the nearest day one can take in the direction of the arrow. */
function walk(event: KeyboardEvent<HTMLTableElement>) {
  const step = steps[event.key];
  const from = (event.target as HTMLElement).dataset.day;
  if (!step || !from) return;
  event.preventDefault();
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>("a[data-day]")];
  const at = Date.parse(from);
  const distance = (link: HTMLElement) => (Date.parse(link.dataset.day ?? from) - at) / 86_400_000;
  const exact = links.find((link) => distance(link) === step);
  const ahead = links.filter((link) => distance(link) * Math.sign(step) >= Math.abs(step));
  const next = exact ?? (step > 0 ? ahead[0] : ahead.at(-1));
  next?.focus();
}
