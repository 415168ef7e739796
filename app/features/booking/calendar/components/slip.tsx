import type { CSSProperties } from "react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatClock } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import { Badge } from "~/ui/badge";
import type { Slip } from "../queries.server";

/** Up to here a slip has one line, and a small one up to the other, minutes. */
const SHORT_MIN = 35;
const TINY_MIN = 20;

/** A visit on the sheet: whose, when, what, how it stands. */
export function SlipLink({ slip, isPast }: { slip: Slip; isPast: boolean }) {
  const m = useMessages();
  const locale = useLocale();
  const { from, until, lane, lanes, status, serviceName } = slip;
  const name = slip.clientName ?? m.booking.crm.unknownClient;
  const time = `${formatClock(from)}–${formatClock(until)}`;
  const isShort = until - from <= SHORT_MIN;
  const isOwed = slip.priceMinor > 0 && status !== "completed" && status !== "no_show";
  const money = isOwed && lanes === 1 ? formatMoney(slip.priceMinor, slip.currency, locale) : null;
  // One line has room for the name and the time only; the edge says that it awaits an answer.
  const end = isShort ? null : status === "pending" ? m.booking.calendar.awaits : money;
  const full = `${time} · ${name} · ${serviceName} · ${m.booking.status[status]}`;
  return (
    <a
      className="slip"
      href={paths.booking(slip.id)}
      data-at={from}
      data-status={status}
      data-past={isPast ? "" : undefined}
      data-short={isShort ? (until - from <= TINY_MIN ? "tiny" : "") : undefined}
      style={
        {
          "--a": from,
          "--b": until,
          "--lane": lane,
          "--lanes": lanes,
        } as CSSProperties
      }
      title={full}
    >
      <span className="slip-row" data-one-line={isShort ? "" : undefined}>
        <span className="slip-head">
          <SlipMark status={status} />
          <span className="slip-name">{name}</span>
          {slip.source === "yclients" && lanes === 1 ? <Badge>{m.booking.source.yclients}</Badge> : null}
          {end === null ? null : <span className="slip-end">{end}</span>}
        </span>
        <span className="slip-text">
          <span className="slip-time">{time}</span>
          <span className="slip-dot"> · </span>
          {serviceName}
          {/* What the mark and the colour say; what stands on the slip is its name, so that a voice can call it by what is seen. */}
          <span className="sr-only">, {m.booking.status[status]}</span>
        </span>
      </span>
    </a>
  );
}

/** The status as a shape: a tick for done, a cross for missed. Awaited visits need none. */
function SlipMark({ status }: { status: Slip["status"] }) {
  const path =
    status === "completed"
      ? "m3 8.500 3.200 3.200L13 4.800"
      : status === "no_show"
        ? "m4 4 8 8m0-8-8 8"
        : null;
  if (!path) return null;
  return (
    <svg
      className="slip-mark"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={path} />
    </svg>
  );
}
