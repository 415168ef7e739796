import { Form } from "@remix-run/react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatAgo } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { Badge } from "~/ui/badge";
import { Button } from "~/ui/button";
import { DataTable } from "~/ui/data-table";
import { StatusMark } from "~/ui/status-mark";
import type { Integration } from "../overview/model";
import { stateMarks } from "./connection-state";

/** A row of the list as a page gets it: instants are ISO texts. */
export type IntegrationRow = {
  [K in keyof Integration]: Integration[K] extends Date | null ? string | null : Integration[K];
};

interface IntegrationListProps {
  rows: readonly IntegrationRow[];
  now: string;
  /** What is being pressed: `test:hms`. */
  pending: string;
}

/** Every outside system: how it is, what waits for it, and what can be done about it at once. */
export function IntegrationList({ rows, now, pending }: IntegrationListProps) {
  const { integrations: words, connections } = useMessages();
  const locale = useLocale();
  const ago = (at: string) => formatAgo(new Date(at), new Date(now), locale);
  return (
    <DataTable
      caption={words.title}
      rows={rows}
      rowKey={({ kind }) => kind}
      empty={null}
      columns={[
        {
          key: "system",
          header: words.columns.system,
          phone: "primary",
          cell: ({ kind, isSimulated }) => (
            <div className="grid gap-0.5">
              <span className="flex flex-wrap items-center gap-2">
                <b>{words.names[kind]}</b>
                {isSimulated ? <Badge>{words.simulated}</Badge> : null}
              </span>
              <span className="text-sm text-ink-3">{words.about[kind]}</span>
            </div>
          ),
        },
        {
          key: "state",
          header: words.columns.state,
          phone: "end",
          cell: ({ state }) => <StatusMark {...stateMarks[state]}>{words.states[state]}</StatusMark>,
        },
        {
          key: "success",
          header: words.columns.lastSuccess,
          quiet: true,
          cell: ({ lastSuccessAt }) => (lastSuccessAt ? ago(lastSuccessAt) : words.never),
        },
        {
          key: "failure",
          header: words.columns.lastFailure,
          quiet: true,
          cell: ({ lastFailureAt, failure, failed }) =>
            lastFailureAt && failure
              ? words.failure({ ago: ago(lastFailureAt), why: connections.faults[failure] ?? failure })
              : failed > 0
                ? words.failed({ n: failed })
                : words.none,
        },
        {
          key: "queue",
          header: words.columns.queue,
          quiet: true,
          cell: ({ queue }) => (queue > 0 ? words.waiting({ n: queue }) : words.queueEmpty),
        },
        {
          key: "actions",
          header: words.columns.actions,
          phone: "block",
          cell: (row) => <Actions row={row} pending={pending} />,
        },
      ]}
    />
  );
}

const SETTINGS: Record<Exclude<Integration["kind"], NonNullable<Integration["account"]>>, string> = {
  telegram: paths.settingsTelegram(),
  mail: paths.settingsNotices(),
  sms: paths.settingsNotices(),
  yookassa: paths.settingsPayments(),
  stripe: paths.settingsPayments(),
};

function Actions({ row, pending }: { row: IntegrationRow; pending: string }) {
  const { integrations: words } = useMessages();
  const { kind, account, state } = row;
  const name = words.names[kind];
  const press = state === "paused" ? ("resume" as const) : ("pause" as const);
  const href = account === null ? SETTINGS[kind as keyof typeof SETTINGS] : paths.settingsVendor(account);
  const label = { resume: words.resumeIt, pause: words.pauseIt }[press];
  const full = { resume: words.resumeOf({ name }), pause: words.pauseOf({ name }) }[press];
  return (
    <div className="flex flex-wrap items-center gap-2">
      <a
        className="link inline-flex min-h-11 items-center text-sm"
        href={href}
        aria-label={words.setUpOf({ name })}
      >
        {words.setUp}
      </a>
      {account === null || state === "off" ? null : (
        <Form method="post" className="flex flex-wrap gap-2">
          <input type="hidden" name="vendor" value={account} />
          <Button
            name="intent"
            value="test"
            pending={pending === `test:${account}`}
            aria-label={words.testOf({ name })}
          >
            {words.testIt}
          </Button>
          {state === "unset" ? null : (
            <Button name="intent" value={press} pending={pending === `${press}:${account}`} aria-label={full}>
              {label}
            </Button>
          )}
        </Form>
      )}
    </div>
  );
}
