import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import { ScrollText, SearchX } from "lucide-react";
import { AuditFilter } from "~/features/audit/components/audit-filter";
import { AuditTable } from "~/features/audit/components/audit-table";
import { requestCheck } from "~/features/audit/commands.server";
import { lastAuditCheck, listActors, listAudit } from "~/features/audit/queries.server";
import { readAuditParams } from "~/features/audit/schema";
import { getMainLocation } from "~/features/catalog/queries.server";
import { useLocale, useMessages } from "~/i18n/context";
import { formatAgo, formatNumber } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { EmptyState } from "~/ui/empty-state";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { PageHeader } from "~/ui/page-header";
import { StatusMark } from "~/ui/status-mark";
import { useLive } from "~/ui/use-live";
import { requireUser } from "../guards.server";
import { pageTitle } from "./title";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "audit:read" });
  const { db, clock } = context.core;
  const url = new URL(request.url);
  const params = readAuditParams(url.searchParams);
  const { before, ...filter } = params;
  const zone = (await getMainLocation(db))?.zone ?? "UTC";
  const now = clock.now();
  const [page, check, people] = await Promise.all([
    listAudit(db, user, { params, zone, now }),
    lastAuditCheck(db, user),
    listActors(db, user),
  ]);
  const isChecking = url.searchParams.has("checking");
  return json({ ...page, filter, isFirst: before === null, check, people, zone, now, isChecking });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "audit:read" });
  await requestCheck(context.core, user);
  return redirect(paths.audit({ checking: "1" }), 303);
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.audit.title);

/** Every change people made, found by who, what, when and text; and whether the chain of entries is whole. */
export default function Audit() {
  const { entries, next, filter, isFirst, check, people, zone, now, isChecking } =
    useLoaderData<typeof loader>();
  useLive(["audit"]);
  const words = useMessages().audit;
  const isNarrowed = Object.values(filter).some((value) => value !== null && value !== "");
  return (
    <>
      <PageHeader title={words.title} note={words.note} actions={<ChainState check={check} now={now} />} />
      {check.fault ? (
        <Notice tone="negative">{words.chain[check.fault]({ n: check.brokenAt ?? 0 })}</Notice>
      ) : isChecking ? (
        <Notice tone="info">{words.chain.checking}</Notice>
      ) : null}
      <AuditFilter params={filter} people={people} key={JSON.stringify(filter)} />
      <AuditTable
        rows={entries}
        zone={zone}
        empty={
          isNarrowed || !isFirst ? (
            <EmptyState icon={<SearchX aria-hidden="true" />} title={words.nothing}>
              <LinkButton href={paths.audit()}>{words.filter.reset}</LinkButton>
            </EmptyState>
          ) : (
            <EmptyState icon={<ScrollText aria-hidden="true" />} title={words.none} text={words.noneText} />
          )
        }
      />
      {next !== null || !isFirst ? (
        <div className="flex gap-2 px-(--gutter) py-4">
          {isFirst ? null : <LinkButton href={paths.audit(filter)}>{words.newest}</LinkButton>}
          {next === null ? null : (
            <LinkButton href={paths.audit({ ...filter, before: next })}>{words.older}</LinkButton>
          )}
        </div>
      ) : null}
    </>
  );
}

/** Whether the chain is whole, and the way to look again. */
function ChainState({
  check,
  now,
}: {
  check: ReturnType<typeof useLoaderData<typeof loader>>["check"];
  now: string;
}) {
  const words = useMessages().audit.chain;
  const locale = useLocale();
  const count = words.entries({ n: check.entries, shown: formatNumber(check.entries, locale) });
  return (
    <>
      {check.at === null ? (
        <StatusMark tone="neutral" shape="ring">
          {words.never}
        </StatusMark>
      ) : check.fault === null ? (
        <StatusMark tone="positive" shape="check">
          {words.whole({ n: count, ago: formatAgo(new Date(check.at), new Date(now), locale) })}
        </StatusMark>
      ) : null}
      <Form method="post">
        <Button>{words.check}</Button>
      </Form>
    </>
  );
}
