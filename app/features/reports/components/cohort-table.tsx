import { useLocale, useMessages } from "~/i18n/context";
import { formatMonth, formatNumber, formatPercent } from "~/i18n/format";
import type { Cohort } from "../cohorts/model";

/** Who comes back, by the month of the first visit: the share of each cohort that came so many months later, darker the more of them. */
export function CohortTable({ cohorts }: { cohorts: readonly Cohort[] }) {
  const words = useMessages().reports.cohorts;
  const locale = useLocale();
  const columns = Math.max(...cohorts.map(({ came }) => came.filter((count) => count !== null).length), 1);
  return (
    <div className="grid gap-2">
      <p className="max-w-prose text-sm text-ink-2">{words.hint}</p>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keys */}
      <div className="cohorts-frame" tabIndex={0} role="group" aria-label={words.title}>
        <table className="cohorts tabular">
          <thead>
            <tr>
              <th scope="col">{words.month}</th>
              <th scope="col">{words.size}</th>
              {Array.from({ length: columns - 1 }, (_, at) => (
                <th key={at} scope="col">
                  {words.after({ n: at + 1 })}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {cohorts.map(({ month, size, came }) => (
              <tr key={month}>
                <th scope="row">{formatMonth(month, locale)}</th>
                <td>{formatNumber(size, locale)}</td>
                {came.slice(1, columns).map((count, at) => (
                  <td key={at} data-shade={shadeOf(count, size)} title={count === null ? undefined : formatNumber(count, locale)}>
                    {count === null || size === 0 ? "" : formatPercent(count / size, locale)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
} // prettier-ignore

/** Six steps of shade; the number itself stands in the cell. */
function shadeOf(count: number | null, size: number): number | undefined {
  if (count === null || size === 0) return undefined;
  return Math.min(5, Math.floor((count / size) * 6));
}
