import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import { CheckCheck } from "lucide-react";
import { can } from "~/features/accounts/policy";
import { getMainLocation } from "~/features/catalog/queries.server";
import { countFindings, getAudit, listFindings } from "~/features/sync/audit/queries.server";
import { readFindingParams } from "~/features/sync/audit/schema";
import { FindingFilters } from "~/features/sync/components/finding-filters";
import { FindingTable } from "~/features/sync/components/finding-table";
import { RunStatus } from "~/features/sync/components/run-status";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime, formatDayRange, formatNumber } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { Button } from "~/ui/button";
import { EmptyState } from "~/ui/empty-state";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { PageHeader } from "~/ui/page-header";
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
  const { audit, rows, next, filter, counts, zone, currency, mayManage } = useLoaderData<typeof loader>();
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
          <FindingFilters auditId={audit.id} filter={filter} counts={counts} />
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
