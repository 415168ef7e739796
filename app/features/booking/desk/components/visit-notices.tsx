import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime } from "~/i18n/format";
import type { ListedNotice } from "~/features/notifications/components/notice-table";

/** What the client was told about the visit, oldest first: what, by which way, what became of it. */
export function VisitNotices({ notices, zone }: { notices: readonly ListedNotice[]; zone: string }) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.desk.card;
  if (notices.length === 0) return <p className="text-ink-2">{words.noNotices}</p>;
  return (
    <ol className="divide-y divide-line">
      {notices.map((notice) => {
        const at = notice.sentAt ?? notice.dueAt ?? notice.createdAt;
        return (
          <li key={notice.id} className="grid gap-0.5 py-2.5">
            <span className="flex flex-wrap items-baseline justify-between gap-x-4">
              <span className="font-medium">{m.notices.templates[notice.template] ?? notice.template}</span>
              <time dateTime={at} className="tabular text-sm text-ink-3">
                {formatDateTime(new Date(at), zone, locale, "short")}
              </time>
            </span>
            <span className={notice.status === "failed" ? "text-sm text-negative" : "text-sm text-ink-2"}>
              {m.notices.channels[notice.channel]} · {words[notice.status]}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
