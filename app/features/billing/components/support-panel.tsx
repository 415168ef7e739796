import type { SerializeFrom } from "@remix-run/node";
import { Form, useNavigation } from "@remix-run/react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime, formatNumber } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { DescriptionList } from "~/ui/description-list";
import { Notice } from "~/ui/notice";
import { Section } from "~/ui/section";
import type { readPanel } from "../panel/queries.server";
import { BalancePanel } from "./balance-panel";

interface SupportPanelProps {
  panel: SerializeFrom<typeof readPanel>;
  /** Names the question that may be sent; null: the link may only be read. */
  once: string | null;
  /** Why the last question was not asked, in words. */
  refusal: string | null;
}

/** A client's figures inside the support desk's own page: next visit, plans, points, balance. */
export function SupportPanel({ panel, once, refusal }: SupportPanelProps) {
  const words = useMessages().billing;
  const locale = useLocale();
  const isSending = useNavigation().state === "submitting";
  const { balance, plans, nextVisit, zone, now } = panel;
  const visit = nextVisit
    ? `${formatDateTime(new Date(nextVisit.startsAt), zone, locale)}, ${nextVisit.serviceName}`
    : words.panel.noVisit;
  return (
    <main id="content" className="grid max-w-xl gap-5 p-4">
      <div className="grid gap-1">
        <h1 className="text-lg font-semibold wrap-anywhere">{panel.name}</h1>
        <a
          className="link inline-flex min-h-11 items-center"
          href={paths.client(panel.clientId)}
          target="_blank"
          rel="noopener noreferrer"
        >
          {words.panel.open}
        </a>
      </div>
      <DescriptionList
        items={[
          { term: words.panel.visit, value: visit },
          ...(plans ? [{ term: words.panel.plans, value: <PlansGlance plans={plans} /> }] : []),
          {
            term: words.panel.points,
            value: <span className="tabular">{formatNumber(panel.points, locale)}</span>,
          },
        ]}
      />
      {balance ? (
        <Section title={words.title}>
          <BalancePanel balance={balance} now={now} zone={zone} />
          {once !== null && balance.mayAsk && panel.isOpen ? (
            <Form method="post" className="mt-4 grid justify-items-start gap-3">
              <input type="hidden" name="once" value={once} />
              {refusal ? (
                <Notice tone="warning" live="alert">
                  {refusal}
                </Notice>
              ) : null}
              <Button
                pending={isSending || balance.question?.state === "waiting"}
                pendingLabel={words.asking}
              >
                {words.ask}
              </Button>
            </Form>
          ) : null}
        </Section>
      ) : null}
    </main>
  );
}

function PlansGlance({ plans }: { plans: NonNullable<SupportPanelProps["panel"]["plans"]> }) {
  const words = useMessages().billing.panel;
  const locale = useLocale();
  return (
    <>
      {words.plansCount({ n: plans.count })}
      {plans.totals.map(({ currency, paidMinor, dueMinor }) => (
        <span key={currency} className="block tabular">
          {words.plansMoney({
            paid: formatMoney(paidMinor, currency, locale),
            due: formatMoney(dueMinor, currency, locale),
          })}
        </span>
      ))}
    </>
  );
}
