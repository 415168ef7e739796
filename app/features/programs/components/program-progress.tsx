import type { SerializeFrom } from "@remix-run/node";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDay } from "~/i18n/format";
import { Section } from "~/ui/section";
import type { ShownMark } from "../marks/queries.server";
import type { ProgramWeek } from "../weeks/model";
import { PaceMark, WeekBar } from "./program-marks";

interface ProgramProgressProps {
  weeks: readonly ProgramWeek[];
  marks: readonly SerializeFrom<ShownMark>[];
  startsOn: string | null;
}

/** How a client's weeks went, and what they wrote down. */
export function ProgramProgress({ weeks, marks, startsOn }: ProgramProgressProps) {
  const words = useMessages().programs.progress;
  const locale = useLocale();
  const day = (value: string) => formatDay(value, locale, "short");
  const begun = weeks.filter(({ pace }) => pace !== "ahead_of_start").reverse();
  return (
    <Section title={words.title}>
      {begun.length === 0 && startsOn ? (
        <p className="text-sm text-ink-2">{words.notStarted({ day: day(startsOn) })}</p>
      ) : null}
      <ul className="program-weeks">
        {begun.slice(0, 12).map((week) => (
          <li key={week.number}>
            <span>{words.week({ n: week.number, from: day(week.from), until: day(week.until) })}</span>
            <WeekBar week={week} />
            <PaceMark week={week} />
          </li>
        ))}
      </ul>
      <h3 className="pt-4 pb-1">{words.marks}</h3>
      <MarkList marks={marks} empty={words.none} />
    </Section>
  );
}

/** Marks by day, the latest first. */
export function MarkList({ marks, empty }: { marks: readonly SerializeFrom<ShownMark>[]; empty: string }) {
  const words = useMessages().programs.progress;
  const locale = useLocale();
  const days = [...new Set(marks.map(({ doneOn }) => doneOn))];
  if (days.length === 0) return <p className="text-sm text-ink-3">{empty}</p>;
  return (
    <ol className="mark-list">
      {days.map((day) => (
        <li key={day}>
          <h4>{formatDay(day, locale, "weekday")}</h4>
          <ul>
            {marks
              .filter(({ doneOn }) => doneOn === day)
              .map((mark) => (
                <li key={mark.id} data-undone={mark.isDone ? undefined : ""}>
                  <span>{mark.exercise ?? words.gone}</span>
                  {mark.note || !mark.isDone ? (
                    <span className="mark-note">
                      {[mark.isDone ? "" : words.took, mark.note].filter(Boolean).join(" · ")}
                    </span>
                  ) : null}
                </li>
              ))}
          </ul>
        </li>
      ))}
    </ol>
  );
}
