import { useLocale, useMessages } from "~/i18n/context";
import { formatAgo } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { LinkButton } from "~/ui/link-button";
import type { MessageChannel } from "../model";

/** A writer with news as it comes out of a loader: instants are ISO text. */
interface ShownEntry {
  messageId: number;
  clientId: number | null;
  clientName: string | null;
  channel: MessageChannel;
  address: string;
  body: string;
  at: string;
  unseen: number;
}

/** Who wrote and has not been answered yet; whoever nobody knows leads to the question who it is. */
export function InboxList({ entries, now }: { entries: readonly ShownEntry[]; now: string }) {
  const m = useMessages().conversations;
  const locale = useLocale();
  return (
    <ul className="divide-y divide-line">
      {entries.map((entry) => (
        <li key={entry.messageId} className="flex flex-wrap items-start gap-x-4 gap-y-2 py-3">
          <div className="min-w-60 flex-1">
            <div className="flex flex-wrap items-baseline gap-x-2">
              {entry.clientId === null ? (
                <b className="font-semibold">
                  {m.messages.unknownWriter}
                  {entry.address ? <span className="tabular font-normal text-ink-2"> · {entry.address}</span> : null}
                </b>
              ) : (
                <a className="font-semibold" href={paths.clientTalk(entry.clientId)}>
                  <bdi>{entry.clientName}</bdi>
                </a>
              )}
              <span className="text-sm text-ink-2">
                {m.channels[entry.channel]} · <time dateTime={entry.at}>{formatAgo(new Date(entry.at), new Date(now), locale)}</time>
              </span>
            </div>
            <p className="line-clamp-2 wrap-anywhere">{entry.body}</p>
            {entry.unseen > 1 ? <p className="text-sm text-ink-3">{m.messages.more({ n: entry.unseen - 1 })}</p> : null}
          </div>
          <LinkButton
            href={entry.clientId === null ? paths.messages({ who: "unknown", name: entry.messageId }) : paths.clientTalk(entry.clientId)}
          >
            {entry.clientId === null ? m.writer.title : m.messages.answer}
          </LinkButton>
        </li>
      ))}
    </ul>
  );
} // prettier-ignore
