import { useLocale } from "~/i18n/context";
import { formatDayRange, formatNumber } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { CourseChart } from "~/ui/course-chart";
import type { CoursePoint } from "../course/model";
import { inUnits, type Measure } from "../model";
import { useMeasureWords } from "./measure-words";

interface SurroundingsPictureProps {
  measure: Measure | null;
  points: readonly CoursePoint[];
  range: { from: string; until: string };
  surroundings: {
    by: "week" | "month";
    buckets: readonly { from: string; until: string; visits: number; paidMinor: number | null }[];
    bands: readonly { id: number; title: string; from: string; until: string | null }[];
    currency: string | null;
  };
}

/** A measure, the visits and the money of the same weeks one under another, and the programmes behind all three. */
export function SurroundingsPicture({ measure, points, range, surroundings }: SurroundingsPictureProps) {
  const { words, name, value, number, shortDay } = useMeasureWords();
  const locale = useLocale();
  const { by, buckets, bands, currency } = surroundings;
  const money = (minor: number) => formatMoney(minor, currency ?? "RUB", locale);
  const lines = measure
    ? [
        {
          key: measure,
          name: name(measure),
          points: points.map((point) => ({ day: point.day, value: inUnits(measure, point.value) })),
        },
      ]
    : [];
  const visits = {
    key: "visits",
    name: words.chart.visits[by],
    format: (n: number) => formatNumber(n, locale),
    values: buckets.map(({ from, until, visits: count }) => ({ from, until, value: count })),
  };
  const paid = {
    key: "money",
    name: words.chart.money[by],
    format: money,
    values: buckets.map(({ from, until, paidMinor }) => ({ from, until, value: paidMinor ?? 0 })),
  };
  const lastIn = (from: string, until: string) =>
    points.filter(({ day }) => day >= from && day <= until).at(-1);
  return (
    <CourseChart
      label={`${words.chart.against}: ${measure ? name(measure) : ""}`}
      from={range.from}
      until={range.until}
      height={170}
      lines={lines}
      format={(shown) => (measure ? number(measure, Math.round(shown * (measure === "weight" ? 1000 : 10))) : "")} // prettier-ignore
      formatDay={shortDay}
      bands={bands.map(({ id, ...band }) => ({ key: id, ...band }))}
      bars={currency ? [visits, paid] : [visits]}
      table={{
        head: [
          words.chart.bucket,
          visits.name,
          ...(currency ? [paid.name] : []),
          ...(measure ? [name(measure)] : []),
        ],
        rows: [...buckets].reverse().map(({ from, until, visits: count, paidMinor }) => {
          const point = lastIn(from, until);
          return [
            formatDayRange(from, until, locale),
            formatNumber(count, locale),
            ...(currency ? [money(paidMinor ?? 0)] : []),
            ...(measure ? [point ? value(measure, point.value) : "—"] : []),
          ];
        }),
      }}
    />
  );
}
