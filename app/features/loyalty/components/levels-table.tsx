import { useMessages } from "~/i18n/context";
import { errorList, FieldError } from "~/ui/field";
import { TextInput } from "~/ui/text-input";
import type { LoyaltyLevel } from "../levels/model";

/** Lines of the form; an empty name leaves a level out. */
export const LEVEL_LINES = 5;

interface LevelsTableProps {
  levels: readonly LoyaltyLevel[];
  currency: string;
  /** What was typed and refused, by field name; undefined on a fresh page. */
  typed?: Record<string, string>;
  errors?: Record<string, string[] | undefined>;
  amountText: (minor: number) => string;
}

/** The ladder as lines to type in: a name, both thresholds, a percent. */
export function LevelsTable({ levels, currency, typed, errors, amountText }: LevelsTableProps) {
  const words = useMessages().loyalty.settings;
  const headings = [words.level, words.threshold({ currency }), words.visits, words.percent];
  const fields = ["name", "threshold", "visits", "percent"] as const;
  const start = (level: LoyaltyLevel) =>
    [level.name, amountText(level.thresholdMinor), String(level.thresholdVisits), String(level.percentBp / 100)];
  return (
    <div className="overflow-x-auto">
      <table className="w-full table-fixed">
        <thead>
          <tr className="text-left text-sm text-ink-2">
            {headings.map((heading, column) => (
              <th key={heading} scope="col" className={column === 0 ? "w-2/5 py-2 pr-2 align-bottom font-medium sm:pr-3" : "py-2 pr-2 align-bottom font-medium wrap-anywhere hyphens-auto sm:pr-3"}>{heading}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {Array.from({ length: LEVEL_LINES }, (_, at) => {
            const level = levels[at];
            const wrong = fields.flatMap((field) => errorList(errors?.[`[${at}].${field}`]));
            return (
              <tr key={at} className="align-top">
                {fields.map((field, column) => (
                  <td key={field} className="py-1.5 pr-2 sm:pr-3">
                    <TextInput
                      name={`${field}-${at}`}
                      inputMode={column === 0 ? undefined : "decimal"}
                      aria-label={`${headings[column]} ${at + 1}`}
                      defaultValue={typed?.[`${field}-${at}`] ?? (level ? start(level)[column] : "")}
                    />
                    {column === 0 ? <FieldError id={`level-${at}-error`} errors={wrong} /> : null}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
} // prettier-ignore
