import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { CheckCheck } from "lucide-react";
import { can } from "~/features/accounts/policy";
import { ConnectionNotice } from "~/features/connections/components/connection-notice";
import { readTrouble } from "~/features/connections/health/queries.server";
import { getMainLocation } from "~/features/catalog/queries.server";
import { OutcomeNotice } from "~/features/sync/components/outcome-notice";
import { RunList } from "~/features/sync/components/run-list";
import { SourceLine } from "~/features/sync/components/source-line";
import { WaitingRecord } from "~/features/sync/components/waiting-record";
import { listRecords } from "~/features/sync/listing/queries.server";
import { listRuns, listSourceStates } from "~/features/sync/queries.server";
import { useMessages } from "~/i18n/context";
import type { SimulatorUrls } from "~/jobs/vendors";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { EmptyState } from "~/ui/empty-state";
import { PageHeader } from "~/ui/page-header";
import { Pager } from "~/ui/pager";
import { useLive } from "~/ui/use-live";
import { useSubmitting } from "../forms";
import { requireUser } from "../guards.server";
import { answerSyncPress } from "./sync-press.server";
import { useAnswer } from "../use-answer";
import { SyncNav } from "./sync-nav";
import { pageTitle } from "./title";

const SOURCES = ["yclients"];
const RUNS_SHOWN = 50;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "sync:read" });
  const { db, clock } = context.core;
  const url = new URL(request.url).searchParams;
  const asked = url.get("tab");
  // What came has a page of its own now; the old address of it still leads there.
  if (asked === "stream") throw redirect(paths.inbox());
  const tab: "runs" | "waiting" = asked === "runs" ? asked : "waiting";
  const [states, trouble, location, waiting, runs] = await Promise.all([
    listSourceStates(db, user, SOURCES),
    readTrouble(context.core, "yclients"),
    getMainLocation(db),
    tab === "waiting"
      ? listRecords(db, user, { state: "waiting", page: readId(url.get("page")) ?? 1 })
      : null,
    tab === "runs" ? listRuns(db, user, { limit: RUNS_SHOWN }) : null,
  ]);
  return json({
    states: states.map((state) => ({ ...state, off: !(state.source in context.vendors.bookingSources) })),
    trouble,
    tab,
    waiting,
    runs,
    zone: location?.zone ?? "UTC",
    now: clock.now(),
    mayManage: can(user, "sync:manage"),
    maySetUp: can(user, "settings:write"),
    simulators: context.core.env.demo ? context.simulatorUrls : null,
  });
}

export const action = (args: ActionFunctionArgs) => answerSyncPress(args);

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.sync.title);

/** How each outside system is, what waits for a person, and the stream of what came. */
export default function Sync() {
  const page = useLoaderData<typeof loader>();
  const outcome = useAnswer<typeof action>();
  const pulling = useSubmitting("pull");
  useLive(["sync", "connections", "channels"]);
  const m = useMessages();
  const words = m.sync;
  const { tab, zone, mayManage, states } = page;
  return (
    <div className="page">
      <PageHeader title={words.title}>
        <p className="text-sm text-ink-2">{words.intro}</p>
      </PageHeader>
      <SyncNav current={tab} />
      <div className="grid gap-4 pt-5 pb-2">
        <ConnectionNotice trouble={page.trouble} now={page.now} maySetUp={page.maySetUp} />
        {states.map((state) => (
          <SourceLine
            key={state.source}
            state={state}
            off={state.off}
            now={page.now}
            mayPull={mayManage}
            pulling={pulling}
          />
        ))}
        {page.simulators ? <SimulatorLinks urls={page.simulators} /> : null}
        <OutcomeNotice outcome={outcome} />
      </div>
      {page.waiting && page.waiting.rows.length > 0 ? (
        <>
          <ul className="divide-y divide-line">
            {page.waiting.rows.map((record) => (
              <WaitingRecord key={record.id} record={record} zone={zone} mayManage={mayManage} />
            ))}
          </ul>
          <Pager
            pages={{
              current: page.waiting.page,
              last: page.waiting.pages,
              hrefFor: (at) => paths.sync({ page: at }),
            }}
          />
        </>
      ) : null}
      {page.waiting?.rows.length === 0 ? (
        <EmptyState icon={<CheckCheck aria-hidden="true" />} title={words.empty} text={words.emptyText} />
      ) : null}
      {page.runs ? <RunList runs={page.runs} zone={zone} /> : null}
    </div>
  );
}

/** In the demo: where to make the outside world do something, and where what we send arrives. */
function SimulatorLinks({ urls }: { urls: SimulatorUrls }) {
  const { intro, ...names } = useMessages().sync.simulators;
  const keys = Object.keys(names) as (keyof SimulatorUrls)[];
  return (
    <p className="flex flex-wrap gap-x-4 gap-y-1 text-sm text-ink-2">
      {intro}
      {keys.map((key) =>
        urls[key] ? (
          <a key={key} className="link" href={urls[key]} target="_blank" rel="noreferrer">
            {names[key]}
          </a>
        ) : null,
      )}
    </p>
  );
}
