import { Form } from "@remix-run/react";
import { useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { Switch } from "~/ui/switch";
import { TextInput } from "~/ui/text-input";
import { PIPELINE_EVENTS } from "../model";

type AutomationProps = {
  rules: { automatic: boolean; silenceDays: number | null };
  errors?: Record<string, string[] | undefined>;
};

/** Whether events move clients, and what each of them does, in plain words. */
export function AutomationForm({ rules, errors }: AutomationProps) {
  const m = useMessages();
  const words = m.pipeline.settings;
  return (
    <Form method="post" className="grid max-w-2xl gap-4" noValidate>
      <Switch
        name="automatic"
        defaultChecked={rules.automatic}
        label={words.automatic}
        hint={words.automaticHint}
      />
      <Field
        label={words.silenceDays}
        hint={words.silenceHint}
        error={errors?.silenceDays}
        className="max-w-96"
      >
        <TextInput name="silenceDays" inputMode="numeric" defaultValue={rules.silenceDays ?? ""} />
      </Field>
      <div>
        <p className="pb-1 font-medium">{words.does}</p>
        <ul className="grid list-disc gap-1 pl-5 text-ui text-ink-2">
          {PIPELINE_EVENTS.map((event) => (
            <li key={event}>{words.events[event]}</li>
          ))}
        </ul>
      </div>
      <div>
        <Button variant="primary" name="intent" value="rules">
          {m.common.save}
        </Button>
      </div>
    </Form>
  );
}
