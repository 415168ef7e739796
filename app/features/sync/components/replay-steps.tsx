import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import { DataTable, type Column } from "~/ui/data-table";
import { Subject } from "./event-facts";

export interface ShownStep {
  inboxId: number;
  source: string;
  subject: string;
  receivedAt: string;
  code: string;
  visit: { id: number; reference: string } | null;
  before: ShownVisit | null;
  after: ShownVisit | null;
  changed: readonly string[];
}

interface ShownVisit {
  status: string;
  startsAt: string;
  endsAt: string;
  staff: string;
  service: string;
  priceMinor: number;
  currency: string;
  client: string | null;
}

/** What replaying each call would do, in the order of the replay. */
export function ReplaySteps({ steps, zone }: { steps: readonly ShownStep[]; zone: string }) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.repair;
  const columns: Column<ShownStep>[] = [
    {
      key: "received",
      header: m.sync.events.received,
      numeric: true,
      phone: "primary",
      cell: ({ receivedAt }) => formatDateTime(new Date(receivedAt), zone, locale, "short"),
    },
    {
      key: "source",
      header: words.inbox.source,
      quiet: true,
      phone: "line",
      cell: ({ source }) => m.sync.sources[source] ?? source,
    },
    {
      key: "subject",
      header: words.inbox.subject,
      phone: "line",
      cell: ({ subject }) => <Subject subject={subject} />,
    },
    {
      key: "effect",
      header: words.replay.effect,
      phone: "block",
      cell: (step) => <Effect step={step} zone={zone} />,
    },
  ];
  return (
    <DataTable
      caption={words.replay.title}
      columns={columns}
      rows={steps}
      rowKey={({ inboxId }) => inboxId}
      rowHref={({ inboxId }) => paths.inboxEvent(inboxId)}
      empty={null}
    />
  );
}

function Effect({ step, zone }: { step: ShownStep; zone: string }) {
  const m = useMessages();
  const locale = useLocale();
  const { code, visit, before, after, changed } = step;
  const say = (state: ShownVisit, field: string): string => {
    if (field === "startsAt" || field === "endsAt")
      return formatDateTime(new Date(state[field]), zone, locale, "short");
    if (field === "priceMinor") return formatMoney(state.priceMinor, state.currency, locale);
    if (field === "status") return (m.booking.status as Record<string, string>)[state.status] ?? state.status;
    return String(state[field as "staff" | "service" | "client"] ?? "—");
  };
  return (
    <span className="grid gap-0.5">
      <span className="inline-block first-letter:uppercase">
        {m.repair.replay.codes[code] ?? m.sync.events.outcomes[code] ?? code}
        {visit ? (
          <>
            {" · "}
            <a className="link tabular" href={paths.booking(visit.id)}>
              {visit.reference}
            </a>
          </>
        ) : null}
      </span>
      {before && after
        ? changed.map((field) => (
            <span key={field} className="text-sm text-ink-2">
              {m.repair.visitFields[field]}: {say(before, field)} →{" "}
              <b className="font-medium text-ink">{say(after, field)}</b>
            </span>
          ))
        : null}
    </span>
  );
}
