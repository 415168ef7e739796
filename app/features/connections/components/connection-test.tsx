import { Form } from "@remix-run/react";
import type { ProbeResult, VendorGrant } from "~/features/sync/ports";
import { useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { DataTable } from "~/ui/data-table";
import { Notice } from "~/ui/notice";
import { StatusMark } from "~/ui/status-mark";

const marks = {
  works: { shape: "check", tone: "positive" },
  not_granted: { shape: "cross", tone: "negative" },
  failed: { shape: "warning", tone: "warning" },
} as const;

/** What was tried and what came of it. */
export interface TestResult {
  probe: ProbeResult;
  grants: VendorGrant[];
}

/** "Test the connection", and after it every method with what of the product rests on it. */
export function ConnectionTest({
  result,
  pending,
  disabled,
}: {
  result: TestResult | null;
  pending: boolean;
  disabled: boolean;
}) {
  const { test: words, faults } = useMessages().connections;
  const allWork = result?.grants.every(({ answer }) => answer === "works") ?? false;
  return (
    <div className="grid gap-4">
      <p className="max-w-prose text-sm text-ink-2">{words.intro}</p>
      <Form method="post">
        <Button name="intent" value="test" pending={pending} pendingLabel={words.running} disabled={disabled}>
          {words.run}
        </Button>
      </Form>
      {result ? (
        result.probe.ok ? (
          <Notice
            tone={allWork ? "positive" : "warning"}
            live="status"
            title={words.connected({ title: result.probe.title, ms: result.probe.latencyMs })}
          >
            {allWork ? words.allWork : words.someRefused}
          </Notice>
        ) : (
          <Notice
            tone="negative"
            live="alert"
            title={words.failed({ why: faults[result.probe.kind] ?? result.probe.kind })}
          />
        )
      ) : null}
      {result && result.grants.length > 0 ? (
        <DataTable
          caption={words.title}
          rows={result.grants}
          rowKey={({ operation }) => operation}
          empty={null}
          columns={[
            {
              key: "method",
              header: words.method,
              phone: "primary",
              cell: ({ operation }) => <code className="text-sm wrap-anywhere">{operation}</code>,
            },
            { key: "need", header: words.rests, quiet: true, cell: ({ need }) => words.needs[need] },
            {
              key: "answer",
              header: words.answer,
              phone: "end",
              cell: ({ answer, kind }) => (
                <span title={kind ? (faults[kind] ?? kind) : undefined}>
                  <StatusMark {...marks[answer]}>
                    {answer === "failed" && kind ? (faults[kind] ?? kind) : words.answers[answer]}
                  </StatusMark>
                </span>
              ),
            },
          ]}
        />
      ) : null}
    </div>
  );
}
