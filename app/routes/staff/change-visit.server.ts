import type { AppLoadContext } from "@remix-run/node";
import type { SignedInUser } from "~/features/accounts/sessions/queries.server";
import { cancelVisit } from "~/features/booking/cancel/commands.server";
import { changeBookingStatus } from "~/features/booking/commands.server";
import { cancelForm } from "~/features/booking/desk/schema";
import { approveRequest, declineRequest } from "~/features/booking/requests/commands.server";
import { statusForm } from "~/features/booking/schema";
import { cancelFollowing } from "~/features/booking/series/commands.server";
import { answerErrors } from "../forms.server";

/** Why a visit was not changed. */
export type VisitRefusal = "not_allowed" | "slot_taken" | "not_pending" | "taken" | "past";

/** What the buttons of a visit's page do; null: done. */
export async function changeVisit(
  { core }: AppLoadContext,
  user: SignedInUser,
  { bookingId, form }: { bookingId: number; form: FormData },
): Promise<VisitRefusal | null> {
  const typed = Object.fromEntries(form);
  const intent = form.get("intent");
  return answerErrors(async () => {
    switch (intent) {
      case "approve": {
        const approved = await approveRequest(core, user, { bookingId });
        return approved.ok ? null : approved.error.reason;
      }
      case "decline": {
        const reason = cancelForm.parse(typed).reason ?? "";
        const declined = await declineRequest(core, user, { bookingId, reason });
        return declined.ok ? null : declined.error.reason;
      }
      case "cancel":
      case "cancel-following": {
        const asked = cancelForm.safeParse(typed);
        if (!asked.success) return "not_allowed";
        const reason = asked.data.reason ?? "";
        if (intent === "cancel-following") {
          await cancelFollowing(core, user, { bookingId, reason });
          return null;
        }
        const isLate = asked.data.late === "on";
        const cancelled = await cancelVisit(core, user, { bookingId, reason, isLate });
        return cancelled.ok ? null : "not_allowed";
      }
      default: {
        const asked = statusForm.safeParse(typed);
        if (!asked.success) return "not_allowed";
        const { to, reason } = asked.data;
        const changed = await changeBookingStatus(core, user, { bookingId, to, reason: reason ?? "" });
        return changed.ok ? null : changed.error.reason;
      }
    }
  });
}
