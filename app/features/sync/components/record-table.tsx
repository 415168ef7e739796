import { Form } from "@remix-run/react";
import type { ReactNode } from "react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { DataTable, type Column } from "~/ui/data-table";
import type { RecordState as State } from "../records/model";
import type { MatchEvidence } from "../schema";
import { RecordState } from "./record-state";

export interface ListedRecord {
  id: number;
  externalId: string;
  state: State;
  evidence: Pick<MatchEvidence, "reason" | "by">;
  client: { id: number; displayName: string } | null;
  said: {
    person: { name: string } | null;
    title: string;
    startsAt: string;
    staffName: string | null;
    deleted: boolean;
  } | null;
  firstSeenAt: string;
}

interface RecordTableProps {
  records: readonly ListedRecord[];
  zone: string;
  mayManage: boolean;
  empty: ReactNode;
}

/** Records in any state: who, what and when, how they stand and why; a dismissed one can be taken back where it stands. */
export function RecordTable({ records, zone, mayManage, empty }: RecordTableProps) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.repair.records;
  const columns: Column<ListedRecord>[] = [
    {
      key: "person",
      header: words.person,
      phone: "primary",
      cell: ({ client, said }) => (
        <bdi>{client?.displayName ?? (said?.person?.name || m.sync.record.unknownPerson)}</bdi>
      ),
    },
    {
      key: "when",
      header: words.when,
      numeric: true,
      phone: "line",
      cell: ({ said }) => (said ? formatDateTime(new Date(said.startsAt), zone, locale, "short") : null),
    },
    {
      key: "visit",
      header: words.visit,
      phone: "line",
      cell: ({ said }) => (said ? [said.title, said.staffName].filter(Boolean).join(" · ") : null),
    },
    {
      key: "state",
      header: words.state,
      phone: "end",
      cell: ({ state, evidence }) => <RecordState state={state} by={evidence.by} />,
    },
    {
      key: "reason",
      header: words.reason,
      quiet: true,
      phone: "block",
      cell: ({ evidence: { reason, by } }) =>
        reason ? m.sync.reasons[reason] : by && by !== "hand" ? words.by[by] : null,
    },
    {
      key: "number",
      header: words.number,
      numeric: true,
      quiet: true,
      phone: "line",
      cell: ({ externalId }) => m.sync.number({ id: externalId }),
    },
    {
      key: "undo",
      header: <span className="sr-only">{words.undo}</span>,
      label: words.undo,
      align: "end",
      phone: "line",
      cell: ({ id, state, evidence, said }) =>
        mayManage && state === "dismissed" && evidence.reason === "dismissed" && said ? (
          <Form method="post">
            <input type="hidden" name="recordId" value={id} />
            <Button size="sm" variant="quiet" name="intent" value="retry">
              {words.undo}
            </Button>
          </Form>
        ) : null,
    },
  ];
  return (
    <DataTable
      caption={words.title}
      columns={columns}
      rows={records}
      rowKey={({ id }) => id}
      rowHref={({ id }) => paths.syncRecord(id)}
      empty={empty}
    />
  );
}
