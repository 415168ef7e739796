import { roles } from "../model";
import { useMessages } from "~/i18n/context";
import { ChoiceList, Choice } from "~/ui/choice";
import { Field } from "~/ui/field";
import { PasswordInput } from "~/ui/password-input";
import { Select } from "~/ui/select";
import { TextInput } from "~/ui/text-input";

/** What a form library knows of one field. */
export interface FieldState {
  id: string;
  errors?: string[];
  initialValue?: unknown;
}

type UserFieldsProps = {
  fields: Record<"displayName" | "username" | "email" | "role" | "staffId", FieldState>;
  people: readonly { id: number; name: string }[];
};

const typed = (field: FieldState) =>
  typeof field.initialValue === "string" ? field.initialValue : undefined;

/** Who somebody is, what they may do, and whose column is theirs. */
export function UserFields({ fields, people }: UserFieldsProps) {
  const m = useMessages();
  const words = m.accounts.users;
  const { displayName, username, email, role, staffId } = fields;
  return (
    <>
      <Field label={words.displayName} id={displayName.id} error={displayName.errors} required>
        <TextInput name="displayName" defaultValue={typed(displayName)} autoComplete="off" />
      </Field>
      <Field
        label={words.username}
        hint={words.usernameHint}
        id={username.id}
        error={username.errors}
        required
      >
        <TextInput
          name="username"
          defaultValue={typed(username)}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
        />
      </Field>
      <Field label={words.email} hint={words.emailHint} id={email.id} error={email.errors} optional>
        <TextInput
          name="email"
          type="email"
          inputMode="email"
          defaultValue={typed(email)}
          autoComplete="off"
        />
      </Field>
      <ChoiceList legend={words.role}>
        {roles.map((one) => (
          <Choice
            key={one}
            name="role"
            value={one}
            defaultChecked={(typed(role) ?? "trainer") === one}
            title={m.staff.roles[one]}
            note={words.roleHints[one]}
          />
        ))}
      </ChoiceList>
      <Field label={words.person} id={staffId.id} error={staffId.errors}>
        <Select
          name="staffId"
          defaultValue={typed(staffId) ?? ""}
          placeholder={words.noPerson}
          options={people.map(({ id, name }) => ({ value: String(id), label: name }))}
        />
      </Field>
    </>
  );
}

/** A password to be set; the box is empty each time the form is shown. */
export function NewPasswordField({ field, label }: { field: FieldState; label: string }) {
  const words = useMessages().accounts.account;
  return (
    <Field label={label} hint={words.passwordHint} id={field.id} error={field.errors} required>
      <PasswordInput name="password" autoComplete="new-password" />
    </Field>
  );
}
