import { useEffect, type RefObject } from "react";
import { useMessages } from "~/i18n/context";
import { formatClock } from "~/i18n/format";
import type { Column } from "../columns/model";
import type { CalendarPage, CalendarPlace } from "../queries.server";
import { DayColumn } from "./column";
import { ColumnHead } from "./column-head";
import { vars } from "./sheet-style";
import type { Moving } from "./use-moving";
import type { Walls } from "./use-now";

/** How near the time of now may come to the name of an hour before the name gives way, minutes. */
const ROOM_FOR_NOW_MIN = 14;

type SheetProps = {
  page: CalendarPage;
  columns: readonly Column[];
  walls: Walls;
  scroller: RefObject<HTMLDivElement>;
  changed: ReadonlySet<number>;
  moving: Moving | null;
  mayBook: (staffId: number) => boolean;
};

/** The sheet: who or which day across, hours down. Everything is positioned by the server; scripts move the now-line, the focus and the slips. */
export function Sheet({ page, columns, walls, scroller, changed, moving, mayBook }: SheetProps) {
  const { hours, view, today, address } = page;
  const words = useMessages().calendar;
  const places = placesOf(page, columns);
  const nowOf = ({ locationId, today: day, nowMin }: Column) =>
    walls.get(locationId) ?? { day, minutes: nowMin };
  const shownNow = [...new Set(columns.filter((column) => column.day === nowOf(column).day).map((column) => nowOf(column).minutes))]
    .filter((minutes) => minutes >= hours.from && minutes <= hours.until); // prettier-ignore
  useScrollToNow(page, scroller);
  const template = columns.map(widthOf).join(" ");
  return (
    <div
      ref={scroller}
      className="sheet-scroll"
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keys
      tabIndex={0}
      role="region"
      aria-label={[...new Set(columns.map(({ name }) => name))].join(", ")}
    >
      <div
        className="sheet"
        data-places={places.length > 1 ? "" : undefined}
        style={vars({ columns: columns.length, template, from: hours.from, until: hours.until })}
      >
        <div className="sheet-corner" />
        {places.length > 1
          ? places.map((place) => <PlaceHead key={place.id} place={place} walls={walls} />)
          : null}
        {columns.map((column) => (
          <ColumnHead
            key={column.key}
            column={column}
            address={address}
            isDay={view === "week"}
            today={today}
            visits={column.slips.length}
          />
        ))}
        <div className="sheet-axis" aria-hidden="true">
          {hourMarks(hours)
            .filter((at) => shownNow.every((now) => Math.abs(at - now) > ROOM_FOR_NOW_MIN))
            .map((at) => (
              <span key={at} className="sheet-hour" style={vars({ at })}>
                {formatClock(at)}
              </span>
            ))}
          {shownNow.map((at) => (
            <span key={at} className="sheet-now-time" style={vars({ at })}>
              {formatClock(at)}
            </span>
          ))}
        </div>
        {columns.map((column) => (
          <DayColumn
            key={column.key}
            column={column}
            hours={hours}
            now={nowOf(column)}
            changed={changed}
            liftedId={moving?.grip.from.key === column.key ? moving.grip.slip.id : null}
            held={moving?.target.columnKey === column.key ? moving : null}
            mayBook={mayBook(column.staffId)}
          />
        ))}
      </div>
      <span className="sr-only">{words.timeAxis}</span>
    </div>
  );
}

/** Whoever is not there takes less room than who is. */
function widthOf({ slips, work }: Column): string {
  return slips.length === 0 && work.length === 0 ? "minmax(5.5rem, 0.45fr)" : "minmax(8.25rem, 1fr)";
}

function hourMarks({ from, until }: CalendarPage["hours"]): number[] {
  return Array.from({ length: Math.floor((until - from) / 60) + 1 }, (_, at) => from + at * 60);
}

/** Places whose columns stand together, in a day of several; a week of one person has none. */
function placesOf(page: CalendarPage, columns: readonly Column[]): (CalendarPlace & { span: number })[] {
  if (page.view !== "day") return [];
  return page.places
    .map((place) => ({ ...place, span: columns.filter(({ locationId }) => locationId === place.id).length }))
    .filter(({ span }) => span > 0);
}

function PlaceHead({ place, walls }: { place: CalendarPlace & { span: number }; walls: Walls }) {
  const words = useMessages().calendar;
  const minutes = walls.get(place.id)?.minutes ?? place.nowMin;
  return (
    <div className="sheet-place" style={{ gridColumn: `span ${place.span}` }}>
      <span>
        <b>{place.name}</b>{" "}
        <span className="text-ink-3">{words.zoneNow({ time: formatClock(minutes) })}</span>
      </span>
    </div>
  );
}

/** A sheet longer than the screen opens at the hour of now, a wide week at today. */
function useScrollToNow({ view, day, address }: CalendarPage, scroller: RefObject<HTMLDivElement>) {
  const who = address.staff.join(",");
  useEffect(() => {
    const area = scroller.current;
    const line = area?.querySelector<HTMLElement>(".sheet-now");
    if (!area || !line) return;
    area.scrollTop = line.offsetTop - area.clientHeight / 3;
    area.scrollLeft = (line.parentElement?.offsetLeft ?? 0) - area.clientWidth / 2;
    // Only when another page is shown: the minute that passes must not move the sheet under a reader.
  }, [view, day, who, scroller]);
}
