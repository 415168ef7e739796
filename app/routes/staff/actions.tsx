import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import { ListTodo } from "lucide-react";
import { can } from "~/features/accounts/policy";
import { getMainLocation } from "~/features/catalog/queries.server";
import { countShelves, listActions } from "~/features/conversations/actions/queries.server";
import { listColleagues } from "~/features/conversations/colleagues/queries.server";
import { ActionNotice } from "~/features/conversations/components/action-notice";
import { ActionTable } from "~/features/conversations/components/action-table";
import { actionKinds, shelves } from "~/features/conversations/model";
import { readActionParams } from "~/features/conversations/schema";
import { useLocale, useMessages } from "~/i18n/context";
import { formatNumber } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { EmptyState } from "~/ui/empty-state";
import { Field } from "~/ui/field";
import { LinkButton } from "~/ui/link-button";
import { PageHeader } from "~/ui/page-header";
import { Select } from "~/ui/select";
import { Tabs } from "~/ui/tabs";
import { useLive } from "~/ui/use-live";
import { readForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { actionIntent, pressAction } from "./press-actions.server";
import { pageTitle } from "./title";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "conversations:read" });
  const { db, clock } = context.core;
  const now = clock.now();
  const zone = (await getMainLocation(db))?.zone ?? "UTC";
  const params = readActionParams(new URL(request.url).searchParams);
  const [page, counts, people] = await Promise.all([
    listActions(db, user, { params, now, zone }),
    countShelves(db, user, { ...params, now, zone }),
    listColleagues(db, user),
  ]);
  return json({ ...page, counts, people, params, zone, now, mayWrite: can(user, "conversations:write") });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "conversations:write" });
  const form = await readForm(request);
  const intent = actionIntent(form);
  if (intent === null) throw new Response(null, { status: 422 });
  return pressAction({ core: context.core, user, request, form }, intent);
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.conversations.actions.title);

/** Whom to call, write to and meet: what is overdue, what is for today, what comes later, what was done. */
export default function Actions() {
  const { rows, next, counts, people, params, zone, now, mayWrite } = useLoaderData<typeof loader>();
  const answer = useAnswer<typeof action>();
  useLive(["conversations", "clients"]);
  const { conversations: m, common } = useMessages();
  const locale = useLocale();
  const words = m.actions;
  const { after, ...filter } = params;
  const query = { ...filter, who: params.who === "mine" ? null : params.who };
  return (
    <>
      <PageHeader
        title={words.title}
        note={counts.overdue > 0 ? <span className="text-negative">{words.overdueCount({ n: counts.overdue })}</span> : null}
        actions={<LinkButton href={paths.clients({ contact: "none" })}>{words.withoutNext}</LinkButton>}
      />
      <div className="px-(--gutter)">
        <Tabs
          label={words.shelf}
          items={shelves.map((shelf) => ({
            href: paths.actions({ ...query, shelf }),
            label: words.shelves[shelf],
            count: shelf === "done" || counts[shelf] === 0 ? undefined : formatNumber(counts[shelf], locale),
            current: params.shelf === shelf,
          }))}
        />
      </div>
      <Form method="get" action={paths.actions()} className="toolbar items-end" role="search" aria-label={words.of} key={JSON.stringify(filter)}>
        <input type="hidden" name="shelf" value={params.shelf} />
        <Field label={words.of}>
          <Select name="who" defaultValue={String(params.who)}>
            <option value="mine">{words.mine}</option>
            <option value="all">{words.everybody}</option>
            {people.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
          </Select>
        </Field>
        <Field label={words.kind}>
          <Select
            name="kind"
            defaultValue={params.kind ?? ""}
            placeholder={words.anyKind}
            options={actionKinds.map((value) => ({ value, label: m.kinds[value] }))}
          />
        </Field>
        <Button>{common.apply}</Button>
      </Form>
      {answer ? <div className="px-(--gutter) pb-3"><ActionNotice answer={answer} /></div> : null}
      <ActionTable
        rows={rows}
        isDone={params.shelf === "done"}
        now={now}
        zone={zone}
        mayWrite={mayWrite}
        empty={
          <EmptyState icon={<ListTodo aria-hidden="true" />} title={words.empty[params.shelf]} text={words.emptyText}>
            <LinkButton href={paths.clients()}>{words.openClients}</LinkButton>
          </EmptyState>
        }
      />
      {next === null && after === null ? null : (
        <div className="flex gap-2 px-(--gutter) py-4">
          {after === null ? null : <LinkButton href={paths.actions(query)}>{words.newest}</LinkButton>}
          {next === null ? null : <LinkButton href={paths.actions({ ...query, after: next })}>{words.more}</LinkButton>}
        </div>
      )}
    </>
  );
} // prettier-ignore
