/** Money of a patient's treatment plans as the client list shows it. */

/** How the clinic's system is called in `external_refs.source` and in the plans' own tables. */
export const PLAN_SOURCE = "hms";

/** A plan of the clinic's system. Amounts are minor units of one currency per plan. */
export interface TreatmentPlan {
  status: string;
  totalMinor: number;
  paidMinor: number;
  currency: string;
}

/** An allow-list: a status nobody has seen before is reported to staff, not counted. */
const SHOWN = ["approved", "in_progress", "completed"];
const DRAFT = "draft";
const CANCELLED = "cancelled";

/** Sums in one currency. */
export interface PlanTotals {
  currency: string;
  count: number;
  totalMinor: number;
  paidMinor: number;
  /** Never negative: what was paid too much stands in `overpaidMinor`. */
  dueMinor: number;
  overpaidMinor: number;
  /** Whole percent paid, 0 for a total of 0, 100 only when nothing is due. */
  percent: number;
}

export interface PlanSummary {
  /** Plans of all currencies together. */
  count: number;
  /** By currency, never added up across. */
  totals: PlanTotals[];
  /** Plans not shown because nobody has approved them yet. */
  drafts: number;
  /** Statuses we do not know, once each; staff should hear of them. */
  unknownStatuses: string[];
  /** Money paid on plans that were cancelled later, by currency. */
  credit: { currency: string; minor: number }[];
}

/** Counts a patient's plans: the approved, running and completed ones. */
export function sumPlans(plans: readonly TreatmentPlan[]): PlanSummary {
  const totals = new Map<string, PlanTotals>();
  const credit = new Map<string, number>();
  const unknown = new Set<string>();
  let drafts = 0;
  for (const plan of plans) {
    const { status, currency, paidMinor } = plan;
    if (SHOWN.includes(status)) totals.set(currency, addPlan(totals.get(currency), plan));
    else if (status === DRAFT) drafts += 1;
    else if (status !== CANCELLED) unknown.add(status);
    else if (paidMinor > 0) credit.set(currency, (credit.get(currency) ?? 0) + paidMinor);
  }
  const byCurrency = [...totals.values()];
  return {
    count: byCurrency.reduce((sum, { count }) => sum + count, 0),
    totals: byCurrency,
    drafts,
    unknownStatuses: [...unknown],
    credit: Array.from(credit, ([currency, minor]) => ({ currency, minor })),
  };
}

function addPlan(sum: PlanTotals | undefined, plan: TreatmentPlan): PlanTotals {
  const totalMinor = (sum?.totalMinor ?? 0) + plan.totalMinor;
  const paidMinor = (sum?.paidMinor ?? 0) + plan.paidMinor;
  return {
    currency: plan.currency,
    count: (sum?.count ?? 0) + 1,
    totalMinor,
    paidMinor,
    dueMinor: Math.max(0, totalMinor - paidMinor),
    overpaidMinor: Math.max(0, paidMinor - totalMinor),
    percent: percentPaid(totalMinor, paidMinor),
  };
}

function percentPaid(totalMinor: number, paidMinor: number): number {
  if (totalMinor <= 0) return 0;
  if (paidMinor >= totalMinor) return 100;
  // 99.7 % is not paid in full, whatever rounding says.
  return Math.max(0, Math.min(99, Math.round((paidMinor / totalMinor) * 100)));
}
