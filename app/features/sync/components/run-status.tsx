import { useMessages } from "~/i18n/context";
import type { Tone } from "~/ui/badge";
import { StatusMark, type StatusShape } from "~/ui/status-mark";

const LOOK: Record<string, { shape: StatusShape; tone: Tone }> = {
  running: { shape: "half", tone: "accent" },
  done: { shape: "check", tone: "positive" },
  failed: { shape: "warning", tone: "negative" },
};

/** How a pull ended, or that it goes on. */
export function RunStatus({ status }: { status: string }) {
  const words = useMessages().sync.pull.statuses;
  const { shape, tone } = LOOK[status] ?? { shape: "ring" as const, tone: "neutral" as const };
  return (
    <StatusMark shape={shape} tone={tone}>
      {words[status] ?? status}
    </StatusMark>
  );
}
