import { useMessages } from "~/i18n/context";
import { formatClock } from "~/i18n/format";
import { Field, FieldError } from "~/ui/field";
import { RadioGroup } from "~/ui/radio-group";
import { Select } from "~/ui/select";
import { TextInput } from "~/ui/text-input";
import { exceptionKinds, exceptionReasons, SPANS_A_DAY, spanField } from "../exceptions/schema";
import type { ListedException } from "./exceptions-view";

interface ExceptionFieldsProps {
  of: "person" | "place";
  open: ListedException | null;
  today: string;
  places: readonly { id: number; name: string }[];
  typed?: Record<string, string>;
  errors?: Record<string, string[] | undefined>;
}

/** The fields of one entry: what, which days, which hours, why. */
export function ExceptionFields({ of, open, today, places, typed, errors = {} }: ExceptionFieldsProps) {
  const words = useMessages().hours.exceptions;
  const labels = of === "person" ? words.kinds : words.placeKinds;
  const hints = of === "person" ? words.kindHints : words.placeKindHints;
  const value = (name: "dayFrom" | "dayUntil" | "reason" | "note", start = "") =>
    typed?.[name] ?? open?.[name] ?? start;
  return (
    <>
      <div className="col-span-full">
        <RadioGroup
          legend={words.kind}
          name="kind"
          defaultValue={typed?.kind ?? open?.kind ?? "off"}
          options={exceptionKinds.map((kind) => ({
            value: kind,
            label: labels[kind],
            hint: hints[kind],
          }))}
          error={errors.kind}
        />
      </div>
      <Field label={words.dayFrom} error={errors.dayFrom} required>
        <TextInput name="dayFrom" type="date" defaultValue={value("dayFrom", today)} />
      </Field>
      <Field label={words.dayUntil} hint={words.dayUntilHint} error={errors.dayUntil}>
        <TextInput name="dayUntil" type="date" defaultValue={value("dayUntil")} />
      </Field>
      <Spans open={open} typed={typed} errors={errors} />
      {of === "person" && places.length > 1 ? (
        <Field label={words.place} error={errors.locationId}>
          <Select
            name="locationId"
            defaultValue={typed?.locationId ?? String(open?.locationId ?? "")}
            options={places.map(({ id, name }) => ({ value: String(id), label: name }))}
          />
        </Field>
      ) : null}
      <Field label={words.reason} hint={words.reasonHint} error={errors.reason}>
        <Select
          name="reason"
          defaultValue={value("reason", of === "person" ? "vacation" : "repair")}
          options={exceptionReasons.map((reason) => ({
            value: reason,
            label: words.reasons[reason] ?? reason,
          }))}
        />
      </Field>
      <Field label={words.note} error={errors.note} optional>
        <TextInput name="note" maxLength={300} defaultValue={value("note")} />
      </Field>
    </>
  );
}

function Spans({ open, typed, errors = {} }: Pick<ExceptionFieldsProps, "open" | "typed" | "errors">) {
  const words = useMessages().hours;
  const fields = Array.from({ length: SPANS_A_DAY }, (_, index) => index);
  const wrong = fields.flatMap((index) => [
    ...(errors[spanField(index, "from")] ?? []),
    ...(errors[spanField(index, "until")] ?? []),
  ]);
  const box = (index: number, edge: "from" | "until") => {
    const name = spanField(index, edge);
    const span = open?.spans[index];
    const stored = span ? formatClock(edge === "from" ? span.startMin : span.endMin) : "";
    return (
      <TextInput
        className="tabular w-18 text-center"
        name={name}
        defaultValue={typed?.[name] ?? stored}
        placeholder={index === 0 ? (edge === "from" ? "10:00" : "14:00") : undefined}
        inputMode="numeric"
        maxLength={5}
        autoComplete="off"
        aria-label={`${words.week.interval({ n: index + 1 })}, ${words.week[edge]}`}
        aria-invalid={errors[name] ? true : undefined}
      />
    );
  };
  return (
    <fieldset className="field col-span-full">
      <legend className="field-label">{words.exceptions.spans}</legend>
      <div className="flex flex-wrap gap-x-5 gap-y-2">
        {fields.map((index) => (
          <span key={index} className="inline-flex items-center gap-1.5">
            {box(index, "from")}
            <span aria-hidden="true">–</span>
            {box(index, "until")}
          </span>
        ))}
      </div>
      <p className="field-hint">{words.exceptions.spansHint}</p>
      <FieldError id="spans-error" errors={[...new Set(wrong)]} />
    </fieldset>
  );
}
