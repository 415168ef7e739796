import { json, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { getMainLocation } from "~/features/catalog/queries.server";
import { RunItems } from "~/features/sync/components/run-items";
import { RunStatus } from "~/features/sync/components/run-status";
import { getRun } from "~/features/sync/queries.server";
import { ITEM_OUTCOMES } from "~/features/sync/runs/model";
import { readRunDetails } from "~/features/sync/runs/queries.server";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime, formatNumber } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { PageHeader } from "~/ui/page-header";
import { Stat, Stats } from "~/ui/stat";
import { Tabs } from "~/ui/tabs";
import { useLive } from "~/ui/use-live";
import { requireUser } from "../guards.server";
import { pageTitle } from "./title";

const COUNTS = ["seen", "created", "updated", "cancelled", "waiting", "failed"] as const;
const ITEMS_SHOWN = 50;

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "sync:read" });
  const { db } = context.core;
  const id = readId(params.runId);
  const [run, location] = await Promise.all([id === null ? null : getRun(db, user, id), getMainLocation(db)]);
  if (!run) throw new Response(null, { status: 404 });
  const url = new URL(request.url).searchParams;
  const outcome = ITEM_OUTCOMES.find((one) => one === url.get("outcome")) ?? null;
  const asked = { runId: run.id, outcome, after: readId(url.get("after")) ?? 0, limit: ITEMS_SHOWN };
  const details = await readRunDetails(db, user, asked);
  return json({ run, ...details, outcome, zone: location?.zone ?? "UTC" });
}

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, (m) => m.sync.run.title({ n: args.data?.run.id ?? 0 }));

/** One pull: its counters rise while it runs, and stay when it is over. */
export default function SyncRun() {
  const { run, counts, items, nextRunId, outcome, zone } = useLoaderData<typeof loader>();
  useLive(["sync"]);
  const m = useMessages();
  const locale = useLocale();
  const words = m.sync;
  const when = (instant: string) => formatDateTime(new Date(instant), zone, locale);
  const facts = [
    words.sources[run.source] ?? run.source,
    words.pull.causes[run.cause] ?? run.cause,
    `${words.run.startedAt} ${when(run.startedAt)}`,
    run.attempt > 1 ? words.runItems.attempt({ n: run.attempt }) : null,
    run.finishedAt ? `${words.run.finishedAt} ${when(run.finishedAt)}` : null,
  ];
  return (
    <div className="page">
      <PageHeader
        crumbs={[
          { label: words.title, href: paths.sync() },
          { label: words.places.runs, href: paths.sync({ tab: "runs" }) },
        ]}
        title={words.run.title({ n: run.id })}
        note={<RunStatus status={run.status} />}
        actions={run.waiting > 0 ? <LinkButton href={paths.sync()}>{words.places.waiting}</LinkButton> : null}
      >
        <p className="text-sm text-ink-2">{facts.filter(Boolean).join(" · ")}</p>
      </PageHeader>
      <div className="grid gap-4">
        {run.status === "running" ? (
          <Notice
            tone="accent"
            live="status"
            title={`${words.state.running}: ${words.seen({ n: run.seen })}`}
            end={<span className="spinner" aria-hidden="true" />}
          >
            {words.canLeave}
          </Notice>
        ) : null}
        {run.status === "failed" ? (
          <Notice
            tone="negative"
            title={words.events.outcomes[run.error ?? ""] ?? words.events.outcomes.internal}
            end={
              nextRunId === null ? null : (
                <LinkButton href={paths.syncRun(nextRunId)}>
                  {words.runItems.goesOn({ n: nextRunId })}
                </LinkButton>
              )
            }
          >
            {words.runItems.whatToDo[run.error ?? ""] ?? words.runItems.whatToDo.internal}
          </Notice>
        ) : null}
        {run.status === "failed" && run.seen === 0 ? null : (
          <Stats>
            {COUNTS.map((count) => (
              <Stat
                key={count}
                label={words.run[count]}
                value={formatNumber(run[count], locale)}
                note={
                  count === "seen" && run.unchanged > 0
                    ? `${words.run.unchanged}: ${formatNumber(run.unchanged, locale)}`
                    : null
                }
                big
              />
            ))}
          </Stats>
        )}
        {counts.length > 0 ? (
          <Tabs
            label={words.runItems.title}
            items={[
              { href: paths.syncRun(run.id), label: words.runItems.all, current: outcome === null },
              ...counts.map(({ outcome: one, n }) => ({
                href: paths.syncRun(run.id, { outcome: one }),
                label: words.runItems.outcomes[one] ?? one,
                count: n,
                current: outcome === one,
              })),
            ]}
          />
        ) : null}
        {items.length > 0 || run.status === "done" ? <RunItems items={items} zone={zone} /> : null}
        {items.length === ITEMS_SHOWN ? (
          <LinkButton
            href={paths.syncRun(run.id, { outcome: outcome ?? undefined, after: items.at(-1)?.id })}
          >
            {words.runItems.more}
          </LinkButton>
        ) : null}
      </div>
    </div>
  );
}
