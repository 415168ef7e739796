import type { SerializeFrom } from "@remix-run/node";
import type { ReactNode } from "react";
import type { Messages } from "~/i18n/catalogue";
import { formatAgo } from "~/i18n/format";
import type { Locale } from "~/i18n/locale";
import { formatMoney } from "~/lib/money";
import { ProgressBar } from "~/ui/progress-bar";
import type { ListedPlans } from "../queries.server";

export type ShownPlans = SerializeFrom<ListedPlans>;

interface Drawing {
  m: Messages;
  locale: Locale;
  now: string;
}

/** How the list of clients draws what is known of them from the clinic: the cell, and the badge by the name of a patient. */
export function planDrawing(
  { plans, now }: { plans: Record<number, ShownPlans>; now: string },
  { m, locale }: Omit<Drawing, "now">,
): { cell: (clientId: number) => ReactNode; badge: (clientId: number) => ReactNode } {
  return {
    cell: (clientId) => planCell(plans[clientId], { m, locale, now }),
    badge: (clientId) =>
      plans[clientId] ? <span className="tag tone-info patient-badge">{m.plans.patient}</span> : null,
  };
}

/**
 * A client's plans in a row of the list: how many, what is paid and due in each currency, what is not counted, how old it is. A function and not a
 * component, as the list's cells are.
 */
export function planCell(plans: ShownPlans | undefined, drawing: Drawing): ReactNode {
  if (!plans) return null;
  const { m, locale, now } = drawing;
  const words = m.plans;
  const isKnown = plans.readAt !== null || plans.count > 0 || plans.drafts > 0;
  if (!isKnown && plans.failure === null) return <span className="plans-quiet">{plans.isLoading ? words.loading : words.waiting}</span>; // prettier-ignore
  const age = plans.readAt === null ? null : words.asOf({ ago: formatAgo(new Date(plans.readAt), new Date(now), locale) }); // prettier-ignore
  return (
    <span className="plans-cell">
      {isKnown ? <span className="plans-count">{plans.count > 0 ? words.count({ n: plans.count }) : words.none}</span> : null}
      {plans.totals?.map((total) => <Sums key={total.currency} total={total} m={m} locale={locale} />)}
      {plans.credit.map(({ currency, minor }) => (
        <small key={currency}>{words.credit({ sum: formatMoney(minor, currency, locale) })}</small>
      ))}
      {plans.drafts > 0 ? <small className="text-ink-3">{words.drafts({ n: plans.drafts })}</small> : null}
      {plans.unknown > 0 ? <small className="text-warning">{words.unknown({ n: plans.unknown })}</small> : null}
      {plans.failure !== null ? (
        <small className="text-negative" title={words.failures[plans.failure]}>
          {words.failedMark}
          <span className="sr-only">. {words.failures[plans.failure]}</span>
          {age ? `, ${age}` : null}
        </small>
      ) : plans.isStale ? (
        <small className="text-ink-3">{age}</small>
      ) : null}
    </span>
  );
} // prettier-ignore

interface SumsProps {
  total: NonNullable<ShownPlans["totals"]>[number];
  m: Messages;
  locale: Locale;
}

function Sums({ total, m, locale }: SumsProps) {
  const words = m.plans;
  const sum = (minor: number) => formatMoney(minor, total.currency, locale);
  const { paidMinor, dueMinor, overpaidMinor, totalMinor, percent } = total;
  return (
    <span className="plans-sums">
      <ProgressBar
        label={words.progress}
        value={percent}
        max={100}
        tone={overpaidMinor > 0 ? "warning" : percent === 100 ? "positive" : "accent"}
        text={words.progressText({ percent, paid: sum(paidMinor), total: sum(totalMinor) })}
      />
      <small>{words.paid({ sum: sum(paidMinor) })}</small>
      {overpaidMinor > 0 ? (
        <small className="text-warning">{words.overpaid({ sum: sum(overpaidMinor) })}</small>
      ) : dueMinor > 0 ? (
        <small>{words.due({ sum: sum(dueMinor) })}</small>
      ) : null}
    </span>
  );
}
