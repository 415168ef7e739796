import type { AppLoadContext } from "@remix-run/node";
import { Authenticator } from "remix-auth";
import { FormStrategy } from "remix-auth-form";
import { signInSchema } from "~/features/accounts/schema";
import { signIn, type SignedIn, type SignInRefusal } from "~/features/accounts/sign-in/commands.server";
import { resolveLocale } from "~/i18n/locale.server";
import type { Result } from "~/lib/result";
import { checkForm, cleanForm, type SentForm } from "./forms.server";
import { readDeviceCookie } from "./session-cookie.server";

/** What came of a sign-in form; the form goes along, so the page can be shown again with what was typed. */
export interface SignInOutcome {
  sent: SentForm<typeof signInSchema>;
  /** Null when the form itself was not filled in right. */
  result: Result<SignedIn, SignInRefusal> | null;
}

/** The ways to sign in. One for each request, because who is asked and who asks differ; making it costs nothing. */
export function authenticatorOf({ core, clientIp }: AppLoadContext): Authenticator<SignInOutcome> {
  const password = new FormStrategy<SignInOutcome>(async ({ form, request }) => {
    const sent = checkForm(cleanForm(form), signInSchema, resolveLocale(request));
    if (sent.submission.status !== "success") return { sent, result: null };
    const { username, password } = sent.submission.value;
    const device = readDeviceCookie(core, request);
    return { sent, result: await signIn(core, { login: username, password, clientIp, device }) };
  });
  return new Authenticator<SignInOutcome>().use(password, "password");
}
