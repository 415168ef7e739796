import { useLocale, useMessages } from "~/i18n/context";
import { formatClock, weekdayNames } from "~/i18n/format";
import { classNames } from "~/ui/class-names";
import { Select } from "~/ui/select";
import { TextInput } from "~/ui/text-input";
import type { WeeklyInterval } from "../model";
import { intervalsShown, weekField } from "../schema";

interface WeekFieldsProps {
  week: readonly WeeklyInterval[];
  /** Places to choose from; a choice is shown when there are several. */
  places: readonly { id: number; name: string }[];
  /** The person's own place. */
  homeId: number;
  typed?: Record<string, string>;
  /** Names of fields that were not accepted. */
  wrong: readonly string[];
}

/** Seven days, any number of intervals each, as plain text boxes of a wall clock. */
export function WeekFields({ week, places, homeId, typed, wrong }: WeekFieldsProps) {
  const locale = useLocale();
  const shown = intervalsShown(week, typed);
  return (
    <div className="divide-y divide-line border-y border-line">
      {weekdayNames(locale, "long").map((name, weekday) => {
        const own = week.filter((interval) => interval.weekday === weekday);
        return (
          <fieldset key={name} className="flex min-w-0 flex-wrap items-center gap-x-5 gap-y-2 py-3">
            <legend className="float-left w-full font-medium first-letter:uppercase sm:w-32">{name}</legend>
            {Array.from({ length: shown }, (_, index) => (
              <Interval
                key={index}
                {...{ name, weekday, index, typed, wrong, places, homeId }}
                interval={own[index]}
              />
            ))}
          </fieldset>
        );
      })}
    </div>
  );
}

type IntervalProps = Pick<WeekFieldsProps, "typed" | "wrong" | "places" | "homeId"> & {
  name: string;
  weekday: number;
  index: number;
  interval: WeeklyInterval | undefined;
};

function Interval({ name, weekday, index, interval, typed, wrong, places, homeId }: IntervalProps) {
  const words = useMessages().hours.week;
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
        autoComplete="off"
        aria-label={`${name}, ${words.interval({ n: index + 1 })}, ${words[which]}`}
        aria-invalid={wrong.includes(field) || undefined}
      />
    );
  };
  const place = weekField(weekday, index, "place");
  return (
    <span className={classNames("inline-flex items-center gap-1.5", places.length > 1 && "flex-wrap")}>
      {edge("from", interval?.startMin)}
      <span aria-hidden="true">–</span>
      {edge("until", interval?.endMin)}
      {places.length > 1 ? (
        <Select
          className="w-36"
          name={place}
          aria-label={`${name}, ${words.interval({ n: index + 1 })}, ${words.place}`}
          defaultValue={typed?.[place] ?? String(interval?.locationId ?? homeId)}
          options={places.map(({ id, name: label }) => ({ value: String(id), label }))}
        />
      ) : null}
    </span>
  );
}
