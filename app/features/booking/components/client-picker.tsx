import { useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { Choice, ChoiceList } from "~/ui/choice";
import { Field } from "~/ui/field";
import { PhoneInput } from "~/ui/phone-input";
import { TextInput } from "~/ui/text-input";

interface ClientPickerProps {
  clients: readonly { id: number; code: string; displayName: string; phone: string | null }[];
  chosen: {
    serviceId: number | null;
    staffId: number | "any" | null;
    day: string;
    q: string;
    client?: number;
  };
  typed?: Record<string, string>;
  errors?: Record<string, string[] | undefined>;
}

/** Finds a client by name, phone or code, or takes the name and phone of a new one. The search is a form of its own and reloads nothing typed but itself. */
export function ClientPicker({ clients, chosen, typed, errors }: ClientPickerProps) {
  const m = useMessages();
  const words = m.booking.newVisit;
  const picked =
    typed?.client ??
    (chosen.client ? String(chosen.client) : clients.length === 1 ? String(clients[0]?.id) : "");
  return (
    <div className="grid gap-5">
      <div className="flex items-end gap-2">
        <Field label={words.existing} className="flex-1">
          <TextInput
            type="search"
            name="q"
            form="find-client"
            defaultValue={chosen.q}
            placeholder={words.findClient}
          />
        </Field>
        <Button form="find-client">{m.common.find}</Button>
      </div>
      {clients.length > 0 ? (
        <ChoiceList legend={words.existing} hideLegend>
          {clients.map((client) => (
            <Choice
              key={client.id}
              name="client"
              value={client.id}
              defaultChecked={picked === String(client.id)}
              title={client.displayName}
              note={[client.phone, client.code].filter(Boolean).join(" · ")}
            />
          ))}
          <Choice name="client" value="" defaultChecked={picked === ""} title={words.noClient} />
        </ChoiceList>
      ) : null}
      {clients.length === 0 ? <h3 className="-mb-2 pt-1">{words.noClient}</h3> : null}
      <Field label={m.booking.public.name} error={errors?.name} optional={clients.length > 0}>
        <TextInput name="name" autoComplete="off" defaultValue={typed?.name} />
      </Field>
      <Field label={m.booking.public.phone} error={errors?.phone} optional={clients.length > 0}>
        <PhoneInput name="phone" autoComplete="off" defaultValue={typed?.phone} />
      </Field>
    </div>
  );
}
