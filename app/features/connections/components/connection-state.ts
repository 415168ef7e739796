import type { StatusShape } from "~/ui/status-mark";
import type { Tone } from "~/ui/badge";
import type { ConnectionStatus } from "../model";
import type { Health } from "../health/model";

export type ShownState = Exclude<ConnectionStatus, "on"> | Health["state"];

/** What a connection is called on a page: how it answers when it is on, else why it is not. */
export function shownState(state: ConnectionStatus, health: Health["state"]): ShownState {
  return state === "on" ? health : state;
}

export const stateMarks: Record<ShownState, { shape: StatusShape; tone: Tone }> = {
  off: { shape: "dash", tone: "neutral" },
  unset: { shape: "dashed", tone: "neutral" },
  paused: { shape: "half", tone: "warning" },
  unknown: { shape: "ring", tone: "neutral" },
  up: { shape: "check", tone: "positive" },
  down: { shape: "warning", tone: "warning" },
  unauthorized: { shape: "cross", tone: "negative" },
};
