import { useMessages } from "~/i18n/context";
import { Notice } from "~/ui/notice";

/** Whose hours staff see, where they are not simply our own. */
export function HoursFromNote({ from }: { from: "own" | "theirs" | "own_for_now" }) {
  const words = useMessages().selling.hoursFrom;
  if (from === "own") return null;
  if (from === "own_for_now") return <Notice tone="warning" title={words.own_for_now} />;
  return <p className="text-sm text-ink-2">{words.theirs}</p>;
}
