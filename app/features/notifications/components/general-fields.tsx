import { useMessages } from "~/i18n/context";
import { wallText } from "~/lib/zoned-time";
import { errorList, Field, FieldError } from "~/ui/field";
import { Select } from "~/ui/select";
import { TextInput } from "~/ui/text-input";
import { leadParts, leadUnits, REMINDER_LINES } from "../schema";

type GeneralFieldsProps = {
  settings: {
    remindersMin: readonly number[];
    quietFromMin: number;
    quietUntilMin: number;
    inviteAfterDays: number;
    smsGateway: string;
  };
  /** Gateways that are connected in this installation. */
  connected: readonly string[];
  typed?: Record<string, string>;
  errors?: Record<string, string[] | undefined>;
};

/** When notices leave, and through what SMS go. */
export function GeneralFields({ settings, connected, typed, errors }: GeneralFieldsProps) {
  const words = useMessages().notices.settings;
  const value = (field: string, start: string | number) => typed?.[field] ?? String(start);
  // One empty line more than there are reminders; without scripts the next one comes with the page after saving.
  const lines = Math.min(REMINDER_LINES, Math.max(3, settings.remindersMin.length + 1));
  const leadErrors = Array.from({ length: REMINDER_LINES }, (_, at) =>
    errorList(errors?.[`leads[${at}].amount`] ?? errors?.[`leads[${at}]`]),
  ).flat();
  return (
    <>
      <fieldset className="field">
        <legend className="field-label">{words.reminders}</legend>
        <div className="grid gap-2 pt-1">
          {Array.from({ length: lines }, (_, at) => {
            const minutes = settings.remindersMin[at];
            const parts = minutes === undefined ? null : leadParts(minutes);
            return (
              <div key={at} className="flex max-w-sm gap-2">
                <TextInput
                  name={`amount-${at}`}
                  inputMode="numeric"
                  className="w-24"
                  aria-label={words.reminder({ n: at + 1 })}
                  defaultValue={value(`amount-${at}`, parts?.amount ?? "")}
                />
                <Select
                  name={`unit-${at}`}
                  aria-label={words.unit({ n: at + 1 })}
                  defaultValue={value(`unit-${at}`, parts?.unit ?? "hours")}
                  options={(Object.keys(leadUnits) as (keyof typeof leadUnits)[]).map((unit) => ({
                    value: unit,
                    label: words.units[unit],
                  }))}
                />
              </div>
            );
          })}
        </div>
        <div className="field-hint">{words.remindersHint}</div>
        <FieldError
          id="reminders-error"
          errors={[...new Set([...leadErrors, ...errorList(errors?.remindersMin)])]}
        />
      </fieldset>
      <fieldset className="field">
        <legend className="field-label">{words.quiet}</legend>
        <div className="flex max-w-sm gap-3 pt-1">
          <Field label={words.quietFrom} error={errors?.quietFrom} className="grow">
            <TextInput
              inputMode="numeric"
              name="quietFrom"
              defaultValue={value("quietFrom", wallText(settings.quietFromMin))}
            />
          </Field>
          <Field label={words.quietUntil} error={errors?.quietUntil} className="grow">
            <TextInput
              inputMode="numeric"
              name="quietUntil"
              defaultValue={value("quietUntil", wallText(settings.quietUntilMin))}
            />
          </Field>
        </div>
        <div className="field-hint">{words.quietHint}</div>
      </fieldset>
      <Field label={words.invite} hint={words.inviteHint} error={errors?.inviteAfterDays}>
        <TextInput
          name="inviteAfterDays"
          inputMode="numeric"
          className="max-w-24"
          defaultValue={value("inviteAfterDays", settings.inviteAfterDays)}
        />
      </Field>
      <Field label={words.sms} hint={words.smsHint} error={errors?.smsGateway}>
        <Select
          name="smsGateway"
          className="max-w-sm"
          defaultValue={value("smsGateway", settings.smsGateway)}
          options={Object.entries(words.gateways).map(([gateway, name]) => ({
            value: gateway,
            label: gateway === "none" || connected.includes(gateway) ? name : words.notConnected({ name }),
          }))}
        />
      </Field>
    </>
  );
}
