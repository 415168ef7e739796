import { Form } from "@remix-run/react";
import { useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { Select } from "~/ui/select";
import { TextInput } from "~/ui/text-input";
import { actionKinds } from "../model";

export type Typed = { errors: Record<string, string[] | undefined>; typed: Record<string, string> };

interface FinishFormProps {
  actionId: number;
  /** What was refused, if it was this form. */
  refused?: Typed | null;
}

/** What came of an action, and the next step in the same form. */
export function FinishForm({ actionId, refused }: FinishFormProps) {
  const m = useMessages().conversations;
  const words = m.finish;
  const typed = refused?.typed ?? {};
  const errors = refused?.errors ?? {};
  return (
    <Form method="post" className="grid gap-3" noValidate>
      <input type="hidden" name="intent" value="finish" />
      <input type="hidden" name="actionId" value={actionId} />
      <Field label={words.result} hint={words.resultHint} error={errors.result}>
        <TextInput name="result" defaultValue={typed.result ?? ""} maxLength={2000} />
      </Field>
      <fieldset className="grid gap-3">
        <legend className="pb-1 text-sm font-semibold">{words.next}</legend>
        <p className="text-sm text-ink-2">{words.nextHint}</p>
        <div className="grid grid-cols-2 gap-3 sm:grid-cols-3">
          <Field label={m.plan.what} className="max-sm:col-span-2">
            <Select
              name="nextKind"
              defaultValue={typed.nextKind ?? "call"}
              options={actionKinds.map((value) => ({ value, label: m.kinds[value] }))}
            />
          </Field>
          <Field label={words.nextDay} error={errors.nextDay}>
            <TextInput type="date" name="nextDay" defaultValue={typed.nextDay ?? ""} />
          </Field>
          <Field label={m.plan.time} error={errors.nextTime}>
            <TextInput type="time" name="nextTime" defaultValue={typed.nextTime ?? "12:00"} />
          </Field>
        </div>
        <Field label={m.plan.description} error={errors.nextDescription}>
          <TextInput name="nextDescription" defaultValue={typed.nextDescription ?? ""} maxLength={2000} />
        </Field>
      </fieldset>
      <div>
        <Button variant="primary">{words.save}</Button>
      </div>
    </Form>
  );
}
