import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import { NewPasswordField, UserFields } from "~/features/accounts/components/user-fields";
import { Access, ConfirmDeactivation } from "~/features/accounts/components/access";
import { listPeople, readUser } from "~/features/accounts/queries.server";
import { newUserSchema, passwordResetSchema, userChangeSchema } from "~/features/accounts/schema";
import { useMessages } from "~/i18n/context";
import { resolveLocale } from "~/i18n/locale.server";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { Button } from "~/ui/button";
import { FormErrors } from "~/ui/form-errors";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { Section } from "~/ui/section";
import { OnceField, useServerForm, useSubmitting, type FormAnswer } from "../forms";
import { answerErrors, newOnce, readForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { addUser, changeUser } from "./change-user.server";
import { pageTitle } from "./title";

const doneWords = {
  created: "created",
  saved: "saved",
  password: "passwordSet",
  deactivated: "deactivated",
  reactivated: "reactivated",
} as const;

function subjectOf(userId: string | undefined): number | null {
  if (userId === "new") return null;
  const id = readId(userId);
  if (id === null) throw json({ code: "not_found" }, { status: 404 });
  return id;
}

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const me = await requireUser(request, context, { can: "users:manage" });
  const { db } = context.core;
  const userId = subjectOf(params.userId);
  const [people, user] = await Promise.all([
    listPeople(db, me),
    userId === null ? null : readUser(db, me, { userId }),
  ]);
  if (userId !== null && !user) throw json({ code: "not_found" }, { status: 404 });
  const query = new URL(request.url).searchParams;
  const done = query.get("done") as keyof typeof doneWords | null;
  return json({
    people,
    user,
    once: newOnce(),
    confirm: query.get("confirm") === "deactivate",
    done: done && done in doneWords ? done : null,
  });
}

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, (m) => args.data?.user?.displayName ?? m.accounts.users.newTitle);

export async function action({ request, params, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "users:manage" });
  const userId = subjectOf(params.userId);
  const sent = { user, form: await readForm(request), locale: resolveLocale(request) };
  return answerErrors<Response>(() =>
    userId === null ? addUser(context, sent) : changeUser(context, userId, sent),
  );
}

/** A new user, or one user: who they are, their password, their access. Asking twice before closing access is a page of its own. */
export default function UserPage() {
  const { user, confirm, done } = useLoaderData<typeof loader>();
  const answer = useAnswer<FormAnswer>();
  const words = useMessages().accounts.users;
  if (!user) return <NewUser answer={answer} />;
  if (confirm && user.isActive)
    return (
      <ConfirmDeactivation
        user={user}
        refused={answer?.of === "access" ? answer.result?.error?.[""] : null}
      />
    );
  return (
    <div className="page-parts max-w-2xl pt-0" key={user.id}>
      {done ? <Notice tone="positive" live="status" title={words[doneWords[done]]} /> : null}
      <Profile answer={answer} />
      <PasswordReset answer={answer} />
      <Access user={user} />
    </div>
  );
}

type Answered = { answer: FormAnswer | undefined };

function NewUser({ answer }: Answered) {
  const { people, once } = useLoaderData<typeof loader>();
  const sending = useSubmitting();
  const words = useMessages().accounts.users;
  const [form, fields] = useServerForm({ id: "new-user", schema: newUserSchema, lastResult: answer });
  return (
    <Section title={words.newTitle}>
      <Form
        method="post"
        id={form.id}
        onSubmit={form.onSubmit}
        noValidate={form.noValidate}
        className="grid max-w-2xl gap-5"
      >
        <OnceField value={once} />
        <FormErrors form={form.errors} />
        <UserFields fields={fields} people={people} />
        <NewPasswordField field={fields.password} label={words.password} />
        <div className="form-end">
          <Button variant="primary" pending={sending}>
            {words.create}
          </Button>
          <LinkButton href={paths.settingsUsers()}>{useMessages().common.cancel}</LinkButton>
        </div>
      </Form>
    </Section>
  );
}

function Profile({ answer }: Answered) {
  const { people, user } = useLoaderData<typeof loader>();
  const sending = useSubmitting("profile");
  const words = useMessages().accounts.users;
  const [form, fields] = useServerForm({
    id: "profile",
    schema: userChangeSchema,
    lastResult: answer?.of === "profile" ? answer : null,
    defaultValue: user ?? undefined,
  });
  return (
    <Section title={words.editTitle({ name: user?.displayName ?? "" })}>
      <Form
        method="post"
        id={form.id}
        onSubmit={form.onSubmit}
        noValidate={form.noValidate}
        className="grid gap-5"
      >
        <input type="hidden" name="intent" value="profile" />
        <FormErrors form={form.errors} />
        <UserFields fields={fields} people={people} />
        <div>
          <Button variant="primary" pending={sending}>
            {words.save}
          </Button>
        </div>
      </Form>
    </Section>
  );
}

function PasswordReset({ answer }: Answered) {
  const sending = useSubmitting("password");
  const words = useMessages().accounts.users;
  const lastResult = answer?.of === "password" ? answer : null;
  const [form, fields] = useServerForm({ id: "password", schema: passwordResetSchema, lastResult });
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
        <NewPasswordField field={fields.password} label={words.password} />
        <div>
          <Button pending={sending}>{words.setPassword}</Button>
        </div>
      </Form>
    </Section>
  );
}
