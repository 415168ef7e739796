import type { SerializeFrom } from "@remix-run/node";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { Section } from "~/ui/section";
import type { GivenProgram } from "../queries.server";
import { PaceMark, PaidMark, ProgramStateMark, WeekBar } from "./program-marks";

/** The programmes of one client, for their card: what they are at, how the week goes, whether it is paid. */
export function ClientPrograms({
  clientId,
  programs,
  mayWrite,
}: {
  clientId: number;
  programs: readonly SerializeFrom<GivenProgram>[];
  mayWrite: boolean;
}) {
  const words = useMessages().programs;
  return (
    <Section
      title={words.title}
      action={
        mayWrite ? (
          <a className="link" href={paths.programs({ for: String(clientId) })}>
            {words.view.give}
          </a>
        ) : null
      }
    >
      {programs.length === 0 ? <p className="text-sm text-ink-3">{words.empty.client}</p> : null}
      <ul className="client-programs">
        {programs.map((program) => (
          <li key={program.id}>
            <a className="link" href={paths.program(program.id)}>
              {program.title}
            </a>
            {program.state === "active" && program.week ? (
              <span className="program-week-cell">
                <WeekBar week={program.week} />
                <PaceMark week={program.week} />
              </span>
            ) : (
              <ProgramStateMark state={program.state} />
            )}
            {program.paid === "free" ? null : <PaidMark paid={program.paid} />}
          </li>
        ))}
      </ul>
    </Section>
  );
}
