import type { StatusShape } from "~/ui/status-mark";
import type { Tone } from "~/ui/badge";
import type { ShownState } from "../health/model";

/** `set`: the environment connects it, and nobody has to ask it how it is. */
export const stateMarks: Record<ShownState | "set", { shape: StatusShape; tone: Tone }> = {
  off: { shape: "dash", tone: "neutral" },
  unset: { shape: "dashed", tone: "neutral" },
  paused: { shape: "half", tone: "warning" },
  unknown: { shape: "ring", tone: "neutral" },
  up: { shape: "check", tone: "positive" },
  down: { shape: "warning", tone: "warning" },
  set: { shape: "dot", tone: "positive" },
  unauthorized: { shape: "cross", tone: "negative" },
};
