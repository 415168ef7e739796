import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node"; // prettier-ignore
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { codeSchema } from "~/features/accounts/schema";
import { ownerOf, passSecondStep } from "~/features/accounts/second-step/ticket/commands.server";
import { readSetting } from "~/features/settings/queries.server";
import { messagesFor } from "~/i18n/catalogue";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { safeReturnPath } from "~/lib/return-path";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { FormErrors } from "~/ui/form-errors";
import { PublicFrame } from "~/ui/public-frame";
import { TextInput } from "~/ui/text-input";
import { useServerForm, useSubmitting } from "../forms";
import { parseForm, refuseForm } from "../forms.server";
import { openedSession } from "../opened-session.server";
import { readDeviceCookie, readTicketCookie, ticketCookie } from "../session-cookie.server";
import { pageTitle } from "./title";

const nextOf = (request: Request, fallback = "") =>
  safeReturnPath(new URL(request.url).searchParams.get("next"), fallback);

function toPassword({ request, context: { core } }: Pick<LoaderFunctionArgs, "request" | "context">) {
  return redirect(paths.login(nextOf(request)), { headers: { "Set-Cookie": ticketCookie(core, "") } });
}

export async function loader({ request, context }: LoaderFunctionArgs) {
  const ticket = readTicketCookie(context.core, request);
  if (!ticket || (await ownerOf(context.core, ticket)) === null) throw toPassword({ request, context });
  return json({ business: (await readSetting(context.core.db, "business")).name });
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.access.code.title);

export async function action({ request, context }: ActionFunctionArgs) {
  const { core } = context;
  const { submission, locale } = await parseForm(request, codeSchema);
  const ticket = readTicketCookie(core, request);
  if (!ticket) throw toPassword({ request, context });
  if (submission.status !== "success") return refuseForm(submission);
  const words = messagesFor(locale).access;
  const { code } = submission.value;
  const passed = await passSecondStep(core, { ticket, code, device: readDeviceCookie(core, request) });
  if (!passed.ok) {
    if (passed.error.reason === "wrong_code")
      return refuseForm(submission, { fieldErrors: { code: [words.code.wrong] }, status: 401 });
    if (passed.error.reason === "stale")
      return refuseForm(submission, { formErrors: [words.code.stale], status: 401 });
    const seconds = passed.error.retryAfterSeconds;
    const formErrors = [words.refusals.tooMany({ minutes: Math.ceil(seconds / 60) })];
    return refuseForm(submission, { formErrors, status: 429, retryAfterSeconds: seconds });
  }
  const headers = await openedSession(context, request, passed.value);
  if (!headers) throw toPassword({ request, context });
  return redirect(nextOf(request, paths.crm()), { status: 303, headers });
}

/** The code of the authenticator, after the password. */
export default function SecondStep() {
  const { business } = useLoaderData<typeof loader>();
  const words = useMessages().access.code;
  const sending = useSubmitting();
  const lastResult = useActionData<typeof action>();
  const [form, fields] = useServerForm({ id: "code", schema: codeSchema, lastResult });
  return (
    <PublicFrame brand={{ name: business }} back={{ href: paths.login(), label: words.again }}>
      <Form
        method="post"
        id={form.id}
        onSubmit={form.onSubmit}
        noValidate={form.noValidate}
        className="grid gap-5"
      >
        <div>
          <h1>{words.title}</h1>
          <p className="text-ink-2">{words.lead}</p>
        </div>
        <FormErrors form={form.errors} />
        <Field label={words.code} hint={words.hint} id={fields.code.id} error={fields.code.errors} required>
          <TextInput
            name="code"
            autoComplete="one-time-code"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={40}
            className="account-code"
          />
        </Field>
        <Button variant="primary" size="lg" block pending={sending}>
          {words.submit}
        </Button>
        <p className="text-sm text-ink-2">{words.lost}</p>
      </Form>
    </PublicFrame>
  );
}
