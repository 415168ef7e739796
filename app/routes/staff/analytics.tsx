import { json, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { ChartColumn } from "lucide-react";
import { FigureTiles } from "~/features/reports/components/figure-tiles";
import { PeriodBar } from "~/features/reports/components/period-bar";
import { getOverview } from "~/features/reports/queries.server";
import { queryOf } from "~/features/reports/schema";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { EmptyState } from "~/ui/empty-state";
import { PageHeader } from "~/ui/page-header";
import { useLive } from "~/ui/use-live";
import { requireUser } from "../guards.server";
import { askFigures } from "./figure-context.server";
import { pageTitle } from "./title";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "figures:read" });
  const { params, question, choices } = await askFigures(context.core, user, request);
  const figures = (await getOverview(question, params)).map(({ course: _course, ...figure }) => figure);
  return json({ params, choices, figures, today: question.today });
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.reports.title);

/** All figures of a period, each beside the period before, each leading to its definition and its rows. */
export default function Analytics() {
  const { params, choices, figures, today } = useLoaderData<typeof loader>();
  useLive(["bookings", "clients", "payments", "loyalty", "pipeline", "programs"]);
  const words = useMessages().reports;
  const isEmpty = figures.every(({ amounts }) => amounts.every(({ top }) => top === 0));
  return (
    <div className="page">
      <PageHeader title={words.title} />
      <div className="page-parts">
        <PeriodBar
          params={params}
          today={today}
          choices={choices}
          filters={["location", "staff", "service"]}
          at={(query) => paths.analytics(query)}
        />
        {isEmpty ? (
          <EmptyState icon={<ChartColumn aria-hidden="true" />} title={words.empty} text={words.emptyText} />
        ) : (
          <FigureTiles figures={figures} query={queryOf(params)} earlier={params.earlier} />
        )}
      </div>
    </div>
  );
}
