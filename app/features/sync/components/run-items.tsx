import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime } from "~/i18n/format";
import { paths } from "~/lib/paths";
import type { Tone } from "~/ui/badge";
import { DataTable, type Column } from "~/ui/data-table";
import { EmptyState } from "~/ui/empty-state";
import { StatusMark, type StatusShape } from "~/ui/status-mark";

export interface ListedItem {
  id: number;
  externalId: string;
  recordId: number | null;
  outcome: string;
  detail: string;
  at: string;
}

const LOOK: Record<string, { shape: StatusShape; tone: Tone }> = {
  failed: { shape: "warning", tone: "negative" },
  waiting: { shape: "warning", tone: "warning" },
  cancelled: { shape: "cross", tone: "neutral" },
  created: { shape: "check", tone: "positive" },
  updated: { shape: "check", tone: "positive" },
  stale: { shape: "dash", tone: "neutral" },
};

/** What one run did, record by record, with the reason in words. */
export function RunItems({ items, zone }: { items: readonly ListedItem[]; zone: string }) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.sync;
  const columns: Column<ListedItem>[] = [
    {
      key: "record",
      header: words.runItems.record,
      numeric: true,
      phone: "primary",
      cell: ({ externalId }) => externalId,
    },
    {
      key: "outcome",
      header: words.events.outcome,
      phone: "end",
      cell: ({ outcome }) => (
        <StatusMark shape={LOOK[outcome]?.shape ?? "ring"} tone={LOOK[outcome]?.tone}>
          {words.runItems.outcomes[outcome] ?? outcome}
        </StatusMark>
      ),
    },
    {
      key: "detail",
      header: words.runItems.detail,
      quiet: true,
      phone: "block",
      cell: ({ outcome, detail }) => sayDetail(outcome, detail, words),
    },
    {
      key: "at",
      header: words.runItems.at,
      numeric: true,
      quiet: true,
      phone: "line",
      cell: ({ at }) => formatDateTime(new Date(at), zone, locale, "short"),
    },
  ];
  return (
    <DataTable
      caption={words.runItems.title}
      columns={columns}
      rows={items}
      rowKey={({ id }) => id}
      rowHref={({ recordId, externalId }) =>
        recordId === null ? paths.syncDiagnosis({ q: externalId }) : paths.syncRecord(recordId)
      }
      empty={<EmptyState title={words.runItems.empty} text={words.runItems.emptyText} />}
    />
  );
}

type Words = ReturnType<typeof useMessages>["sync"];

/** Details are codes: a reason to wait, or the columns of the visit that changed. */
function sayDetail(outcome: string, detail: string, words: Words): string {
  if (outcome === "failed") return `${words.reasons.failed} (${detail})`;
  const reasons: Record<string, string> = words.reasons;
  if (reasons[detail]) return reasons[detail];
  const fields: Record<string, string> = words.runItems.fields;
  return [...new Set(detail.split(" ").flatMap((name) => fields[name] ?? []))].join(", ");
}
