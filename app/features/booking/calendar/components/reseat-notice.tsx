import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime } from "~/i18n/format";
import { paths } from "~/lib/paths";
import type { Reseat } from "../reseat/queries.server";

/** So many are named; the rest is counted. */
const NAMED = 12;

/** Visits whose person will not be there: one quiet line on top, opened when somebody has a minute for them. */
export function ReseatNotice({ reseats }: { reseats: readonly Reseat[] }) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.calendar.reseat;
  if (reseats.length === 0) return null;
  return (
    <details className="reseats">
      <summary>
        <b>{words.title({ n: reseats.length })}</b>
        <span className="reseats-who">
          {[...new Set(reseats.map(({ staffName }) => staffName))].slice(0, 4).join(", ")}
        </span>
      </summary>
      <p className="text-sm text-ink-2">{words.text}</p>
      <ul>
        {reseats.slice(0, NAMED).map(({ id, startsAt, zone, staffName, clientName, serviceName, why }) => (
          <li key={id}>
            <a className="link" href={paths.booking(id)}>
              {formatDateTime(new Date(startsAt), zone, locale, "weekday")}
            </a>
            <span>{clientName ?? m.booking.crm.unknownClient}</span>
            <span className="text-ink-2">{serviceName}</span>
            <span className="text-ink-2">
              {staffName}:{" "}
              {(why === "gone" ? words.gone : (m.calendar.reason[why] ?? words.gone)).toLowerCase()}
            </span>
          </li>
        ))}
      </ul>
      {reseats.length > NAMED ? (
        <p className="text-sm text-ink-2">{words.more({ n: reseats.length - NAMED })}</p>
      ) : null}
    </details>
  );
}
