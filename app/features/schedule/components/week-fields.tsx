import { useLocale, useMessages } from "~/i18n/context";
import { formatClock, weekdayNames } from "~/i18n/format";
import { TextInput } from "~/ui/text-input";
import type { WeeklyInterval } from "../model";
import { INTERVALS_A_DAY, weekField } from "../schema";

interface WeekFieldsProps {
  hours: readonly WeeklyInterval[];
  typed?: Record<string, string>;
  /** Names of fields that were not accepted. */
  wrong: readonly string[];
}

/** Seven days, up to three intervals each, as plain text boxes of a wall clock. */
export function WeekFields({ hours, typed, wrong }: WeekFieldsProps) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.catalog.hours;
  return (
    <div className="divide-y divide-line border-y border-line">
      {weekdayNames(locale, "long").map((name, weekday) => {
        const own = hours.filter((interval) => interval.weekday === weekday);
        return (
          <fieldset key={name} className="flex min-w-0 flex-wrap items-center gap-x-5 gap-y-2 py-3">
            <legend className="float-left w-full font-medium first-letter:uppercase sm:w-32">{name}</legend>
            {Array.from({ length: INTERVALS_A_DAY }, (_, index) => {
              const interval = own[index];
              const edge = (which: "from" | "until", minutes: number | undefined) => {
                const field = weekField(weekday, index, which);
                return (
                  <TextInput
                    className="tabular w-18 text-center"
                    name={field}
                    defaultValue={typed?.[field] ?? (minutes === undefined ? "" : formatClock(minutes))}
                    placeholder={index === 0 ? "—" : undefined}
                    inputMode="numeric"
                    maxLength={5}
                    aria-label={`${name}, ${words.interval({ n: index + 1 })}, ${words[which]}`}
                    aria-invalid={wrong.includes(field) || undefined}
                  />
                );
              };
              return (
                <span key={index} className="inline-flex items-center gap-1.5">
                  {edge("from", interval?.startMin)}
                  <span aria-hidden="true">–</span>
                  {edge("until", interval?.endMin)}
                </span>
              );
            })}
          </fieldset>
        );
      })}
    </div>
  );
}
