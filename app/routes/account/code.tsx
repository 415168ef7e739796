import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { signInByCode } from "~/features/client-access/commands.server";
import { readCode } from "~/features/client-access/model";
import { readSetting } from "~/features/settings/queries.server";
import { messagesFor } from "~/i18n/catalogue";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { safeReturnPath } from "~/lib/return-path";
import { shortText } from "~/lib/text";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { FormErrors } from "~/ui/form-errors";
import { PublicFrame } from "~/ui/public-frame";
import { TextInput } from "~/ui/text-input";
import { useServerForm, useSubmitting } from "../forms";
import { parseForm, refuseForm } from "../forms.server";
import { clientCookie, codeCookie, readCodeCookie } from "../session-cookie.server";
import { pageTitle } from "../staff/title";

const codeForm = z.object({ code: shortText(20) });

export async function loader({ request, context }: LoaderFunctionArgs) {
  if (!readCodeCookie(context.core, request)) throw redirect(paths.meSignIn());
  return json({ business: (await readSetting(context.core.db, "business")).name });
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.me.code.title);

export async function action({ request, context }: ActionFunctionArgs) {
  const { core, clientIp } = context;
  const { submission, locale } = await parseForm(request, codeForm);
  if (submission.status !== "success") return refuseForm(submission);
  const words = messagesFor(locale).me;
  const code = readCode(submission.value.code);
  if (code === null) return refuseForm(submission, { fieldErrors: { code: [words.code.notSix] } });
  const asked = readCodeCookie(core, request) ?? "";
  const opened = await signInByCode(core, { request: asked, code, clientIp });
  if (!opened.ok) {
    if (opened.error.reason === "wrong")
      return refuseForm(submission, { fieldErrors: { code: [words.code.wrong] }, status: 401 });
    const seconds = opened.error.retryAfterSeconds;
    const formErrors = [words.signIn.tooMany({ minutes: Math.ceil(seconds / 60) })];
    return refuseForm(submission, { formErrors, status: 429, retryAfterSeconds: seconds });
  }
  const headers = new Headers();
  headers.append("Set-Cookie", clientCookie(core, opened.value.secret));
  headers.append("Set-Cookie", codeCookie(core, ""));
  return redirect(safeReturnPath(new URL(request.url).searchParams.get("next"), paths.me()), {
    status: 303,
    headers,
  });
}

/** The code out of the letter. It says nothing about whether the contact was known. */
export default function Code() {
  const { business } = useLoaderData<typeof loader>();
  const words = useMessages().me.code;
  const sending = useSubmitting();
  const [form, fields] = useServerForm({
    id: "code",
    schema: codeForm,
    lastResult: useActionData<typeof action>(),
  });
  return (
    <PublicFrame brand={{ name: business }} back={{ href: paths.meSignIn(), label: words.again }}>
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
        <Field label={words.code} id={fields.code.id} error={fields.code.errors} required>
          <TextInput
            name="code"
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={20}
            className="account-code"
          />
        </Field>
        <Button variant="primary" size="lg" block pending={sending}>
          {words.submit}
        </Button>
        <p className="text-sm text-ink-2">{words.notArrived}</p>
      </Form>
    </PublicFrame>
  );
}
