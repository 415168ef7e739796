import { useMessages } from "~/i18n/context";
import { Checkbox } from "~/ui/checkbox";
import { Field, FieldError } from "~/ui/field";
import { Select } from "~/ui/select";
import { TextInput } from "~/ui/text-input";
import { Textarea } from "~/ui/textarea";

interface AskedQuestion {
  id: number;
  label: string;
  kind: "text" | "long" | "choice" | "checkbox";
  options: readonly string[];
  isRequired: boolean;
}

interface QuestionFieldsProps {
  questions: readonly AskedQuestion[];
  values?: Record<string, string>;
  errors?: Record<string, string[] | undefined>;
}

/** What the business asks before the visit, each in the form that fits its answer. */
export function QuestionFields({ questions, values = {}, errors = {} }: QuestionFieldsProps) {
  return questions.map((question) => {
    const name = `q_${question.id}`;
    return (
      <QuestionField key={name} question={question} name={name} value={values[name]} error={errors[name]} />
    );
  });
}

interface QuestionFieldProps {
  question: AskedQuestion;
  name: string;
  value?: string;
  error?: string[];
}

function QuestionField({ question, name, value, error }: QuestionFieldProps) {
  const m = useMessages();
  const { label, kind, options, isRequired } = question;
  if (kind === "checkbox") {
    return (
      <div className="field">
        <Checkbox
          name={name}
          value="yes"
          defaultChecked={value === "yes"}
          label={label}
          aria-describedby={error ? `${name}-error` : undefined}
        />
        <FieldError id={`${name}-error`} errors={error ?? []} />
      </div>
    );
  }
  return (
    <Field id={name} label={label} error={error} required={isRequired} optional={!isRequired}>
      {kind === "choice" ? (
        <Select
          name={name}
          defaultValue={value ?? ""}
          options={[
            { value: "", label: m.storefront.held.choose },
            ...options.map((option) => ({ value: option, label: option })),
          ]}
        />
      ) : kind === "long" ? (
        <Textarea name={name} rows={3} defaultValue={value} />
      ) : (
        <TextInput name={name} defaultValue={value} />
      )}
    </Field>
  );
}
