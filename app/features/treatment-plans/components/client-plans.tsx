import type { SerializeFrom } from "@remix-run/node";
import { Form } from "@remix-run/react";
import { RotateCw } from "lucide-react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatAgo } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { Fold } from "~/ui/fold";
import { Notice } from "~/ui/notice";
import { ProgressBar } from "~/ui/progress-bar";
import { Section } from "~/ui/section";
import type { ClientPlans as Plans } from "../queries.server";
import { LinkForm, PatientLinks } from "./patient-links";
import { PlanDetails } from "./plan-details";
import { useWatchPlans } from "./use-watch-plans";

export type ShownClientPlans = SerializeFrom<Plans>;

interface ClientPlansProps {
  clientId: number;
  /** Null: no patient yet. */
  plans: ShownClientPlans | null;
  mayWrite: boolean;
  /** What came of the last press, by its word; null: nothing to say. */
  said: string | null;
  now: string;
  zone: string;
}

/** A client's treatment plans on the card: sums by currency, what is not counted and why, each plan with lines and payments. */
export function ClientPlans({ clientId, plans, mayWrite, said, now, zone }: ClientPlansProps) {
  const m = useMessages();
  const words = m.plans;
  useWatchPlans(plans && plans.patients.length > 0 ? [clientId] : []);
  const refusal = said === null ? undefined : words.said[said];
  return (
    <Section title={<span id="plans">{words.title}</span>} note={plans && plans.patients.length > 0 ? words.count({ n: plans.summary.count }) : undefined}>
      <div className="grid gap-4">
        {refusal ? <Notice tone="warning" live="alert">{refusal}</Notice> : null}
        {plans ? <Cases clientId={clientId} cases={plans.cases} mayWrite={mayWrite} /> : null}
        {plans && plans.patients.length > 0 ? (
          <>
            <Reading {...{ clientId, plans, mayWrite, now }} />
            <Totals plans={plans} />
            {plans.plans.length > 0 ? (
              <ul className="plans-list">
                {plans.plans.map((plan) => (
                  <li key={plan.id}><PlanDetails plan={plan} zone={zone} /></li>
                ))}
              </ul>
            ) : null}
            <PatientLinks clientId={clientId} patients={plans.patients} mayWrite={mayWrite} />
          </>
        ) : null}
        {mayWrite && (plans === null || plans.patients.length === 0) ? <Fold summary={words.card.link} summaryClass="btn btn-sm"><LinkForm clientId={clientId} /></Fold> : null}
      </div>
    </Section>
  );
} // prettier-ignore

type ReadingProps = Pick<ClientPlansProps, "clientId" | "mayWrite" | "now"> & { plans: ShownClientPlans };

/** How old what is shown is, why it is not newer, and the way to ask once more. */
function Reading({ clientId, plans, mayWrite, now }: ReadingProps) {
  const words = useMessages().plans;
  const locale = useLocale();
  const { readAt, failure, isLoading } = plans.reading;
  const age = readAt && words.asOf({ ago: formatAgo(new Date(readAt), new Date(now), locale) });
  const retry = mayWrite ? (
    <Form method="post" action={paths.clientPlans(clientId)} preventScrollReset>
      <Button name="intent" value="plans-retry" size="sm" icon={<RotateCw size={16} aria-hidden="true" />} title={words.card.retryText}>
        {words.card.retry}
      </Button>
    </Form>
  ) : undefined;
  if (failure !== null)
    return (
      <Notice tone="warning" title={words.failures[failure] ?? words.failedMark} end={retry}>
        {age ? <p>{words.lastKnown} ({age})</p> : null}
      </Notice>
    );
  return (
    <p className="text-sm text-ink-3" role="status">
      {isLoading ? words.loading : (age ?? words.waiting)}
      {isLoading && age ? `, ${age}` : null}
    </p>
  );
} // prettier-ignore

/** The sums of each currency, and what stands outside them. */
function Totals({ plans: { totals, summary } }: { plans: ShownClientPlans }) {
  const words = useMessages().plans;
  const locale = useLocale();
  return (
    <div className="grid gap-3">
      {totals === null ? <p className="text-sm text-ink-3">{words.card.hiddenSums}</p> : null}
      {totals?.map(({ currency, totalMinor, paidMinor, dueMinor, overpaidMinor, percent }) => {
        const sum = (minor: number) => formatMoney(minor, currency, locale);
        return (
          <div key={currency} className="grid gap-2">
            <dl className="plans-totals">
              <div><dt>{words.card.total}</dt><dd>{sum(totalMinor)}</dd></div>
              <div><dt>{words.card.paid}</dt><dd>{sum(paidMinor)}</dd></div>
              {overpaidMinor > 0
                ? <div><dt>{words.card.overpaid}</dt><dd className="text-warning">{sum(overpaidMinor)}</dd></div>
                : <div><dt>{words.card.due}</dt><dd>{sum(dueMinor)}</dd></div>}
            </dl>
            <ProgressBar
              label={words.progress}
              value={percent}
              max={100}
              tone={overpaidMinor > 0 ? "warning" : percent === 100 ? "positive" : "accent"}
              text={words.progressText({ percent, paid: sum(paidMinor), total: sum(totalMinor) })}
            />
          </div>
        );
      })}
      {summary.credit.map(({ currency, minor }) => (
        <p key={currency} className="text-sm">
          {words.credit({ sum: formatMoney(minor, currency, locale) })} <span className="text-ink-3">{words.creditText}</span>
        </p>
      ))}
      {summary.drafts > 0 ? <p className="text-sm text-ink-3">{words.drafts({ n: summary.drafts })}</p> : null}
      {summary.unknownStatuses.length > 0 ? <p className="text-sm text-warning">{words.unknown({ n: summary.unknownStatuses.length })}</p> : null}
    </div>
  );
} // prettier-ignore

interface CasesProps {
  clientId: number;
  cases: ShownClientPlans["cases"];
  mayWrite: boolean;
}

/** What a person should look at, until somebody says that they have. */
function Cases({ clientId, cases, mayWrite }: CasesProps) {
  const words = useMessages().plans;
  return (
    <>
      {cases.map(({ id, kind, facts, other }) => (
        <Notice
          key={id}
          tone="warning"
          end={
            mayWrite ? (
              <Form method="post" action={paths.clientPlans(clientId)} preventScrollReset>
                <input type="hidden" name="caseId" value={id} />
                <Button size="sm" variant="quiet" name="intent" value="plans-seen">{words.card.seen}</Button>
              </Form>
            ) : undefined
          }
        >
          <p>{caseText(words.cases, kind, facts)}</p>
          {other ? <a className="link" href={paths.client(other.id)}>{words.cases.other({ name: other.name })}</a> : null}
        </Notice>
      ))}
    </>
  );
} // prettier-ignore

function caseText(words: ReturnType<typeof useMessages>["plans"]["cases"], kind: ShownClientPlans["cases"][number]["kind"], facts: Record<string, string>): string {
  const { plan = "", status = "", from = "", to = "", patient = "" } = facts;
  switch (kind) {
    case "unknown_status":
      return words.unknown_status({ plan, status });
    case "currency":
      return words.currency({ plan, from, to });
    case "merged":
      return words.merged({ from, to });
    case "claimed":
      return words.claimed({ patient });
    case "patient_gone":
      return words.patient_gone({ patient });
  }
} // prettier-ignore
