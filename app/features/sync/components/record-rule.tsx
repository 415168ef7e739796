import { useMessages } from "~/i18n/context";
import type { MatchEvidence } from "../schema";
import { MatchEvidenceList } from "./match-evidence";

interface RecordRuleProps {
  evidence: MatchEvidence;
  /** The code as it was read out of the comment. */
  code: string | null;
}

/** Which rule found the client, or that none did, and what every piece of evidence said. */
export function RecordRule({ evidence, code }: RecordRuleProps) {
  const m = useMessages();
  const words = m.repair.explain;
  const { by } = evidence;
  return (
    <>
      <p className="mb-3">
        {by === "hand"
          ? words.ruleHand
          : by
            ? words.ruleFound({ ground: m.sync.grounds[by] })
            : words.ruleNone}
        {code ? <span className="text-ink-2"> · {words.codeRead({ code })}</span> : null}
      </p>
      {by === "own" ? null : <MatchEvidenceList evidence={evidence} />}
    </>
  );
}
