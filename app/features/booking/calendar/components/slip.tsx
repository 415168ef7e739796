import type { CSSProperties } from "react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatClock } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import { Badge } from "~/ui/badge";
import type { Slip } from "../queries.server";

const SHORT_MIN = 40;

/** A visit on the sheet: whose, when, what, how it stands. */
export function SlipLink({ slip }: { slip: Slip }) {
  const m = useMessages();
  const locale = useLocale();
  const { a, b, lane, lanes } = { a: slip.from, b: slip.until, lane: slip.lane, lanes: slip.lanes };
  const name = slip.clientName ?? m.booking.crm.unknownClient;
  const time = `${formatClock(slip.from)}–${formatClock(slip.until)}`;
  const isShort = slip.until - slip.from < SHORT_MIN;
  const price =
    slip.priceMinor > 0 && slip.status !== "completed" && lanes === 1
      ? formatMoney(slip.priceMinor, slip.currency, locale)
      : null;
  return (
    <a
      className="slip"
      href={paths.booking(slip.id)}
      data-status={slip.status}
      data-short={isShort ? "" : undefined}
      style={{ "--a": a, "--b": b, "--lane": lane, "--lanes": lanes } as CSSProperties}
      aria-label={`${time}, ${name}, ${slip.serviceName}, ${m.booking.status[slip.status]}`}
      title={`${time} · ${name} · ${slip.serviceName} · ${m.booking.status[slip.status]}`}
    >
      <span className="slip-head">
        <SlipMark status={slip.status} />
        <span className="slip-name">{name}</span>
        {slip.source === "yclients" && lanes === 1 ? <Badge>{m.booking.source.yclients}</Badge> : null}
        {slip.status === "pending" ? (
          <span className="slip-end">{m.booking.calendar.awaits}</span>
        ) : (
          <span className="slip-end">{price}</span>
        )}
      </span>
      <span className="slip-text">
        {time} · {slip.serviceName}
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
