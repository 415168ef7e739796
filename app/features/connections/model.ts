/** Systems whose account is set up on a page. */
export const CONNECTED_VENDORS = ["yclients", "hms", "billing", "freescout", "amocrm"] as const;
export type ConnectedVendor = (typeof CONNECTED_VENDORS)[number];

/**
 * `off`: the environment switched it off. `unset`: nobody has said which account. `paused`: by hand; nothing is asked and nothing is sent,
 * inbound calls are kept. `on`: everything goes.
 */
export type ConnectionStatus = "off" | "unset" | "paused" | "on";

/** What a connection is judged by. */
export interface ConnectionFacts {
  mode: "off" | "simulated" | "live";
  isPaused: boolean;
  /** The account has all that a call needs. */
  isComplete: boolean;
}

/** How a connection stands. */
export function connectionStatus({ mode, isPaused, isComplete }: ConnectionFacts): ConnectionStatus {
  if (mode === "off") return "off";
  if (!isComplete) return "unset";
  return isPaused ? "paused" : "on";
}
