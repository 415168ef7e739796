/** How long a link to the bot works. */
export const LINK_LIFE_MS = 24 * 3600_000;
