import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import type { Tone } from "~/ui/badge";
import { StatusMark, type StatusShape } from "~/ui/status-mark";
import type { MirrorMark } from "../queries.server";

const LOOK: Record<NonNullable<MirrorMark["state"]>, { shape: StatusShape; tone: Tone }> = {
  placed: { shape: "check", tone: "positive" },
  waiting: { shape: "clock", tone: "accent" },
  provisional: { shape: "half", tone: "warning" },
  conflict: { shape: "warning", tone: "negative" },
  refused: { shape: "warning", tone: "warning" },
  withdrawn: { shape: "dash", tone: "neutral" },
};

/** How a visit stands in the other calendar: a shape, words, and the way to what has to be decided. */
export function MirrorLine({ mark }: { mark: MirrorMark | null }) {
  const words = useMessages().conflicts.marks;
  if (!mark?.state) return null;
  const { shape, tone } = LOOK[mark.state];
  const said = (
    <StatusMark shape={shape} tone={tone}>
      {words[mark.state]}
    </StatusMark>
  );
  if (mark.conflictId === null) return said;
  return (
    <a className="link" href={paths.conflict(mark.conflictId)}>
      {said}
    </a>
  );
}
