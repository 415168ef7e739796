import { useLocale, useMessages } from "~/i18n/context";
import { formatTime } from "~/i18n/format";
import { TimeChip, TimeGroup } from "~/ui/time-chip";

/** A free start as it travels to the page: an ISO instant and the local hour it belongs to. */
export interface FreeTime {
  start: string;
  hour: number;
  /** Of a group class: places that are left. */
  placesLeft?: number | null;
}

interface DayTimesProps {
  times: readonly FreeTime[];
  zone: string;
  /** `radio`: one of a form's fields; `press`: each hour sends the form. Both go by the name `start`. */
  as: "radio" | "press";
  selected?: string | null;
  /** The hour whose press is on its way. */
  pending?: string | null;
  /** A remark under one hour. */
  note?: { start: string; text: string };
}

const PARTS = [
  { key: "night", until: 6 },
  { key: "morning", until: 12 },
  { key: "afternoon", until: 17 },
  { key: "evening", until: 24 },
] as const;

/** A day's free hours in morning, afternoon and evening. */
export function DayTimes({ times, zone, as, selected, pending, note }: DayTimesProps) {
  const m = useMessages();
  const locale = useLocale();
  const parts = PARTS.map(({ key, until }, index) => {
    const from = PARTS[index - 1]?.until ?? 0;
    return { key, times: times.filter(({ hour }) => hour >= from && hour < until) };
  });
  const noteOf = ({ start, placesLeft }: FreeTime) =>
    note?.start === start ? note.text : placesLeft ? m.storefront.placesLeft({ n: placesLeft }) : undefined;
  return (
    <div className="grid gap-5">
      {parts
        .filter((part) => part.times.length > 0)
        .map((part) => (
          <TimeGroup key={part.key} label={m.booking.public[part.key]}>
            {part.times.map((time) => {
              const { start } = time;
              const shared = { selected: start === selected, note: noteOf(time) };
              const label = formatTime(new Date(start), zone, locale);
              return as === "press" ? (
                <TimeChip key={start} submit="start" value={start} pending={start === pending} {...shared}>
                  {label}
                </TimeChip>
              ) : (
                <TimeChip key={start} name="start" value={start} required {...shared}>
                  {label}
                </TimeChip>
              );
            })}
          </TimeGroup>
        ))}
    </div>
  );
}
