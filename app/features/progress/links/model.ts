const DAY_MS = 86_400_000;

/** How long a link works, days: one for a season of entries, and one for a single entry. */
export const LINK_DAYS = { season: 90, once: 7 } as const;
export type LinkKind = keyof typeof LINK_DAYS;
export const LINK_KINDS = ["season", "once"] as const satisfies readonly LinkKind[];

/** When a link made at an instant ends. */
export function linkEnds(kind: LinkKind, createdAt: Date): Date {
  return new Date(createdAt.getTime() + LINK_DAYS[kind] * DAY_MS);
}

/** Which of the two a link is, by how long it was made for: a link of a week ends with its first entry. */
export function linkKind({ createdAt, expiresAt }: { createdAt: Date; expiresAt: Date }): LinkKind {
  return expiresAt.getTime() - createdAt.getTime() <= LINK_DAYS.once * DAY_MS ? "once" : "season";
}
