import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { useLoaderData, useSearchParams } from "@remix-run/react";
import { FeedTable } from "~/features/notifications/components/feed-table";
import { createFeed, revokeFeed } from "~/features/notifications/feeds/commands.server";
import { listStaffFeeds } from "~/features/notifications/feeds/queries.server";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { Notice } from "~/ui/notice";
import { Section } from "~/ui/section";
import { answerErrors, readForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { pageTitle } from "./title";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "schedule:write:own" });
  const { db, env, clock } = context.core;
  const feeds = await listStaffFeeds(db, user);
  return json({
    feeds: feeds.map(({ feed, ...person }) => ({
      ...person,
      feed: feed && {
        url: env.web.publicUrl + paths.calendarFeed(feed.token),
        createdAt: feed.createdAt,
        lastReadAt: feed.lastReadAt,
      },
    })),
    now: clock.now(),
  });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "schedule:write:own" });
  const { core } = context;
  const form = await readForm(request);
  const staffId = readId(form.get("staffId"));
  const known = await listStaffFeeds(core.db, user);
  if (staffId === null || !known.some((one) => one.staffId === staffId))
    throw new Response(null, { status: 403 });
  const isNew = form.get("intent") === "create";
  await answerErrors<unknown>(() => (isNew ? createFeed : revokeFeed)(core, user, { staffId }));
  return redirect(`${paths.settingsFeeds()}?done=${isNew ? "created" : "revoked"}`, 303);
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.notices.feeds.title);

/** Addresses under which calendar programs find the visits of a person. */
export default function Feeds() {
  const { feeds, now } = useLoaderData<typeof loader>();
  const [query] = useSearchParams();
  const words = useMessages().notices.feeds;
  const done = query.get("done");
  return (
    <Section title={words.title} note={words.intro}>
      <div className="mb-4 empty:hidden">
        {done === "created" || done === "revoked" ? (
          <Notice tone="positive" live="status" title={words[done]} />
        ) : null}
      </div>
      <FeedTable feeds={feeds} now={now} />
      <p className="pt-3 text-sm text-ink-2">{words.delay}</p>
    </Section>
  );
}
