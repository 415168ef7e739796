import { useLocale, useMessages } from "~/i18n/context";
import { formatDay } from "~/i18n/format";
import { dayOf } from "~/lib/zoned-time";
import { Notice } from "~/ui/notice";
import { DayTimes, type FreeTime } from "./day-times";

interface FreshTimesProps {
  message: string;
  times: readonly FreeTime[];
  zone: string;
  /** All days and times. */
  elsewhere: string;
}

/** The hour is somebody else's: why, and hours near it to pick in the same form. */
export function FreshTimes({ message, times, zone, elsewhere }: FreshTimesProps) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.booking.public;
  const [first] = times;
  return (
    <div className="grid gap-4">
      <Notice tone="warning" live="alert" title={message} />
      {first ? (
        <>
          <h2 className="public-group">
            {words.freshTimes}: {formatDay(dayOf(new Date(first.start), zone), locale, "weekday")}
          </h2>
          <DayTimes times={times} zone={zone} as="radio" />
        </>
      ) : null}
      <a className="link-underlined" href={elsewhere}>
        {words.otherDay}
      </a>
    </div>
  );
}
