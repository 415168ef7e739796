import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import { Mail } from "lucide-react";
import { getMainLocation } from "~/features/catalog/queries.server";
import { NoticeTable } from "~/features/notifications/components/notice-table";
import { retryFailedNotices, retryNotice } from "~/features/notifications/outbox/commands.server";
import { countNotices, listNotices } from "~/features/notifications/outbox/queries.server";
import { useLocale, useMessages } from "~/i18n/context";
import { formatNumber } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { FilterTags } from "~/ui/badge";
import { Button } from "~/ui/button";
import { EmptyState } from "~/ui/empty-state";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { PageHeader } from "~/ui/page-header";
import { useLive } from "~/ui/use-live";
import { answerErrors, readForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { pageTitle } from "./title";

const STATUSES = ["queued", "failed", "sent", "skipped"] as const;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "notices:write" });
  const { db, clock } = context.core;
  const url = new URL(request.url).searchParams;
  const status = STATUSES.find((one) => one === url.get("status"));
  const [counts, page, location] = await Promise.all([
    countNotices(db, user),
    listNotices(db, user, { status, before: readId(url.get("before")) ?? undefined }),
    getMainLocation(db),
  ]);
  return json({
    counts,
    status: status ?? null,
    notices: page.rows,
    next: page.nextBefore,
    zone: location?.zone ?? "UTC",
    now: clock.now(),
  });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "notices:write" });
  const form = await readForm(request);
  const { core } = context;
  if (form.get("intent") === "retry-all")
    return json({ retried: await answerErrors(() => retryFailedNotices(core, user)) });
  const deliveryId = readId(form.get("deliveryId"));
  if (deliveryId === null || form.get("intent") !== "retry")
    return json({ refused: "not_found" as const }, 422);
  const retried = await answerErrors(() => retryNotice(core, user, { deliveryId }));
  return retried.ok ? json({ retried: 1 }) : json({ refused: retried.error }, 409);
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.notices.list.title);

/** What went to clients, what waits, and what did not work. */
export default function Notices() {
  const { counts, status, notices, next, zone, now } = useLoaderData<typeof loader>();
  const result = useAnswer<typeof action>();
  useLive(["notices"]);
  const m = useMessages();
  const locale = useLocale();
  const words = m.notices.list;
  const all = STATUSES.reduce((sum, one) => sum + counts[one], 0);
  return (
    <>
      <PageHeader
        title={words.title}
        actions={
          <>
            <LinkButton href={paths.settingsNotices()}>{words.settings}</LinkButton>
            {counts.failed > 0 ? (
              <Form method="post">
                <Button name="intent" value="retry-all">
                  {words.retryAll({ n: counts.failed })}
                </Button>
              </Form>
            ) : null}
          </>
        }
      >
        <p className="text-sm text-ink-2">{words.intro}</p>
      </PageHeader>
      <div className="toolbar pt-0">
        <FilterTags
          label={words.filter}
          items={[
            {
              href: paths.notices(),
              label: words.all,
              count: formatNumber(all, locale),
              current: status === null,
            },
            ...STATUSES.map((one) => ({
              href: paths.notices({ status: one }),
              label: m.notices.statuses[one],
              count: formatNumber(counts[one], locale),
              current: status === one,
            })),
          ]}
        />
      </div>
      {result ? (
        <div className="px-(--gutter) pb-3">
          {"refused" in result ? (
            <Notice tone="warning" live="alert" title={words.refused[result.refused]} />
          ) : (
            <Notice tone="positive" live="status" title={words.retried({ n: result.retried })} />
          )}
        </div>
      ) : null}
      <NoticeTable
        notices={notices}
        zone={zone}
        now={now}
        empty={
          <EmptyState
            icon={<Mail aria-hidden="true" />}
            title={status ? words.emptyStatus : words.empty}
            text={status ? undefined : words.emptyText}
          />
        }
      />
      {next === null ? null : (
        <div className="px-(--gutter) py-4">
          <LinkButton href={paths.notices({ status: status ?? undefined, before: next })}>
            {words.older}
          </LinkButton>
        </div>
      )}
    </>
  );
}
