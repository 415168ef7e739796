import { useMessages } from "~/i18n/context";
import { stageName } from "../model";

type StageMarkProps = { stage: { key: string | null; name: string; color: string } };

/** A stage as a word with its hue before it. */
export function StageMark({ stage }: StageMarkProps) {
  const words = useMessages().pipeline.stages;
  return (
    <span className="stage-mark">
      <span className="stage-dot" data-hue={stage.color} aria-hidden="true" />
      {stageName(stage, words)}
    </span>
  );
}
