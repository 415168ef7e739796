import type { ReactNode } from "react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDuration } from "~/i18n/format";
import { Checkbox } from "~/ui/checkbox";
import { Field } from "~/ui/field";
import { RadioGroup } from "~/ui/radio-group";
import { Select } from "~/ui/select";
import { TextInput } from "~/ui/text-input";
import { Textarea } from "~/ui/textarea";
import { approvals, prepayments, REMINDERS_MAX, REMINDERS_MIN, STEPS_MIN } from "../schema";
import { LengthField } from "./length-field";

/** A service as its page gets it. */
export interface ServiceValues {
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
  maxPerDay: number | null;
  capacity: number | null;
  isOnline: boolean;
  isAddon: boolean;
  approval: (typeof approvals)[number];
  prepayment: (typeof prepayments)[number];
  depositPercent: number;
  cancelCutoffMin: number;
  remindersMin: number[] | null;
  position: number;
}

/** Something that may be ticked: an add-on, a service it goes with, a kind of things. */
export interface Tickable {
  id: number;
  name: string;
  note?: string;
  isTicked: boolean;
}

interface ServiceFieldsProps {
  service: ServiceValues | null;
  categories: readonly { id: number; name: string }[];
  currency: string;
  /** Add-ons to offer with it, or, of an add-on, the services it goes with. */
  links: readonly Tickable[];
  kinds: readonly Tickable[];
  typed?: Record<string, string>;
  errors?: Record<string, string[] | undefined>;
}

const START: ServiceValues = {
  ...{ name: "", description: "", categoryId: 0, durationMin: 60, priceMinor: 0 },
  ...{ bufferBeforeMin: 0, bufferAfterMin: 0, stepMin: 30, minNoticeMin: 60, horizonDays: 60, maxPerDay: null },
  ...{ capacity: null, isOnline: true, isAddon: false, approval: "auto", prepayment: "none", depositPercent: 30 },
  ...{ cancelCutoffMin: 180, remindersMin: null, position: 0 },
}; // prettier-ignore

/** Money as people type it: whole units, cents only when there are any. */
export function moneyText(minor: number): string {
  return minor % 100 === 0 ? String(minor / 100) : (minor / 100).toFixed(2);
}

/** The fields of a service, group by group, in the order in which the owner thinks of them. */
export function ServiceFields(props: ServiceFieldsProps) {
  const { categories, currency, links, kinds, typed, errors = {} } = props;
  const words = useMessages().catalog.services;
  const service = props.service ?? START;
  const isAddon = typed ? typed.isAddon === "on" : service.isAddon;
  const group = { service, typed, errors };
  return (
    <>
      <Group title={words.groups.basics}>
        <Field label={words.name} error={errors.name} required className="sm:col-span-2">
          <TextInput name="name" defaultValue={typed?.name ?? service.name} />
        </Field>
        <Field label={words.category} error={errors.categoryId}>
          <Select
            name="categoryId"
            defaultValue={typed?.categoryId ?? service.categoryId}
            options={categories.map(({ id, name }) => ({ value: String(id), label: name }))}
          />
        </Field>
        <Field label={`${words.price}, ${currency}`} error={errors.price}>
          <TextInput
            name="price"
            inputMode="decimal"
            defaultValue={typed?.price ?? moneyText(service.priceMinor)}
          />
        </Field>
        <Field label={words.description} error={errors.description} className="col-span-full">
          <Textarea name="description" rows={3} defaultValue={typed?.description ?? service.description} />
        </Field>
        <Checkbox
          className="col-span-full"
          name="isOnline"
          label={words.online}
          defaultChecked={typed ? typed.isOnline === "on" : service.isOnline}
        />
        <Checkbox
          className="col-span-full"
          name="isAddon"
          label={words.addon}
          hint={words.addonHint}
          defaultChecked={isAddon}
        />
      </Group>
      <TimeGroup {...group} />
      {isAddon ? null : (
        <>
          <WhenGroup {...group} />
          <PlacesGroup {...group} />
          <MoneyGroup {...group} />
          <RemindersGroup {...group} />
        </>
      )}
      <TickGroup
        title={isAddon ? words.groups.parents : words.groups.addons}
        note={isAddon ? words.parentsHint : words.addonsHint}
        empty={isAddon ? words.noParents : words.noAddons}
        prefix={isAddon ? "parent" : "addon"}
        items={links}
        typed={typed}
      />
      <TickGroup
        title={words.groups.resources}
        note={words.resourcesHint}
        empty={words.noResources}
        prefix="kind"
        items={kinds}
        typed={typed}
      />
    </>
  );
}

type GroupProps = {
  service: ServiceValues;
  typed?: Record<string, string>;
  errors: Record<string, string[] | undefined>;
};

function Group({ title, note, children }: { title: ReactNode; note?: ReactNode; children: ReactNode }) {
  return (
    <fieldset className="settings-group">
      <legend className="settings-group-title">{title}</legend>
      {note ? <p className="settings-group-note">{note}</p> : null}
      {children}
    </fieldset>
  );
}

/** A number in a field of its own; empty when it may be left out and is. */
function NumberField({
  name,
  label,
  hint,
  group: { service, typed, errors },
}: {
  name: "durationMin" | "bufferBeforeMin" | "bufferAfterMin" | "horizonDays" | "maxPerDay" | "capacity" | "position" | "depositPercent";
  label: string;
  hint?: string;
  group: GroupProps;
}) {
  return (
    <Field label={label} hint={hint} error={errors[name]}>
      <TextInput className="tabular" name={name} inputMode="numeric" defaultValue={typed?.[name] ?? service[name] ?? ""} />
    </Field>
  );
} // prettier-ignore

function TimeGroup(group: GroupProps) {
  const words = useMessages().catalog.services;
  const locale = useLocale();
  const steps = [...new Set([...STEPS_MIN, group.service.stepMin])].sort((a, b) => a - b);
  return (
    <Group title={words.groups.time} note={words.bufferHint}>
      <NumberField name="durationMin" label={words.duration} group={group} />
      <NumberField name="bufferBeforeMin" label={words.bufferBefore} group={group} />
      <NumberField name="bufferAfterMin" label={words.bufferAfter} group={group} />
      <Field label={words.step} hint={words.stepHint} error={group.errors.stepMin}>
        <Select
          name="stepMin"
          defaultValue={group.typed?.stepMin ?? group.service.stepMin}
          options={steps.map((step) => ({ value: String(step), label: formatDuration(step, locale) }))}
        />
      </Field>
      <NumberField name="position" label={words.position} hint={words.positionHint} group={group} />
    </Group>
  );
}

function WhenGroup(group: GroupProps) {
  const words = useMessages().catalog.services;
  const { service, typed, errors } = group;
  return (
    <Group title={words.groups.when}>
      <LengthField
        name="minNotice"
        label={words.notice}
        hint={words.noticeHint}
        minutes={service.minNoticeMin}
        typed={typed}
        error={errors.minNotice}
      />
      <NumberField name="horizonDays" label={words.horizon} group={group} />
      <NumberField name="maxPerDay" label={words.maxPerDay} hint={words.maxPerDayHint} group={group} />
      <LengthField
        name="cancelCutoff"
        label={words.cutoff}
        hint={words.cutoffHint}
        minutes={service.cancelCutoffMin}
        typed={typed}
        error={errors.cancelCutoff}
      />
    </Group>
  );
}

function PlacesGroup(group: GroupProps) {
  const words = useMessages().catalog.services;
  const { service, typed } = group;
  return (
    <Group title={words.groups.places}>
      <NumberField name="capacity" label={words.capacity} hint={words.capacityHint} group={group} />
      <div className="sm:col-span-2">
        <RadioGroup
          legend={words.approval}
          name="approval"
          defaultValue={typed?.approval ?? service.approval}
          options={approvals.map((value) => ({
            value,
            label: words.approvals[value] ?? value,
            hint: words.approvalHints[value],
          }))}
        />
      </div>
    </Group>
  );
}

function MoneyGroup(group: GroupProps) {
  const words = useMessages().catalog.services;
  const { service, typed } = group;
  return (
    <Group title={words.groups.money} note={words.prepaymentHint}>
      <div className="sm:col-span-2">
        <RadioGroup
          legend={words.prepayment}
          name="prepayment"
          defaultValue={typed?.prepayment ?? service.prepayment}
          options={prepayments.map((value) => ({ value, label: words.prepayments[value] ?? value }))}
        />
      </div>
      <NumberField
        name="depositPercent"
        label={words.depositPercent}
        hint={words.depositHint}
        group={group}
      />
    </Group>
  );
}

function RemindersGroup({ service, typed }: GroupProps) {
  const words = useMessages().catalog.services;
  const locale = useLocale();
  const own = service.remindersMin ?? [];
  const offered = [...new Set([...REMINDERS_MIN, ...own])].sort((a, b) => a - b);
  const stored = service.remindersMin === null ? "business" : own.length === 0 ? "none" : "own";
  const lengthText = (minutes: number) =>
    minutes % 1440 === 0 ? words.daysBefore({ n: minutes / 1440 }) : formatDuration(minutes, locale);
  return (
    <Group title={words.groups.reminders}>
      <div className="col-span-full">
        <RadioGroup
          legend={words.reminders}
          name="reminders"
          inline
          defaultValue={typed?.reminders ?? stored}
          options={(["business", "own", "none"] as const).map((value) => ({
            value,
            label: words.reminderKinds[value],
          }))}
        />
      </div>
      {Array.from({ length: REMINDERS_MAX }, (_, at) => (
        <Field key={at} label={words.reminder({ n: at + 1 })}>
          <Select
            name={`reminder-${at}`}
            defaultValue={typed?.[`reminder-${at}`] ?? String(own[at] ?? "")}
            placeholder="—"
            options={offered.map((minutes) => ({ value: String(minutes), label: lengthText(minutes) }))}
          />
        </Field>
      ))}
    </Group>
  );
}

interface TickGroupProps {
  title: string;
  note: string;
  empty: ReactNode;
  prefix: "addon" | "parent" | "kind";
  items: readonly Tickable[];
  typed?: Record<string, string>;
}

function TickGroup({ title, note, empty, prefix, items, typed }: TickGroupProps) {
  return (
    <Group title={title} note={items.length > 0 ? note : empty}>
      {items.map(({ id, name, note: about, isTicked }) => (
        <Checkbox
          key={id}
          name={`${prefix}-${id}`}
          label={name}
          hint={about}
          defaultChecked={typed ? typed[`${prefix}-${id}`] === "on" : isTicked}
        />
      ))}
    </Group>
  );
}
