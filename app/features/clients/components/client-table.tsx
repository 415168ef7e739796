import type { ReactNode } from "react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatClock, formatDay, formatNumber } from "~/i18n/format";
import type { Locale } from "~/i18n/locale";
import { paths } from "~/lib/paths";
import { DataTable, type Column, type Sort } from "~/ui/data-table";
import { formatPhone } from "~/ui/format-phone-as-typed";
import type { ListedClient } from "../list/model";

interface ClientTableProps {
  clients: readonly ListedClient[];
  /** Local day of the business: this year's dates go without the year. */
  today: string;
  sort: Sort;
  sortHref: (sort: Sort) => string;
  empty: ReactNode;
}

/**
 * The list of clients. It is drawn for every keystroke of a search, so cells are plain text: no component, hook or
 * icon stands in a row.
 */
export function ClientTable({ clients, today, sort, sortHref, empty }: ClientTableProps) {
  const m = useMessages();
  const locale = useLocale();
  return (
    <DataTable
      caption={m.clients.title}
      columns={columnsOf(m.clients.columns, locale, today)}
      rows={clients}
      rowKey={idOf}
      rowHref={hrefOf}
      sort={sort}
      sortHref={sortHref}
      empty={empty}
    />
  );
}

const idOf = (client: ListedClient) => client.id;
const hrefOf = (client: ListedClient) => paths.client(client.id);

type Words = Record<"name" | "contacts" | "visits" | "lastVisit" | "nextVisit" | "points", string>;

function columnsOf(words: Words, locale: Locale, today: string): Column<ListedClient>[] {
  const dayText = dayWriter(locale, today);
  return [
    {
      key: "name",
      header: words.name,
      sortKey: "name",
      phone: "primary",
      cell: (client) => client.name,
    },
    {
      key: "contacts",
      header: words.contacts,
      quiet: true,
      phone: "line",
      cell: ({ phone, email }) =>
        phone && email ? (
          <>
            {formatPhone(phone)} <small>{email}</small>
          </>
        ) : (
          (phone && formatPhone(phone)) || email
        ),
    },
    {
      key: "visits",
      header: words.visits,
      align: "end",
      numeric: true,
      sortKey: "visits",
      sortFirst: "desc",
      phone: "hide",
      cell: ({ visits }) => formatNumber(visits, locale),
    },
    {
      key: "last",
      header: words.lastVisit,
      align: "end",
      quiet: true,
      numeric: true,
      sortKey: "last_visit",
      sortFirst: "desc",
      phone: "end",
      cell: ({ last }) => last && dayText(last),
    },
    {
      key: "next",
      header: words.nextVisit,
      align: "end",
      numeric: true,
      cell: ({ next }) => next && `${dayText(next[0])}, ${formatClock(next[1])}`,
    },
    {
      key: "points",
      header: words.points,
      align: "end",
      numeric: true,
      phone: "hide",
      cell: ({ points }) => (points ? formatNumber(points, locale) : null),
    },
  ];
}

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
