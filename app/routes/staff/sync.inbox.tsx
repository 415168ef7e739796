import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { can } from "~/features/accounts/policy";
import { getMainLocation } from "~/features/catalog/queries.server";
import { EventStream } from "~/features/sync/components/event-stream";
import { InboxFilter } from "~/features/sync/components/inbox-filter";
import { OutcomeNotice } from "~/features/sync/components/outcome-notice";
import { countOpenEvents, searchInbox } from "~/features/sync/inbox/queries.server";
import { isNarrowed, readInboxParams } from "~/features/sync/inbox/schema";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { LinkButton } from "~/ui/link-button";
import { PageHeader } from "~/ui/page-header";
import { useLive } from "~/ui/use-live";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { answerSyncPress } from "./sync-press.server";
import { SyncNav } from "./sync-nav";
import { pageTitle } from "./title";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "sync:read" });
  const { db } = context.core;
  const params = readInboxParams(new URL(request.url).searchParams);
  const zone = (await getMainLocation(db))?.zone ?? "UTC";
  const [page, counts] = await Promise.all([
    searchInbox(db, user, { params, zone }),
    countOpenEvents(db, user),
  ]);
  const { before, ...filter } = params;
  return json({
    ...page,
    filter,
    isFirst: before === null,
    counts,
    zone,
    mayManage: can(user, "sync:manage"),
  });
}

export const action = (args: ActionFunctionArgs) => answerSyncPress(args);

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.repair.inbox.title);

/** Everything that came from outside, found, opened, and replayed one by one or a range at a time. */
export default function Inbox() {
  const { rows, next, isFirst, filter, counts, zone, mayManage } = useLoaderData<typeof loader>();
  const outcome = useAnswer<typeof action>();
  useLive(["sync"]);
  const m = useMessages();
  const words = m.repair.inbox;
  const narrowed = isNarrowed(filter);
  return (
    <>
      <PageHeader
        title={words.title}
        actions={
          mayManage && narrowed && rows.length > 0 ? (
            <LinkButton href={paths.inboxReplay(filter)}>{words.replayRange}</LinkButton>
          ) : null
        }
      >
        <p className="text-sm text-ink-2">
          {words.intro} {mayManage && !narrowed ? words.replayHint : null}
        </p>
      </PageHeader>
      <div className="px-(--gutter) pb-4">
        <SyncNav current="inbox" />
      </div>
      <InboxFilter filter={filter} hrefOf={paths.inbox} counts={counts} key={JSON.stringify(filter)} />
      <div className="px-(--gutter) pb-3 empty:hidden">
        <OutcomeNotice outcome={outcome} />
      </div>
      <EventStream events={rows} zone={zone} mayManage={mayManage} isFiltered={narrowed || !isFirst} />
      {next !== null || !isFirst ? (
        <div className="flex gap-2 px-(--gutter) py-4">
          {isFirst ? null : <LinkButton href={paths.inbox(filter)}>{m.repair.newest}</LinkButton>}
          {next === null ? null : (
            <LinkButton href={paths.inbox({ ...filter, before: next })}>{m.repair.older}</LinkButton>
          )}
        </div>
      ) : null}
    </>
  );
}
