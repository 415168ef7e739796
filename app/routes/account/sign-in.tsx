import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { requestCode } from "~/features/client-access/commands.server";
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
import { codeCookie } from "../session-cookie.server";
import { pageTitle } from "../staff/title";
import { optionalClient } from "./client-guard.server";

const contactForm = z.object({ contact: shortText(254) });

function nextOf(request: Request): string {
  return safeReturnPath(new URL(request.url).searchParams.get("next"), paths.me());
}

export async function loader({ request, context }: LoaderFunctionArgs) {
  if (await optionalClient(request, context)) throw redirect(nextOf(request));
  return json({ business: (await readSetting(context.core.db, "business")).name });
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.me.signIn.title);

export async function action({ request, context }: ActionFunctionArgs) {
  const next = nextOf(request);
  const { submission, locale } = await parseForm(request, contactForm);
  if (submission.status !== "success") return refuseForm(submission);
  const words = messagesFor(locale).me.signIn;
  const asked = await requestCode(context.core, { ...submission.value, clientIp: context.clientIp });
  if (asked.ok)
    return redirect(paths.meCode({ next: next === paths.me() ? undefined : next }), {
      status: 303,
      headers: { "Set-Cookie": codeCookie(context.core, asked.value.request) },
    });
  if (asked.error.reason === "unreadable")
    return refuseForm(submission, { fieldErrors: { contact: [words.unreadable] } });
  const seconds = asked.error.retryAfterSeconds;
  return refuseForm(submission, {
    formErrors: [words.tooMany({ minutes: Math.ceil(seconds / 60) })],
    status: 429,
    retryAfterSeconds: seconds,
  });
}

/** The client's door: one field, no password. */
export default function SignIn() {
  const { business } = useLoaderData<typeof loader>();
  const words = useMessages().me.signIn;
  const sending = useSubmitting();
  const [form, fields] = useServerForm({
    id: "sign-in",
    schema: contactForm,
    lastResult: useActionData<typeof action>(),
  });
  return (
    <PublicFrame brand={{ name: business }}>
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
        <Field
          label={words.contact}
          hint={words.contactHint}
          id={fields.contact.id}
          error={fields.contact.errors}
          required
        >
          <TextInput
            name="contact"
            defaultValue={fields.contact.initialValue}
            autoComplete="email"
            autoCapitalize="none"
            spellCheck={false}
          />
        </Field>
        <Button variant="primary" size="lg" block pending={sending}>
          {words.submit}
        </Button>
      </Form>
    </PublicFrame>
  );
}
