import { json, redirect, type AppLoadContext } from "@remix-run/node";
import {
  createUser,
  deactivateUser,
  reactivateUser,
  setPassword,
  updateUser,
} from "~/features/accounts/commands.server";
import { rememberOnce } from "~/features/accounts/idempotency/commands.server";
import { inviteUser, sendPasswordLink } from "~/features/accounts/links/commands.server";
import type { UserRefusal } from "~/features/accounts/model";
import { setRights } from "~/features/accounts/rights/commands.server";
import { newUserForm, passwordResetSchema, userChangeSchema } from "~/features/accounts/schema";
import { switchOffTotp } from "~/features/accounts/second-step/commands.server";
import type { SignedInUser } from "~/features/accounts/sessions/queries.server";
import { messagesFor, type Locale } from "~/i18n/catalogue";
import { paths } from "~/lib/paths";
import type { Result } from "~/lib/result";
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
  const { submission, once } = checkForm(form, newUserForm, locale);
  if (submission.status !== "success") return refuseForm(submission);
  const { how, password = "", email, ...rest } = submission.value;
  const isInvited = how === "letter" && email !== null;
  const content = { how, password, email, ...rest };
  const made = await rememberOnce(core, user, { form: "new-user", once, content }, () =>
    isInvited
      ? inviteUser(core, user, { ...rest, email, locale })
      : createUser(core, user, { ...rest, email, password, locale }),
  );
  if (!made.ok) return refuseForm(submission, refusalErrors(made.error, messagesFor(locale)));
  return doneAt(made.value.userId, isInvited ? "invited" : "created");
}

/** One of the forms of a user's page, by its `intent`. */
export async function changeUser(context: AppLoadContext, userId: number, sent: SentChange) {
  const intent = sent.form.get("intent");
  sent.form.delete("intent");
  if (intent === "password") return changePassword(context, userId, sent);
  return typeof intent === "string" && intent in presses
    ? pressed(context, userId, { ...sent, press: intent as Press })
    : changeProfile(context, userId, sent);
}

/** The forms that are one button, or boxes that cannot be filled in wrong. */
const presses = {
  "deactivate": { run: deactivateUser, of: "access", done: "deactivated" },
  "reactivate": { run: reactivateUser, of: "access", done: "reactivated" },
  "link": { run: sendPasswordLink, of: "link", done: "link" },
  "second-step-off": { run: switchOffTotp, of: "second-step", done: "second-step" },
  "rights": { run: setRights, of: "rights", done: "rights" },
  "rights-reset": { run: setRights, of: "rights", done: "rights" },
} as const; // prettier-ignore
type Press = keyof typeof presses;

async function pressed(
  { core }: AppLoadContext,
  userId: number,
  { user, form, locale, press }: SentChange & { press: Press },
) {
  const { of, done } = presses[press];
  const run: (...args: Parameters<typeof setRights>) => Promise<Result<unknown, UserRefusal>> =
    presses[press].run;
  const wanted = press === "rights" ? form.getAll("right").map(String) : null;
  const changed = await run(core, user, { userId, wanted });
  if (changed.ok) return doneAt(userId, done);
  const { formErrors = [] } = refusalErrors(changed.error, messagesFor(locale));
  return json({ of, result: { status: "error" as const, error: { "": formErrors } } }, 409);
}

async function changePassword({ core }: AppLoadContext, userId: number, { user, form, locale }: SentChange) {
  const { submission } = checkForm(form, passwordResetSchema, locale);
  if (submission.status !== "success") return refuseForm(submission, { of: "password" });
  const set = await setPassword(core, user, { userId, password: submission.value.password });
  return set.ok
    ? doneAt(userId, "password")
    : refuseForm(submission, { ...refusalErrors(set.error, messagesFor(locale)), of: "password" });
}

async function changeProfile({ core }: AppLoadContext, userId: number, { user, form, locale }: SentChange) {
  const { submission } = checkForm(form, userChangeSchema, locale);
  if (submission.status !== "success") return refuseForm(submission, { of: "profile" });
  const saved = await updateUser(core, user, { userId, ...submission.value });
  return saved.ok
    ? doneAt(userId, "saved")
    : refuseForm(submission, { ...refusalErrors(saved.error, messagesFor(locale)), of: "profile" });
}
