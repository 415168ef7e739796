import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { ContactRound, UserRoundSearch } from "lucide-react";
import { can } from "~/features/accounts/policy";
import { getMainLocation } from "~/features/catalog/queries.server";
import { BulkBar } from "~/features/clients/bulk/components/bulk-bar";
import { BulkDone } from "~/features/clients/bulk/components/bulk-result";
import { getBulkOperation } from "~/features/clients/bulk/queries.server";
import { ClientTable } from "~/features/clients/components/client-table";
import { listChoices } from "~/features/clients/list/choices/queries.server";
import { FilterForm } from "~/features/clients/list/components/filter-form";
import { ColumnPicker, FilterChips, ViewMenu } from "~/features/clients/list/components/list-tools";
import { chipsOf } from "~/features/clients/list/chips/model";
import { listedClient } from "~/features/clients/list/model";
import { DEFAULT_COLUMNS, readClientFilters, readListLook, viewQuery, writeClientFilters, writeListLook, type ClientSort, type ListColumn } from "~/features/clients/list/schema"; // prettier-ignore
import { listClients } from "~/features/clients/queries.server";
import { planDrawing } from "~/features/treatment-plans/components/plan-cell";
import { PlansBar } from "~/features/treatment-plans/components/plans-bar";
import { ViewTabs } from "~/features/clients/views/components/view-tabs";
import { BUILT_IN_VIEWS } from "~/features/clients/views/model";
import { listViews } from "~/features/clients/views/queries.server";
import { useLocale, useMessages } from "~/i18n/context";
import { formatNumber } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { dayOf } from "~/lib/zoned-time";
import { EmptyState } from "~/ui/empty-state";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { PageHeader } from "~/ui/page-header";
import { Pager } from "~/ui/pager";
import { useLive } from "~/ui/use-live";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { pressClients } from "./press-clients.server";
import { readListPlans, seesPlans, withPlans } from "./read-plans.server";
import { pageTitle } from "./title";

const PAGE_SIZE = 50;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "clients:read" });
  const { db, clock } = context.core;
  const url = new URL(request.url).searchParams;
  const [filters, look] = [readClientFilters(url), readListLook(url)];
  const now = clock.now();
  const [location, choices, views, isClinic] = await Promise.all([getMainLocation(db), listChoices(db, user), listViews(db, user, "clients"), seesPlans(context.core, user)]); // prettier-ignore
  const zone = location?.zone ?? "UTC";
  const seesMoney = can(user, "payments:read");
  const hidden: ListColumn[] = [...(seesMoney ? [] : (["due"] as const)), ...(can(user, "points:read") ? [] : (["points"] as const)), ...(can(user, "pipeline:read") ? [] : (["stage"] as const)), ...(isClinic ? [] : (["plans"] as const))]; // prettier-ignore
  const columns = (look.columns ?? withPlans(DEFAULT_COLUMNS)).filter((column) => !hidden.includes(column));
  const cursor = url.get("after") ?? url.get("before");
  const asked = { filters, ...look, columns, cursor, limit: PAGE_SIZE, now, zone };
  const doneId = readId(url.get("done"));
  const [list, done] = await Promise.all([
    listClients(db, user, { ...asked, currency: location?.currency ?? "" }),
    doneId === null ? null : getBulkOperation(db, user, doneId).catch(() => null),
  ]);
  const view = views.find(({ id }) => id === readId(url.get("view"))) ?? null;
  return json({
    clients: list.rows.map((row) => listedClient(row, { zone, now, columns })),
    ...{ total: list.total, searched: list.searched, next: list.next, previous: list.previous },
    ...{ filters, columns, hidden, choices, views, done, query: viewQuery(url) },
    look: writeListLook(look),
    sort: { key: look.sort, direction: look.direction },
    view: view && { id: view.id, name: view.name, isChanged: viewQuery(new URLSearchParams(view.query)) !== viewQuery(url) }, // prettier-ignore
    today: dayOf(now, zone),
    clinic: isClinic
      ? await readListPlans(context.core, user, { clientIds: list.rows.map(({ id }) => id), zone })
      : null,
    ...{ seesMoney, mayAdd: can(user, "clients:write"), mayMove: can(user, "pipeline:move") },
    mayMerge: can(user, "clients:merge"),
    ...{ mayImport: can(user, "clients:import"), mayExport: can(user, "clients:export") },
  });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "clients:read" });
  return pressClients({ core: context.core, user, request });
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.clients.title);

/** Everybody the business knows: found by any scrap of them, narrowed, sorted by what matters now, changed many at once. */
export default function Clients() {
  const list = useLoaderData<typeof loader>();
  useLive(["clients", "bookings", "loyalty", "plans"]);
  const m = useMessages();
  const locale = useLocale();
  const answer = useAnswer<typeof action>();
  const { filters, choices, look, query } = list;
  const view = list.view?.id ?? null;
  const said = writeClientFilters(filters);
  const at = (more: Parameters<typeof paths.clients>[0] = {}) => paths.clients({ ...said, ...look, view, ...more });
  const { q: _q, ...narrowing } = said;
  const count = chipsOf(filters, { m, locale, choices }).length;
  return (
    <div className="clients-page">
      <PageHeader
        title={m.clients.title}
        note={list.clients.length > 0 ? <Count {...list} searched={list.searched || count > 0} /> : null}
        actions={
          <>
            {list.mayMerge ? <LinkButton variant="quiet" href={paths.duplicates()}>{m.merging.title}</LinkButton> : null}
            {list.mayImport ? <LinkButton variant="quiet" href={paths.imports()}>{m.exchange.import.link}</LinkButton> : null}
            {list.mayExport ? <LinkButton variant="quiet" href={paths.exportClients(said)}>{m.exchange.export.link}</LinkButton> : null}
            {list.mayAdd ? <AddClient /> : null}
          </>
        }
      />
      <ViewTabs own={list.views} query={query} view={view} hidden={list.seesMoney ? [] : ["debtors"]} />
      <div className="toolbar">
        <FilterForm filters={filters} choices={choices} count={count} look={look} view={view} clearHref={paths.clients({ ...narrowing, ...look, view })} />
        <div className="toolbar-end">
          <ColumnPicker shown={list.columns} choices={choices} hidden={list.hidden} keep={keepOf({ ...said, ...look }, view)} />
          <ViewMenu view={list.view} query={query} isChanged={list.view?.isChanged ?? false} />
        </div>
      </div>
      {list.clinic ? <PlansBar {...list.clinic} /> : null}
      <FilterChips filters={filters} choices={choices} look={look} view={view} />
      {answer && "refused" in answer ? (
        <div className="px-(--gutter) pb-3">
          <Notice tone="warning" live="alert" title={answer.refused === "tooMany" ? m.clientList.views.tooMany : m.clientList.bulk[answer.refused]} />
        </div>
      ) : null}
      {list.done ? <BulkDone operation={list.done} choices={choices} /> : null}
      <ClientTable
        clients={list.clients}
        columns={list.columns}
        choices={choices}
        today={list.today}
        plans={list.clinic ? planDrawing(list.clinic, { m, locale }) : null}
        sort={list.sort}
        sortHref={(sort) => at({ sort: undefined, dir: undefined, ...writeListLook({ sort: sort.key as ClientSort, direction: sort.direction, columns: null }) })}
        canSelect={list.mayAdd}
        empty={<Nobody {...list} isNarrowed={count > 0} allHref={paths.clients(look)} />}
      />
      <Pager previousHref={list.previous && at({ before: list.previous })} nextHref={list.next && at({ after: list.next })} />
      {list.mayAdd && list.clients.length > 0 ? (
        <BulkBar choices={choices} total={list.total} onPage={list.clients.length} query={query} isArchive={filters.archived} mayMove={list.mayMove} />
      ) : null}
    </div>
  );
} // prettier-ignore

/** What the column form must not lose: everything but the columns and the place in the list. */
function keepOf(
  { cols: _cols, ...said }: Record<string, string>,
  view: number | null,
): Record<string, string> {
  return view === null ? said : { ...said, view: String(view) };
}

function AddClient() {
  return (
    <LinkButton variant="primary" href={paths.newClient()}>
      {useMessages().clients.add}
    </LinkButton>
  );
}

interface NobodyProps {
  searched: boolean;
  isNarrowed: boolean;
  filters: { q: string };
  query: string;
  mayAdd: boolean;
  allHref: string;
}

/** Nothing was found, nobody fits, or nobody is there yet: each with the way on. */
function Nobody({ searched, isNarrowed, filters, query, mayAdd, allHref }: NobodyProps) {
  const m = useMessages();
  const words = m.clientList;
  if (!searched && !isNarrowed)
    return (
      <EmptyState icon={<ContactRound aria-hidden="true" />} title={m.clients.empty} text={m.clients.emptyText}>
        {mayAdd ? <AddClient /> : null}
        <LinkButton href={paths.book()} data-reload>{m.clients.share}</LinkButton>
      </EmptyState>
    );
  const builtIn = BUILT_IN_VIEWS.find((one) => one.query === query)?.key;
  const title = builtIn ? words.emptyViews[builtIn] : searched ? m.clients.nothing({ q: filters.q }) : words.nothing;
  return (
    <EmptyState icon={<UserRoundSearch aria-hidden="true" />} title={title} text={builtIn ? undefined : searched && !isNarrowed ? m.clients.nothingText : words.nothingText}>
      <LinkButton href={allHref}>{m.clients.showAll}</LinkButton>
      {mayAdd && searched ? <LinkButton href={paths.newClient()}>{m.clients.add}</LinkButton> : null}
    </EmptyState>
  );
} // prettier-ignore

/** «1 248 клиентов», «1 000+ клиентов», «нашлось 12 клиентов»; read out when a search changes it. */
function Count({ total, searched }: { total: { count: number; capped: boolean }; searched: boolean }) {
  const words = useMessages().clients;
  const n = formatNumber(total.count, useLocale());
  const capped = searched ? words.foundCapped : words.countCapped;
  const exact = searched ? words.found : words.count;
  return <span role="status">{total.capped ? capped({ n }) : exact({ n: total.count })}</span>;
}
