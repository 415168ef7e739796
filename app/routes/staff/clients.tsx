import { json, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { ContactRound, UserRoundSearch } from "lucide-react";
import { can } from "~/features/accounts/policy";
import { getMainLocation } from "~/features/catalog/queries.server";
import { ClientSearch } from "~/features/clients/components/client-search";
import { ClientTable } from "~/features/clients/components/client-table";
import { listedClient } from "~/features/clients/list/model";
import { listClients } from "~/features/clients/queries.server";
import { clientListParams } from "~/features/clients/schema";
import { useLocale, useMessages } from "~/i18n/context";
import { formatNumber } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { dayOf } from "~/lib/zoned-time";
import { FilterTags } from "~/ui/badge";
import { EmptyState } from "~/ui/empty-state";
import { LinkButton } from "~/ui/link-button";
import { PageHeader } from "~/ui/page-header";
import { Pager } from "~/ui/pager";
import { useLive } from "~/ui/use-live";
import { requireUser } from "../guards.server";
import { pageTitle } from "./title";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "clients:read" });
  const { db, clock } = context.core;
  const url = new URL(request.url).searchParams;
  const sort = url.get("sort") ?? undefined;
  const asked = clientListParams.parse({
    search: url.get("q") ?? undefined,
    sort,
    direction: url.get("dir") ?? (sort === undefined || sort === "name" ? "asc" : "desc"),
    cursor: url.get("after") ?? url.get("before"),
  });
  const now = clock.now();
  const [list, location] = await Promise.all([listClients(db, user, { ...asked, now }), getMainLocation(db)]);
  const zone = location?.zone ?? "UTC";
  return json({
    clients: list.rows.map((row) => listedClient(row, zone)),
    total: list.total,
    searched: list.searched,
    next: list.next,
    previous: list.previous,
    q: asked.search,
    sort: { key: asked.sort, direction: asked.direction },
    today: dayOf(now, zone),
    mayAdd: can(user, "clients:write"),
  });
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.clients.title);

/** Everybody the business knows: found by any scrap of them, sorted by what matters now. */
export default function Clients() {
  const list = useLoaderData<typeof loader>();
  useLive(["clients", "bookings", "loyalty"]);
  const m = useMessages();
  const { sort, q } = list;
  const ordered =
    sort.key === "name" && sort.direction === "asc" ? {} : { sort: sort.key, dir: sort.direction };
  const isNewest = sort.key === "created";
  const add = (
    <LinkButton variant="primary" href={paths.newClient()}>
      {m.clients.add}
    </LinkButton>
  );
  return (
    <>
      <PageHeader
        title={m.clients.title}
        note={list.clients.length > 0 ? <Count {...list} /> : null}
        actions={list.mayAdd ? add : null}
      />
      <div className="toolbar pt-0">
        <ClientSearch q={q} {...ordered} />
        <FilterTags
          label={m.clients.order}
          items={[
            {
              href: paths.clients(isNewest ? { q } : { q, sort: "created", dir: "desc" }),
              label: m.clients.newestFirst,
              current: isNewest,
            },
          ]}
        />
      </div>
      <ClientTable
        clients={list.clients}
        today={list.today}
        sort={sort}
        sortHref={({ key, direction }) => paths.clients({ q, sort: key, dir: direction })}
        empty={
          list.searched ? (
            <EmptyState
              icon={<UserRoundSearch aria-hidden="true" />}
              title={m.clients.nothing({ q })}
              text={m.clients.nothingText}
            >
              <LinkButton href={paths.clients(ordered)}>{m.clients.showAll}</LinkButton>
              {list.mayAdd ? <LinkButton href={paths.newClient()}>{m.clients.add}</LinkButton> : null}
            </EmptyState>
          ) : (
            <EmptyState
              icon={<ContactRound aria-hidden="true" />}
              title={m.clients.empty}
              text={m.clients.emptyText}
            >
              {list.mayAdd ? add : null}
              <LinkButton href={paths.book()} data-reload>
                {m.clients.share}
              </LinkButton>
            </EmptyState>
          )
        }
      />
      <Pager
        previousHref={list.previous && paths.clients({ q, ...ordered, before: list.previous })}
        nextHref={list.next && paths.clients({ q, ...ordered, after: list.next })}
      />
    </>
  );
}

/** «1 248 клиентов», «1 000+ клиентов», «нашлось 12 клиентов»; read out when a search changes it. */
function Count({ total, searched }: { total: { count: number; capped: boolean }; searched: boolean }) {
  const words = useMessages().clients;
  const n = formatNumber(total.count, useLocale());
  const text = searched
    ? total.capped
      ? words.foundCapped({ n })
      : words.found({ n: total.count })
    : total.capped
      ? words.countCapped({ n })
      : words.count({ n: total.count });
  return <span role="status">{text}</span>;
}
