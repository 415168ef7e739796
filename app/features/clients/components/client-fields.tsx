import { useMessages } from "~/i18n/context";
import { Field } from "~/ui/field";
import { formatPhone } from "~/ui/format-phone-as-typed";
import { PhoneInput } from "~/ui/phone-input";
import { Select } from "~/ui/select";
import { TextInput } from "~/ui/text-input";
import { Textarea } from "~/ui/textarea";

/** What a form library knows of one field. */
interface FieldState {
  id: string;
  errors?: string[];
  initialValue?: unknown;
}

export const CLIENT_FIELDS = [
  "lastName",
  "firstName",
  "middleName",
  "phone",
  "email",
  "locale",
  "notes",
] as const;
export type ClientFieldName = (typeof CLIENT_FIELDS)[number];

const typed = ({ initialValue }: FieldState) => (typeof initialValue === "string" ? initialValue : undefined);

interface ClientFieldsProps {
  fields: Record<ClientFieldName, FieldState>;
  /** False: contacts may not be read, so they are not asked for and stay as they are. */
  seesContacts?: boolean;
  /** Where further phones and addresses are; a client who is not there yet has none. */
  contactsHref?: string;
}

/** Who a client is and how to reach them. */
export function ClientFields({ fields, seesContacts = true, contactsHref }: ClientFieldsProps) {
  const m = useMessages();
  const words = m.clients.form;
  const { lastName, firstName, middleName, phone, email, locale, notes } = fields;
  const phoneTyped = typed(phone);
  return (
    <>
      <div className="grid gap-5 sm:grid-cols-2">
        <Field label={words.firstName} id={firstName.id} error={firstName.errors} hint={words.nameBoth}>
          <TextInput name="firstName" defaultValue={typed(firstName)} autoComplete="off" />
        </Field>
        <Field label={words.lastName} id={lastName.id} error={lastName.errors}>
          <TextInput name="lastName" defaultValue={typed(lastName)} autoComplete="off" />
        </Field>
      </div>
      <Field label={words.middleName} id={middleName.id} error={middleName.errors} optional>
        <TextInput name="middleName" defaultValue={typed(middleName)} autoComplete="off" />
      </Field>
      {seesContacts ? (
        <>
          <Field label={words.phone} id={phone.id} error={phone.errors} hint={words.phoneHint}>
            <PhoneInput
              name="phone"
              defaultValue={phoneTyped && formatPhone(phoneTyped)}
              autoComplete="off"
            />
          </Field>
          <Field label={words.email} id={email.id} error={email.errors} optional>
            <TextInput
              name="email"
              type="email"
              inputMode="email"
              defaultValue={typed(email)}
              autoComplete="off"
            />
          </Field>
          {contactsHref ? (
            <p className="text-sm">
              <a className="link" href={contactsHref}>
                {m.clientForms.contacts.title}
              </a>
            </p>
          ) : null}
        </>
      ) : null}
      <Field label={words.language} id={locale.id} error={locale.errors}>
        <Select
          name="locale"
          defaultValue={typed(locale)}
          options={Object.entries(m.clients.languages).map(([value, label]) => ({ value, label }))}
        />
      </Field>
      <Field label={words.notes} id={notes.id} error={notes.errors} hint={words.notesHint} optional>
        <Textarea name="notes" rows={4} defaultValue={typed(notes)} />
      </Field>
    </>
  );
}
