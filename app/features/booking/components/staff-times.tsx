import { useLocale, useMessages } from "~/i18n/context";
import { formatTime } from "~/i18n/format";
import { FieldError, errorList } from "~/ui/field";
import { TimeChip } from "~/ui/time-chip";

interface StaffTimesProps {
  offer: {
    zone: string;
    times: readonly { startsAt: string; closed: string | null; staffIds: readonly number[] }[];
    people: readonly { id: number; name: string }[];
  } | null;
  /** An ISO instant, or a wall clock from a click on the calendar. */
  wanted?: string;
  error?: string[];
}

/** The grid of a day for staff: free starts to choose, closed ones with their reason. */
export function StaffTimes({ offer, wanted, error }: StaffTimesProps) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.booking.newVisit;
  if (!offer) return <p className="text-ink-2">{words.noTimes}</p>;
  const clock = (start: string) => formatTime(new Date(start), offer.zone, locale);
  const free = offer.times.filter(({ closed }) => closed === null);
  const closed = offer.times.filter((time) => time.closed !== null && time.closed !== "past");
  // A click on a gap names the minute it begins; the nearest start of the grid from there on is what was meant.
  const picked =
    free.find(({ startsAt }) => startsAt === wanted) ??
    (wanted?.includes(":") ? free.find(({ startsAt }) => clock(startsAt) >= wanted) : undefined);
  return (
    <div className="grid gap-4">
      {free.length === 0 ? <p className="text-ink-2">{words.noTimes}</p> : null}
      <div className="chips" role="radiogroup" aria-label={words.pickTime}>
        {free.map(({ startsAt }) => (
          <TimeChip
            key={startsAt}
            name="start"
            value={startsAt}
            selected={startsAt === picked?.startsAt}
            required
          >
            {clock(startsAt)}
          </TimeChip>
        ))}
      </div>
      <FieldError id="start-error" errors={errorList(error)} />
      {closed.length > 0 ? (
        <details className="disclosure">
          <summary>{words.closedTimes}</summary>
          <ul className="mt-2 grid gap-1 text-sm text-ink-2 sm:grid-cols-2">
            {closed.map((time) => (
              <li key={time.startsAt} className="tabular">
                {clock(time.startsAt)} · {m.booking.closed[time.closed ?? ""] ?? time.closed}
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </div>
  );
}
