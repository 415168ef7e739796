import { useMessages } from "~/i18n/context";
import { Field } from "~/ui/field";
import { PhoneInput } from "~/ui/phone-input";
import { TextInput } from "~/ui/text-input";
import { Textarea } from "~/ui/textarea";

interface ContactFieldsProps {
  /** What was typed before, after a refusal. */
  values?: Record<string, string>;
  errors?: Record<string, string[] | undefined>;
  /** Who is signed in is known; only what is about this visit is asked. */
  isSigned?: boolean;
  /** No comment: nothing is booked yet. */
  isShort?: boolean;
}

/** Phone, name, e-mail and a comment, in the order in which they matter. */
export function ContactFields({
  values = {},
  errors = {},
  isSigned = false,
  isShort = false,
}: ContactFieldsProps) {
  const words = useMessages().booking.public;
  return (
    <>
      {isSigned ? null : (
        <>
          <Field id="phone" label={words.phone} error={errors.phone} required>
            <PhoneInput name="phone" defaultValue={values.phone} placeholder={words.phonePlaceholder} />
          </Field>
          <Field id="name" label={words.name} error={errors.name} required>
            <TextInput name="name" autoComplete="name" autoCapitalize="words" defaultValue={values.name} />
          </Field>
          <Field id="email" label={words.email} error={errors.email}>
            <TextInput
              name="email"
              type="email"
              autoComplete="email"
              defaultValue={values.email}
              placeholder={words.emailPlaceholder}
            />
          </Field>
        </>
      )}
      {isShort ? null : (
        <Field id="notes" label={words.comment} error={errors.notes}>
          <Textarea
            name="notes"
            rows={2}
            defaultValue={values.notes}
            placeholder={words.commentPlaceholder}
          />
        </Field>
      )}
    </>
  );
}
