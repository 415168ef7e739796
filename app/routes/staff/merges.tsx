import {
  json,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  type SerializeFrom,
} from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import { Merge } from "lucide-react";
import { getMainLocation } from "~/features/catalog/queries.server";
import { listMerges, type ListedMerge } from "~/features/merging/queries.server";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { Button } from "~/ui/button";
import { DataTable, type Column } from "~/ui/data-table";
import { EmptyState } from "~/ui/empty-state";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { PageHeader } from "~/ui/page-header";
import { Pager } from "~/ui/pager";
import { StatusMark } from "~/ui/status-mark";
import { useLive } from "~/ui/use-live";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { OrderNav, orderPlaces } from "./order-nav";
import { pressMerges } from "./press-merging.server";
import { pageTitle } from "./title";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "clients:merge" });
  const { db } = context.core;
  const url = new URL(request.url).searchParams;
  const batch = (url.get("batch") ?? "").slice(0, 60) || null;
  const [page, location] = await Promise.all([
    listMerges(db, user, { before: readId(url.get("before")), batch }),
    getMainLocation(db),
  ]);
  return json({ ...page, batch, isLatest: !url.has("before"), zone: location?.zone ?? "UTC", places: orderPlaces(user) }); // prettier-ignore
}

export async function action({ request, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "clients:merge" });
  return pressMerges({ core: context.core, user, request });
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.merging.list.title);

type Row = SerializeFrom<ListedMerge>;

/** Merges that were made, and the way back: one, those that are ticked, or all that were made at one go. */
export default function Merges() {
  const { merges, next, batch, isLatest, places } = useLoaderData<typeof loader>();
  useLive(["clients"]);
  const m = useMessages();
  const words = m.merging.list;
  const columns = useColumns();
  const standing = merges.filter(({ undoneAt }) => undoneAt === null);
  return (
    <div className="page">
      <PageHeader
        crumbs={[
          { label: m.clients.title, href: paths.clients() },
          ...(batch ? [{ label: words.title, href: paths.merges() }] : []),
        ]}
        title={batch ? words.batchTitle : words.title}
      >
        <p className="max-w-2xl text-sm text-ink-2">{words.text}</p>
      </PageHeader>
      <OrderNav current="merges" places={places} />
      <Told />
      <Form method="post" preventScrollReset>
        {batch ? <input type="hidden" name="batch" value={batch} /> : null}
        {standing.length > 0 ? (
          <div className="pair-bulk">
            <Button name="intent" value="chosen">
              {words.undoChosen}
            </Button>
            {batch ? (
              <Button variant="quiet" name="intent" value="batch">
                {words.undoBatch}
              </Button>
            ) : null}
          </div>
        ) : null}
        <DataTable
          caption={words.title}
          columns={columns}
          rows={merges}
          rowKey={({ id }) => id}
          rowHref={({ id }) => paths.merge(id)}
          empty={
            <EmptyState icon={<Merge aria-hidden="true" />} title={words.empty} text={words.emptyText}>
              <LinkButton href={paths.duplicates()}>{m.merging.title}</LinkButton>
            </EmptyState>
          }
        />
      </Form>
      <Pager
        previousHref={isLatest ? null : paths.merges({ batch })}
        nextHref={next === null ? null : paths.merges({ batch, before: next })}
      />
    </div>
  );
}

function Told() {
  const answer = useAnswer<typeof action>();
  const words = useMessages().merging;
  if (!answer) return null;
  const { undone, failed } = answer;
  if (undone + failed === 0) return <Notice tone="warning" live="alert" title={words.noneChosen} />;
  return (
    <Notice tone={failed > 0 ? "warning" : "positive"} live="status" title={words.list.undoneMany({ n: undone })}>
      {failed > 0 ? `${words.list.refusedMany({ n: failed })}. ${words.one.later}` : null}
    </Notice>
  );
} // prettier-ignore

function useColumns(): Column<Row>[] {
  const { zone } = useLoaderData<typeof loader>();
  const m = useMessages();
  const words = m.merging.list;
  const locale = useLocale();
  const when = (at: string) => formatDateTime(new Date(at), zone, locale, "year");
  return [
    {
      key: "pick",
      header: "",
      label: words.pick,
      phone: "end",
      cell: ({ id, undoneAt }) =>
        undoneAt === null ? (
          <label className="row-check">
            <input type="checkbox" className="tick" name="merge" value={id} aria-label={words.pick} />
          </label>
        ) : null,
    },
    { key: "survivor", header: words.columns.survivor, phone: "primary", cell: ({ survivor }) => <bdi>{survivor.name}</bdi> },
    { key: "merged", header: words.columns.merged, cell: ({ merged }) => <bdi>{merged.name}</bdi> },
    { key: "at", header: words.columns.at, numeric: true, quiet: true, phone: "line", cell: ({ at }) => when(at) },
    { key: "actor", header: words.columns.actor, quiet: true, phone: "line", cell: ({ actorName }) => actorName ?? m.merging.one.system },
    {
      key: "state",
      header: words.columns.state,
      phone: "block",
      cell: ({ undoneAt, batch }) =>
        undoneAt === null ? (
          <StatusMark shape="check" tone="positive">{batch ? `${words.stands}, ${words.batch}` : words.stands}</StatusMark>
        ) : (
          <StatusMark shape="dash">{words.undone}</StatusMark>
        ),
    },
  ];
} // prettier-ignore
