import { Form } from "@remix-run/react";
import { useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { Choice, ChoiceList } from "~/ui/choice";
import { Field } from "~/ui/field";
import { Section } from "~/ui/section";
import { TextInput } from "~/ui/text-input";
import { Textarea } from "~/ui/textarea";

interface AssignFormProps {
  q: string;
  clients: readonly { id: number; code: string; displayName: string; phone: string | null }[];
  picked: number | null;
  today: string;
  price: string;
  currency: string;
  once: string;
  errors: { client?: string; startsOn?: string; price?: string };
  pending: boolean;
}

/** Gives a template to a client: who is found by a form of its own, which keeps to the address. */
export function AssignForm({
  q,
  clients,
  picked,
  today,
  price,
  currency,
  once,
  errors,
  pending,
}: AssignFormProps) {
  const m = useMessages();
  const words = m.programs.assign;
  return (
    <Section title={words.title} className="assign-form">
      <Form method="get" className="flex items-end gap-2" preventScrollReset>
        <Field label={words.find} className="flex-1">
          <TextInput type="search" name="q" defaultValue={q} placeholder={words.hint} />
        </Field>
        <Button>{m.common.find}</Button>
      </Form>
      {q !== "" && clients.length === 0 ? <p className="text-sm text-ink-2">{words.none}</p> : null}
      {clients.length > 0 ? (
        <Form method="post" className="grid gap-4 pt-4">
          <input type="hidden" name="once" value={once} />
          <ChoiceList legend={words.client} hideLegend>
            {clients.map((client) => (
              <Choice
                key={client.id}
                name="client"
                value={client.id}
                defaultChecked={client.id === picked || clients.length === 1}
                title={client.displayName}
                note={[client.phone, client.code].filter(Boolean).join(" · ")}
              />
            ))}
          </ChoiceList>
          {errors.client ? (
            <p className="field-error" role="alert">
              {errors.client}
            </p>
          ) : null}
          <Field label={words.starts} error={errors.startsOn}>
            <TextInput type="date" name="startsOn" defaultValue={today} required />
          </Field>
          <div className="flex gap-3">
            <Field
              label={words.price}
              optional
              hint={words.priceHint}
              error={errors.price}
              className="flex-1"
            >
              <TextInput name="price" inputMode="decimal" defaultValue={price} />
            </Field>
            <Field label={words.currency} className="w-24">
              <TextInput name="currency" defaultValue={currency} maxLength={3} />
            </Field>
          </div>
          <Field label={words.note} optional hint={words.noteHint}>
            <Textarea name="note" rows={2} maxLength={1000} />
          </Field>
          <div>
            <Button variant="primary" name="intent" value="assign" pending={pending}>
              {m.programs.view.give}
            </Button>
          </div>
        </Form>
      ) : null}
    </Section>
  );
}
