import type { SerializeFrom } from "@remix-run/node";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDay } from "~/i18n/format";
import { paths } from "~/lib/paths";
import type { GivenProgram } from "../queries.server";
import { ProgramStateMark, WeekBar } from "./program-marks";

/** A programme on the client's list. */
export function OwnProgramCard({ program }: { program: SerializeFrom<GivenProgram> }) {
  const words = useMessages().programs;
  const locale = useLocale();
  const { id, title, state, week, startsOn } = program;
  return (
    <li>
      <a className="own-program" href={paths.meProgram(id)}>
        <b>{title}</b>
        {state === "active" && week ? (
          <span className="own-program-week">
            <span>{words.weekNumber({ n: week.number })}</span>
            <WeekBar week={week} />
          </span>
        ) : state === "active" && startsOn ? (
          <span>{words.progress.notStarted({ day: formatDay(startsOn, locale, "date") })}</span>
        ) : (
          <ProgramStateMark state={state} />
        )}
        <span className="own-program-open">{words.own.open}</span>
      </a>
    </li>
  );
}
