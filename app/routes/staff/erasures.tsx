import { json, type LoaderFunctionArgs, type MetaFunction, type SerializeFrom } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { ShieldCheck } from "lucide-react";
import { getMainLocation } from "~/features/catalog/queries.server";
import { listErasures, type ListedErasure } from "~/features/privacy/erasure/queries.server";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { DataTable, type Column } from "~/ui/data-table";
import { EmptyState } from "~/ui/empty-state";
import { PageHeader } from "~/ui/page-header";
import { Pager } from "~/ui/pager";
import { StatusMark } from "~/ui/status-mark";
import { useLive } from "~/ui/use-live";
import { requireUser } from "../guards.server";
import { OrderNav, orderPlaces } from "./order-nav";
import { pageTitle } from "./title";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "clients:erase" });
  const { db } = context.core;
  const before = readId(new URL(request.url).searchParams.get("before"));
  const [page, location] = await Promise.all([listErasures(db, user, { before }), getMainLocation(db)]);
  return json({ ...page, isLatest: before === null, zone: location?.zone ?? "UTC", places: orderPlaces(user) }); // prettier-ignore
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.privacy.list.title);

type Row = SerializeFrom<ListedErasure>;

/** Who was forgotten, and who is to be: numbers, days and acts. */
export default function Erasures() {
  const { erasures, next, isLatest, zone, places } = useLoaderData<typeof loader>();
  useLive(["clients"]);
  const m = useMessages();
  const words = m.privacy.list;
  const locale = useLocale();
  const when = (at: string) => formatDateTime(new Date(at), zone, locale, "year");
  const columns: Column<Row>[] = [
    { key: "client", header: words.columns.client, phone: "primary", numeric: true, cell: ({ clientId }) => words.client({ id: clientId }) },
    { key: "reason", header: words.columns.reason, phone: "line", cell: ({ reason }) => m.privacy.erase.reasons[reason] ?? reason },
    { key: "actor", header: words.columns.actor, quiet: true, phone: "line", cell: ({ actorName }) => actorName ?? words.system },
    { key: "asked", header: words.columns.asked, quiet: true, numeric: true, cell: ({ askedAt }) => when(askedAt) },
    {
      key: "done",
      header: words.columns.done,
      phone: "block",
      cell: ({ doneAt }) => doneAt ? <StatusMark shape="check" tone="positive">{when(doneAt)}</StatusMark> : <StatusMark shape="clock" tone="warning">{words.waiting}</StatusMark>,
    },
  ]; // prettier-ignore
  return (
    <div className="page">
      <PageHeader crumbs={[{ label: m.clients.title, href: paths.clients() }]} title={words.title}>
        <p className="max-w-2xl text-sm text-ink-2">{words.text}</p>
      </PageHeader>
      <OrderNav current="erasures" places={places} />
      <div className="pt-2">
        <DataTable
          caption={words.title}
          columns={columns}
          rows={erasures}
          rowKey={({ id }) => id}
          rowHref={({ clientId, doneAt }) => doneAt ? paths.erasureAct(clientId) : paths.clientPrivacy(clientId)}
          empty={<EmptyState icon={<ShieldCheck aria-hidden="true" />} title={words.empty} text={words.emptyText} />}
        />
      </div>
      <Pager previousHref={isLatest ? null : paths.erasures()} nextHref={next === null ? null : paths.erasures({ before: next })} />
    </div>
  );
} // prettier-ignore
