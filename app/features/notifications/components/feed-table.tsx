import { Form } from "@remix-run/react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatAgo } from "~/i18n/format";
import { Button } from "~/ui/button";
import { CopyButton } from "~/ui/copy-button";
import { DataTable } from "~/ui/data-table";
import { EmptyState } from "~/ui/empty-state";
import { LinkButton } from "~/ui/link-button";

/** A person with the feed of their column, as it comes through a loader. */
export interface ListedFeed {
  staffId: number;
  name: string;
  feed: { url: string; createdAt: string; lastReadAt: string | null } | null;
}

/** People with the addresses under which calendar programs find their visits. */
export function FeedTable({ feeds, now }: { feeds: readonly ListedFeed[]; now: string }) {
  const words = useMessages().notices.feeds;
  const locale = useLocale();
  return (
    <DataTable
      caption={words.title}
      rows={feeds}
      rowKey={({ staffId }) => staffId}
      empty={<EmptyState title={words.empty} />}
      columns={[
        {
          key: "person",
          header: words.person,
          phone: "primary",
          cell: ({ name, feed }) => (
            <>
              <span className="font-medium">{name}</span>
              <span className="block text-sm text-ink-2">
                {feed === null
                  ? words.none
                  : feed.lastReadAt === null
                    ? words.neverRead
                    : words.lastRead({ when: formatAgo(new Date(feed.lastReadAt), new Date(now), locale) })}
              </span>
            </>
          ),
        },
        {
          key: "link",
          header: words.link,
          cell: ({ feed }) =>
            feed ? (
              <span className="feed-address">
                <code>{feed.url}</code>
                <CopyButton text={feed.url} label={words.copy} copiedLabel={words.copied} />
              </span>
            ) : null,
        },
        {
          key: "actions",
          header: <span className="sr-only">{words.create}</span>,
          align: "end",
          phone: "line",
          cell: ({ staffId, feed }) => (
            <Form method="post" className="inline-flex flex-wrap justify-end gap-1.5">
              <input type="hidden" name="staffId" value={staffId} />
              {feed ? (
                <LinkButton size="sm" href={feed.url.replace(/^https?:/, "webcal:")} data-reload>
                  {words.subscribe}
                </LinkButton>
              ) : null}
              <Button size="sm" variant={feed ? "quiet" : undefined} name="intent" value="create">
                {feed ? words.replace : words.create}
              </Button>
              {feed ? (
                <Button size="sm" variant="quiet" name="intent" value="revoke">
                  {words.revoke}
                </Button>
              ) : null}
            </Form>
          ),
        },
      ]}
    />
  );
}
