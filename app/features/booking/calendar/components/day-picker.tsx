import { Form } from "@remix-run/react";
import { ChevronDown, ChevronLeft, ChevronRight } from "lucide-react";
import { useState } from "react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDay, formatMonth, weekdayNames } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { addDays } from "~/lib/zoned-time";
import { Button } from "~/ui/button";
import { Fold } from "~/ui/fold";
import { IconButton } from "~/ui/icon-button";
import { useHydrated } from "~/ui/use-hydrated";
import { calendarQuery } from "../address/model";
import { addMonths, monthSpan } from "../month/model";
import type { CalendarPage } from "../queries.server";

/** The page's title is also the way to any other day: a small month below it, a plain field without scripts. */
export function DayPicker({ page, title }: { page: CalendarPage; title: string }) {
  const words = useMessages().calendar;
  const hydrated = useHydrated();
  return (
    <Fold
      className="day-picker"
      summaryClass="day-picker-title"
      summary={
        <>
          <h1 className="first-letter:uppercase">{title}</h1>
          <ChevronDown aria-hidden="true" />
        </>
      }
    >
      {hydrated ? <SmallMonth key={page.day} page={page} /> : null}
      <Form method="get" className="day-picker-form">
        {Object.entries(calendarQuery({ ...page.address, day: null })).map(([name, value]) =>
          value === undefined ? null : <input key={name} type="hidden" name={name} value={value} />,
        )}
        <input
          type="date"
          name="day"
          className="control"
          defaultValue={page.day}
          key={page.day}
          aria-label={words.pickDay}
        />
        <Button size="sm">{words.showDay}</Button>
      </Form>
    </Fold>
  );
}

function SmallMonth({ page }: { page: CalendarPage }) {
  const m = useMessages();
  const locale = useLocale();
  const [shown, setShown] = useState(page.day);
  const { from, until } = monthSpan(shown);
  const days: string[] = [];
  for (let day = from; day <= until; day = addDays(day, 1)) days.push(day);
  const turn = (months: number) => setShown(addMonths(`${shown.slice(0, 7)}-01`, months));
  return (
    <div className="small-month">
      <div className="small-month-head">
        <IconButton
          size="sm"
          label={m.common.calendar.previousMonth}
          icon={<ChevronLeft aria-hidden="true" />}
          onClick={() => turn(-1)}
        />
        <span aria-live="polite">{formatMonth(shown, locale)}</span>
        <IconButton
          size="sm"
          label={m.common.calendar.nextMonth}
          icon={<ChevronRight aria-hidden="true" />}
          onClick={() => turn(1)}
        />
      </div>
      <div className="small-month-days">
        {weekdayNames(locale).map((name) => (
          <span key={name} aria-hidden="true">
            {name}
          </span>
        ))}
        {days.map((day) => (
          <a
            key={day}
            href={paths.calendar(calendarQuery({ ...page.address, day }))}
            aria-label={formatDay(day, locale, "full")}
            aria-current={day === page.day ? "date" : undefined}
            data-today={day === page.today ? "" : undefined}
            data-other={day.slice(0, 7) === shown.slice(0, 7) ? undefined : ""}
          >
            {Number(day.slice(8))}
          </a>
        ))}
      </div>
    </div>
  );
}
