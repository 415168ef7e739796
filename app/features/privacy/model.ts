/** What somebody can agree to. `processing` is what everything rests on; the others can be taken back without leaving. */
export const CONSENT_KINDS = ["processing", "health", "photos", "marketing"] as const;
export type ConsentKind = (typeof CONSENT_KINDS)[number];

/** Where a consent was given or taken back. */
export const CONSENT_SOURCES = ["booking", "me", "desk", "telegram", "import"] as const;
export type ConsentSource = (typeof CONSENT_SOURCES)[number];
/** Those that staff may write down for a client. */
export const DESK_SOURCES = ["desk", "booking", "telegram"] as const satisfies readonly ConsentSource[];

/** Version of the wordings in the catalogue (`privacy.wordings`): raised whenever one of them changes in meaning. */
export const CONSENT_WORDING = "2026-01";

export const ERASURE_REASONS = ["request", "law", "mistake"] as const;
export type ErasureReason = (typeof ERASURE_REASONS)[number];

/** What speaks against erasing at once. */
export type Hindrance = "visits_ahead" | "money_under_way";

export type ErasureRefusal = {
  reason: "unknown" | "erased" | "merged" | "code" | Hindrance;
};

/** How somebody who was forgotten is called in lists and books: by our number of them. */
export function erasedName(clientId: number): string {
  return `#${clientId}`;
}
