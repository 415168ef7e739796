import type { ReactNode } from "react";
import { useLocale, useMessages } from "~/i18n/context";
import type { Messages } from "~/i18n/catalogue";
import { formatClock, formatDay, formatNumber } from "~/i18n/format";
import type { Locale } from "~/i18n/locale";
import { stageName } from "~/features/pipeline/model";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import { DataTable, type Column, type Sort } from "~/ui/data-table";
import { formatPhone } from "~/ui/format-phone-as-typed";
import { BULK_FORM, PageBox } from "../bulk/components/bulk-bar";
import type { CustomField } from "../fields/model";
import type { ListChoices, ListedClient } from "../list/model";
import type { ListColumn } from "../list/schema";

interface ClientTableProps {
  clients: readonly ListedClient[];
  columns: readonly ListColumn[];
  choices: ListChoices;
  /** Local day of the business: this year's dates go without the year. */
  today: string;
  sort: Sort;
  sortHref: (sort: Sort) => string;
  /** Rows can be ticked for changes of many. */
  canSelect: boolean;
  empty: ReactNode;
  /** What is known of clients from the clinic, drawn by whoever knows plans; null: no clinic. */
  plans: PlanDrawing | null;
}

/** Draws what belongs to another feature: it stands above this one. */
interface PlanDrawing {
  cell: (clientId: number) => ReactNode;
  /** Stands by the name. */
  badge: (clientId: number) => ReactNode;
}

/**
 * The list of clients. It is drawn for every keystroke of a search, so cells are plain text: no component, hook or
 * icon stands in a row.
 */
export function ClientTable({
  clients,
  today,
  sort,
  sortHref,
  canSelect,
  empty,
  ...shown
}: ClientTableProps) {
  const m = useMessages();
  const locale = useLocale();
  return (
    <DataTable
      caption={m.clients.title}
      columns={columnsOf({ m, locale, today, canSelect, ...shown })}
      rows={clients}
      rowKey={idOf}
      rowHref={hrefOf}
      sort={sort}
      sortHref={sortHref}
      empty={empty}
      className="client-list"
    />
  );
}

const idOf = (client: ListedClient) => client.id;
const hrefOf = (client: ListedClient) => paths.client(client.id);

interface Drawing {
  m: Messages;
  locale: Locale;
  today: string;
  columns: readonly ListColumn[];
  choices: ListChoices;
  canSelect: boolean;
  plans: PlanDrawing | null;
}

function columnsOf(drawing: Drawing): Column<ListedClient>[] {
  const { m, columns, choices, canSelect, plans } = drawing;
  const known = knownColumns(drawing);
  const own = (column: ListColumn) => choices.fields.find(({ id }) => `f${id}` === column);
  const select: Column<ListedClient> = {
    key: "select",
    header: <PageBox />,
    label: m.clientList.bulk.selectPage,
    phone: "end",
    cell: ({ id, name }) => (
      <label className="row-check">
        <input type="checkbox" className="tick" form={BULK_FORM} name="id" value={id} aria-label={m.clientList.bulk.select({ name })} />
      </label>
    ),
  };
  const name: Column<ListedClient> = { key: "name", header: m.clientList.columns.name, sortKey: "name", phone: "primary", cell: (client) => <>{client.name} {plans?.badge(client.id)}</> };
  return [
    ...(canSelect ? [select] : []),
    name,
    ...columns.flatMap((column) => {
      const field = own(column);
      if (field) return [fieldColumn(field, drawing)];
      return column in known ? [known[column as keyof typeof known]] : [];
    }),
  ];
} // prettier-ignore

function knownColumns({ m, locale, today, choices, plans }: Drawing) {
  const words = m.clientList.columns;
  const dayText = dayWriter(locale, today);
  const stages = new Map(choices.stages.map((stage) => [stage.id, { name: stageName(stage, m.pipeline.stages), color: stage.color }]));
  const tags = new Map(choices.tags.map((tag) => [tag.id, tag]));
  const users = new Map(choices.users.map(({ id, name }) => [id, name]));
  const column = (key: keyof typeof words, more: Omit<Column<ListedClient>, "key" | "header">): Column<ListedClient> => ({ key, header: words[key], ...more });
  const ending = { align: "end", numeric: true } as const;
  const sorted = (sortKey: string) => ({ sortKey, sortFirst: "desc" }) as const;
  return {
    contacts: column("contacts", {
      quiet: true,
      phone: "line",
      cell: ({ phone, email }) =>
        phone && email ? (
          <>
            {formatPhone(phone)} <small className="row-mail">{email}</small>
          </>
        ) : (
          (phone && formatPhone(phone)) || email
        ),
    }),
    plans: column("plans", { phone: "block", cell: ({ id }) => plans?.cell(id) }),
    code: column("code", { quiet: true, numeric: true, phone: "line", cell: ({ code }) => code }),
    stage: column("stage", {
      phone: "line",
      sortKey: "stage",
      cell: ({ stage }) => {
        const at = stage === undefined ? undefined : stages.get(stage);
        return at ? <span className="row-stage" data-hue={at.color}>{at.name}</span> : null;
      },
    }),
    tags: column("tags", {
      phone: "line",
      cell: (client) =>
        client.tags?.length ? (
          <span className="row-tags">
            {client.tags.map((id) => {
              const tag = tags.get(id);
              return tag ? <span key={id} className="tag hue" data-hue={tag.color}>{tag.name}</span> : null;
            })}
          </span>
        ) : null,
    }),
    responsible: column("responsible", { quiet: true, cell: ({ who }) => (who === undefined ? null : users.get(who)) }),
    source: column("source", { quiet: true, cell: ({ source }) => source && (m.clients.sources[source] ?? source) }),
    visits: column("visits", { ...ending, ...sorted("visits"), phone: "hide", cell: ({ visits }) => formatNumber(visits, locale) }),
    last: column("last", { ...ending, ...sorted("last_visit"), quiet: true, phone: "end", cell: ({ last }) => last && dayText(last) }),
    next: column("next", { ...ending, cell: ({ next }) => next && `${dayText(next[0])}, ${formatClock(next[1])}` }),
    due: column("due", {
      ...ending,
      ...sorted("due"),
      cell: ({ due }) => due && <span className="text-warning">{due.map(({ minor, currency }) => formatMoney(minor, currency, locale)).join(", ")}</span>,
    }),
    points: column("points", { ...ending, ...sorted("points"), phone: "hide", cell: ({ points }) => (points ? formatNumber(points, locale) : null) }),
    next_contact: column("next_contact", {
      ...ending,
      sortKey: "next_contact",
      cell: ({ contact }) =>
        contact?.late ? (
          <span className="text-negative">
            {dayText(contact.day)} <small>{m.clientList.overdueMark}</small>
          </span>
        ) : (
          contact && dayText(contact.day)
        ),
    }),
    last_contact: column("last_contact", { ...ending, ...sorted("last_contact"), quiet: true, phone: "hide", cell: ({ talked }) => talked && dayText(talked) }),
    created: column("created", { ...ending, ...sorted("created"), quiet: true, phone: "hide", cell: ({ since }) => since && dayText(since) }),
  } satisfies Partial<Record<ListColumn, Column<ListedClient>>>;
} // prettier-ignore

function fieldColumn({ id, label, kind }: CustomField, { m, locale, today }: Drawing): Column<ListedClient> {
  const dayText = dayWriter(locale, today);
  const shown = (value: string): ReactNode => {
    if (kind === "day") return dayText(value);
    if (kind === "number") return formatNumber(Number(value), locale, { maximumFractionDigits: 6 });
    if (kind === "checkbox") return m.clientList.filters.yes;
    if (kind === "url") return <a className="link" href={value} rel="noreferrer noopener" target="_blank">{new URL(value).hostname}</a>;
    return value;
  };
  return {
    key: `f${id}`,
    header: label,
    quiet: true,
    ...(kind === "number" || kind === "day" ? { align: "end", numeric: true } : {}),
    cell: ({ fields }) => {
      const value = fields?.[id];
      return value === undefined ? null : shown(value);
    },
  };
} // prettier-ignore

/** «20 нояб.», or with the year when it is another one. Many rows share a day. */
function dayWriter(locale: Locale, today: string): (day: string) => string {
  const written = new Map<string, string>();
  return (day) => {
    let text = written.get(day);
    if (text === undefined) {
      text = formatDay(day, locale, day.slice(0, 4) === today.slice(0, 4) ? "short" : "numeric");
      written.set(day, text);
    }
    return text;
  };
}
