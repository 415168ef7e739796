import type { Setting } from "~/features/settings/schema";

/** What an audit of the points found, as it is kept until the next one. */
export type PointsAudit = Setting<"loyaltyAudit">;

/** Nothing was found. */
export function isSound({ wrong, overdue, spentWrong, total, balances }: PointsAudit): boolean {
  return wrong === 0 && overdue === 0 && spentWrong === 0 && total === balances;
}
