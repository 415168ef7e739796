import { CheckCheck } from "lucide-react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { DataTable } from "~/ui/data-table";
import { EmptyState } from "~/ui/empty-state";
import { LinkButton } from "~/ui/link-button";
import { StatusMark } from "~/ui/status-mark";
import type { DriftVendor, LinkFault } from "../drift/model";

interface FindingRow {
  id: number;
  clientId: number;
  clientName: string;
  externalId: string;
  fault: LinkFault;
  firstSeenAt: string;
}

interface LinkFindingsProps {
  vendor: DriftVendor;
  /** The last finding of the page before; 0: the first page. */
  after: number;
  zone: string;
  findings: { rows: readonly FindingRow[]; next: number | null; total: number };
  /** An audit has gone through all of them. */
  isAudited: boolean;
}

const marks = {
  gone: { shape: "cross", tone: "negative" },
  merged: { shape: "half", tone: "warning" },
  name: { shape: "warning", tone: "warning" },
  phone: { shape: "warning", tone: "warning" },
  twice: { shape: "half", tone: "warning" },
} as const;

/** What is wrong with links, whose they are, and what to do about each. */
export function LinkFindings({ vendor, after, zone, findings, isAudited }: LinkFindingsProps) {
  const { integrations, common } = useMessages();
  const words = integrations.drift;
  const locale = useLocale();
  const { rows, next } = findings;
  return (
    <>
      <DataTable
        caption={words.title}
        rows={rows}
        rowKey={({ id }) => id}
        rowHref={({ clientId }) => paths.client(clientId)}
        empty={
          isAudited ? (
            <EmptyState icon={<CheckCheck aria-hidden="true" />} title={words.empty} text={words.emptyText} />
          ) : null
        }
        columns={[
          {
            key: "client",
            header: words.client,
            phone: "primary",
            cell: ({ clientName }) => clientName,
          },
          {
            key: "kind",
            header: words.kind,
            phone: "end",
            cell: ({ fault }) => <StatusMark {...marks[fault]}>{words.kinds[fault]}</StatusMark>,
          },
          {
            key: "there",
            header: words.there,
            quiet: true,
            phone: "line",
            cell: ({ externalId }) => <code className="text-sm wrap-anywhere">{externalId}</code>,
          },
          { key: "todo", header: words.todo, phone: "block", cell: ({ fault }) => words.todos[fault] },
          {
            key: "since",
            header: words.since,
            quiet: true,
            phone: "line",
            cell: ({ firstSeenAt }) => formatDateTime(new Date(firstSeenAt), zone, locale, "short"),
          },
        ]}
      />
      {next !== null || after > 0 ? (
        <div className="flex gap-2">
          {after > 0 ? (
            <LinkButton href={paths.settingsDrift({ vendor })}>{common.table.previousPage}</LinkButton>
          ) : null}
          {next === null ? null : (
            <LinkButton href={paths.settingsDrift({ vendor, after: next })}>
              {common.table.nextPage}
            </LinkButton>
          )}
        </div>
      ) : null}
    </>
  );
}
