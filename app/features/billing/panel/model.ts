import { z } from "zod";

/** A link is good for so long after it was made, at the longest; whoever signs for longer is not believed. */
export const LINK_LIFE_MS = 15 * 60_000;

/** What the address of a panel says. No phone and no name: addresses stand in logs. */
export const panelLink = z.object({
  /** As the support desk numbers its customer. */
  customer: z.string().regex(/^\d{1,12}$/),
  /** The last second it is good for, seconds since 1970. */
  until: z.string().regex(/^\d{10}$/),
  may: z.enum(["read", "ask"]),
  /** HMAC-SHA256 in hexadecimal of `signedText`. */
  sig: z.string().regex(/^[0-9a-f]{64}$/),
});
export type PanelLink = z.output<typeof panelLink>;

/** What is signed: the purpose first, so that no other signature of the same secret opens a panel. */
export function signedText({ customer, until, may }: Omit<PanelLink, "sig">): string {
  return ["kartoteka panel v1", customer, until, may].join("\n");
}

/** Whether the moment is within the link's life. */
export function isAlive({ until }: Pick<PanelLink, "until">, now: Date): boolean {
  const left = Number(until) * 1000 - now.getTime();
  return left >= 0 && left <= LINK_LIFE_MS;
}
