import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import { can } from "~/features/accounts/policy";
import { getMainLocation, listServices } from "~/features/catalog/queries.server";
import { suggestClients, type ClientChoice } from "~/features/clients/queries.server";
import { ChooseClient } from "~/features/sync/components/choose-client";
import { LinkOurs } from "~/features/sync/components/link-ours";
import { OutcomeNotice } from "~/features/sync/components/outcome-notice";
import { RecordState } from "~/features/sync/components/record-state";
import { EvidenceSides } from "~/features/sync/components/record-traces";
import { RecordWay } from "~/features/sync/components/record-way";
import { explainRecord } from "~/features/sync/explanation/queries.server";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { Button } from "~/ui/button";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { PageHeader } from "~/ui/page-header";
import { Section } from "~/ui/section";
import { useLive } from "~/ui/use-live";
import { requireUser } from "../guards.server";
import { answerSyncPress } from "./sync-press.server";
import { useAnswer } from "../use-answer";
import { pageTitle } from "./title";

const QUERY_MAX = 200;

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "sync:read" });
  const { db } = context.core;
  const id = readId(params.recordId);
  const record = id === null ? null : await explainRecord(db, user, id);
  if (!record) throw new Response(null, { status: 404 });
  const mayManage = can(user, "sync:manage");
  const q = (new URL(request.url).searchParams.get("q") ?? "").trim().slice(0, QUERY_MAX);
  const needsService = mayManage && record.links.serviceExternalId !== null && record.links.service === null;
  const [location, found, services] = await Promise.all([
    getMainLocation(db),
    q && mayManage ? suggestClients(db, user, { search: q }) : ([] as ClientChoice[]),
    needsService ? listServices(db) : [],
  ]);
  return json({
    record,
    q,
    found,
    services: services
      .filter(({ service }) => service.archivedAt === null)
      .map(({ service }) => ({ id: service.id, name: service.name })),
    zone: record.booking?.zone ?? location?.zone ?? "UTC",
    currency: record.booking?.currency ?? location?.currency ?? null,
    mayManage,
  });
}

export const action = (args: ActionFunctionArgs) => answerSyncPress(args);

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, (m) => m.sync.record.title({ id: args.data?.record.externalId ?? "" }));

/** One record explained: what came, how its client was looked for, what was written, and what a person can decide. */
export default function SyncRecord() {
  const { record, zone, currency, mayManage } = useLoaderData<typeof loader>();
  const outcome = useAnswer<typeof action>();
  useLive(["sync", "bookings", "clients", "loyalty"]);
  const m = useMessages();
  const words = m.sync;
  const { said, evidence } = record;
  // What waits for a decision asks for it first; what is settled explains itself first.
  // Who are named stands below with the reason.
  const isTorn = record.sides.length > 1 && ["contradiction", "several"].includes(evidence.reason ?? "");
  const isOpen = mayManage && said !== null && record.state === "waiting";
  return (
    <div className="page">
      <PageHeader
        crumbs={[{ label: words.title, href: paths.sync() }]}
        title={<bdi>{said?.person?.name || words.record.title({ id: record.externalId })}</bdi>}
        note={<RecordState state={record.state} by={evidence.by} />}
        actions={
          <>
            <LinkButton href={paths.syncDiagnosis({ q: `record:${record.id}` })}>
              {m.repair.explain.diagnose}
            </LinkButton>
            {mayManage && said && (record.state === "waiting" || record.state === "dismissed") ? (
              <Form method="post">
                <input type="hidden" name="recordId" value={record.id} />
                <Button name="intent" value="retry">
                  {evidence.reason === "dismissed" ? m.repair.records.undo : words.decide.retry}
                </Button>
              </Form>
            ) : null}
          </>
        }
      >
        <div className="tabular text-sm text-ink-2">
          {words.sources[record.source] ?? record.source} · {words.record.title({ id: record.externalId })}
        </div>
      </PageHeader>
      <div className="mb-6 grid gap-3 empty:hidden">
        <OutcomeNotice outcome={outcome} />
        {said ? null : <Notice tone="warning" title={words.explain.unreadable} />}
        {evidence.reason && !isTorn ? (
          <Notice
            tone={record.state === "waiting" ? "warning" : "neutral"}
            title={words.reasons[evidence.reason]}
          >
            {words.reasonHints[evidence.reason]}
          </Notice>
        ) : null}
        {record.conflicts.map(({ id }) => (
          <Notice
            key={id}
            tone="warning"
            title={m.repair.explain.conflict}
            end={<LinkButton href={paths.conflict(id)}>{m.repair.explain.openConflict}</LinkButton>}
          />
        ))}
      </div>
      <EvidenceSides sides={record.sides} />
      {isOpen ? <Decisions /> : null}
      <RecordWay record={record} zone={zone} currency={currency} mayManage={mayManage} />
      {mayManage && said && !isOpen ? <Decisions /> : null}
    </div>
  );
}

/** What only a person can say: whose visit it is, and who or what the outside names mean. */
function Decisions() {
  const { record, q, found, services } = useLoaderData<typeof loader>();
  const words = useMessages().sync;
  const { said, links, staffChoices } = record;
  const isWaiting = record.state === "waiting";
  const choose = (
    <ChooseClient
      recordId={record.id}
      suggestions={record.suggestions}
      q={q}
      found={found}
      canCreate={record.client === null && said?.person != null}
      canDismiss={isWaiting}
    />
  );
  return (
    <div className="my-8 grid gap-6">
      {links.staff === null && said?.staffExternalId && staffChoices.length > 0 ? (
        <LinkOurs recordId={record.id} of="staff" name={said.staffName ?? ""} choices={staffChoices} />
      ) : null}
      {record.client === null ? (
        <Section title={words.explain.whose}>{choose}</Section>
      ) : (
        <details open={q !== ""}>
          <summary className="link w-fit cursor-pointer py-2.5 text-sm">{words.explain.relink}</summary>
          <div className="pt-3">{choose}</div>
        </details>
      )}
      {services.length > 0 ? (
        <LinkOurs recordId={record.id} of="service" name={said?.title ?? ""} choices={services} />
      ) : null}
    </div>
  );
}
