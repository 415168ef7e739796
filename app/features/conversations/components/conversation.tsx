import { Form } from "@remix-run/react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDay, formatRelativeDay, formatTime } from "~/i18n/format";
import { dayOf } from "~/lib/zoned-time";
import { Button } from "~/ui/button";
import { classNames } from "~/ui/class-names";
import type { MessageChannel, MessageDirection, MessageState as State } from "../model";
import { MessageState } from "./message-state";

/** A message as it comes out of a loader: instants are ISO text. */
export interface SaidMessage {
  id: number;
  channel: MessageChannel;
  direction: MessageDirection;
  state: State;
  subject: string;
  body: string;
  error: string | null;
  authorName: string | null;
  at: string;
  editedAt: string | null;
  seenAt: string | null;
}

interface ConversationProps {
  /** The oldest first. */
  messages: readonly SaidMessage[];
  clientName: string;
  now: string;
  zone: string;
  mayRetry: boolean;
}

/** What was said, as a talk: theirs on the left, ours on the right, days between. */
export function Conversation({ messages, clientName, now, zone, mayRetry }: ConversationProps) {
  const locale = useLocale();
  const today = dayOf(new Date(now), zone);
  let shownDay = "";
  return (
    <ol className="grid gap-2">
      {messages.map((message) => {
        const day = dayOf(new Date(message.at), zone);
        const isNewDay = day !== shownDay;
        shownDay = day;
        const near = formatRelativeDay(day, today, locale, day.slice(0, 4) === today.slice(0, 4) ? "date" : "year");
        return (
          <li key={message.id} className="grid">
            {isNewDay ? (
              <h3 className="py-2 text-center text-xs font-semibold text-ink-3" title={formatDay(day, locale, "full")}>
                {near}
              </h3>
            ) : null}
            <Bubble message={message} clientName={clientName} zone={zone} mayRetry={mayRetry} />
          </li>
        );
      })}
    </ol>
  );
} // prettier-ignore

function Bubble({ message, clientName, zone, mayRetry }: { message: SaidMessage } & Pick<ConversationProps, "clientName" | "zone" | "mayRetry">) {
  const m = useMessages().conversations;
  const locale = useLocale();
  const isOurs = message.direction === "outbound";
  const isFailed = message.state === "failed";
  return (
    <article
      className={classNames(
        "max-w-[min(38rem,88%)] rounded-xl border px-3.5 py-2.5",
        isOurs ? "justify-self-end" : "justify-self-start",
        isFailed ? "border-negative bg-negative-soft" : isOurs ? "border-transparent bg-accent-soft" : "border-line bg-raised",
      )}
    >
      <div className="text-xs text-ink-2">
        {[isOurs ? (message.authorName ?? m.talk.you) : clientName, m.channels[message.channel]].join(" · ")}
      </div>
      {message.subject ? <div className="font-semibold wrap-anywhere">{message.subject}</div> : null}
      <p className="whitespace-pre-line wrap-anywhere">{message.body}</p>
      <div className="flex flex-wrap items-center justify-end gap-x-2 pt-0.5 text-xs text-ink-2">
        {message.editedAt ? <span>{m.talk.edited}</span> : null}
        {isOurs ? <MessageState state={message.state} error={message.error} /> : null}
        <time dateTime={message.at} className="tabular">{formatTime(new Date(message.at), zone, locale)}</time>
      </div>
      {isFailed && mayRetry ? (
        <Form method="post" className="pt-2 text-right">
          <input type="hidden" name="intent" value="retry" />
          <input type="hidden" name="messageId" value={message.id} />
          <Button size="sm">{m.messages.retry}</Button>
        </Form>
      ) : null}
    </article>
  );
} // prettier-ignore
