import { useLocale, useMessages } from "~/i18n/context";
import { formatNumber, formatPercent } from "~/i18n/format";
import { DataTable, type Column } from "~/ui/data-table";
import type { Cohort, Standing } from "../figures/model";
import { stageName } from "../model";
import { StageMark } from "./stage-mark";

interface FigureStage {
  id: number;
  key: string | null;
  name: string;
  color: string;
}

/** Of those who came to a stage, who got to each later one. */
export function CohortTable({ stages, cohorts }: { stages: readonly FigureStage[]; cohorts: readonly Cohort[] }) {
  const m = useMessages().pipeline;
  const locale = useLocale();
  const byId = new Map(stages.map((stage) => [stage.id, stage]));
  const columns: Column<Cohort>[] = [
    { key: "stage", header: m.figures.stage, phone: "primary", cell: ({ stageId }) => markOf(byId, stageId) },
    { key: "clients", header: m.figures.entered, numeric: true, align: "end", cell: ({ clients }) => formatNumber(clients, locale) },
    ...cohorts.slice(1).map((target): Column<Cohort> => {
      const stage = byId.get(target.stageId);
      const header = stage ? stageName(stage, m.stages) : "";
      return {
        key: `to-${target.stageId}`, header, align: "end",
        cell: ({ clients, reached }) => {
          const one = reached.find(({ stageId }) => stageId === target.stageId);
          if (!one || clients === 0) return <span className="text-ink-3">{m.figures.none}</span>;
          return (
            <span className="tabular">
              {formatPercent(one.clients / clients, locale)} <span className="text-ink-3">{formatNumber(one.clients, locale)}</span>
              {one.medianDays === null ? null : <span className="block text-sm text-ink-2">{m.figures.after({ days: formatNumber(one.medianDays, locale) })}</span>}
            </span>
          );
        },
      };
    }),
  ];
  return <DataTable caption={m.figures.cohort} columns={columns} rows={cohorts} rowKey={({ stageId }) => stageId} empty={null} />;
} // prettier-ignore

/** How long clients stood on each stage. */
export function StandingTable({
  stages,
  standings,
  now,
}: {
  stages: readonly FigureStage[];
  standings: readonly Standing[];
  now: Readonly<Record<number, number>>;
}) {
  const m = useMessages().pipeline;
  const locale = useLocale();
  const byId = new Map(stages.map((stage) => [stage.id, stage]));
  const days = (value: number | null) => (value === null ? m.figures.none : formatNumber(value, locale));
  const columns: Column<Standing>[] = [
    { key: "stage", header: m.figures.stage, phone: "primary", cell: ({ stageId }) => markOf(byId, stageId) },
    { key: "left", header: m.figures.left, numeric: true, align: "end", cell: ({ left }) => formatNumber(left, locale) },
    { key: "median", header: m.figures.median, numeric: true, align: "end", cell: ({ medianDays }) => days(medianDays) },
    { key: "most", header: m.figures.most, numeric: true, align: "end", cell: ({ mostDays }) => days(mostDays) },
    { key: "now", header: m.figures.now, numeric: true, align: "end", cell: ({ stageId }) => formatNumber(now[stageId] ?? 0, locale) },
  ];
  return <DataTable caption={m.figures.time} columns={columns} rows={standings} rowKey={({ stageId }) => stageId} empty={null} />;
} // prettier-ignore

function markOf(stages: ReadonlyMap<number, FigureStage>, id: number) {
  const stage = stages.get(id);
  return stage ? <StageMark stage={stage} /> : null;
}
