import type { PROGRAM_STATES } from "~drizzle/schema/programs";

export type ProgramState = (typeof PROGRAM_STATES)[number];

/** What the books say about a programme's price. */
export type PaidState = "free" | "unpaid" | "part" | "paid";

/** Whether it is paid follows from the books and the price, never from a mark of its own. Minor units. */
export function paidState({ priceMinor, paidMinor }: { priceMinor: number; paidMinor: number }): PaidState {
  if (priceMinor <= 0) return "free";
  if (paidMinor >= priceMinor) return "paid";
  return paidMinor > 0 ? "part" : "unpaid";
}

/** What can be done with a client's programme by how it stands. */
export const nextStates: Record<ProgramState, readonly ProgramState[]> = {
  draft: [],
  active: ["done", "stopped"],
  done: ["active"],
  stopped: ["active"],
};
