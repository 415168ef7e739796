import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import type { ReactNode } from "react";
import { getMainLocation } from "~/features/catalog/queries.server";
import { Things } from "~/features/merging/components/things";
import { getMerge } from "~/features/merging/queries.server";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { Button } from "~/ui/button";
import { DescriptionList } from "~/ui/description-list";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { PageHeader } from "~/ui/page-header";
import { Section } from "~/ui/section";
import { StatusMark } from "~/ui/status-mark";
import { useLive } from "~/ui/use-live";
import { useSubmitting } from "../forms";
import { answerErrors } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { pressUndo } from "./press-merging.server";
import { pageTitle } from "./title";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "clients:merge" });
  const { db } = context.core;
  const mergeId = readId(params.mergeId);
  if (mergeId === null) throw new Response(null, { status: 404 });
  const [merge, location] = await Promise.all([
    answerErrors(() => getMerge(db, user, mergeId)),
    getMainLocation(db),
  ]);
  const done = new URL(request.url).searchParams.get("done");
  return json({ merge, isJustMerged: done === "merged" && merge.undoneAt === null, isJustUndone: done === "undone" && merge.undoneAt !== null, zone: location?.zone ?? "UTC" }); // prettier-ignore
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "clients:merge" });
  const mergeId = readId(params.mergeId);
  if (mergeId === null) throw new Response(null, { status: 404 });
  return pressUndo({ core: context.core, user, request }, mergeId);
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.merging.list.title);

/** One merge: who became whom, what moved, and what would not come back. */
export default function MergeMade() {
  const { merge, isJustMerged, isJustUndone, zone } = useLoaderData<typeof loader>();
  const answer = useAnswer<typeof action>();
  useLive(["clients", "bookings", "payments"]);
  const m = useMessages();
  const words = m.merging.one;
  const locale = useLocale();
  const when = (at: string) => formatDateTime(new Date(at), zone, locale, "year");
  const { survivor, merged, undoneAt } = merge;
  const undone = undoneAt === null ? null : words.undoneBy({ who: merge.undoneByName ?? words.system, when: when(undoneAt) }); // prettier-ignore
  return (
    <div className="page">
      <PageHeader
        crumbs={[
          { label: m.clients.title, href: paths.clients() },
          { label: m.merging.list.title, href: paths.merges() },
        ]}
        title={words.title({ id: merge.id })}
        note={
          <StatusMark shape={undoneAt === null ? "check" : "dash"} tone={undoneAt === null ? "positive" : "neutral"}>
            {undoneAt === null ? m.merging.list.stands : m.merging.list.undone}
          </StatusMark>
        }
        actions={<LinkButton href={paths.client(survivor.id)}>{words.openSurvivor}</LinkButton>}
      >
        <p className="text-sm text-ink-2">
          {words.by({ who: merge.actorName ?? words.system, when: when(merge.at) })}
        </p>
      </PageHeader>
      <div className="mb-6 grid gap-3 empty:hidden">
        {isJustMerged ? <Notice tone="positive" live="status" title={words.done} /> : null}
        {isJustUndone ? <Notice tone="positive" live="status" title={words.undoneNow} /> : null}
        {answer ? <Notice tone="warning" live="alert" title={answer.refused === "undone" ? words.undone : words.cannot} /> : null}
      </div>
      <Section title={m.merging.list.columns.state}>
        <DescriptionList
          items={[
            { term: m.merging.list.columns.survivor, value: <Person {...survivor} /> },
            { term: m.merging.list.columns.merged, value: <Person {...merged} /> },
            ...(undone ? [{ term: m.merging.list.undone, value: undone }] : []),
            ...(merge.changed.length > 0 ? [{ term: words.changed, value: merge.changed.map((key) => words.columns[key] ?? null).filter(Boolean).join(", ") }] : []),
            ...(merge.batchStanding > 1 ? [{ term: words.batch({ n: merge.batchStanding }), value: <a className="link" href={paths.merges({ batch: merge.batch })}>{words.openBatch}</a> }] : []),
          ]}
        />
      </Section>
      <Section title={words.moved}>
        {merge.moves.length > 0 ? <Things rows={merge.moves} /> : <p className="text-ink-2">{m.merging.page.movesNone}</p>}
      </Section>
      {undoneAt === null ? <WayBack /> : null}
    </div>
  );
} // prettier-ignore

function Person({ id, name }: { id: number; name: string }) {
  return (
    <a className="link" href={paths.client(id)}>
      <bdi>{name}</bdi>
    </a>
  );
}

/** What undoing does and what it leaves as it is, with the button; or why it cannot be. */
function WayBack() {
  const { merge } = useLoaderData<typeof loader>();
  const words = useMessages().merging.one;
  const sending = useSubmitting();
  const { forecast, laterId } = merge;
  if (!forecast)
    return (
      <Section title={words.undoTitle}>
        <Notice
          tone="warning"
          title={words.cannot}
          end={laterId === null ? null : <LinkButton href={paths.merge(laterId)}>{words.openLater}</LinkButton>}
        >
          {merge.isErased ? words.erased : words.later}
        </Notice>
      </Section>
    );
  const isClean = forecast.since.length + forecast.gone.length + forecast.rewritten.length === 0;
  const rewritten = forecast.rewritten.map((key) => words.columns[key] ?? key).join(", ");
  return (
    <Section title={words.undoTitle}>
      <p className="max-w-2xl">{words.undoText}</p>
      {isClean ? <p className="text-ink-2">{words.clean}</p> : null}
      {forecast.since.length > 0 ? <Left title={words.since({ name: merge.survivor.name })}><Things rows={forecast.since} /></Left> : null}
      {forecast.rewritten.length > 0 ? <Left title={words.rewritten}>{rewritten}</Left> : null}
      {forecast.gone.length > 0 ? <Left title={words.gone}><Things rows={forecast.gone} /></Left> : null}
      <Form method="post">
        <Button pending={sending}>{words.undo}</Button>
      </Form>
    </Section>
  );
} // prettier-ignore

function Left({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="grid gap-1">
      <h3 className="text-sm font-semibold text-ink-2">{title}</h3>
      {children}
    </div>
  );
}
