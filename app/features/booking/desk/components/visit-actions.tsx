import { Form, useNavigation } from "@remix-run/react";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { StatusActions } from "~/features/booking/components/status-actions";
import type { BookingStatus } from "~/features/booking/model";
import { Button } from "~/ui/button";
import { Checkbox } from "~/ui/checkbox";
import { Field } from "~/ui/field";
import { LinkButton } from "~/ui/link-button";
import { TextInput } from "~/ui/text-input";

interface VisitActionsProps {
  bookingId: number;
  status: BookingStatus;
  /** Statuses that may come next. */
  next: readonly BookingStatus[];
  /** A request of ours that waits for an answer. */
  isRequest: boolean;
  canMove: boolean;
}

/** What can be done with a visit now; calling off and saying no ask for a reason first. All of it works without scripts. */
export function VisitActions({ bookingId, status, next, isRequest, canMove }: VisitActionsProps) {
  const { desk } = useMessages();
  const sending = useNavigation().formData?.get("intent");
  const others = next.filter((to) => to !== "cancelled" && !(isRequest && to === "confirmed"));
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap gap-2">
        {isRequest ? (
          <Form method="post">
            <Button variant="primary" name="intent" value="approve" pending={sending === "approve"}>
              {desk.requests.approve}
            </Button>
          </Form>
        ) : null}
        <StatusActions from={status} next={others} />
        {canMove ? <LinkButton href={paths.moveBooking(bookingId)}>{desk.move.action}</LinkButton> : null}
      </div>
      {isRequest ? (
        <details className="disclosure">
          <summary>{desk.requests.decline}</summary>
          <Form method="post" className="grid max-w-xl gap-4 pt-3">
            <Field label={desk.requests.reason} hint={desk.requests.reasonHint} optional>
              <TextInput name="reason" />
            </Field>
            <div>
              <Button variant="danger" name="intent" value="decline" pending={sending === "decline"}>
                {desk.requests.decline}
              </Button>
            </div>
          </Form>
        </details>
      ) : next.includes("cancelled") ? (
        <details className="disclosure">
          <summary>{desk.cancel.title}</summary>
          <Form method="post" className="grid max-w-xl gap-4 pt-3">
            <Field label={desk.cancel.reason} hint={desk.cancel.reasonHint} optional>
              <TextInput name="reason" />
            </Field>
            <Checkbox name="late" label={desk.cancel.late} hint={desk.cancel.lateHint} />
            <div>
              <Button variant="danger" name="intent" value="cancel" pending={sending === "cancel"}>
                {desk.cancel.submit}
              </Button>
            </div>
          </Form>
        </details>
      ) : null}
    </div>
  );
}
