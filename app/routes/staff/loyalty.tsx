import { json, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import { Star } from "lucide-react";
import { can } from "~/features/accounts/policy";
import { getMainLocation } from "~/features/catalog/queries.server";
import { AuditNotice } from "~/features/loyalty/components/audit-notice";
import { CostRows, StandingRows } from "~/features/loyalty/components/cost-rows";
import { CostLevels, CostMonths } from "~/features/loyalty/components/cost-tables";
import { ProgrammeFigures } from "~/features/loyalty/components/programme-figures";
import { readCosts, readShown, readStandings } from "~/features/loyalty/costs/queries.server";
import { readCostParams } from "~/features/loyalty/costs/schema";
import { readSetting } from "~/features/settings/queries.server";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { dayOf } from "~/lib/zoned-time";
import { Button } from "~/ui/button";
import { EmptyState } from "~/ui/empty-state";
import { Field } from "~/ui/field";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { PageHeader } from "~/ui/page-header";
import { Section } from "~/ui/section";
import { TextInput } from "~/ui/text-input";
import { useLive } from "~/ui/use-live";
import { answerErrors } from "../forms.server";
import { requireUser } from "../guards.server";
import { pageTitle } from "./title";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "points:read" });
  const { db, clock } = context.core;
  const now = clock.now();
  const zone = (await getMainLocation(db))?.zone ?? "UTC";
  const params = readCostParams(new URL(request.url).searchParams, dayOf(now, zone));
  const period = { from: params.from, until: params.until, zone };
  const [loyalty, audit, costs, standings, shown] = await answerErrors(() =>
    Promise.all([
      readSetting(db, "loyalty"),
      readSetting(db, "loyaltyAudit"),
      readCosts(db, user, period),
      readStandings(db, user, now),
      readShown(db, user, { params, zone, now }),
    ]),
  );
  return json({ zone, params, isOn: loyalty.enabled, audit, costs, standings, shown, seesSettings: can(user, "settings:write") });
} // prettier-ignore

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.loyalty.cost.title);

/** What the points programme costs: what it gave, took and owes, and the rows behind every figure. */
export default function LoyaltyCosts() {
  const { zone, params, isOn, audit, costs, standings, shown, seesSettings } = useLoaderData<typeof loader>();
  useLive(["loyalty"]);
  const m = useMessages();
  const words = m.loyalty.cost;
  const { from, until, show, level, before } = params;
  const query = { from, until };
  const isEmpty = standings.outstanding.clients + standings.debts.clients === 0 && Object.values(costs.sums).every((sum) => sum === 0);
  return (
    <div className="page">
      <PageHeader
        title={words.title}
        actions={
          <>
            {seesSettings ? <LinkButton href={paths.settingsLoyalty()}>{words.settings}</LinkButton> : null}
            {isEmpty ? null : <LinkButton href={paths.loyaltyFile({ ...query, show, level })} download data-reload>{words.export}</LinkButton>}
          </>
        }
      />
      {isOn ? null : <Notice tone="info" title={words.off} />}
      {isEmpty && show === null ? (
        <EmptyState icon={<Star aria-hidden="true" />} title={words.empty} text={words.emptyText} />
      ) : (
        <div className="grid gap-5">
          <Form method="get" action={paths.loyalty()} className="grid grid-cols-2 items-end gap-3 sm:flex print:hidden" role="search" aria-label={words.period} key={`${from} ${until}`}>
            <Field label={words.from} className="sm:w-44"><TextInput type="date" name="from" defaultValue={from} /></Field>
            <Field label={words.until} className="sm:w-44"><TextInput type="date" name="until" defaultValue={until} /></Field>
            <Button type="submit">{words.apply}</Button>
          </Form>
          <ProgrammeFigures costs={costs} standings={standings} query={query} />
          <AuditNotice audit={audit} zone={zone} />
          {show && shown ? (
            <Section
              className="scroll-mt-4"
              title={<span id="rows">{words.figure[show]}</span>}
              note={level ?? undefined}
              action={<LinkButton href={paths.loyalty(query)}>{words.close}</LinkButton>}
            >
              <p className="max-w-prose text-sm text-ink-2">{words.define[show]}</p>
              {shown.of === "entries" ? <CostRows rows={shown.rows} zone={zone} /> : <StandingRows rows={shown.rows} zone={zone} />}
              {shown.next === null && before === null ? null : (
                <div className="flex gap-2 py-3">
                  {before === null ? null : <LinkButton href={`${paths.loyalty({ ...query, show, level })}#rows`}>{words.newest}</LinkButton>}
                  {shown.next === null ? null : <LinkButton href={`${paths.loyalty({ ...query, show, level, before: shown.next })}#rows`}>{words.older}</LinkButton>}
                </div>
              )}
            </Section>
          ) : null}
          <Section title={words.byMonth}><CostMonths months={costs.months} /></Section>
          {costs.levels.length > 0 ? <Section title={words.byLevel}><CostLevels levels={costs.levels} query={query} /></Section> : null}
        </div>
      )}
    </div>
  );
} // prettier-ignore
