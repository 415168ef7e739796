import { Form } from "@remix-run/react";
import type { ReactNode } from "react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import type { Tone } from "~/ui/badge";
import { Button } from "~/ui/button";
import { DataTable, type Column } from "~/ui/data-table";
import { StatusMark, type StatusShape } from "~/ui/status-mark";
import { DRIFT_FIELDS, type Drift, type FindingKind, type FindingState } from "../audit/model";

export interface ShownFinding {
  id: number;
  kind: FindingKind;
  externalId: string;
  recordId: number | null;
  booking: { id: number; reference: string } | null;
  fields: Drift;
  state: FindingState;
}

const LOOK: Record<FindingState, { shape: StatusShape; tone: Tone }> = {
  open: { shape: "warning", tone: "warning" },
  repaired: { shape: "check", tone: "positive" },
  gone: { shape: "check", tone: "neutral" },
  ignored: { shape: "dash", tone: "neutral" },
};

interface FindingTableProps {
  findings: readonly ShownFinding[];
  zone: string;
  currency: string | null;
  mayManage: boolean;
  empty: ReactNode;
}

/** What differs between the two calendars, each with both sides and the two things one can do about it. */
export function FindingTable({ findings, zone, currency, mayManage, empty }: FindingTableProps) {
  const words = useMessages().repair.audit;
  const columns: Column<ShownFinding>[] = [
    {
      key: "number",
      header: words.number,
      numeric: true,
      phone: "primary",
      cell: ({ externalId, recordId, booking }) => (
        <>
          {recordId ? (
            <a className="link" href={paths.syncRecord(recordId)}>
              {externalId}
            </a>
          ) : (
            externalId
          )}
          {booking ? (
            <a className="link ms-2 text-sm" href={paths.booking(booking.id)}>
              {booking.reference}
            </a>
          ) : null}
        </>
      ),
    },
    { key: "kind", header: words.kind, quiet: true, phone: "line", cell: ({ kind }) => words.kinds[kind] },
    {
      key: "difference",
      header: words.difference,
      phone: "block",
      cell: ({ fields }) => <Difference fields={fields} zone={zone} currency={currency} />,
    },
    {
      key: "state",
      header: words.state,
      phone: "end",
      cell: ({ state }) => (
        <StatusMark shape={LOOK[state].shape} tone={LOOK[state].tone}>
          {words.states[state]}
        </StatusMark>
      ),
    },
    {
      key: "do",
      header: <span className="sr-only">{words.repair}</span>,
      label: words.repair,
      align: "end",
      phone: "block",
      cell: ({ id, state }) => (mayManage ? <Presses findingId={id} state={state} /> : null),
    },
  ];
  return (
    <DataTable caption={words.kind} columns={columns} rows={findings} rowKey={({ id }) => id} empty={empty} />
  );
}

function Presses({ findingId, state }: { findingId: number; state: FindingState }) {
  const words = useMessages().repair.audit;
  if (state === "repaired" || state === "gone") return null;
  return (
    <Form method="post" className="inline-flex gap-2">
      <input type="hidden" name="findingId" value={findingId} />
      {state === "open" ? (
        <>
          <Button size="sm" name="intent" value="repair">
            {words.repair}
          </Button>
          <Button size="sm" variant="quiet" name="intent" value="ignore">
            {words.ignore}
          </Button>
        </>
      ) : (
        <Button size="sm" variant="quiet" name="intent" value="unignore">
          {words.unignore}
        </Button>
      )}
    </Form>
  );
}

function Difference({ fields, zone, currency }: { fields: Drift; zone: string; currency: string | null }) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.repair.audit;
  const say = (field: string, value: string | null): string => {
    if (value === null) return words.nowhere;
    if (field === "starts" || field === "ends") return formatDateTime(new Date(value), zone, locale, "short");
    if (field === "price") return currency ? formatMoney(Number(value), currency, locale) : value;
    if (field === "status") return (m.booking.status as Record<string, string>)[value] ?? value;
    return value;
  };
  return (
    <span className="grid gap-0.5">
      {DRIFT_FIELDS.map((field) => {
        const sides = fields[field];
        return sides ? (
          <span key={field} className="text-sm">
            <span className="text-ink-3">{words.fields[field]}:</span> {say(field, sides[0])} →{" "}
            <b className="font-medium">{say(field, sides[1])}</b>
          </span>
        ) : null;
      })}
    </span>
  );
}
