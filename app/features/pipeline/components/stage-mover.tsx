import { Form } from "@remix-run/react";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { Select } from "~/ui/select";
import { TextInput } from "~/ui/text-input";
import { stageName } from "../model";

type StageMoverProps = {
  clientId: number;
  /** Where the client stands; null: outside the pipeline. */
  stageId: number | null;
  stages: readonly { id: number; key: string | null; name: string; isHidden: boolean }[];
  /** Where the form leads back to: the client's card, or the board as it was looked at. */
  back: "card" | "board";
  /** The query string of that board. */
  board?: string;
};

/** Moves one client by hand, with a note; works without scripts. */
export function StageMover({ clientId, stageId, stages, back, board = "" }: StageMoverProps) {
  const m = useMessages();
  const words = m.pipeline.move;
  const options = [
    ...stages
      .filter(({ id, isHidden }) => !isHidden || id === stageId)
      .map((stage) => ({ value: String(stage.id), label: stageName(stage, m.pipeline.stages) })),
    { value: "none", label: m.pipeline.nowhere },
  ];
  return (
    <Form method="post" action={paths.pipeline()} className="stage-mover">
      <input type="hidden" name="client" value={clientId} />
      <input type="hidden" name="from" value={stageId ?? "none"} />
      <input type="hidden" name="back" value={back} />
      {board ? <input type="hidden" name="board" value={board} /> : null}
      <Field label={words.to}>
        <Select key={stageId} name="to" defaultValue={String(stageId ?? "none")} options={options} />
      </Field>
      <Field label={words.note} optional>
        <TextInput name="note" maxLength={500} />
      </Field>
      <Button>{words.save}</Button>
    </Form>
  );
}
