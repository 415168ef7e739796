import { useLocale, useMessages } from "~/i18n/context";
import { formatDuration } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { Checkbox } from "~/ui/checkbox";
import { FieldError, errorList } from "~/ui/field";
import { TextInput } from "~/ui/text-input";
import { moneyText } from "./service-fields";

interface PersonServicesProps {
  services: readonly {
    id: number;
    name: string;
    categoryName: string;
    priceMinor: number;
    currency: string;
    durationMin: number;
    /** Everybody who does a service does its add-ons; a tick gives an own price or length. */
    isAddon: boolean;
    own: { priceMinor: number | null; durationMin: number | null } | null;
  }[];
  typed?: Record<string, string>;
  errors?: Record<string, string[] | undefined>;
}

/** What a person does: a tick a service, and beside it an own price and length where they differ. */
export function PersonServices({ services, typed, errors = {} }: PersonServicesProps) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.catalog.staff;
  return (
    <fieldset className="col-span-full min-w-0">
      <legend className="field-label">{words.does}</legend>
      <p className="field-hint mb-2">{words.doesHint}</p>
      <ul className="divide-y divide-line border-y border-line">
        {services.map((service) => {
          const { id, own } = service;
          const price =
            typed?.[`price-${id}`] ?? (own?.priceMinor === null || !own ? "" : moneyText(own.priceMinor));
          const duration = typed?.[`duration-${id}`] ?? own?.durationMin ?? "";
          return (
            <li key={id} className="flex flex-wrap items-center gap-x-4 gap-y-2 py-2">
              <Checkbox
                className="min-w-56 flex-1"
                name={`does-${id}`}
                defaultChecked={typed ? typed[`does-${id}`] === "on" : own !== null}
                label={service.name}
                hint={`${service.isAddon ? words.addon : service.categoryName} · ${formatDuration(service.durationMin, locale)} · ${formatMoney(service.priceMinor, service.currency, locale)}`}
              />
              <span className="flex gap-2 max-sm:pl-7">
                <TextInput
                  className="w-32"
                  name={`price-${id}`}
                  inputMode="decimal"
                  defaultValue={price}
                  placeholder={words.ownPrice}
                  aria-label={`${service.name}: ${words.ownPrice}`}
                />
                <TextInput
                  className="w-24 tabular"
                  name={`duration-${id}`}
                  inputMode="numeric"
                  defaultValue={duration}
                  placeholder={words.minutes({ n: service.durationMin })}
                  aria-label={`${service.name}: ${words.ownDuration}`}
                />
              </span>
              <FieldError
                id={`service-${id}-error`}
                errors={[...errorList(errors[`price-${id}`]), ...errorList(errors[`duration-${id}`])]}
              />
            </li>
          );
        })}
      </ul>
    </fieldset>
  );
}
