const HOUR_MS = 60 * 60_000;

/** Links that let somebody choose a password. */
export type LinkKind = "invite" | "reset";

/** How long such a link opens. */
export const LINK_LIFE_MS: Record<LinkKind, number> = { invite: 7 * 24 * HOUR_MS, reset: HOUR_MS };

/** Whether a link still opens. */
export function isLinkLive(link: { usedAt: Date | null; expiresAt: Date }, now: Date): boolean {
  return link.usedAt === null && now.getTime() < link.expiresAt.getTime();
}
