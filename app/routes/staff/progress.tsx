import { json, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import { Ruler, SearchX } from "lucide-react";
import { ChangesTable, OverdueTable, RecentTable } from "~/features/progress/components/overview-table";
import { useMeasureWords } from "~/features/progress/components/measure-words";
import { MEASURES } from "~/features/progress/model";
import {
  CHANGE_DAYS,
  CHANGE_DEFAULT,
  OVERDUE_DAYS,
  OVERDUE_DEFAULT,
  VIEWS,
} from "~/features/progress/overview/model";
import {
  countOverview,
  listChanges,
  listOverdue,
  listRecent,
} from "~/features/progress/overview/queries.server";
import { overviewQuery, type OverviewQuery } from "~/features/progress/overview/schema";
import { namesOfActors } from "~/features/progress/queries.server";
import { mainZone } from "~/features/programs/queries.server";
import { paths } from "~/lib/paths";
import { addDays, dayOf } from "~/lib/zoned-time";
import { Button } from "~/ui/button";
import { EmptyState } from "~/ui/empty-state";
import { LinkButton } from "~/ui/link-button";
import { PageHeader } from "~/ui/page-header";
import { SearchInput } from "~/ui/search-input";
import { Select } from "~/ui/select";
import { Segmented, Tabs } from "~/ui/tabs";
import { useLive } from "~/ui/use-live";
import { requireUser } from "../guards.server";
import { pageTitle } from "./title";

const SHOWN = 50;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "progress:read" });
  const { db, clock } = context.core;
  const query = overviewQuery.parse(Object.fromEntries(new URL(request.url).searchParams));
  const today = dayOf(clock.now(), await mainZone(db));
  const { view, q, late, over, measure, after } = query;
  const asked = { q, limit: SHOWN, after };
  const [{ lately }, recent, overdue, changes] = await Promise.all([
    countOverview(db, user, { weekAgo: addDays(today, -7) }),
    view === "recent" ? listRecent(db, user, asked) : null,
    view === "overdue" ? listOverdue(db, user, { ...asked, today, days: late }) : null,
    view === "changes" ? listChanges(db, user, { q, limit: SHOWN, measure, from: addDays(today, -over) }) : null,
  ]);
  const names = await namesOfActors(db, [...new Set(recent?.rows.map(({ enteredBy }) => enteredBy))]);
  return json({ query, today, lately, recent, overdue, changes, names: Object.fromEntries(names) });
} // prettier-ignore

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.progress.title);

/** All journals: who measured lately, who should, who has come how far. */
export default function Progress() {
  const { query, today, lately, recent, overdue, changes, names } = useLoaderData<typeof loader>();
  useLive(["progress"]);
  const { words } = useMeasureWords();
  const say = words.overview;
  const { view } = query;
  const empty = <Nothing query={query} />;
  const next = recent?.next ?? overdue?.next ?? null;
  return (
    <>
      <PageHeader title={words.title} note={lately > 0 ? say.lately({ n: lately }) : null} />
      <div className="px-(--gutter)">
      <Tabs
        label={words.title}
        items={VIEWS.map((one) => ({ href: at({ view: one, q: query.q }), label: say.views[one], current: view === one }))}
      />
      </div>
      <div className="toolbar">
        <Form method="get" action={paths.progress()} role="search" className="toolbar-grow" key={`${view}-${query.q}`}>
          <SearchInput label={say.search} defaultValue={query.q} clearHref={at({ ...query, q: "" })} />
          {Object.entries(kept(query)).map(([name, value]) => <input key={name} type="hidden" name={name} value={value} />)}
        </Form>
        {view === "recent" ? null : <Choices query={query} />}
      </div>
      {recent ? <RecentTable rows={recent.rows} names={names} empty={empty} /> : null}
      {overdue ? <OverdueTable rows={overdue.rows} today={today} empty={empty} /> : null}
      {changes ? <ChangesTable rows={changes} measure={query.measure} empty={empty} /> : null}
      {next !== null || query.after !== null ? (
        <div className="flex gap-2 px-(--gutter) py-4">
          {query.after === null ? null : <LinkButton href={at({ ...query, after: null })}>{say.newest}</LinkButton>}
          {next === null ? null : <LinkButton href={at({ ...query, after: next })}>{say.more}</LinkButton>}
        </div>
      ) : null}
    </>
  );
} // prettier-ignore

type Asked = Partial<OverviewQuery>;

/** The address's fields but for the search and the page; what is as by default is left out. */
function kept({ view = "recent", late, over, measure }: Asked): Record<string, string> {
  return {
    ...(view === "recent" ? {} : { view }),
    ...(view === "overdue" && late !== undefined && late !== OVERDUE_DEFAULT ? { late: String(late) } : {}),
    ...(view === "changes" && over !== undefined && over !== CHANGE_DEFAULT ? { over: String(over) } : {}),
    ...(view === "changes" && measure !== undefined && measure !== "weight" ? { measure } : {}),
  };
}

function at(asked: Asked): string {
  return paths.progress({ ...kept(asked), q: asked.q, after: asked.after });
}

/** How long a silence counts, or which measure is compared over what time. */
function Choices({ query }: { query: OverviewQuery }) {
  const { words, name } = useMeasureWords();
  const say = words.overview;
  const isOverdue = query.view === "overdue";
  const days: readonly number[] = isOverdue ? OVERDUE_DAYS : CHANGE_DAYS;
  return (
    <>
      {isOverdue ? null : (
        <Form method="get" action={paths.progress()} className="flex items-center gap-2" key={query.measure}>
          {Object.entries({ ...kept({ ...query, measure: "weight" }), q: query.q }).map(([key, value]) => <input key={key} type="hidden" name={key} value={value} />)}
          <Select name="measure" aria-label={words.journal.measure} defaultValue={query.measure} options={MEASURES.map((one) => ({ value: one, label: name(one) }))} />
          <Button>{say.show}</Button>
        </Form>
      )}
      <span className="text-sm text-ink-3">{isOverdue ? say.late : say.over}</span>
      <Segmented
        label={isOverdue ? say.late : say.over}
        items={days.map((n) => ({
          href: at({ ...query, after: null, ...(isOverdue ? { late: n } : { over: n }) }),
          label: say.days({ n }),
          current: n === (isOverdue ? query.late : query.over),
        }))}
      />
    </>
  );
} // prettier-ignore

function Nothing({ query }: { query: OverviewQuery }) {
  const say = useMeasureWords().words.overview;
  const { view, q } = query;
  if (q !== "")
    return (
      <EmptyState icon={<SearchX aria-hidden="true" />} title={say.notFound}>
        <LinkButton href={at({ ...query, q: "", after: null })}>{say.all}</LinkButton>
      </EmptyState>
    );
  return (
    <EmptyState icon={<Ruler aria-hidden="true" />} title={say.empty[view]} text={say.emptyText[view]}>
      {view === "recent" ? <LinkButton href={paths.clients()}>{say.clients}</LinkButton> : null}
    </EmptyState>
  );
}
