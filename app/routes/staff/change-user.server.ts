import { json, redirect, type AppLoadContext } from "@remix-run/node";
import {
  createUser,
  deactivateUser,
  reactivateUser,
  setPassword,
  updateUser,
} from "~/features/accounts/commands.server";
import { rememberOnce } from "~/features/accounts/idempotency/commands.server";
import { newUserSchema, passwordResetSchema, userChangeSchema } from "~/features/accounts/schema";
import type { SignedInUser } from "~/features/accounts/sessions/queries.server";
import { messagesFor, type Locale } from "~/i18n/catalogue";
import { paths } from "~/lib/paths";
import { checkForm, refuseForm } from "../forms.server";
import { refusalErrors } from "./user-refusal";

interface SentChange {
  user: SignedInUser;
  form: FormData;
  locale: Locale;
}

const doneAt = (userId: number, done: string) => redirect(`${paths.settingsUser(userId)}?done=${done}`, 303);

/** The form of a new user. */
export async function addUser({ core }: AppLoadContext, { user, form, locale }: SentChange) {
  const { submission, once } = checkForm(form, newUserSchema, locale);
  if (submission.status !== "success") return refuseForm(submission);
  const { value } = submission;
  const made = await rememberOnce(core, user, { form: "new-user", once, content: value }, () =>
    createUser(core, user, { ...value, locale }),
  );
  if (!made.ok) return refuseForm(submission, refusalErrors(made.error, messagesFor(locale)));
  return doneAt(made.value.userId, "created");
}

/** One of the forms of a user's page, by its `intent`. */
export async function changeUser(
  { core }: AppLoadContext,
  userId: number,
  { user, form, locale }: SentChange,
) {
  const words = messagesFor(locale);
  const intent = form.get("intent");
  form.delete("intent");
  if (intent === "password") {
    const { submission } = checkForm(form, passwordResetSchema, locale);
    if (submission.status !== "success") return refuseForm(submission, { of: "password" });
    const set = await setPassword(core, user, { userId, password: submission.value.password });
    return set.ok
      ? doneAt(userId, "password")
      : refuseForm(submission, { ...refusalErrors(set.error, words), of: "password" });
  }
  if (intent === "deactivate" || intent === "reactivate") {
    const change = intent === "deactivate" ? deactivateUser : reactivateUser;
    const changed = await change(core, user, { userId });
    if (changed.ok) return doneAt(userId, `${intent}d`);
    const { formErrors = [] } = refusalErrors(changed.error, words);
    return json({ of: "access", result: { status: "error" as const, error: { "": formErrors } } }, 409);
  }
  const { submission } = checkForm(form, userChangeSchema, locale);
  if (submission.status !== "success") return refuseForm(submission, { of: "profile" });
  const saved = await updateUser(core, user, { userId, ...submission.value });
  return saved.ok
    ? doneAt(userId, "saved")
    : refuseForm(submission, { ...refusalErrors(saved.error, words), of: "profile" });
}
