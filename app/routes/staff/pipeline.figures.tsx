import { json, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import { ChartColumn } from "lucide-react";
import { getMainLocation } from "~/features/catalog/queries.server";
import { CohortTable, StandingTable } from "~/features/pipeline/components/figure-tables";
import { readPipelineFigures, STEPS_MOST } from "~/features/pipeline/figures/queries.server";
import { readFigure } from "~/features/reports/catalogue/queries.server";
import { amountText } from "~/features/reports/components/figure-words";
import { canSeeFigure } from "~/features/reports/policy";
import { makeQuestion } from "~/features/reports/question/queries.server";
import { useLocale, useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { addDays, dayOf, instantOf, isDay } from "~/lib/zoned-time";
import { Button } from "~/ui/button";
import { EmptyState } from "~/ui/empty-state";
import { Field } from "~/ui/field";
import { Notice } from "~/ui/notice";
import { PageHeader } from "~/ui/page-header";
import { Section } from "~/ui/section";
import { Stat, Stats } from "~/ui/stat";
import { TextInput } from "~/ui/text-input";
import { useLive } from "~/ui/use-live";
import { requireUser } from "../guards.server";
import { pageTitle } from "./title";

const DAYS = 90;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "pipeline:read" });
  const { db, clock } = context.core;
  const zone = (await getMainLocation(db))?.zone ?? "UTC";
  const { searchParams } = new URL(request.url);
  const today = dayOf(clock.now(), zone);
  const asked = { from: searchParams.get("from") ?? "", until: searchParams.get("until") ?? "" };
  const until = isDay(asked.until) ? asked.until : today;
  const from = isDay(asked.from) && asked.from <= until ? asked.from : addDays(until, -DAYS);
  const start = (day: string) => instantOf({ day, minutes: 0 }, zone);
  const figures = await readPipelineFigures(db, user, { from: start(from), until: start(addDays(until, 1)) });
  // One definition of conversion in the whole product: the reports'.
  const question = makeQuestion({ db, actor: user, zone, now: clock.now() });
  const seen = canSeeFigure(user, "conversion");
  const conversion = seen ? await readFigure(question, "conversion", { from, until }) : null;
  return json({ from, until, most: STEPS_MOST, conversion, ...figures });
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.pipeline.figures.title);

/** Who of those that came to a stage gets further, and how long they stand on each. */
export default function Figures() {
  const { from, until, most, conversion, stages, cohorts, standings, now, isCapped } = useLoaderData<typeof loader>();
  const locale = useLocale();
  const won = conversion?.[0];
  useLive(["pipeline"]);
  const m = useMessages().pipeline;
  const words = m.figures;
  const isEmpty = cohorts.every(({ clients }) => clients === 0) && standings.every(({ left }) => left === 0);
  return (
    <div className="page">
      <PageHeader title={words.title} crumbs={[{ label: m.title, href: paths.pipeline() }]} />
      <Form method="get" className="grid grid-cols-2 items-end gap-3 pb-5 sm:flex print:hidden" key={`${from} ${until}`}>
        <Field label={words.from} className="sm:w-44"><TextInput type="date" name="from" defaultValue={from} /></Field>
        <Field label={words.until} className="sm:w-44"><TextInput type="date" name="until" defaultValue={until} /></Field>
        <Button>{words.apply}</Button>
      </Form>
      {isCapped ? <Notice tone="warning" title={words.capped({ n: most })} /> : null}
      {isEmpty ? (
        <EmptyState icon={<ChartColumn aria-hidden="true" />} title={words.empty} text={words.emptyText} />
      ) : (
        <div className="page-parts">
          {won && won.bottom !== null && won.bottom > 0 ? (
            <Stats>
              <Stat
                big
                label={words.conversion}
                value={amountText("conversion", won, locale)}
                note={words.conversionNote({ won: won.top, entered: won.bottom })}
                href={paths.figure("conversion", { period: "custom", from, until })}
              />
            </Stats>
          ) : null}
          <Section title={words.cohort}>
            <p className="max-w-prose pb-2 text-ui text-ink-2">{words.cohortText}</p>
            <CohortTable stages={stages} cohorts={cohorts} />
          </Section>
          <Section title={words.time}>
            <p className="max-w-prose pb-2 text-ui text-ink-2">{words.timeText}</p>
            <StandingTable stages={stages} standings={standings} now={now} />
          </Section>
        </div>
      )}
    </div>
  );
} // prettier-ignore
