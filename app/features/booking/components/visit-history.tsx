import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime } from "~/i18n/format";
import type { BookingStatus } from "../model";

interface HistoryEvent {
  id: number;
  at: string;
  actor: string;
  kind: string;
  fromStatus: string | null;
  toStatus: string | null;
  reason: string;
  /** Of a move: where from and where to. */
  move?: { from: { startsAt: string }; to: { startsAt: string } } | null;
}

/** Every change of a visit, oldest first: what, from what to what, who, why. */
export function VisitHistory({ events, zone }: { events: readonly HistoryEvent[]; zone: string }) {
  const m = useMessages();
  const locale = useLocale();
  const at = (instant: string) => formatDateTime(new Date(instant), zone, locale, "short");
  const status = (text: string | null) => (text ? (m.booking.status[text as BookingStatus] ?? text) : "");
  return (
    <ol className="divide-y divide-line">
      {events.map((event) => (
        <li key={event.id} className="grid gap-0.5 py-2.5">
          <span className="flex flex-wrap items-baseline justify-between gap-x-4">
            <span className="font-medium">
              {m.booking.crm.event[event.kind] ?? event.kind}
              {event.move ? `: ${at(event.move.from.startsAt)} → ${at(event.move.to.startsAt)}` : null}
              {event.fromStatus && event.fromStatus !== event.toStatus
                ? `: ${status(event.fromStatus)} → ${status(event.toStatus)}`
                : null}
            </span>
            <time dateTime={event.at} className="tabular text-sm text-ink-3">
              {formatDateTime(new Date(event.at), zone, locale, "short")}
            </time>
          </span>
          <span className="text-sm text-ink-2">
            {[actorWords(event.actor, m.booking.actor), event.reason].filter(Boolean).join(" · ")}
          </span>
        </li>
      ))}
    </ol>
  );
}

function actorWords(
  actor: string,
  words: { user: string; client: string; link: string; guest: string; system: string; yclients: string },
): string {
  if (actor === "guest") return words.guest;
  if (actor.startsWith("user:")) return words.user;
  if (actor.startsWith("client:")) return words.client;
  if (actor.startsWith("link:")) return words.link;
  return actor.includes("yclients") ? words.yclients : words.system;
}
