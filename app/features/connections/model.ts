/** Systems whose account is set up on a page. */
export const CONNECTED_VENDORS = ["yclients"] as const;
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
  companyId: string;
  hasPartnerToken: boolean;
  hasUserToken: boolean;
}

/** How a connection stands. Both tokens are needed: the booking methods ask for the first only, everything else for both. */
export function connectionStatus(facts: ConnectionFacts): ConnectionStatus {
  if (facts.mode === "off") return "off";
  if (!facts.companyId || !facts.hasPartnerToken || !facts.hasUserToken) return "unset";
  return facts.isPaused ? "paused" : "on";
}

/** The two houses that speak this wire: the Russian one, and the one for everybody else. */
export const YCLIENTS_HOUSES = {
  yclients: { baseUrl: "https://api.yclients.com", accept: "application/vnd.yclients.v2+json" },
  altegio: { baseUrl: "https://api.alteg.io", accept: "application/vnd.api.v2+json" },
} as const;
export type YclientsHouse = keyof typeof YCLIENTS_HOUSES;

/** Which house an address belongs to; null for another one. */
export function houseOf(baseUrl: string): YclientsHouse | null {
  const known = Object.entries(YCLIENTS_HOUSES).find(([, house]) => house.baseUrl === baseUrl);
  return (known?.[0] as YclientsHouse | undefined) ?? null;
}
