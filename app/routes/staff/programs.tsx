import { json, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import { ClipboardList, SearchX } from "lucide-react";
import type { ReactNode } from "react";
import { can } from "~/features/accounts/policy";
import { GivenTable } from "~/features/programs/components/given-table";
import { TemplateList } from "~/features/programs/components/template-list";
import { listGiven, listTemplates } from "~/features/programs/queries.server";
import { readProgramList, type ProgramListParams } from "~/features/programs/schema";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { FilterTags } from "~/ui/badge";
import { EmptyState } from "~/ui/empty-state";
import { LinkButton } from "~/ui/link-button";
import { PageHeader } from "~/ui/page-header";
import { SearchInput } from "~/ui/search-input";
import { Tabs } from "~/ui/tabs";
import { useLive } from "~/ui/use-live";
import { requireUser } from "../guards.server";
import { pageTitle } from "./title";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "programs:read" });
  const { db, clock } = context.core;
  const params = readProgramList(new URL(request.url).searchParams);
  const { tab, q, state, before } = params;
  const given = tab === "given" ? await listGiven(db, user, { q, state, before }, clock.now()) : null;
  const templates = tab === "given" ? [] : await listTemplates(db, user, { q, archived: tab === "archive" });
  return json({ params, templates, given, mayWrite: can(user, "programs:write") });
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.programs.title);

/** Training programmes: templates to give, and what clients are at. */
export default function Programs() {
  const { params, templates, given, mayWrite } = useLoaderData<typeof loader>();
  useLive(["programs", "payments"]);
  const words = useMessages().programs;
  const { tab, q, before, forClient } = params;
  const add = (
    <LinkButton variant="primary" href={paths.program("new")}>
      {words.new}
    </LinkButton>
  );
  const client = forClient === undefined ? undefined : String(forClient);
  return (
    <>
      <PageHeader title={words.title} actions={mayWrite ? add : null} />
      <div className="px-(--gutter)">
        <Tabs
          label={words.tabs.label}
          items={(["templates", "given", "archive"] as const).map((key) => ({
            href: paths.programs({ tab: key === "templates" ? undefined : key }),
            label: words.tabs[key],
            current: tab === key,
          }))}
        />
      </div>
      <div className="toolbar">
        <Form method="get" action={paths.programs()} role="search" className="toolbar-grow" key={tab}>
          <SearchInput
            label={tab === "given" ? words.searchClient : words.search}
            defaultValue={q}
            clearHref={at(params, {})}
          />
          {tab === "templates" ? null : <input type="hidden" name="tab" value={tab} />}
          {client === undefined ? null : <input type="hidden" name="for" value={client} />}
        </Form>
        {tab === "given" ? <StateTags params={params} /> : null}
      </div>
      {given ? (
        <GivenTable rows={given.rows} empty={<Nothing params={params} />} />
      ) : (
        <TemplateList
          rows={templates}
          forClient={client}
          empty={<Nothing params={params}>{mayWrite ? add : null}</Nothing>}
        />
      )}
      {given && (given.next !== null || before !== null) ? (
        <div className="flex gap-2 px-(--gutter) py-4">
          {before === null ? null : <LinkButton href={at(params, { q })}>{words.newest}</LinkButton>}
          {given.next === null ? null : (
            <LinkButton href={at(params, { q, before: given.next })}>{words.older}</LinkButton>
          )}
        </div>
      ) : null}
    </>
  );
}

function at(
  { tab, state }: Pick<ProgramListParams, "tab" | "state">,
  query: { q?: string; before?: number },
) {
  return paths.programs({ tab: tab === "templates" ? undefined : tab, state, ...query });
}

function StateTags({ params }: { params: ProgramListParams }) {
  const words = useMessages().programs;
  const { q, tab } = params;
  return (
    <FilterTags
      label={words.stateFilter}
      items={([undefined, "active", "done", "stopped"] as const).map((state) => ({
        href: at({ tab, state }, { q }),
        label: state ? words.states[state] : words.anyState,
        current: params.state === state,
      }))}
    />
  );
}

function Nothing({ params, children }: { params: ProgramListParams; children?: ReactNode }) {
  const words = useMessages().programs.empty;
  if (params.q !== "" || params.state !== undefined)
    return (
      <EmptyState icon={<SearchX aria-hidden="true" />} title={words.nothing}>
        <LinkButton href={at({ tab: params.tab, state: undefined }, {})}>{words.showAll}</LinkButton>
      </EmptyState>
    );
  if (params.tab === "archive")
    return <EmptyState icon={<ClipboardList aria-hidden="true" />} title={words.archive} />;
  const isGiven = params.tab === "given";
  return (
    <EmptyState
      icon={<ClipboardList aria-hidden="true" />}
      title={isGiven ? words.given : words.templates}
      text={isGiven ? words.givenText : words.templatesText}
    >
      {children}
    </EmptyState>
  );
}
