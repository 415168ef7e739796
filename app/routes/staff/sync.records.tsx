import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import { SearchX } from "lucide-react";
import { can } from "~/features/accounts/policy";
import { getMainLocation } from "~/features/catalog/queries.server";
import { OutcomeNotice } from "~/features/sync/components/outcome-notice";
import { RecordTable } from "~/features/sync/components/record-table";
import { countRecords, searchRecords } from "~/features/sync/listing/queries.server";
import { readRecordParams, RECORD_STATES } from "~/features/sync/listing/schema";
import { useLocale, useMessages } from "~/i18n/context";
import { formatNumber } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { FilterTags } from "~/ui/badge";
import { Button } from "~/ui/button";
import { EmptyState } from "~/ui/empty-state";
import { LinkButton } from "~/ui/link-button";
import { PageHeader } from "~/ui/page-header";
import { SearchInput } from "~/ui/search-input";
import { useLive } from "~/ui/use-live";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { answerSyncPress } from "./sync-press.server";
import { SyncNav } from "./sync-nav";
import { pageTitle } from "./title";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "sync:read" });
  const { db } = context.core;
  const filter = readRecordParams(new URL(request.url).searchParams);
  const [page, counts, location] = await Promise.all([
    searchRecords(db, user, { filter }),
    countRecords(db, user),
    getMainLocation(db),
  ]);
  return json({
    ...page,
    filter,
    counts,
    zone: location?.zone ?? "UTC",
    mayManage: can(user, "sync:manage"),
  });
}

export const action = (args: ActionFunctionArgs) => answerSyncPress(args);

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.repair.records.title);

/** Every record that was ever seen, by how it stands, found by whatever one knows of it. */
export default function SyncRecords() {
  const { rows, next, filter, zone, mayManage } = useLoaderData<typeof loader>();
  const outcome = useAnswer<typeof action>();
  useLive(["sync"]);
  const m = useMessages();
  const words = m.repair.records;
  const { before, ...kept } = filter;
  const isNarrowed = filter.q !== "" || filter.state !== null || filter.reason !== null;
  return (
    <>
      <PageHeader title={words.title}>
        <p className="text-sm text-ink-2">{words.intro}</p>
      </PageHeader>
      <div className="px-(--gutter) pb-4">
        <SyncNav current="records" />
      </div>
      <Filters />
      <div className="px-(--gutter) pb-3 empty:hidden">
        <OutcomeNotice outcome={outcome} />
      </div>
      {filter.q && rows.length > 0 ? (
        <p className="px-(--gutter) pb-3 text-sm text-ink-3">{words.found}</p>
      ) : null}
      <RecordTable
        records={rows}
        zone={zone}
        mayManage={mayManage}
        empty={
          isNarrowed || before !== null ? (
            <EmptyState icon={<SearchX aria-hidden="true" />} title={m.repair.nothing}>
              <LinkButton href={paths.syncRecords()}>{m.repair.reset}</LinkButton>
            </EmptyState>
          ) : (
            <EmptyState title={words.empty} text={words.emptyText} />
          )
        }
      />
      {next !== null || before !== null ? (
        <div className="flex gap-2 px-(--gutter) py-4">
          {before === null ? null : <LinkButton href={paths.syncRecords(kept)}>{m.repair.newest}</LinkButton>}
          {next === null ? null : (
            <LinkButton href={paths.syncRecords({ ...kept, before: next })}>{m.repair.older}</LinkButton>
          )}
        </div>
      ) : null}
    </>
  );
}

function Filters() {
  const { filter, counts } = useLoaderData<typeof loader>();
  const m = useMessages();
  const locale = useLocale();
  const words = m.repair.records;
  const { q, state, reason } = filter;
  const many = ({ n, isMore }: { n: number; isMore: boolean }) =>
    isMore ? words.more({ n: formatNumber(n, locale) }) : formatNumber(n, locale);
  return (
    <>
      <div className="toolbar pt-0">
        <FilterTags
          label={words.state}
          items={[
            { href: paths.syncRecords({ q }), label: m.repair.all, current: state === null },
            ...RECORD_STATES.map((one) => ({
              href: paths.syncRecords({ q, state: one }),
              label: m.sync.states[one],
              count: many(counts.states[one]),
              current: state === one,
            })),
          ]}
        />
      </div>
      {state === "waiting" && counts.reasons.length > 0 ? (
        <div className="toolbar pt-0">
          <FilterTags
            label={words.reason}
            items={[
              { href: paths.syncRecords({ q, state }), label: m.repair.all, current: reason === null },
              ...counts.reasons.map(({ reason: one, n }) => ({
                href: paths.syncRecords({ q, state, reason: one }),
                label: (m.sync.reasons as Record<string, string>)[one] ?? one,
                count: formatNumber(n, locale),
                current: reason === one,
              })),
            ]}
          />
        </div>
      ) : null}
      <Form method="get" className="sync-filter sync-filter-short" role="search">
        {state ? <input type="hidden" name="state" value={state} /> : null}
        {reason ? <input type="hidden" name="reason" value={reason} /> : null}
        <div className="sync-filter-wide">
          <SearchInput
            label={words.search}
            placeholder={words.search}
            defaultValue={q}
            clearHref={paths.syncRecords({ state, reason })}
          />
        </div>
        <div className="sync-filter-do">
          <Button>{m.repair.apply}</Button>
        </div>
      </Form>
    </>
  );
}
