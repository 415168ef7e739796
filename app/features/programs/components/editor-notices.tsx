import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { Notice } from "~/ui/notice";

interface EditorNoticesProps {
  problem: "empty" | "stale" | "paste" | null;
  pasted: { days: number; exercises: number } | null;
  programId: number | null;
}

/** What the last press on the editor came to. */
export function EditorNotices({ problem, pasted, programId }: EditorNoticesProps) {
  const words = useMessages().programs.edit;
  if (pasted) return <Notice tone="positive" live="status" title={words.pasteDone(pasted)} />;
  if (problem === "paste") return <Notice tone="warning" live="alert" title={words.pasteNothing} />;
  if (problem === "empty") return <Notice tone="warning" live="alert" title={words.emptyProgram} />;
  if (problem !== "stale") return null;
  return (
    <Notice tone="warning" live="alert" title={words.stale}>
      {words.staleText}{" "}
      {programId === null ? null : (
        <a className="link-underlined" href={paths.program(programId)}>
          {words.staleOpen}
        </a>
      )}
    </Notice>
  );
}
