import { Repeat, TriangleAlert } from "lucide-react";
import { useEffect, useState, type CSSProperties, type ReactNode } from "react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import { Badge } from "~/ui/badge";
import type { Column } from "../columns/model";
import type { Slip } from "../slips/model";
import { SlipMark } from "./slip-mark";
import { useShortcutName } from "./use-shortcut-choice";
import { useSlipWords } from "./use-words";

/** Up to here a slip has one line, and a small one up to the other, minutes. */
const SHORT_MIN = 35;
const TINY_MIN = 20;
/** From here on a narrow one has room for a service of two lines, minutes. */
const TALL_MIN = 75;

type SlipLinkProps = {
  slip: Slip;
  column: Column;
  isPast: boolean;
  /** It has just come or changed. */
  isChanged: boolean;
  /** It is being carried elsewhere. */
  isLifted: boolean;
};

/** A visit on the sheet, or a group class: whose, when, what, how it stands, what is owed. A link; scripts make it a thing to drag. */
export function SlipLink({ slip, column, isPast, isChanged, isLifted }: SlipLinkProps) {
  const m = useMessages();
  const { nameOf, timeOf, marksOf } = useSlipWords();
  const { from, until, lane, lanes, status } = slip;
  const isShort = until - from <= SHORT_MIN;
  const time = timeOf(slip);
  const nameKey = useShortcutName();
  const marks = marksOf(slip);
  const style = { "--a": from, "--b": until, "--lane": lane, "--lanes": lanes } as CSSProperties;
  return (
    <>
      <Tail from={from - slip.before} until={from} slip={slip} />
      <a
        className="slip"
        // All people of a class have their own line in the list of its day.
        href={
          slip.seats
            ? paths.calendar({ view: "list", day: column.day, staff: String(column.staffId) })
            : paths.booking(slip.id)
        }
        draggable={false}
        data-at={from}
        data-slip={slip.id}
        data-status={status}
        data-past={isPast ? "" : undefined}
        data-owed={slip.isOwed ? "" : undefined}
        data-changed={isChanged ? "" : undefined}
        data-lifted={isLifted ? "" : undefined}
        data-movable={slip.move ? "" : undefined}
        data-class={slip.seats ? "" : undefined}
        data-tall={until - from >= TALL_MIN ? "" : undefined}
        data-short={isShort ? (until - from <= TINY_MIN ? "tiny" : "") : undefined}
        style={style}
        title={[time, nameOf(slip), slip.seats ? null : slip.serviceName, ...marks]
          .filter(Boolean)
          .join(" · ")}
        aria-keyshortcuts={slip.move ? nameKey("M") : undefined}
      >
        <span className="slip-row" data-one-line={isShort ? "" : undefined}>
          <span className="slip-head">
            <SlipMark status={status} />
            <span className="slip-name">{nameOf(slip)}</span>
            {slip.seriesId === null ? null : <Repeat className="slip-sign" aria-hidden="true" />}
            {slip.noShows > 0 && status !== "completed" ? (
              <TriangleAlert className="slip-sign text-warning" aria-hidden="true" />
            ) : null}
            {slip.source === "yclients" ? <Badge>{m.calendar.slip.vendor}</Badge> : null}
            {isShort ? null : <SlipEnd slip={slip} />}
          </span>
          <span className="slip-text">
            <span className="slip-time">
              {time}
              {slip.source === "yclients" ? (
                <span className="slip-narrow"> {m.calendar.slip.vendorShort}</span>
              ) : null}
              {slip.holdUntil === null ? null : (
                <span className="slip-narrow">
                  {" "}
                  <HoldLeft until={slip.holdUntil} />
                </span>
              )}
            </span>
            {slip.seats ? null : (
              <>
                <span className="slip-dot"> · </span>
                <span className="slip-service">{slip.serviceName}</span>
              </>
            )}
            {slip.resources.length > 0 ? (
              <span className="slip-rooms">
                <span className="slip-dot"> · </span>
                {slip.resources.join(", ")}
              </span>
            ) : null}
            {/* What marks and colours say; what stands on the slip begins its name, so that a voice can call it by what is seen. */}
            <span className="sr-only">, {marks.join(", ")}</span>
          </span>
          {slip.seats && !isShort ? <ClassPeople slip={slip} /> : null}
        </span>
        {slip.move && !slip.move.isChain ? <span className="slip-pull" aria-hidden="true" /> : null}
      </a>
      <Tail from={until} until={until + slip.after} slip={slip} />
    </>
  );
}

/** The far end of a slip's first line: what asks for attention first. */
function SlipEnd({ slip }: { slip: Slip }): ReactNode {
  const words = useMessages().calendar.slip;
  const locale = useLocale();
  if (slip.seats)
    return (
      <span className="slip-end">
        <SeatCount seats={slip.seats} />
      </span>
    );
  if (slip.holdUntil !== null)
    return (
      <span className="slip-end">
        <HoldLeft until={slip.holdUntil} />
      </span>
    );
  if (slip.status === "pending") return <span className="slip-end text-warning">{words.awaits}</span>;
  // What is over and was never entered here is nobody's debt: not every business keeps its till in the product.
  if (slip.dueMinor <= 0 || (slip.status === "completed" && !slip.isOwed)) return null;
  return (
    <span className="slip-end slip-due">
      <span>{formatMoney(slip.dueMinor, slip.currency, locale)}</span>
    </span>
  );
}

function SeatCount({ seats: { taken, capacity } }: { seats: NonNullable<Slip["seats"]> }) {
  const words = useMessages().calendar.slip;
  const isFull = capacity !== null && taken >= capacity;
  return (
    <span className="slip-seats" data-full={isFull ? "" : undefined}>
      {capacity === null ? taken : words.seatsShort({ taken, capacity })}
    </span>
  );
}

/** The people of a class, as many as there is room for; the card has them all. */
function ClassPeople({ slip }: { slip: Slip }) {
  const m = useMessages();
  return (
    <span className="slip-people">
      {slip.seats ? (
        <b className="slip-narrow">
          <SeatCount seats={slip.seats} />{" "}
        </b>
      ) : null}
      {slip.people.map(({ id, clientName, seats }) => (
        <span key={id}>
          {clientName ?? m.booking.crm.unknownClient}
          {seats > 1 ? ` ×${seats}` : null}
        </span>
      ))}
    </span>
  );
}

/** A buffer: nobody else may come so near. */
function Tail({ from, until, slip }: { from: number; until: number; slip: Slip }) {
  if (until <= from || from < 0 || !slip.blocks) return null;
  const style = { "--a": from, "--b": until, "--lane": slip.lane, "--lanes": slip.lanes } as CSSProperties;
  return <div className="slip-tail" style={style} aria-hidden="true" />;
}

/** How long a hold still stands, counted down; the server's page has the words without the count. */
function HoldLeft({ until }: { until: string }) {
  const words = useMessages().calendar.slip;
  const [left, setLeft] = useState<number | null>(null);
  useEffect(() => {
    const read = () => setLeft(Math.max(0, Math.round((Date.parse(until) - Date.now()) / 1000)));
    read();
    const timer = setInterval(read, 1000);
    return () => clearInterval(timer);
  }, [until]);
  if (left === null) return null;
  return left === 0 ? words.lapsed : `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
}
