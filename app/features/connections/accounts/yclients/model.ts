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
