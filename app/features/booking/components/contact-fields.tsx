import { useMessages } from "~/i18n/context";
import { Field } from "~/ui/field";
import { PhoneInput } from "~/ui/phone-input";
import { TextInput } from "~/ui/text-input";
import { Textarea } from "~/ui/textarea";

type ContactFieldsProps = {
  /** What was typed before, after a refusal. */
  values?: Record<string, string>;
  errors?: Record<string, string[] | undefined>;
};

/** Phone, name, e-mail and a comment, in the order in which they matter. */
export function ContactFields({ values = {}, errors = {} }: ContactFieldsProps) {
  const words = useMessages().booking.public;
  return (
    <>
      <Field id="phone" label={words.phone} error={errors.phone} required>
        <PhoneInput name="phone" defaultValue={values.phone} placeholder={words.phonePlaceholder} />
      </Field>
      <Field id="name" label={words.name} error={errors.name} required>
        <TextInput name="name" autoComplete="name" defaultValue={values.name} />
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
      <Field id="notes" label={words.comment} error={errors.notes}>
        <Textarea name="notes" rows={3} defaultValue={values.notes} placeholder={words.commentPlaceholder} />
      </Field>
    </>
  );
}
