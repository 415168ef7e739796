import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import { changeOwnPassword } from "~/features/accounts/commands.server";
import { NewPasswordField } from "~/features/accounts/components/user-fields";
import { readUser } from "~/features/accounts/queries.server";
import { ownPasswordSchema } from "~/features/accounts/schema";
import { endOtherSessions, revokeSession } from "~/features/accounts/sessions/commands.server";
import { listSessions } from "~/features/accounts/sessions/queries.server";
import { messagesFor } from "~/i18n/catalogue";
import { useLocale, useMessages } from "~/i18n/context";
import { formatAgo } from "~/i18n/format";
import { resolveLocale } from "~/i18n/locale.server";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { Badge } from "~/ui/badge";
import { Button } from "~/ui/button";
import { DescriptionList } from "~/ui/description-list";
import { Field } from "~/ui/field";
import { FormErrors } from "~/ui/form-errors";
import { Notice } from "~/ui/notice";
import { PageHeader } from "~/ui/page-header";
import { PasswordInput } from "~/ui/password-input";
import { Section } from "~/ui/section";
import { useServerForm, useSubmitting, type FormAnswer } from "../forms";
import { answerErrors, checkForm, readForm, refuseForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { pageTitle } from "./title";
import { refusalErrors } from "./user-refusal";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const me = await requireUser(request, context);
  const { db, clock } = context.core;
  const now = clock.now();
  const [user, sessions] = await Promise.all([
    readUser(db, me, { userId: me.userId }),
    listSessions(db, me, { now }),
  ]);
  const done = new URL(request.url).searchParams.get("done");
  return json({ user, sessions, current: me.sessionId, now, done });
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.accounts.account.title);

export async function action({ request, context }: ActionFunctionArgs) {
  const me = await requireUser(request, context);
  const { core } = context;
  const form = await readForm(request);
  const locale = resolveLocale(request);
  const intent = form.get("intent");
  form.delete("intent");
  const back = (done: string) => redirect(`${paths.account()}?done=${done}`, 303);
  if (intent === "end-session") {
    const sessionId = readId(form.get("sessionId"));
    if (sessionId !== null) await revokeSession(core, me, { sessionId });
    return back("ended");
  }
  if (intent === "end-others") {
    await endOtherSessions(core, me);
    return back("ended");
  }
  const { submission } = checkForm(form, ownPasswordSchema, locale);
  if (submission.status !== "success") return refuseForm(submission);
  const changed = await answerErrors(() => changeOwnPassword(core, me, submission.value));
  return changed.ok
    ? back("password")
    : refuseForm(submission, refusalErrors(changed.error, messagesFor(locale)));
}

/** One's own account: who one is, the password, and where one is signed in. */
export default function Account() {
  const { user, done } = useLoaderData<typeof loader>();
  const m = useMessages();
  const words = m.accounts.account;
  return (
    <div className="page">
      <PageHeader title={words.title} />
      <div className="page-parts max-w-2xl">
        {done === "password" ? <Notice tone="positive" live="status" title={words.passwordChanged} /> : null}
        {done === "ended" ? <Notice tone="positive" live="status" title={words.sessionEnded} /> : null}
        {user ? (
          <Section title={words.who}>
            <DescriptionList
              items={[
                { term: words.displayName, value: <bdi>{user.displayName}</bdi> },
                { term: words.username, value: <bdi>{user.username}</bdi> },
                { term: words.email, value: user.email },
                { term: words.role, value: m.staff.roles[user.role] },
                { term: words.person, value: user.staffName },
              ]}
            />
          </Section>
        ) : null}
        <Sessions />
        <OwnPassword />
      </div>
    </div>
  );
}

function Sessions() {
  const { sessions, current, now } = useLoaderData<typeof loader>();
  const words = useMessages().accounts.account;
  const locale = useLocale();
  const ago = (instant: string) => formatAgo(new Date(instant), new Date(now), locale);
  return (
    <Section title={words.sessionsTitle} note={words.sessionsNote}>
      <ul className="grid gap-3">
        {sessions.map(({ id, device, createdAt, lastSeenAt }) => (
          <li key={id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
            <span className="grid">
              <span className="font-medium">
                {device ?? words.unknownDevice}{" "}
                {id === current ? <Badge tone="accent">{words.thisDevice}</Badge> : null}
              </span>
              <span className="text-sm text-ink-3">
                {words.lastSeen({ when: ago(lastSeenAt) })} · {words.since({ when: ago(createdAt) })}
              </span>
            </span>
            {id === current ? null : (
              <Form method="post">
                <input type="hidden" name="sessionId" value={id} />
                <Button
                  size="sm"
                  name="intent"
                  value="end-session"
                  aria-label={words.endSessionOf({ device: device ?? words.unknownDevice })}
                >
                  {words.endSession}
                </Button>
              </Form>
            )}
          </li>
        ))}
      </ul>
      {sessions.length > 1 ? (
        <Form method="post" className="mt-4">
          <Button name="intent" value="end-others">
            {words.endOthers}
          </Button>
        </Form>
      ) : null}
    </Section>
  );
}

function OwnPassword() {
  const answer = useAnswer<FormAnswer>();
  const sending = useSubmitting("password");
  const words = useMessages().accounts.account;
  const [form, fields] = useServerForm({ id: "own-password", schema: ownPasswordSchema, lastResult: answer });
  return (
    <Section title={words.passwordTitle}>
      <Form
        method="post"
        id={form.id}
        onSubmit={form.onSubmit}
        noValidate={form.noValidate}
        className="grid gap-5"
      >
        <input type="hidden" name="intent" value="password" />
        <FormErrors form={form.errors} />
        <Field
          label={words.currentPassword}
          id={fields.currentPassword.id}
          error={fields.currentPassword.errors}
          required
        >
          <PasswordInput name="currentPassword" autoComplete="current-password" />
        </Field>
        <NewPasswordField field={fields.password} label={words.newPassword} />
        <div>
          <Button variant="primary" pending={sending}>
            {words.changePassword}
          </Button>
        </div>
      </Form>
    </Section>
  );
}
