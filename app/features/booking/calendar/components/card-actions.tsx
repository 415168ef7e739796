import { useFetcher } from "@remix-run/react";
import { useEffect, useRef, useState } from "react";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { LinkButton } from "~/ui/link-button";
import { Checkbox } from "~/ui/checkbox";
import { Notice } from "~/ui/notice";
import { TextInput } from "~/ui/text-input";
import type { BookingStatus } from "../../model";
import type { VisitCard } from "../card/queries.server";

/** What the calendar's action answers to a change of status. */
interface StatusAnswer {
  ok: boolean;
  reason?: string;
}

/** What can be done with the visit now, in place. Calling it off asks for a reason first. */
export function CardActions({ card, onDone }: { card: VisitCard; onDone: () => void }) {
  const m = useMessages();
  const words = m.calendar.card;
  const fetcher = useFetcher<StatusAnswer>();
  const [isAsking, setAsking] = useState(false);
  const done = useRef(onDone);
  done.current = onDone;
  const answer = fetcher.state === "idle" ? fetcher.data : undefined;
  useEffect(() => {
    if (answer?.ok) done.current();
  }, [answer]);
  const { status, next } = card;
  if (next.length === 0) return null;
  const isRequest = status === "pending" || status === "hold";
  const labels: Partial<Record<BookingStatus, string>> = {
    completed: words.complete,
    no_show: words.noShow,
    confirmed: isRequest ? words.confirm : words.restore,
  };
  const direct = next.filter((to) => to !== "cancelled");
  const sending = fetcher.state === "idle" ? null : fetcher.formData?.get("to");
  return (
    <fetcher.Form
      method="post"
      action={paths.calendar()}
      className="visit-card-actions"
      aria-label={m.booking.crm.setStatus}
    >
      <input type="hidden" name="intent" value="status" />
      <input type="hidden" name="booking" value={card.id} />
      {answer && !answer.ok ? (
        <Notice tone="warning" live="alert" title={answer.reason === "taken" ? words.taken : words.refused} />
      ) : null}
      {isAsking ? (
        <CallOff isRequest={isRequest} isSending={sending === "cancelled"} onKeep={() => setAsking(false)} />
      ) : (
        <div className="visit-card-buttons">
          {direct.map((to, at) => (
            <Button
              key={to}
              size="sm"
              name="to"
              value={to}
              variant={at === 0 && status !== "completed" ? "primary" : "secondary"}
              pending={sending === to}
            >
              {labels[to] ?? m.booking.status[to]}
            </Button>
          ))}
          {status === "pending" || status === "confirmed" ? (
            <LinkButton size="sm" href={paths.moveBooking(card.id)}>
              {words.move}
            </LinkButton>
          ) : null}
          {next.includes("cancelled") ? (
            <Button size="sm" type="button" variant="quiet" onClick={() => setAsking(true)}>
              {isRequest ? words.decline : words.cancel}
            </Button>
          ) : null}
        </div>
      )}
    </fetcher.Form>
  );
}

function CallOff({
  isRequest,
  isSending,
  onKeep,
}: {
  isRequest: boolean;
  isSending: boolean;
  onKeep: () => void;
}) {
  const words = useMessages().calendar.card;
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <div className="visit-card-off">
      <label>
        <span>{words.reason}</span>
        <TextInput ref={field} name="reason" maxLength={500} />
      </label>
      {isRequest ? null : <Checkbox name="late" value="yes" label={words.isLate} />}
      <div className="visit-card-buttons">
        <Button size="sm" name="to" value="cancelled" variant="danger" pending={isSending}>
          {isRequest ? words.declineNow : words.cancelNow}
        </Button>
        <Button size="sm" type="button" variant="quiet" onClick={onKeep}>
          {words.keep}
        </Button>
      </div>
    </div>
  );
}
