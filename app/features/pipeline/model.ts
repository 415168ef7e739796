/**
 * Stages of the sales funnel by their system key, in order. Automation holds the key; the name on the board may change.
 */
export const STAGE_KEYS = [
  "first_contact",
  "consultation",
  "deciding",
  "purchased",
  "active",
  "finished",
  "inactive",
] as const;

export type StageKey = (typeof STAGE_KEYS)[number];

/** What moves a client without anybody dragging the card. */
export type PipelineEvent = "client_created" | "payment";

/** Those who left: a payment brings them back in. */
const OUT: readonly StageKey[] = ["finished", "inactive"];

/**
 * The stage an event moves a client to; null when it stays. A payment moves forward only, or back in from finished and inactive,
 * so a renewal does not drag an active client back and a repeated delivery moves nobody twice.
 */
export function stageAfter(stage: StageKey | null, event: PipelineEvent): StageKey | null {
  if (event === "client_created") return stage === null ? "first_contact" : null;
  const isBefore = stage === null || STAGE_KEYS.indexOf(stage) < STAGE_KEYS.indexOf("purchased");
  return isBefore || OUT.includes(stage) ? "purchased" : null;
}
