import { Form, useNavigation } from "@remix-run/react";
import { useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import type { BookingStatus } from "../model";

/** What can be done with a visit now, as buttons of one form; the likeliest first. */
export function StatusActions({ from, next }: { from: BookingStatus; next: readonly BookingStatus[] }) {
  const m = useMessages();
  const sending = useNavigation().formData?.get("to");
  const words = m.booking.crm;
  if (next.length === 0) return null;
  const labels: Partial<Record<BookingStatus, string>> = {
    completed: words.complete,
    no_show: words.noShow,
    cancelled: words.cancel,
    confirmed: from === "pending" || from === "hold" ? words.confirm : words.restore,
  };
  return (
    <Form method="post" className="flex flex-wrap gap-2" aria-label={words.setStatus}>
      {next.map((to) => (
        <Button
          key={to}
          name="to"
          value={to}
          variant={
            (to === "completed" || to === "confirmed") && from !== "completed" ? "primary" : "secondary"
          }
          pending={sending === to}
        >
          {labels[to] ?? m.booking.status[to]}
        </Button>
      ))}
    </Form>
  );
}
