import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { Form, useLoaderData, useSearchParams } from "@remix-run/react";
import { Library } from "lucide-react";
import { can } from "~/features/accounts/policy";
import { readConnection } from "~/features/connections/queries.server";
import { readSetting } from "~/features/settings/queries.server";
import { getMainLocation } from "~/features/catalog/queries.server";
import { CatalogueEntry } from "~/features/sync/catalogue/components/catalogue-entry";
import { ChangeList } from "~/features/sync/catalogue/components/change-list";
import {
  listCatalogue,
  listOpenChanges,
  listSellers,
  readCatalogueState,
} from "~/features/sync/catalogue/queries.server";
import { catalogueTab } from "~/features/sync/catalogue/schema";
import { useLocale, useMessages } from "~/i18n/context";
import { formatAgo } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { EmptyState } from "~/ui/empty-state";
import { Notice } from "~/ui/notice";
import { Section } from "~/ui/section";
import { Tabs } from "~/ui/tabs";
import { useLive } from "~/ui/use-live";
import { useSubmitting } from "../forms";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { pressCatalogue, type CatalogueAnswer } from "./press-catalogue.server";
import { pageTitle } from "./title";

const SOURCE = "yclients";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "sync:manage" });
  const { core } = context;
  const tab = catalogueTab.parse(new URL(request.url).searchParams.get("tab"));
  const entity = tab === "staff" ? ("staff" as const) : ("service" as const);
  const [{ state }, held, changes, list, sellers, business, location] = await Promise.all([
    readConnection(core, "yclients"),
    readCatalogueState(core.db, SOURCE),
    tab === "changes" ? listOpenChanges(core.db, user, SOURCE) : null,
    tab === "changes" ? null : listCatalogue(core.db, user, { source: SOURCE, entity }),
    tab === "services" ? listSellers(core.db) : null,
    readSetting(core.db, "business"),
    getMainLocation(core.db),
  ]);
  return json({
    ...{ tab, entity, held, changes, ours: list?.ours ?? [], isOn: state === "on" },
    theirs: list?.theirs.map((entry) => ({ entry, seller: (entry.ours && sellers?.get(entry.ours.id)) ?? null })), // prettier-ignore
    currency: location?.currency ?? business.currency,
    zone: location?.zone ?? "UTC",
    mayWrite: can(user, "catalog:write"),
    maySetUp: can(user, "settings:write"),
    now: core.clock.now(),
  });
}

export const action = (args: ActionFunctionArgs) => pressCatalogue(args);

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.connections.catalogue.title);

/** The vendor's services and people beside ours: what is linked, what is not, and what changed there. */
export default function YclientsCatalogue() {
  const page = useLoaderData<typeof loader>();
  const reading = useSubmitting("read");
  useLive(["sync", "catalog"]);
  const { catalogue: words } = useMessages().connections;
  const locale = useLocale();
  const { tab, held, theirs } = page;
  const readAt = held.readAt;
  return (
    <Section title={words.title} note={words.intro}>
      <div className="grid gap-4">
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2 text-sm text-ink-2">
          <Form method="post">
            <Button
              name="intent"
              value="read"
              pending={reading}
              pendingLabel={words.reading}
              disabled={!page.isOn}
            >
              {words.read}
            </Button>
          </Form>
          <span>
            {readAt
              ? words.readAt({ ago: formatAgo(new Date(readAt), new Date(page.now), locale) })
              : words.never}
          </span>
          {page.maySetUp ? (
            <a className="link" href={paths.settingsYclients()}>
              {words.back}
            </a>
          ) : null}
        </div>
        {page.isOn ? null : <Notice tone="warning" title={words.notOn} />}
        <Answer />
        <Tabs
          label={words.title}
          items={(["services", "staff", "changes"] as const).map((one) => ({
            href: paths.settingsYclientsCatalogue({ tab: one }),
            label: words.tabs[one],
            current: one === tab,
            count: one === "changes" && held.openChanges > 0 ? held.openChanges : undefined,
          }))}
        />
      </div>
      {page.changes ? <ChangeList changes={page.changes} currency={page.currency} zone={page.zone} /> : null}
      {theirs && theirs.length > 0 ? (
        <ul className="divide-y divide-line">
          {theirs.map(({ entry, seller }) => (
            <CatalogueEntry
              key={entry.externalId}
              {...{ entry, seller, entity: page.entity, ours: page.ours, currency: page.currency }}
              mayWrite={page.mayWrite}
            />
          ))}
        </ul>
      ) : null}
      {theirs?.length === 0 ? <EmptyState icon={<Library aria-hidden="true" />} title={words.empty} /> : null}
    </Section>
  );
}

/** What came of the last press. */
function Answer() {
  const { catalogue: words, faults } = useMessages().connections;
  const answer = useAnswer() as CatalogueAnswer | undefined;
  const [query] = useSearchParams();
  if (answer && "fault" in answer)
    return (
      <Notice
        tone="negative"
        live="alert"
        title={words.failed({ why: faults[answer.fault] ?? answer.fault })}
      />
    );
  if (answer) {
    const why = { not_found: words.notFound, needs_place: words.needsPlace, taken: words.taken }[
      answer.refused
    ];
    return <Notice tone="warning" live="alert" title={why} />;
  }
  const n = Number(query.get("n") ?? 0) || 0;
  const linked = n > 0 ? words.linkedApplied({ n }) : words.linked;
  const said = { read: words.done, linked, unlinked: words.unlinked, created: words.created }[query.get("done") ?? ""]; // prettier-ignore
  return said ? <Notice tone="positive" live="status" title={said} /> : null;
}
