import { useLocale, useMessages } from "~/i18n/context";
import { formatAgo, formatDateTime } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { StatusMark } from "~/ui/status-mark";
import type { ConflictView } from "../queries.server";

/** One conflict of a list: what is wrong, whose hour, since when. */
export function ConflictRow({ conflict, now }: { conflict: ConflictView; now: string }) {
  const words = useMessages().conflicts;
  const locale = useLocale();
  const { id, kind, state, ours, theirs, zone, resolution } = conflict;
  const names = [ours.clientName, theirs?.clientName].map((name) => name ?? words.side.nobody);
  const isOpen = state === "open";
  const at = conflict.resolvedAt ?? conflict.createdAt;
  return (
    <li className="grid gap-1 py-4">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h3 className="font-semibold">
          <a href={paths.conflict(id)}>
            <bdi>{kind === "overlap" ? names.join(" / ") : names[0]}</bdi>
          </a>
        </h3>
        <StatusMark shape={isOpen ? "warning" : "check"} tone={isOpen ? "warning" : "positive"}>
          {isOpen || resolution === null ? words.kinds[kind] : words.resolutions[resolution]}
        </StatusMark>
      </div>
      <p className="text-sm wrap-anywhere text-ink-2">
        {[formatDateTime(new Date(ours.startsAt), zone, locale, "weekday"), ours.staffName, ours.serviceName]
          .filter(Boolean)
          .join(" · ")}
      </p>
      <p className="text-sm text-ink-3">{formatAgo(new Date(at), new Date(now), locale)}</p>
    </li>
  );
}
