import { Form } from "@remix-run/react";
import { RightsFields } from "~/features/accounts/components/rights-fields";
import { NewPasswordField, UserFields } from "~/features/accounts/components/user-fields";
import { newUserForm, passwordResetSchema, userChangeSchema } from "~/features/accounts/schema";
import { useMessages } from "~/i18n/context";
import type { Role } from "~/lib/actor";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { Choice, ChoiceList } from "~/ui/choice";
import { FormErrors } from "~/ui/form-errors";
import { LinkButton } from "~/ui/link-button";
import { Section } from "~/ui/section";
import { OnceField, useServerForm, useSubmitting, type FormAnswer } from "../forms";

type Answered = { answer: FormAnswer | undefined };
type People = { people: readonly { id: number; name: string }[] };

/** Somebody new: who they are, and how they come by a password. */
export function NewUser({ answer, people, once }: Answered & People & { once: string }) {
  const sending = useSubmitting();
  const m = useMessages();
  const words = m.accounts.users;
  const how = m.access.users;
  const [form, fields] = useServerForm({ id: "new-user", schema: newUserForm, lastResult: answer });
  const chosen = fields.how.initialValue ?? "letter";
  return (
    <Section title={words.newTitle}>
      <Form
        method="post"
        id={form.id}
        onSubmit={form.onSubmit}
        noValidate={form.noValidate}
        className="group/how grid max-w-2xl gap-5"
      >
        <OnceField value={once} />
        <FormErrors form={form.errors} />
        <UserFields fields={fields} people={people} />
        <ChoiceList legend={how.howIn}>
          <Choice name="how" value="letter" defaultChecked={chosen === "letter"} title={how.byLetter} note={how.byLetterHint} />
          <Choice name="how" value="password" defaultChecked={chosen === "password"} title={how.byPassword} note={how.byPasswordHint} />
        </ChoiceList>
        <div className="group-has-[[name=how][value=letter]:checked]/how:hidden">
          <NewPasswordField field={fields.password} label={words.password} />
        </div>
        <div className="form-end">
          <Button variant="primary" pending={sending}>
            {words.create}
          </Button>
          <LinkButton href={paths.settingsUsers()}>{m.common.cancel}</LinkButton>
        </div>
      </Form>
    </Section>
  );
} // prettier-ignore

interface Subject {
  displayName: string;
  username: string;
  email: string | null;
  role: Role;
  staffId: number | null;
  rightsGiven: readonly string[];
  rightsTaken: readonly string[];
}

/** Who somebody is. */
export function Profile({ answer, people, user }: Answered & People & { user: Subject }) {
  const sending = useSubmitting("profile");
  const words = useMessages().accounts.users;
  const { displayName, username, email, role, staffId } = user;
  const [form, fields] = useServerForm({
    id: "profile",
    schema: userChangeSchema,
    lastResult: answer?.of === "profile" ? answer : null,
    defaultValue: { displayName, username, email, role, staffId },
  });
  return (
    <Section title={words.editTitle({ name: displayName })}>
      <Form
        method="post"
        id={form.id}
        onSubmit={form.onSubmit}
        noValidate={form.noValidate}
        className="grid max-w-2xl gap-5"
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

/** What somebody may do, beside their role. */
export function Rights({ user, ownOnly }: { user: Subject; ownOnly: boolean }) {
  const sending = useSubmitting("rights");
  const words = useMessages().access.rights;
  const { role, rightsGiven: given, rightsTaken: taken } = user;
  return (
    <Section title={words.title} note={words.note}>
      <Form method="post" className="grid gap-5" key={[role, ...given, "-", ...taken].join()}>
        {ownOnly ? <p className="max-w-2xl text-ink-2">{words.ownOnly}</p> : null}
        <RightsFields role={role} beside={{ given, taken }} ownOnly={ownOnly} />
        <div className="form-end">
          <Button variant="primary" name="intent" value="rights" pending={sending}>
            {words.save}
          </Button>
          {given.length + taken.length > 0 ? (
            <Button name="intent" value="rights-reset">
              {words.reset}
            </Button>
          ) : null}
        </div>
      </Form>
    </Section>
  );
}

/** A password set for somebody by an administrator. */
export function PasswordReset({ answer }: Answered) {
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
        className="grid max-w-2xl gap-5"
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
