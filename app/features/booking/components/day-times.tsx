import { useLocale, useMessages } from "~/i18n/context";
import { formatTime } from "~/i18n/format";
import { TimeChip, TimeGroup } from "~/ui/time-chip";

/** A free start as it travels to the page: an ISO instant and the local hour it belongs to. */
export interface FreeTime {
  start: string;
  hour: number;
}

type DayTimesProps = {
  times: readonly FreeTime[];
  zone: string;
  selected?: string | null;
} & ({ hrefFor: (start: string) => string } | { name: string });

const PARTS = [
  { key: "night", until: 6 },
  { key: "morning", until: 12 },
  { key: "afternoon", until: 17 },
  { key: "evening", until: 24 },
] as const;

/** A day's free hours in morning, afternoon and evening: links to the next step, or radio buttons of a form. */
export function DayTimes(props: DayTimesProps) {
  const m = useMessages();
  const locale = useLocale();
  const parts = PARTS.map(({ key, until }, index) => {
    const from = PARTS[index - 1]?.until ?? 0;
    return { key, times: props.times.filter(({ hour }) => hour >= from && hour < until) };
  });
  return (
    <div className="grid gap-5">
      {parts
        .filter(({ times }) => times.length > 0)
        .map(({ key, times }) => (
          <TimeGroup key={key} label={m.booking.public[key]}>
            {times.map(({ start }) => {
              const label = formatTime(new Date(start), props.zone, locale);
              return "hrefFor" in props ? (
                <TimeChip key={start} href={props.hrefFor(start)}>
                  {label}
                </TimeChip>
              ) : (
                <TimeChip
                  key={start}
                  name={props.name}
                  value={start}
                  selected={start === props.selected}
                  required
                >
                  {label}
                </TimeChip>
              );
            })}
          </TimeGroup>
        ))}
    </div>
  );
}
