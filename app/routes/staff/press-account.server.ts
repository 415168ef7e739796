import { json, redirect } from "@remix-run/node";
import { changeOwnPassword } from "~/features/accounts/commands.server";
import { codeSchema, ownPasswordSchema, passwordProofSchema } from "~/features/accounts/schema";
import {
  beginTotp,
  cancelTotp,
  confirmTotp,
  renewRecoveryCodes,
  switchOffOwnTotp,
  type SecondStepRefusal,
} from "~/features/accounts/second-step/commands.server";
import { endOtherSessions, revokeSession } from "~/features/accounts/sessions/commands.server";
import type { SignedInUser } from "~/features/accounts/sessions/queries.server";
import { messagesFor, type Messages } from "~/i18n/catalogue";
import { resolveLocale } from "~/i18n/locale.server";
import type { Core } from "~/lib/core";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import type { FormAnswer } from "../forms";
import { answerErrors, checkForm, readForm, refuseForm, type FormRefusal } from "../forms.server";
import { refusalErrors } from "./user-refusal";

/** A refused form, or recovery codes that are shown this once. */
export type AccountAnswer = FormAnswer & { codes?: string[] };

interface Press {
  me: SignedInUser;
  form: FormData;
  m: Messages;
  locale: "ru" | "en";
}

const back = (done?: string) => redirect(done ? `${paths.account()}?done=${done}` : paths.account(), 303);
const noStore = { "Cache-Control": "no-store" };

/** One of the forms of the account page, by its `intent`. */
export async function pressAccount(
  core: Core,
  { me, request }: { me: SignedInUser; request: Request },
): Promise<Response> {
  const form = await readForm(request);
  const locale = resolveLocale(request);
  const intent = String(form.get("intent"));
  form.delete("intent");
  const press: Press = { me, form, locale, m: messagesFor(locale) };
  return answerErrors(() => (forms[intent] ?? changePassword)(core, press));
}

const forms: Record<string, (core: Core, press: Press) => Promise<Response>> = {
  "end-session": async (core, { me, form }) => {
    const sessionId = readId(form.get("sessionId"));
    if (sessionId !== null) await revokeSession(core, me, { sessionId });
    return back("ended");
  },
  "end-others": async (core, { me }) => {
    await endOtherSessions(core, me);
    return back("ended");
  },
  "totp-cancel": async (core, { me }) => {
    await cancelTotp(core, me);
    return back();
  },
  "totp-begin": withPassword("totp-begin", async (core, me, proof) => {
    const begun = await beginTotp(core, me, proof);
    return begun.ok ? back() : begun.error;
  }),
  "totp-codes": withPassword("totp-codes", async (core, me, proof) => {
    const renewed = await renewRecoveryCodes(core, me, proof);
    return renewed.ok ? json<AccountAnswer>({ codes: renewed.value.codes }, { headers: noStore }) : renewed.error;
  }),
  "totp-off": withPassword("totp-off", async (core, me, proof) => {
    const off = await switchOffOwnTotp(core, me, proof);
    return off.ok ? back("second-step-off") : off.error;
  }),
  "totp-confirm": async (core, { me, form, locale, m }) => {
    const { submission } = checkForm(form, codeSchema, locale);
    if (submission.status !== "success") return refuseForm(submission, { of: "totp-confirm" });
    const confirmed = await confirmTotp(core, me, submission.value);
    if (confirmed.ok) return json<AccountAnswer>({ codes: confirmed.value.codes }, { headers: noStore });
    return refuseForm(submission, { ...stepErrors(confirmed.error, m), of: "totp-confirm" });
  },
}; // prettier-ignore

type Proof = { currentPassword: string };

/** A form that asks for the password once more before it does something. */
function withPassword(
  of: string,
  run: (core: Core, me: SignedInUser, proof: Proof) => Promise<Response | SecondStepRefusal>,
) {
  return async (core: Core, { me, form, locale, m }: Press): Promise<Response> => {
    const { submission } = checkForm(form, passwordProofSchema, locale);
    if (submission.status !== "success") return refuseForm(submission, { of });
    const outcome = await run(core, me, submission.value);
    return outcome instanceof Response ? outcome : refuseForm(submission, { ...stepErrors(outcome, m), of });
  };
}

async function changePassword(core: Core, { me, form, locale, m }: Press): Promise<Response> {
  const { submission } = checkForm(form, ownPasswordSchema, locale);
  if (submission.status !== "success") return refuseForm(submission, { of: "password" });
  const changed = await changeOwnPassword(core, me, submission.value);
  return changed.ok
    ? back("password")
    : refuseForm(submission, { ...refusalErrors(changed.error, m), of: "password" });
}

function stepErrors(refusal: SecondStepRefusal, m: Messages): FormRefusal {
  const words = m.access.secondStep;
  switch (refusal.reason) {
    case "wrong_code":
      return { fieldErrors: { code: [words.wrongCode] } };
    case "already_on":
      return { formErrors: [words.alreadyOn], status: 409 };
    case "not_begun":
      return { formErrors: [words.notBegun], status: 409 };
    default:
      return refusalErrors(refusal, m);
  }
}
