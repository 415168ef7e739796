import { json, redirect, type ActionFunctionArgs, type HeadersFunction, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node"; // prettier-ignore
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { openLink, setPasswordByLink } from "~/features/accounts/links/commands.server";
import { passwordResetSchema } from "~/features/accounts/schema";
import { readSetting } from "~/features/settings/queries.server";
import { messagesFor } from "~/i18n/catalogue";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { FormErrors } from "~/ui/form-errors";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { PasswordInput } from "~/ui/password-input";
import { PublicFrame } from "~/ui/public-frame";
import { TextInput } from "~/ui/text-input";
import { useServerForm, useSubmitting } from "../forms";
import { answerErrors, parseForm, refuseForm } from "../forms.server";
import { pageTitle } from "../staff/title";

const quiet = { "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex", "Cache-Control": "no-store" };
export const headers: HeadersFunction = ({ loaderHeaders }) => loaderHeaders;

export async function loader({ params, context: { core, clientIp } }: LoaderFunctionArgs) {
  const business = (await readSetting(core.db, "business")).name;
  // Opening the link uses nothing up: mail programs open links before people do.
  const opened = await openLink(core, { token: params.token ?? "", clientIp });
  if (opened.ok) {
    const { kind, username, displayName: name } = opened.value;
    return json({ business, link: { kind, username, name } }, { headers: quiet });
  }
  const status = opened.error.reason === "stale" ? 410 : 429;
  return json({ business, link: null }, { status, headers: quiet });
}

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, (m) => m.access.choose.titles[args.data?.link?.kind ?? "reset"]);

export async function action({ request, params, context: { core, clientIp } }: ActionFunctionArgs) {
  const { submission, locale } = await parseForm(request, passwordResetSchema);
  if (submission.status !== "success") return refuseForm(submission);
  const sent = { token: params.token ?? "", password: submission.value.password, clientIp };
  const set = await answerErrors(() => setPasswordByLink(core, sent));
  if (set.ok) return redirect(`${paths.login()}?done=password`, 303);
  const m = messagesFor(locale);
  if (set.error.reason === "weak_password")
    return refuseForm(submission, { fieldErrors: { password: [m.accounts.refusals.weak[set.error.weakness]] } });
  if (set.error.reason === "stale")
    return refuseForm(submission, { formErrors: [m.access.choose.stale], status: 410 });
  const seconds = set.error.retryAfterSeconds;
  const formErrors = [m.access.refusals.tooMany({ minutes: Math.ceil(seconds / 60) })];
  return refuseForm(submission, { formErrors, status: 429, retryAfterSeconds: seconds });
}

/** Choosing a password by the link of a letter. */
export default function ChoosePassword() {
  const { business, link } = useLoaderData<typeof loader>();
  const words = useMessages().access.choose;
  if (link)
    return (
      <PublicFrame brand={{ name: business }}>
        <ChooseForm {...link} />
      </PublicFrame>
    );
  return (
    <PublicFrame brand={{ name: business }}>
      <div className="grid gap-5">
        <h1>{words.stale}</h1>
        <Notice tone="warning">{words.staleText}</Notice>
        <LinkButton variant="primary" size="lg" href={paths.forgotPassword()}>
          {words.again}
        </LinkButton>
      </div>
    </PublicFrame>
  );
}

function ChooseForm({ kind, username, name }: { kind: "invite" | "reset"; username: string; name: string }) {
  const m = useMessages();
  const words = m.access.choose;
  const sending = useSubmitting();
  const lastResult = useActionData<typeof action>();
  const [form, fields] = useServerForm({ id: "choose", schema: passwordResetSchema, lastResult });
  return (
    <Form
      method="post"
      id={form.id}
      onSubmit={form.onSubmit}
      noValidate={form.noValidate}
      className="grid gap-5"
    >
      <div>
        <h1>{words.titles[kind]}</h1>
        <p className="text-ink-2">{words.lead({ name })}</p>
      </div>
      <FormErrors form={form.errors} />
      <Field label={words.username}>
        <TextInput name="username" value={username} readOnly autoComplete="username" />
      </Field>
      <Field
        label={words.password}
        hint={m.accounts.account.passwordHint}
        id={fields.password.id}
        error={fields.password.errors}
        required
      >
        <PasswordInput name="password" autoComplete="new-password" />
      </Field>
      <Button variant="primary" size="lg" block pending={sending}>
        {words.submit}
      </Button>
    </Form>
  );
}
