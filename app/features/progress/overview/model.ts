/** What the list of all journals shows: who measured lately, who should have, who changed most. */
export const VIEWS = ["recent", "overdue", "changes"] as const;
export type View = (typeof VIEWS)[number];

/** After how many days without an entry a running programme is asked about. */
export const OVERDUE_DAYS = [7, 10, 14, 30] as const;
export const OVERDUE_DEFAULT = 10;

/** Over how many days changes are compared. */
export const CHANGE_DAYS = [30, 90, 365] as const;
export const CHANGE_DEFAULT = 90;
