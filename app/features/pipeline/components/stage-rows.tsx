import { Form } from "@remix-run/react";
import { ArrowDown, ArrowUp } from "lucide-react";
import { useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { Fold } from "~/ui/fold";
import { IconButton } from "~/ui/icon-button";
import { Select } from "~/ui/select";
import { Switch } from "~/ui/switch";
import { TextInput } from "~/ui/text-input";
import { isStageKey, STAGE_COLORS, stageName } from "../model";

export interface StageRowData {
  id: number;
  key: string | null;
  name: string;
  color: string;
  staleDays: number | null;
  isHidden: boolean;
  /** Clients who stand on it, archived ones too. */
  count: number;
}

/** What a form of this page was refused for, and what was typed. */
export interface StageRefused {
  /** The stage; null: the new one. */
  id: number | null;
  error: string;
  typed: Record<string, string>;
}

type RowProps = {
  stage: StageRowData;
  stages: readonly StageRowData[];
  isFirst: boolean;
  isLast: boolean;
  refused?: StageRefused;
};

/** What the columns of the rows below are; they carry their labels themselves, for whoever hears them. */
export function StageRowHead() {
  const words = useMessages().pipeline.settings;
  return (
    <div className="stage-row-head" aria-hidden="true">
      <span />
      <span>{words.name}</span>
      <span>{words.color}</span>
      <span>{words.staleDays}</span>
      <span>{words.hidden}</span>
    </div>
  );
}

/** One stage of the settings: how it looks, where it stands, and for one's own the way out. */
export function StageRow({ stage, stages, isFirst, isLast, refused }: RowProps) {
  const m = useMessages();
  const words = m.pipeline.settings;
  const name = stageName(stage, m.pipeline.stages);
  const isOwn = !isStageKey(stage.key);
  return (
    <div className="stage-row" id={`stage-${stage.id}`}>
      <Form method="post" className="grid gap-3" noValidate>
        <input type="hidden" name="id" value={stage.id} />
        <StageFields stage={stage} error={refused?.error} typed={refused?.typed} />
        <span className="stage-row-count tabular text-sm text-ink-2">{words.count({ n: stage.count })}</span>
        <div className="stage-row-ways">
          <Button name="intent" value="save">{m.common.save}</Button>
          <IconButton type="submit" name="intent" value="earlier" label={words.earlier({ name })} icon={<ArrowUp aria-hidden="true" />} disabled={isFirst} />
          <IconButton type="submit" name="intent" value="later" label={words.later({ name })} icon={<ArrowDown aria-hidden="true" />} disabled={isLast} />
        </div>
      </Form>
      {isOwn ? <Removal stage={stage} stages={stages} name={name} /> : null}
    </div>
  );
} // prettier-ignore

function Removal({ stage, stages, name }: { stage: StageRowData; stages: readonly StageRowData[]; name: string }) {
  const m = useMessages();
  const words = m.pipeline.settings;
  const others = stages.filter(({ id }) => id !== stage.id);
  return (
    <Fold summary={words.remove} summaryClass="btn btn-quiet w-max" className="stage-removal">
      <Form method="post" className="grid w-72 gap-3 p-3">
        <input type="hidden" name="id" value={stage.id} />
        <p className="font-medium">{words.removeTitle({ name })}</p>
        <p className="text-sm text-ink-2">{words.removeText({ n: stage.count })}</p>
        {stage.count > 0 ? (
          <Field label={words.moveTo}>
            <Select name="moveTo" required options={others.map((one) => ({ value: String(one.id), label: stageName(one, m.pipeline.stages) }))} />
          </Field>
        ) : null}
        <Button variant="danger" name="intent" value="remove">{m.common.remove}</Button>
      </Form>
    </Fold>
  );
} // prettier-ignore

/** Adds a stage of the business's own. */
export function NewStage({ stages, refused }: { stages: readonly StageRowData[]; refused?: StageRefused }) {
  const m = useMessages();
  const words = m.pipeline.settings;
  const options = stages.map((one) => ({ value: String(one.id), label: stageName(one, m.pipeline.stages) }));
  const behind = stages.find(({ key }) => key === "deciding") ?? stages.at(-1);
  const blank = { key: null, name: "", color: "slate", staleDays: null, isHidden: false };
  return (
    <Form method="post" className="grid gap-3 pt-4" noValidate>
      <StageFields stage={blank} error={refused?.error} typed={refused?.typed} />
      <Field label={words.after} className="max-w-72">
        <Select name="afterId" defaultValue={refused?.typed.afterId ?? String(behind?.id ?? "")} options={options} />
      </Field>
      <div><Button variant="primary" name="intent" value="add">{m.common.add}</Button></div>
    </Form>
  );
} // prettier-ignore

type FieldsProps = {
  stage: Omit<StageRowData, "id" | "count">;
  error?: string;
  typed?: Record<string, string>;
};

function StageFields({ stage, error, typed }: FieldsProps) {
  const m = useMessages();
  const words = m.pipeline.settings;
  const own = isStageKey(stage.key) ? m.pipeline.stages[stage.key] : null;
  const colors = STAGE_COLORS.map((value) => ({ value, label: words.colors[value] }));
  return (
    <div className="stage-row-fields">
      <span className="stage-dot" data-hue={typed?.color ?? stage.color} aria-hidden="true" />
      <Field label={words.name} hint={own ? words.nameHint({ name: own }) : undefined} error={error}>
        <TextInput name="name" defaultValue={typed?.name ?? stage.name} placeholder={own ?? undefined} maxLength={60} />
      </Field>
      <Field label={words.color}>
        <Select name="color" defaultValue={typed?.color ?? stage.color} options={colors} />
      </Field>
      <Field label={words.staleDays} hint={words.staleHint}>
        <TextInput name="staleDays" inputMode="numeric" placeholder={words.never} defaultValue={typed?.staleDays ?? stage.staleDays ?? ""} />
      </Field>
      <Switch name="isHidden" label={words.hidden} defaultChecked={typed ? typed.isHidden === "on" : stage.isHidden} />
    </div>
  );
} // prettier-ignore
