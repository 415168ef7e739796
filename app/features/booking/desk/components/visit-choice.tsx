import { Form, useSubmit } from "@remix-run/react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { Checkbox } from "~/ui/checkbox";
import { Field } from "~/ui/field";
import { Select } from "~/ui/select";
import { TextInput } from "~/ui/text-input";

interface VisitChoiceProps {
  services: readonly { id: number; name: string; category: string; capacity: number | null }[];
  people: readonly { id: number; name: string }[];
  addons: readonly { id: number; name: string; durationMin: number; priceMinor: number; currency: string }[];
  /** Whether this user may book with whoever is free. */
  mayAny: boolean;
  chosen: {
    serviceId: number | null;
    staffId: number | "any" | null;
    addonIds: readonly number[];
    /** Further services of the visit, as the address carries them, and in words. */
    then: string;
    further: readonly { title: string; without: string }[];
    party: number;
    day: string;
    client?: number;
  };
}

/** What, with whom and on which day. Each choice shows its times at once, so that none of another service can be picked; without scripts the button does. */
export function VisitChoice({ services, people, addons, mayAny, chosen }: VisitChoiceProps) {
  const m = useMessages();
  const locale = useLocale();
  const submit = useSubmit();
  const words = m.booking.crm;
  const desk = m.desk.choice;
  const service = services.find(({ id }) => id === chosen.serviceId);
  const persons = [
    ...(mayAny ? [{ value: "any", label: m.booking.public.anyPerson }] : []),
    ...people.map(({ id, name }) => ({ value: String(id), label: name })),
  ];
  const serviceOptions = services.map(({ id, name, category }) => ({
    value: String(id),
    label: `${category} · ${name}`,
  }));
  return (
    <Form
      method="get"
      className="desk-choice"
      onChange={(event) => submit(event.currentTarget, { replace: true, preventScrollReset: true })}
    >
      {chosen.client ? <input type="hidden" name="client" value={chosen.client} /> : null}
      {chosen.then ? <input type="hidden" name="then" value={chosen.then} /> : null}
      <div className="desk-choice-row">
        <Field label={words.service}>
          <Select name="service" defaultValue={chosen.serviceId ?? undefined} options={serviceOptions} />
        </Field>
        <Field label={words.person}>
          <Select name="staff" defaultValue={chosen.staffId ?? undefined} options={persons} />
        </Field>
        <Field label={words.day}>
          <TextInput type="date" name="day" defaultValue={chosen.day} required />
        </Field>
        {service?.capacity ? (
          <Field label={desk.seats}>
            <TextInput type="number" name="seats" min={1} max={20} defaultValue={chosen.party} />
          </Field>
        ) : null}
        <Button>{m.booking.newVisit.chooseTime}</Button>
      </div>
      {addons.length > 0 ? (
        <fieldset className="desk-addons">
          <legend>{desk.addons}</legend>
          {addons.map((addon) => (
            <Checkbox
              key={addon.id}
              name="addons"
              value={addon.id}
              defaultChecked={chosen.addonIds.includes(addon.id)}
              label={addon.name}
              hint={desk.addon({
                minutes: addon.durationMin,
                price: formatMoney(addon.priceMinor, addon.currency, locale),
              })}
            />
          ))}
        </fieldset>
      ) : null}
      {service?.capacity ? null : (
        <details className="disclosure" open={chosen.further.length > 0}>
          <summary>{desk.more}</summary>
          {chosen.further.length > 0 ? (
            <ol className="desk-further">
              {chosen.further.map(({ title, without }) => (
                <li key={title}>
                  {title}{" "}
                  <a className="link-underlined" href={`${paths.newBooking()}?${without}`}>
                    {desk.drop}
                  </a>
                </li>
              ))}
            </ol>
          ) : null}
          <div className="desk-choice-row pt-2">
            <Field label={words.service}>
              <Select name="more" defaultValue="" placeholder={desk.moreNone} options={serviceOptions} />
            </Field>
            <Field label={words.person}>
              <Select name="moreStaff" defaultValue="any" options={persons} />
            </Field>
          </div>
        </details>
      )}
    </Form>
  );
}
