import { json, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { CohortTable } from "~/features/reports/components/cohort-table";
import { FigureCourse } from "~/features/reports/components/figure-course";
import { FigureDefinition } from "~/features/reports/components/figure-definition";
import { FigureParts } from "~/features/reports/components/figure-parts";
import { FigureRows } from "~/features/reports/components/figure-rows";
import { Values } from "~/features/reports/components/figure-tiles";
import { amountText, changeOf, spanText } from "~/features/reports/components/figure-words";
import { PeriodBar } from "~/features/reports/components/period-bar";
import { FIGURES } from "~/features/reports/model";
import { fittingGrain, GRAINS } from "~/features/reports/period/model";
import { getFigurePage } from "~/features/reports/queries.server";
import { queryOf } from "~/features/reports/schema";
import { useLocale, useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { FilterTags } from "~/ui/badge";
import { LinkButton } from "~/ui/link-button";
import { PageHeader } from "~/ui/page-header";
import { Section } from "~/ui/section";
import { useLive } from "~/ui/use-live";
import { requireUser } from "../guards.server";
import { askFigures, figureAsked } from "./figure-context.server";
import { pageTitle } from "./title";

export async function loader({ request, params: asks, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "figures:read" });
  const key = await figureAsked(user, asks.key);
  const { params, question, zone, choices } = await askFigures(context.core, user, request);
  const figure = await getFigurePage(question, key, params);
  return json({ params, choices, zone, figure, today: question.today });
}

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, (m) => (args.data ? m.reports.figures[args.data.figure.key].name : m.reports.title));

/** One figure: what it is, how it went, what it is made of, and the very rows behind it. */
export default function Figure() {
  const { params, choices, zone, figure, today } = useLoaderData<typeof loader>();
  useLive(["bookings", "clients", "payments", "loyalty", "pipeline", "programs"]);
  const words = useMessages().reports;
  const locale = useLocale();
  const { key, by, amounts, before, course, courseBefore, parts, page, cohorts } = figure;
  const { span, earlier, drawn, after } = params;
  const spec = FIGURES[key];
  const query = { ...queryOf(params), by, grain: params.grain };
  const at = (more: Record<string, string | number | null>) => paths.figure(key, more);
  const change = changeOf(key, { now: amounts, before }, { locale, words });
  const file = (of: "course" | "parts" | "rows") => paths.figureFile(key, { ...query, of });
  const isNarrowed = (["location", "staff", "service"] as const).some((kind) => params[kind] !== null && !spec.filters.includes(kind)); // prettier-ignore
  return (
    <div className="page">
      <PageHeader
        title={words.figures[key].name}
        actions={<LinkButton href={paths.analytics(queryOf(params))}>{words.all}</LinkButton>}
      />
      <div className="page-parts">
        <PeriodBar params={params} today={today} choices={choices} filters={spec.filters} at={at} />
        <div className="grid gap-1">
          <p className="figure-lead">
            {amounts.length === 0 ? words.noValue : <Values figure={key} amounts={amounts} />}
          </p>
          <p className="text-sm text-ink-2">
            {change ? <span className={`change-${change.direction}`}>{change.text}</span> : null}{" "}
            {before === null
              ? words.now
              : words.against({
                  days: `${spanText(earlier, locale)}: ${before.map((one) => amountText(key, one, locale)).join(" + ") || words.noValue}`,
                })}
          </p>
          {isNarrowed ? <p className="text-sm text-ink-3">{words.unfiltered}</p> : null}
        </div>
        {course.length > 0 ? (
          <Section
            title={words.course}
            action={
              <LinkButton variant="quiet" href={file("course")} download data-reload>
                {words.csv}
              </LinkButton>
            }
          >
            <div className="grid gap-3">
              <FilterTags
                label={words.grain}
                items={GRAINS.filter((grain) => fittingGrain(span, grain) === grain).map((grain) => ({
                  href: at({ ...query, grain }),
                  label: words.grains[grain],
                  current: grain === drawn,
                }))}
              />
              <FigureCourse figure={key} course={course} before={courseBefore} grain={drawn} span={span} />
            </div>
          </Section>
        ) : null}
        {cohorts && cohorts.length > 0 ? (
          <Section title={words.cohorts.title}>
            <CohortTable cohorts={cohorts} />
          </Section>
        ) : null}
        {by === null ? null : (
          <Section
            title={words.by}
            action={
              <LinkButton variant="quiet" href={file("parts")} download data-reload>
                {words.csv}
              </LinkButton>
            }
          >
            <FigureParts figure={key} by={by} parts={parts} at={(kind) => at({ ...query, by: kind })} />
          </Section>
        )}
        <Section title={words.definition}>
          <FigureDefinition figure={key} span={span} earlier={earlier} zone={zone} />
        </Section>
        <Section
          className="scroll-mt-4"
          title={<span id="rows">{words.rows}</span>}
          action={
            <LinkButton variant="quiet" href={file("rows")} download data-reload>
              {words.csv}
            </LinkButton>
          }
        >
          <FigureRows rows={page.rows} />
          {page.next === null && after === null ? null : (
            <div className="flex gap-2 py-3">
              {after === null ? null : <LinkButton href={`${at(query)}#rows`}>{words.newest}</LinkButton>}
              {page.next === null ? null : (
                <LinkButton href={`${at({ ...query, after: page.next })}#rows`}>{words.older}</LinkButton>
              )}
            </div>
          )}
        </Section>
      </div>
    </div>
  );
}
