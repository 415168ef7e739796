import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { hasUsers } from "~/features/accounts/queries.server";
import { signInSchema } from "~/features/accounts/schema";
import { DEMO_PASSWORD, demoSignIns } from "~/features/accounts/seed.server";
import { openTicket } from "~/features/accounts/second-step/ticket/commands.server";
import { readSetting } from "~/features/settings/queries.server";
import { messagesFor } from "~/i18n/catalogue";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { safeReturnPath } from "~/lib/return-path";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { Notice } from "~/ui/notice";
import { PasswordInput } from "~/ui/password-input";
import { PublicFrame } from "~/ui/public-frame";
import { TextInput } from "~/ui/text-input";
import { authenticatorOf } from "../authenticator.server";
import { useServerForm, useSubmitting } from "../forms";
import { answerErrors, readForm, refuseForm } from "../forms.server";
import { optionalUser } from "../guards.server";
import { openedSession } from "../opened-session.server";
import { ticketCookie } from "../session-cookie.server";
import { pageTitle } from "./title";

function nextOf(request: Request): string {
  return safeReturnPath(new URL(request.url).searchParams.get("next"), paths.crm());
}

export async function loader({ request, context }: LoaderFunctionArgs) {
  if (await optionalUser(request, context)) throw redirect(nextOf(request));
  const { db, env } = context.core;
  const [business, anybody] = await Promise.all([readSetting(db, "business"), hasUsers(db)]);
  const demo = env.demo ? demoSignIns.map((one) => ({ ...one, password: DEMO_PASSWORD })) : [];
  const chosen = new URL(request.url).searchParams.get("done") === "password";
  return json({ business: business.name, anybody, demo, chosen });
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.accounts.signIn.title);

export async function action({ request, context }: ActionFunctionArgs) {
  const { core } = context;
  // The strategy reads the form itself; a body that is none is refused here, before it would throw at it.
  await readForm(request.clone());
  const { sent, result } = await answerErrors(() =>
    authenticatorOf(context).authenticate("password", request),
  );
  const words = messagesFor(sent.locale).accounts.signIn;
  if (!result) return refuseForm(sent.submission);
  if (!result.ok) {
    if (result.error.reason === "bad_credentials")
      return refuseForm(sent.submission, { formErrors: [words.badCredentials], status: 401 });
    const seconds = result.error.retryAfterSeconds;
    const minutes = Math.ceil(seconds / 60);
    return refuseForm(sent.submission, {
      formErrors: [words.tooMany({ minutes })],
      status: 429,
      retryAfterSeconds: seconds,
    });
  }
  const { userId, device, secondStep } = result.value;
  if (secondStep) {
    const next = safeReturnPath(new URL(request.url).searchParams.get("next"), "");
    const headers = { "Set-Cookie": ticketCookie(core, await openTicket(core, { userId })) };
    return redirect(paths.secondStep({ next }), { status: 303, headers });
  }
  const headers = await openedSession(context, request, { userId, device });
  if (!headers) return refuseForm(sent.submission, { formErrors: [words.badCredentials], status: 401 });
  return redirect(nextOf(request), { status: 303, headers });
}

/** The door of the staff pages. */
export default function Login() {
  const { business, anybody, demo, chosen } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const sending = useSubmitting();
  const m = useMessages();
  const words = m.accounts.signIn;
  const [form, fields] = useServerForm({ id: "login", schema: signInSchema, lastResult: refused });
  return (
    <PublicFrame brand={{ name: business }}>
      <Form
        method="post"
        id={form.id}
        onSubmit={form.onSubmit}
        noValidate={form.noValidate}
        className="grid gap-5"
      >
        <h1>{words.title}</h1>
        {form.errors?.map((text) => (
          <Notice key={text} tone="negative" live="alert" title={text} />
        ))}
        {chosen && !refused ? <Notice tone="positive" live="status" title={m.access.choose.done} /> : null}
        {anybody ? null : <Notice tone="warning" title={words.nobody} />}
        <Field label={words.login} id={fields.username.id} error={fields.username.errors} required>
          <TextInput
            name="username"
            defaultValue={fields.username.initialValue}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
          />
        </Field>
        <Field label={words.password} id={fields.password.id} error={fields.password.errors} required>
          <PasswordInput name="password" />
        </Field>
        <Button variant="primary" size="lg" block pending={sending} pendingLabel={words.submitting}>
          {words.submit}
        </Button>
        <a href={paths.forgotPassword()} className="link flex min-h-11 items-center justify-self-start">
          {m.access.forgotten.link}
        </a>
      </Form>
      {demo.length > 0 ? <DemoSignIns users={demo} /> : null}
    </PublicFrame>
  );
}

type DemoSignIn = { username: string; password: string; role: "admin" | "manager" | "trainer" };

function DemoSignIns({ users }: { users: readonly DemoSignIn[] }) {
  const words = useMessages().accounts.signIn;
  return (
    <section className="mt-8 grid gap-3">
      <Notice tone="info" title={words.demoTitle}>
        {words.demoText}
      </Notice>
      <div className="grid gap-3 sm:grid-cols-2">
        {users.map(({ username, password, role }) => (
          <Form key={username} method="post" className="grid gap-1">
            <input type="hidden" name="username" value={username} />
            <input type="hidden" name="password" value={password} />
            <Button block>{words.demoAs({ role: words.demoRoles[role] })}</Button>
            <span className="text-center text-sm text-ink-3">{words.demoHint({ username, password })}</span>
          </Form>
        ))}
      </div>
    </section>
  );
}
