import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { FilterTags } from "~/ui/badge";
import { LinkButton } from "~/ui/link-button";
import { Section } from "~/ui/section";
import type { Span } from "../period/model";
import { Tiles, type TileFigure } from "./figure-tiles";

/** Periods of the first page. */
const DASHBOARD_PERIODS = ["today", "week", "month"] as const;

interface DashboardFiguresProps {
  dashboard: {
    period: (typeof DASHBOARD_PERIODS)[number];
    earlier: Span;
    figures: TileFigure[];
  };
}

/** A few figures of today, the week or the month beside those before, on the first page of the day. */
export function DashboardFigures({ dashboard: { period, earlier, figures } }: DashboardFiguresProps) {
  const words = useMessages().reports;
  return (
    <Section
      title={words.today}
      action={
        <LinkButton variant="quiet" href={paths.analytics({ period })}>
          {words.all}
        </LinkButton>
      }
    >
      <div className="grid gap-3">
        <FilterTags
          label={words.period}
          items={DASHBOARD_PERIODS.map((one) => ({
            href: `${paths.crm()}?figures=${one}`,
            label: words.presets[one],
            current: one === period,
          }))}
        />
        <Tiles figures={figures} query={{ period }} earlier={earlier} />
      </div>
    </Section>
  );
}
