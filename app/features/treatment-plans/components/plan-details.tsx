import { useLocale, useMessages } from "~/i18n/context";
import { formatDay } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { dayOf } from "~/lib/zoned-time";
import { StatusMark, type StatusShape } from "~/ui/status-mark";
import type { Tone } from "~/ui/badge";
import type { ShownClientPlans } from "./client-plans";

type ShownPlan = ShownClientPlans["plans"][number];

const LOOK: Record<ShownPlan["status"], { shape: StatusShape; tone: Tone }> = {
  draft: { shape: "dashed", tone: "neutral" },
  approved: { shape: "ring", tone: "accent" },
  in_progress: { shape: "half", tone: "accent" },
  completed: { shape: "check", tone: "positive" },
  cancelled: { shape: "cross", tone: "neutral" },
  unknown: { shape: "warning", tone: "warning" },
};

/** One plan: its state and sums, and folded away its lines and payments. */
export function PlanDetails({ plan, zone }: { plan: ShownPlan; zone: string }) {
  const words = useMessages().plans;
  const locale = useLocale();
  const sum = (minor: number) => formatMoney(minor, plan.currency, locale).replace("-", "−");
  const { shape, tone } = LOOK[plan.status];
  const status = plan.status === "unknown" ? `${words.statuses.unknown}: ${plan.statusRaw || "—"}` : words.statuses[plan.status]; // prettier-ignore
  return (
    <details className="plan">
      <summary>
        <span className="plan-head">
          <span className="plan-title">{plan.title || words.card.untitled}</span>
          <StatusMark shape={plan.goneAt ? "dash" : shape} tone={plan.goneAt ? "neutral" : tone}>{status}</StatusMark>
        </span>
        {plan.totalMinor !== null && plan.paidMinor !== null ? (
          <span className="plan-money">
            <span>{sum(plan.totalMinor)}</span>
            <small>{words.paid({ sum: sum(plan.paidMinor) })}</small>
          </span>
        ) : null}
      </summary>
      {plan.goneAt ? <p className="text-sm text-warning">{words.card.gone}</p> : null}
      {plan.isFrozen ? <p className="text-sm text-ink-3">{words.card.frozen}</p> : null}
      <h3>{words.card.lines}</h3>
      {plan.lines.length === 0 ? <p className="text-sm text-ink-3">{words.card.noLines}</p> : (
        <ul className="plan-rows">
          {plan.lines.map((line) => (
            <li key={line.id} data-removed={line.state === "removed" ? "" : undefined}>
              <span>
                {line.title || line.code}
                <small>{[line.tooth && words.card.tooth({ tooth: line.tooth }), line.quantity !== "1" && words.card.times({ n: line.quantity }), words.card.lineStates[line.state]].filter(Boolean).join(" · ")}</small>
              </span>
              {line.amountMinor === null ? null : <span className="tabular">{sum(line.amountMinor)}</span>}
            </li>
          ))}
        </ul>
      )}
      {plan.payments === null ? null : (
        <>
          <h3>{words.card.payments}</h3>
          {plan.payments.length === 0 ? <p className="text-sm text-ink-3">{words.card.noPayments}</p> : (
            <ul className="plan-rows">
              {plan.payments.map(({ id, amountMinor, paidAt, method }) => (
                <li key={id}>
                  <span>
                    {paidAt ? formatDay(dayOf(new Date(paidAt), zone), locale, "year") : "—"}
                    <small>{[amountMinor < 0 && words.card.refund, method && (words.methods[method] ?? method)].filter(Boolean).join(" · ")}</small>
                  </span>
                  <span className="tabular">{sum(amountMinor)}</span>
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </details>
  );
} // prettier-ignore
