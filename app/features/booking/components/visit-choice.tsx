import { Form, useSubmit } from "@remix-run/react";
import { useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { Select } from "~/ui/select";
import { TextInput } from "~/ui/text-input";

interface VisitChoiceProps {
  services: readonly { id: number; name: string; category: string }[];
  people: readonly { id: number; name: string }[];
  /** Whether this user may book with whoever is free. */
  mayAny: boolean;
  chosen: { serviceId: number | null; staffId: number | "any" | null; day: string; client?: number };
}

/** What, with whom and on which day. Each choice shows its times at once, so that none of another service can be picked; without scripts the button does. */
export function VisitChoice({ services, people, mayAny, chosen }: VisitChoiceProps) {
  const m = useMessages();
  const submit = useSubmit();
  const words = m.booking.crm;
  return (
    <Form
      method="get"
      className="grid items-end gap-4 pt-1 pb-8 sm:grid-cols-2 lg:grid-cols-[2fr_1.5fr_1fr_auto]"
      onChange={(event) => submit(event.currentTarget, { replace: true, preventScrollReset: true })}
    >
      {chosen.client ? <input type="hidden" name="client" value={chosen.client} /> : null}
      <Field label={words.service}>
        <Select
          name="service"
          defaultValue={chosen.serviceId ?? undefined}
          options={services.map(({ id, name, category }) => ({
            value: String(id),
            label: `${category} · ${name}`,
          }))}
        />
      </Field>
      <Field label={words.person}>
        <Select
          name="staff"
          defaultValue={chosen.staffId ?? undefined}
          options={[
            ...(mayAny ? [{ value: "any", label: m.booking.public.anyPerson }] : []),
            ...people.map(({ id, name }) => ({ value: String(id), label: name })),
          ]}
        />
      </Field>
      <Field label={words.day}>
        <TextInput type="date" name="day" defaultValue={chosen.day} required />
      </Field>
      <Button>{m.booking.newVisit.chooseTime}</Button>
    </Form>
  );
}
