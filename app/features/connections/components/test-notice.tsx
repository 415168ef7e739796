import { useMessages } from "~/i18n/context";
import { Notice } from "~/ui/notice";
import type { TestAnswer } from "./health-view";

/** What a test of a connection came to, and what to do when it did not work. */
export function TestNotice({ result }: { result: TestAnswer }) {
  const { integrations, connections } = useMessages();
  const words = integrations.test;
  if (result === null) return <Notice tone="warning" live="alert" title={words.off} />;
  if (result.ok) {
    const { title, latencyMs: ms } = result;
    return (
      <Notice
        tone="positive"
        live="status"
        title={title ? words.connectedTo({ title, ms }) : words.connected({ ms })}
      />
    );
  }
  const { kind, code } = result;
  const why = (code && words.codes[code]) || connections.faults[kind] || kind;
  return (
    <Notice tone="negative" live="alert" title={words.failed({ why })}>
      {(code && words.codeNext[code]) || words.next[kind]}
    </Notice>
  );
}
