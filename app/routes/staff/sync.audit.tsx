import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import { CheckCheck } from "lucide-react";
import { can } from "~/features/accounts/policy";
import { getMainLocation } from "~/features/catalog/queries.server";
import { countFindings, getAudit, listFindings } from "~/features/sync/audit/queries.server";
import { FINDING_KINDS, FINDING_STATES, readFindingParams } from "~/features/sync/audit/schema";
import { FindingTable } from "~/features/sync/components/finding-table";
import { RunStatus } from "~/features/sync/components/run-status";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime, formatDayRange, formatNumber } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { FilterTags } from "~/ui/badge";
import { Button } from "~/ui/button";
import { EmptyState } from "~/ui/empty-state";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { PageHeader } from "~/ui/page-header";
import { SearchInput } from "~/ui/search-input";
import { useLive } from "~/ui/use-live";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { answerAuditPress } from "./sync-audit-press.server";
import { pageTitle } from "./title";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "sync:read" });
  const { db } = context.core;
  const auditId = readId(params.auditId);
  const audit = auditId === null ? null : await getAudit(db, user, auditId);
  if (!audit) throw new Response(null, { status: 404 });
  const filter = readFindingParams(new URL(request.url).searchParams);
  const [page, counts, location] = await Promise.all([
    listFindings(db, user, { auditId: audit.id, filter }),
    countFindings(db, user, audit.id),
    getMainLocation(db),
  ]);
  return json({
    ...page,
    audit,
    filter,
    counts,
    zone: location?.zone ?? "UTC",
    currency: location?.currency ?? null,
    mayManage: can(user, "sync:manage"),
  });
}

export const action = (args: ActionFunctionArgs) => answerAuditPress(args);

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, (m) => m.repair.audit.title({ n: args.data?.audit.id ?? 0 }));

/** One comparison: what differs, by kind, and the repair of one or of everything. */
export default function SyncAudit() {
  const { audit, rows, next, filter, zone, currency, mayManage } = useLoaderData<typeof loader>();
  const done = useAnswer<typeof action>();
  useLive(["sync"]);
  const m = useMessages();
  const locale = useLocale();
  const words = m.repair.audit;
  const { after, ...kept } = filter;
  const facts = [
    formatDateTime(new Date(audit.startedAt), zone, locale, "short"),
    m.repair.audits.causes[audit.cause] ?? audit.cause,
    `${m.repair.audits.days.toLowerCase()} ${formatDayRange(audit.dayFrom, audit.dayUntil, locale)}`,
    `${m.repair.audits.compared.toLowerCase()} ${formatNumber(audit.compared, locale)}`,
  ];
  return (
    <>
      <PageHeader
        crumbs={[
          { label: m.sync.title, href: paths.sync() },
          { label: m.repair.audits.title, href: paths.syncAudits() },
        ]}
        title={words.title({ n: audit.id })}
        note={<RunStatus status={audit.status} />}
        actions={
          mayManage && audit.open > 0 ? (
            <Form method="post">
              <Button variant="primary" name="intent" value="repair-all">
                {words.repairAll({ n: audit.open })}
              </Button>
            </Form>
          ) : null
        }
      >
        <p className="text-sm text-ink-2">{facts.join(" · ")}</p>
      </PageHeader>
      <div className="grid gap-3 px-(--gutter) pb-3 empty:hidden">
        {done ? (
          <Notice
            tone={done.isGood ? "positive" : "warning"}
            live={done.isGood ? "status" : "alert"}
            title={words.outcomes[done.outcome] ?? done.outcome}
          />
        ) : null}
        <HowItWent />
      </div>
      {audit.findings > 0 ? (
        <>
          <Filters />
          <FindingTable
            findings={rows}
            zone={zone}
            currency={currency}
            mayManage={mayManage}
            empty={<EmptyState title={words.empty} />}
          />
          {next !== null || after !== null ? (
            <div className="flex gap-2 px-(--gutter) py-4">
              {after === null ? null : (
                <LinkButton href={paths.syncAudit(audit.id, kept)}>{m.common.table.previousPage}</LinkButton>
              )}
              {next === null ? null : (
                <LinkButton href={paths.syncAudit(audit.id, { ...kept, after: next })}>
                  {m.common.table.nextPage}
                </LinkButton>
              )}
            </div>
          ) : null}
        </>
      ) : null}
      {audit.status === "done" && audit.findings === 0 ? (
        <EmptyState icon={<CheckCheck aria-hidden="true" />} title={words.equal} text={words.equalText} />
      ) : null}
    </>
  );
}

function HowItWent() {
  const { audit } = useLoaderData<typeof loader>();
  const m = useMessages();
  const words = m.repair.audit;
  if (audit.status === "running")
    return (
      <Notice
        tone="accent"
        live="status"
        title={words.running}
        end={<span className="spinner" aria-hidden="true" />}
      >
        {words.runningText}
      </Notice>
    );
  if (audit.status === "failed") {
    const why =
      words.reasons[audit.error ?? ""] ?? m.sync.events.outcomes[audit.error ?? ""] ?? words.reasons.internal;
    return (
      <Notice tone="negative" title={`${words.failed}: ${why}`}>
        {words.failedText}
      </Notice>
    );
  }
  if (audit.findings === 0) return null;
  return audit.open === 0 ? (
    <Notice tone="positive" title={words.allDone} />
  ) : (
    <p className="text-sm text-ink-3">{words.repairText}</p>
  );
}

function Filters() {
  const { audit, filter, counts } = useLoaderData<typeof loader>();
  const m = useMessages();
  const locale = useLocale();
  const words = m.repair.audit;
  const { kind, state, q } = filter;
  const sum = (fits: (row: { kind: string; state: string }) => boolean) =>
    formatNumber(counts.filter(fits).reduce((total, { n }) => total + n, 0), locale); // prettier-ignore
  return (
    <>
      <div className="toolbar pt-0">
        <FilterTags
          label={words.kind}
          items={[
            { href: paths.syncAudit(audit.id, { state, q }), label: m.repair.all, current: kind === null },
            ...FINDING_KINDS.map((one) => ({
              href: paths.syncAudit(audit.id, { state, q, kind: one }),
              label: words.kinds[one],
              count: sum((row) => row.kind === one && (state === null || row.state === state)),
              current: kind === one,
            })),
          ]}
        />
      </div>
      <div className="toolbar pt-0">
        <FilterTags
          label={words.state}
          items={[
            { href: paths.syncAudit(audit.id, { kind, q }), label: m.repair.all, current: state === null },
            ...FINDING_STATES.map((one) => ({
              href: paths.syncAudit(audit.id, { kind, q, state: one }),
              label: words.states[one],
              count: sum((row) => row.state === one && (kind === null || row.kind === kind)),
              current: state === one,
            })),
          ]}
        />
      </div>
      <Form method="get" className="sync-filter sync-filter-short" role="search">
        {kind ? <input type="hidden" name="kind" value={kind} /> : null}
        {state ? <input type="hidden" name="state" value={state} /> : null}
        <div className="sync-filter-wide">
          <SearchInput
            label={words.search}
            placeholder={words.search}
            defaultValue={q}
            clearHref={paths.syncAudit(audit.id, { kind, state })}
          />
        </div>
        <div className="sync-filter-do">
          <Button>{m.repair.apply}</Button>
        </div>
      </Form>
    </>
  );
}
