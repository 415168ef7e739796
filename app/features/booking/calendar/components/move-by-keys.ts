import type { Column } from "../columns/model";
import type { Slip } from "../slips/model";
import type { Hand } from "./use-moving";

interface Keys {
  hand: Hand;
  columns: readonly Column[];
  onDrop: () => void;
  onCancel: () => void;
}

type Press = {
  key: string;
  code: string;
  shiftKey: boolean;
  preventDefault(): void;
  stopPropagation(): void;
};

/**
 * A slip that is held takes the arrows: up and down by a step, sideways by a column, with Shift (or plus and minus) its length; Enter lets
 * go, Escape takes it back. True when the key was meant for it.
 */
export function moveByKeys(event: Press, { hand, columns, onDrop, onCancel }: Keys): boolean {
  const held = hand.moving;
  if (held?.grip.by !== "keys") return false;
  const { target, grip } = held;
  const at = columns.findIndex(({ key }) => key === target.columnKey);
  const column = columns[at];
  if (!column) return false;
  const { stepMin } = grip.slip;
  const stretch = (by: number) => {
    if (target.durationMin + by >= Math.min(stepMin, grip.slip.durationMin)) hand.pull(target.until + by);
  };
  const actions: Record<string, () => void> = {
    ArrowUp: () => (event.shiftKey ? stretch(-stepMin) : hand.carry(column, shifted(target.from, -stepMin))),
    ArrowDown: () => (event.shiftKey ? stretch(stepMin) : hand.carry(column, shifted(target.from, stepMin))),
    ArrowLeft: () => carryTo(columns[at - 1]),
    ArrowRight: () => carryTo(columns[at + 1]),
    "+": () => stretch(stepMin),
    "=": () => stretch(stepMin),
    "-": () => stretch(-stepMin),
    Enter: onDrop,
    Escape: () => {
      hand.cancel();
      onCancel();
    },
    // The focus stays where the slip is; its place is told in words.
    Tab: () => undefined,
  };
  const carryTo = (next: Column | undefined) => {
    if (next) hand.carry(next, { from: target.from, until: target.until });
  };
  const act = actions[event.key];
  if (!act) return false;
  event.preventDefault();
  event.stopPropagation();
  act();
  return true;
}

function shifted(from: number, by: number) {
  // The first step also draws an odd start to the grid of steps.
  const step = Math.abs(by);
  const next = by > 0 ? Math.floor(from / step + 1) * step : Math.ceil(from / step - 1) * step;
  const start = Math.min(Math.max(0, next), 1440 - step);
  return { from: start, until: start };
}

/** Why a slip stays where it is; a key of `calendar.move.cannot`. */
export function whyFixed(slip: Slip): "vendor" | "class" | "status" | "rights" {
  if (slip.seats) return "class";
  if (slip.source === "yclients") return "vendor";
  return slip.status === "pending" || slip.status === "confirmed" ? "rights" : "status";
}
