import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node"; // prettier-ignore
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { askNewPassword } from "~/features/accounts/links/commands.server";
import { forgottenSchema } from "~/features/accounts/schema";
import { readSetting } from "~/features/settings/queries.server";
import { messagesFor } from "~/i18n/catalogue";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { FormErrors } from "~/ui/form-errors";
import { Notice } from "~/ui/notice";
import { PublicFrame } from "~/ui/public-frame";
import { TextInput } from "~/ui/text-input";
import { useServerForm, useSubmitting } from "../forms";
import { parseForm, refuseForm } from "../forms.server";
import { pageTitle } from "./title";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const sent = new URL(request.url).searchParams.get("done") === "sent";
  return json({ business: (await readSetting(context.core.db, "business")).name, sent });
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.access.forgotten.title);

export async function action({ request, context: { core, clientIp } }: ActionFunctionArgs) {
  const { submission, locale } = await parseForm(request, forgottenSchema);
  if (submission.status !== "success") return refuseForm(submission);
  const asked = await askNewPassword(core, { ...submission.value, clientIp });
  // The same answer whether anybody is known by that name or not.
  if (asked.ok) return redirect(`${paths.forgotPassword()}?done=sent`, 303);
  const seconds = asked.error.retryAfterSeconds;
  const formErrors = [messagesFor(locale).access.forgotten.tooMany({ minutes: Math.ceil(seconds / 60) })];
  return refuseForm(submission, { formErrors, status: 429, retryAfterSeconds: seconds });
}

/** Asking for a new password by letter. */
export default function Forgotten() {
  const { business, sent } = useLoaderData<typeof loader>();
  const words = useMessages().access.forgotten;
  return (
    <PublicFrame brand={{ name: business }} back={{ href: paths.login(), label: words.back }}>
      {sent ? (
        <div className="grid gap-5">
          <h1>{words.sentTitle}</h1>
          <Notice tone="info" live="status">
            {words.sentText}
          </Notice>
        </div>
      ) : (
        <AskForm />
      )}
    </PublicFrame>
  );
}

function AskForm() {
  const words = useMessages().access.forgotten;
  const sending = useSubmitting();
  const lastResult = useActionData<typeof action>();
  const [form, fields] = useServerForm({ id: "forgotten", schema: forgottenSchema, lastResult });
  return (
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
      <Field label={words.login} id={fields.login.id} error={fields.login.errors} required>
        <TextInput
          name="login"
          defaultValue={fields.login.initialValue}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
        />
      </Field>
      <Button variant="primary" size="lg" block pending={sending}>
        {words.submit}
      </Button>
    </Form>
  );
}
