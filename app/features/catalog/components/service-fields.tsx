import { useMessages } from "~/i18n/context";
import { Checkbox } from "~/ui/checkbox";
import { Field } from "~/ui/field";
import { Select } from "~/ui/select";
import { TextInput } from "~/ui/text-input";
import { Textarea } from "~/ui/textarea";

interface ServiceValues {
  name: string;
  description: string;
  categoryId: number;
  durationMin: number;
  priceMinor: number;
  bufferBeforeMin: number;
  bufferAfterMin: number;
  stepMin: number;
  minNoticeMin: number;
  horizonDays: number;
  isOnline: boolean;
  position: number;
}

interface ServiceFieldsProps {
  service: ServiceValues | null;
  categories: readonly { id: number; name: string }[];
  currency: string;
  typed?: Record<string, string>;
  errors?: Record<string, string[] | undefined>;
}

const DEFAULTS = {
  durationMin: 60,
  priceMinor: 0,
  bufferBeforeMin: 0,
  bufferAfterMin: 0,
  stepMin: 30,
  minNoticeMin: 60,
  horizonDays: 60,
  position: 0,
};

/** Money as people type it: whole units, cents only when there are any. */
export function moneyText(minor: number): string {
  return minor % 100 === 0 ? String(minor / 100) : (minor / 100).toFixed(2);
}

/** The fields of a service, in the order in which the owner thinks of them. */
export function ServiceFields({ service, categories, currency, typed, errors = {} }: ServiceFieldsProps) {
  const words = useMessages().catalog.services;
  const start = { ...DEFAULTS, ...service };
  const value = (name: keyof typeof DEFAULTS) => typed?.[name] ?? String(start[name]);
  const number = (
    name:
      | "durationMin"
      | "bufferBeforeMin"
      | "bufferAfterMin"
      | "stepMin"
      | "minNoticeMin"
      | "horizonDays"
      | "position",
    label: string,
    hint?: string,
  ) => (
    <Field label={label} hint={hint} error={errors[name]}>
      <TextInput name={name} inputMode="numeric" defaultValue={value(name)} />
    </Field>
  );
  return (
    <>
      <Field label={words.name} error={errors.name} required className="col-span-2">
        <TextInput name="name" defaultValue={typed?.name ?? service?.name} />
      </Field>
      <Field label={words.category} error={errors.categoryId} className="col-span-2">
        <Select
          name="categoryId"
          defaultValue={typed?.categoryId ?? service?.categoryId}
          options={categories.map(({ id, name }) => ({ value: String(id), label: name }))}
        />
      </Field>
      <Field label={words.description} error={errors.description} className="col-span-full">
        <Textarea name="description" rows={3} defaultValue={typed?.description ?? service?.description} />
      </Field>
      {number("durationMin", words.duration)}
      <Field label={`${words.price}, ${currency}`} error={errors.price}>
        <TextInput
          name="price"
          inputMode="decimal"
          defaultValue={typed?.price ?? moneyText(start.priceMinor)}
        />
      </Field>
      {number("bufferBeforeMin", words.bufferBefore)}
      {number("bufferAfterMin", words.bufferAfter)}
      <p className="col-span-full -mt-3 text-sm text-ink-2">{words.bufferHint}</p>
      {number("stepMin", words.step, words.stepHint)}
      {number("minNoticeMin", words.notice, words.noticeHint)}
      {number("horizonDays", words.horizon)}
      {number("position", words.position)}
      <Checkbox
        className="col-span-full"
        name="isOnline"
        label={words.online}
        defaultChecked={typed ? typed.isOnline === "on" : (service?.isOnline ?? true)}
      />
    </>
  );
}
