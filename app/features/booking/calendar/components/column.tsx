import { memo } from "react";
import { useMessages } from "~/i18n/context";
import { formatClock } from "~/i18n/format";
import { paths } from "~/lib/paths";
import type { Closed } from "../closed/model";
import type { Column } from "../columns/model";
import { cutOpenings, type Stretch } from "../model";
import { Ghost } from "./ghost";
import { vars } from "./sheet-style";
import { SlipLink } from "./slip";
import type { Moving } from "./use-moving";
import { useClosedWords } from "./use-words";

/** Shorter than this there is no room for the word, minutes. */
const ROOM_FOR_WORD_MIN = 25;

type DayColumnProps = {
  column: Column;
  hours: Stretch;
  /** What the wall of its place shows now. */
  now: { day: string; minutes: number };
  changed: ReadonlySet<number>;
  /** The slip that is carried away from here. */
  liftedId: number | null;
  /** The slip that is held over this column. */
  held: Moving | null;
  mayBook: boolean;
};

/** One column of the sheet: closed time, free time that books, what the filters hide, the slips, the now-line. */
export const DayColumn = memo(function DayColumn(props: DayColumnProps) {
  const { column, hours, now, changed, liftedId, held, mayBook } = props;
  const m = useMessages();
  const isToday = column.day === now.day;
  const isNowShown = isToday && now.minutes >= hours.from && now.minutes <= hours.until;
  return (
    <div
      className="sheet-column"
      data-column={column.key}
      data-weekend={isWeekend(column.day) ? "" : undefined}
    >
      {column.closed.map((closed) => (
        <ClosedTime key={closed.from} closed={closed} hours={hours} isGone={column.isArchived} />
      ))}
      {mayBook && !column.isArchived ? <Openings column={column} hours={hours} now={now} /> : null}
      {column.others.map(({ from, until }) => (
        <div
          key={from}
          className="sheet-other"
          style={vars({ a: Math.max(from, hours.from), b: Math.min(until, hours.until) })}
          title={m.calendar.filter.hidden}
        />
      ))}
      {column.slips.map((slip) => (
        <SlipLink
          key={slip.id}
          slip={slip}
          column={column}
          isPast={column.day < now.day || (isToday && slip.until <= now.minutes)}
          isChanged={changed.has(slip.id)}
          isLifted={slip.id === liftedId}
        />
      ))}
      {held ? <Ghost moving={held} column={column} /> : null}
      {isNowShown ? (
        <>
          <div className="sheet-now" style={vars({ at: now.minutes })} />
          <div className="sheet-now sheet-now-over" style={vars({ at: now.minutes })} />
        </>
      ) : null}
    </div>
  );
});

/** Saturday and Sunday, told apart by a shade. */
function isWeekend(day: string): boolean {
  return [0, 6].includes(new Date(`${day}T12:00:00Z`).getUTCDay());
}

type OpeningsProps = Pick<DayColumnProps, "column" | "hours" | "now">;

function Openings({ column, hours, now }: OpeningsProps) {
  const words = useMessages().calendar;
  // Nobody can be booked into what has passed.
  if (column.day < now.day) return null;
  const openings = cutOpenings(column.gaps, column.day === now.day ? now.minutes : 0);
  return openings.map(({ from, until, freeUntil }, index) => (
    <a
      key={from}
      className="sheet-gap"
      style={vars({ a: Math.max(from, hours.from), b: Math.min(until, hours.until) })}
      href={paths.newBooking({ staff: column.staffId, day: column.day, start: formatClock(from) })}
      data-at={from}
      // One stop a column for the Tab key; arrows reach the rest.
      tabIndex={index === 0 ? undefined : -1}
    >
      {words.gap({ from: formatClock(from), until: formatClock(freeUntil) })}
    </a>
  ));
}

/** Hatched, with its reason in sight where there is room, and on hover and focus where there is none. */
function ClosedTime({ closed, hours, isGone }: { closed: Closed; hours: Stretch; isGone: boolean }) {
  const say = useClosedWords();
  const words = useMessages().calendar;
  const { from, until } = closed;
  const label = isGone ? words.archivedNote : say(closed);
  const edge = [from === hours.from && "top", until === hours.until && "bottom"].filter(Boolean).join(" ");
  return (
    <div
      className="sheet-closed"
      style={vars({ a: from, b: until })}
      data-edge={edge || undefined}
      data-at={from}
      data-tight={until - from < ROOM_FOR_WORD_MIN ? "" : undefined}
      title={`${label}, ${formatClock(from)}–${formatClock(until)}`}
      role="note"
      // Arrows come by, the Tab key does not: a day has many of them.
      tabIndex={-1}
    >
      <span>{label}</span>
    </div>
  );
}
