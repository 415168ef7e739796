import { Form } from "@remix-run/react";
import type { ReactNode } from "react";
import { useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { Select } from "~/ui/select";
import { TextInput } from "~/ui/text-input";
import { actionKinds } from "../model";
import type { Typed } from "./finish-form";

interface PlanFormProps {
  /** For whom; absent when an action there is is being changed. */
  clientId?: number;
  intent: "plan" | "edit";
  /** What the fields begin with. */
  initial: { kind: string; description: string; day: string; time: string; responsibleId: number | null };
  people: readonly { id: number; name: string }[];
  refused?: Typed | null;
  /** Hidden fields of the page: what makes a double submit one, which action it is. */
  children?: ReactNode;
}

/** What to do for a client, when, and who. */
export function PlanForm({ clientId, intent, initial, people, refused, children }: PlanFormProps) {
  const m = useMessages().conversations;
  const words = m.plan;
  const typed = refused?.typed ?? {};
  const errors = refused?.errors ?? {};
  return (
    <Form method="post" className="grid gap-3" noValidate>
      <input type="hidden" name="intent" value={intent} />
      {clientId === undefined ? null : <input type="hidden" name="clientId" value={clientId} />}
      {children}
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-4">
        <Field label={words.what} error={errors.kind}>
          <Select
            name="kind"
            defaultValue={typed.kind ?? initial.kind}
            options={actionKinds.map((value) => ({ value, label: m.kinds[value] }))}
          />
        </Field>
        <Field label={words.who} error={errors.responsibleId}>
          <Select
            name="responsibleId"
            defaultValue={typed.responsibleId ?? String(initial.responsibleId ?? "")}
            placeholder={words.nobody}
            options={people.map(({ id, name }) => ({ value: String(id), label: name }))}
          />
        </Field>
        <Field label={words.day} error={errors.day}>
          <TextInput type="date" name="day" defaultValue={typed.day ?? initial.day} required />
        </Field>
        <Field label={words.time} error={errors.time}>
          <TextInput type="time" name="time" defaultValue={typed.time ?? initial.time} />
        </Field>
      </div>
      <Field label={words.description} error={errors.description}>
        <TextInput
          name="description"
          placeholder={words.descriptionHint}
          defaultValue={typed.description ?? initial.description}
          maxLength={2000}
        />
      </Field>
      <div>
        <Button variant={intent === "plan" ? "primary" : "secondary"}>
          {intent === "plan" ? words.save : m.edit.save}
        </Button>
      </div>
    </Form>
  );
}
