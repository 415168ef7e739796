import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import { can } from "~/features/accounts/policy";
import { getMainLocation } from "~/features/catalog/queries.server";
import { getAction } from "~/features/conversations/actions/queries.server";
import { listColleagues } from "~/features/conversations/colleagues/queries.server";
import { ActionNotice } from "~/features/conversations/components/action-notice";
import { DueTime } from "~/features/conversations/components/due-time";
import { FinishForm } from "~/features/conversations/components/finish-form";
import { PlanForm } from "~/features/conversations/components/plan-form";
import { PostponeForm } from "~/features/conversations/components/postpone-form";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { addDays, dayOf, wallOf, wallText } from "~/lib/zoned-time";
import { Badge } from "~/ui/badge";
import { Button } from "~/ui/button";
import { DescriptionList } from "~/ui/description-list";
import { Field } from "~/ui/field";
import { PageHeader } from "~/ui/page-header";
import { Section } from "~/ui/section";
import { TextInput } from "~/ui/text-input";
import { useLive } from "~/ui/use-live";
import { answerErrors, readForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { actionIntent, pressAction } from "./press-actions.server";
import { pageTitle } from "./title";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "conversations:read" });
  const actionId = readId(params.actionId);
  if (actionId === null) throw new Response(null, { status: 404 });
  const { db, clock } = context.core;
  const shown = await answerErrors(() => getAction(db, user, actionId));
  const zone = (await getMainLocation(db))?.zone ?? "UTC";
  const now = clock.now();
  const due = wallOf(shown.dueAt ?? now, zone);
  const today = dayOf(now, zone);
  return json({
    shown,
    people: await listColleagues(db, user),
    due: { day: due.day, time: wallText(due.minutes) },
    days: { tomorrow: addDays(today, 1), inThreeDays: addDays(today, 3), inWeek: addDays(today, 7) },
    author: shown.createdBy.startsWith("user:") ? Number(shown.createdBy.slice(5)) : null,
    mayWrite: can(user, "conversations:write"),
    ...{ zone, now },
  });
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "conversations:write" });
  const form = await readForm(request);
  const intent = actionIntent(form);
  const actionId = readId(params.actionId);
  if (intent === null || intent === "plan" || actionId === null) throw new Response(null, { status: 422 });
  form.set("actionId", String(actionId));
  return pressAction({ core: context.core, user, request, form }, intent);
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.conversations.action.title);

/** One action: for whom, what, when; done with its result, put off, changed, given up, taken back. */
export default function Action() {
  const { shown, people, due, days, author, mayWrite, zone, now } = useLoaderData<typeof loader>();
  const answer = useAnswer<typeof action>();
  useLive(["conversations"]);
  const m = useMessages().conversations;
  const locale = useLocale();
  const words = m.action;
  const refused = (of: string) => (answer && "errors" in answer && answer.of === of ? answer : null);
  const isPlanned = shown.state === "planned";
  return (
    <div className="page">
      <PageHeader
        crumbs={[{ label: m.actions.title, href: paths.actions() }, { label: shown.clientName, href: paths.client(shown.clientId) }]}
        title={m.kinds[shown.kind]}
        note={<Badge tone={isPlanned ? "accent" : shown.state === "done" ? "positive" : "neutral"}>{m.states[shown.state]}</Badge>}
      >
        <p className="text-ink-2 wrap-anywhere">{shown.description || words.noDescription}</p>
      </PageHeader>
      <div className="grid max-w-3xl gap-5">
        <ActionNotice answer={answer} />
        <DescriptionList
          items={[
            { term: words.client, value: <a className="link" href={paths.client(shown.clientId)}><bdi>{shown.clientName}</bdi></a> },
            { term: words.due, value: shown.dueAt && (isPlanned ? <DueTime at={shown.dueAt} now={now} zone={zone} /> : formatDateTime(new Date(shown.dueAt), zone, locale)) },
            ...(shown.doneAt ? [{ term: shown.state === "done" ? words.doneAt : words.cancelledAt, value: formatDateTime(new Date(shown.doneAt), zone, locale) }] : []),
            ...(isPlanned ? [] : [{ term: words.result, value: shown.result || words.noResult }]),
            { term: words.who, value: shown.responsibleName ?? m.plan.nobody },
            { term: words.by, value: people.find(({ id }) => id === author)?.name ?? words.system },
            ...(shown.bookingId ? [{ term: words.visit, value: <a className="link" href={paths.booking(shown.bookingId)}>{words.visit}</a> }] : []),
          ]}
        />
        {mayWrite && isPlanned ? (
          <>
            <Section title={m.finish.title}>
              <FinishForm actionId={shown.id} refused={refused("finish")} />
            </Section>
            <Section title={m.postpone.title}>
              <PostponeForm actionId={shown.id} time={due.time} days={days} refused={refused("postpone")} />
            </Section>
            <Section title={m.edit.title}>
              <PlanForm key={shown.dueAt} intent="edit" initial={{ ...shown, ...due }} people={people} refused={refused("edit")} />
            </Section>
            <Section title={m.cancel.press}>
              <Form method="post" className="flex flex-wrap items-end gap-3">
                <input type="hidden" name="intent" value="cancel" />
                <Field label={m.cancel.reason} className="grow"><TextInput name="reason" maxLength={500} /></Field>
                <Button variant="danger">{m.cancel.press}</Button>
              </Form>
            </Section>
          </>
        ) : null}
        {mayWrite && !isPlanned ? (
          <Form method="post">
            <Button name="intent" value="reopen">{m.finish.undo}</Button>
          </Form>
        ) : null}
      </div>
    </div>
  );
} // prettier-ignore
