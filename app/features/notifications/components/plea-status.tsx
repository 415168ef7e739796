import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime } from "~/i18n/format";
import type { Tone } from "~/ui/badge";
import { StatusMark, type StatusShape } from "~/ui/status-mark";
import type { Asked } from "../plea/queries.server";

const LOOK: Record<Asked["status"], { shape: StatusShape; tone: Tone }> = {
  queued: { shape: "clock", tone: "info" },
  sent: { shape: "check", tone: "positive" },
  failed: { shape: "warning", tone: "negative" },
  skipped: { shape: "dash", tone: "neutral" },
};

/** What became of the plea to the client, by every way it took. `null`: it is just being written. */
export function PleaStatus({ asked, zone }: { asked: Asked[] | null; zone: string }) {
  const { conflicts, notices } = useMessages();
  const locale = useLocale();
  if (asked === null)
    return (
      <StatusMark shape="clock" tone="info">
        {conflicts.ways.asking}
      </StatusMark>
    );
  return (
    <ul className="grid gap-1">
      {asked.map(({ channel, status, error, sentAt }) => (
        <li key={channel} className="text-sm">
          <StatusMark shape={LOOK[status].shape} tone={LOOK[status].tone}>
            {notices.channels[channel]}: {notices.statuses[status].toLocaleLowerCase(locale)}
            {sentAt ? `, ${formatDateTime(new Date(sentAt), zone, locale, "short")}` : ""}
          </StatusMark>
          {error && status !== "sent" ? (
            <span className="block text-ink-2">{notices.reasons[error] ?? error}</span>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
