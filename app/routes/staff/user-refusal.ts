import type { UserRefusal } from "~/features/accounts/model";
import type { Messages } from "~/i18n/catalogue";

/** Where a refused change of a user is said, and in which words. */
export function refusalErrors(
  refusal: UserRefusal,
  m: Messages,
): { fieldErrors?: Record<string, string[]>; formErrors?: string[] } {
  const words = m.accounts.refusals;
  switch (refusal.reason) {
    case "username_taken":
      return { fieldErrors: { username: [words.username_taken] } };
    case "email_taken":
      return { fieldErrors: { email: [words.email_taken] } };
    case "unknown_person":
      return { fieldErrors: { staffId: [words.unknown_person] } };
    case "wrong_password":
      return { fieldErrors: { currentPassword: [words.wrong_password] } };
    case "weak_password":
      return { fieldErrors: { password: [words.weak[refusal.weakness]] } };
    case "rate_limited":
      return {
        formErrors: [m.access.refusals.tooMany({ minutes: Math.ceil(refusal.retryAfterSeconds / 60) })],
      };
    case "no_email":
      return { formErrors: [m.access.users.noEmail] };
    case "inactive":
      return { formErrors: [m.access.users.inactive] };
    case "last_admin":
    case "not_found":
      return { formErrors: [words[refusal.reason]] };
  }
}
