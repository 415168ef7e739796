import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import { MessagesSquare } from "lucide-react";
import { can } from "~/features/accounts/policy";
import { getMainLocation } from "~/features/catalog/queries.server";
import { suggestClients } from "~/features/clients/queries.server";
import { listColleagues } from "~/features/conversations/colleagues/queries.server";
import { InboxList } from "~/features/conversations/components/inbox-list";
import { MessageTable } from "~/features/conversations/components/message-table";
import { WriterForm } from "~/features/conversations/components/writer-form";
import {
  countTrouble,
  countUnseen,
  type InboxEntry,
  listInbox,
  listMessages,
} from "~/features/conversations/list/queries.server";
import { messageChannels, messageStates } from "~/features/conversations/model";
import { readMessageParams, writerForm } from "~/features/conversations/schema";
import { retryMessage } from "~/features/conversations/sending/commands.server";
import { nameWriter } from "~/features/conversations/writers/commands.server";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { FilterTags } from "~/ui/badge";
import { Button } from "~/ui/button";
import { EmptyState } from "~/ui/empty-state";
import { Field } from "~/ui/field";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { PageHeader } from "~/ui/page-header";
import { Section } from "~/ui/section";
import { SearchInput } from "~/ui/search-input";
import { Select } from "~/ui/select";
import { useLive } from "~/ui/use-live";
import { answerErrors, readForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { pageTitle } from "./title";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "conversations:read" });
  const { db, clock } = context.core;
  const url = new URL(request.url).searchParams;
  const params = readMessageParams(url);
  const { before, ...filter } = params;
  const isPlain = before === null && Object.values(filter).every((value) => value === null);
  const [page, inbox, unseen, trouble, people, location] = await Promise.all([
    listMessages(db, user, { filter, before }),
    isPlain ? listInbox(db, user) : Promise.resolve<InboxEntry[]>([]),
    countUnseen(db, user),
    countTrouble(db, user),
    listColleagues(db, user),
    getMainLocation(db),
  ]);
  const mayName =
    can(user, "conversations:write") && can(user, "clients:write") && user.clientScope !== "own";
  const naming = mayName
    ? page.rows.find(({ id, clientId }) => id === readId(url.get("name")) && clientId === null)
    : undefined;
  const find = (url.get("find") ?? "").slice(0, 200);
  const found = naming && find ? await suggestClients(db, user, { search: find }) : [];
  return json({
    ...page,
    inbox,
    unseen,
    trouble,
    people,
    filter,
    isFirst: before === null,
    mayName,
    found,
    find,
    naming: naming ?? null,
    zone: location?.zone ?? "UTC",
    now: clock.now(),
    mayWrite: can(user, "conversations:write"),
  });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "conversations:write" });
  const form = await readForm(request);
  if (form.get("intent") === "writer") {
    const read = writerForm.safeParse(Object.fromEntries(form));
    if (!read.success) return json({ of: "writer" as const, refused: "missing" as const }, 422);
    const named = await answerErrors(() => nameWriter(context.core, user, read.data));
    return named.ok
      ? redirect(paths.clientTalk(named.value.clientId), 303)
      : json({ of: "writer" as const, refused: named.error }, 409);
  }
  const messageId = readId(form.get("messageId"));
  if (form.get("intent") !== "retry" || messageId === null) throw new Response(null, { status: 422 });
  const again = await answerErrors(() => retryMessage(context.core, user, { messageId }));
  return again.ok
    ? json({ of: "retry" as const })
    : json({ of: "retry" as const, refused: again.error.reason }, 409);
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.conversations.messages.title);

/** Everything that was said: who waits for an answer first, then the log. */
export default function Messages() {
  const { rows, next, inbox, unseen, trouble, people, filter, isFirst, naming, found, find, zone, now, ...may } = useLoaderData<typeof loader>();
  const answer = useAnswer<typeof action>();
  useLive(["conversations"]);
  const { conversations: m, common } = useMessages();
  const words = m.messages;
  const refused = answer && "refused" in answer ? answer.refused : null;
  const isNarrowed = Object.values(filter).some((value) => value !== null);
  return (
    <>
      <PageHeader title={words.title} note={unseen > 0 ? words.unseen({ n: unseen }) : null} />
      <div className="toolbar pt-0">
        <FilterTags
          label={words.filter}
          items={[
            { href: paths.messages(), label: words.all, current: !isNarrowed },
            { href: paths.messages({ state: "failed" }), label: words.failed, count: trouble.failed || undefined, current: filter.state === "failed" },
            ...(may.mayName ? [{ href: paths.messages({ who: "unknown" }), label: words.unknown, count: trouble.unknown || undefined, current: filter.who === "unknown" }] : []),
          ]}
        />
      </div>
      <div className="grid gap-4 px-(--gutter) pb-4 empty:hidden">
        {answer?.of === "retry" ? (
          refused ? <Notice tone="warning" live="alert" title={m.failed({ reason: m.errors.no_address ?? "" })} /> : <Notice tone="positive" live="status" title={words.retried} />
        ) : null}
        {inbox.length > 0 ? <Section title={words.inbox}><InboxList entries={inbox} now={now} /></Section> : null}
        {naming ? (
          <Section title={m.writer.title}>
            <WriterForm message={naming} q={find} found={found} error={refused === "missing" ? m.writer.missing : refused === "known" ? m.writer.known : null} />
          </Section>
        ) : null}
      </div>
      <Form method="get" action={paths.messages()} className="toolbar items-end" role="search" aria-label={words.filter} key={JSON.stringify(filter)}>
        <SearchInput label={words.search} defaultValue={filter.q ?? ""} />
        <Field label={words.channel}><Select name="channel" defaultValue={filter.channel ?? ""} placeholder={words.anyChannel} options={messageChannels.map((value) => ({ value, label: m.channels[value] }))} /></Field>
        <Field label={words.direction}><Select name="direction" defaultValue={filter.direction ?? ""} placeholder={words.anyDirection} options={(["inbound", "outbound"] as const).map((value) => ({ value, label: m.directions[value] }))} /></Field>
        <Field label={words.state}><Select name="state" defaultValue={filter.state ?? ""} placeholder={words.anyState} options={messageStates.map((value) => ({ value, label: m.deliveryStates[value] }))} /></Field>
        <Field label={words.who}><Select name="who" defaultValue={String(filter.who ?? "")} placeholder={words.anyone} options={people.map(({ id, name }) => ({ value: String(id), label: name }))} /></Field>
        <Button>{common.apply}</Button>
        {isNarrowed ? <LinkButton variant="quiet" href={paths.messages()}>{common.reset}</LinkButton> : null}
      </Form>
      <MessageTable
        rows={rows}
        zone={zone}
        mayWrite={may.mayWrite}
        mayName={may.mayName}
        empty={
          <EmptyState icon={<MessagesSquare aria-hidden="true" />} title={isNarrowed ? words.nothing : words.empty} text={isNarrowed ? undefined : words.emptyText} />
        }
      />
      {next === null && isFirst ? null : (
        <div className="flex gap-2 px-(--gutter) py-4">
          {isFirst ? null : <LinkButton href={paths.messages(filter)}>{words.newest}</LinkButton>}
          {next === null ? null : <LinkButton href={paths.messages({ ...filter, before: next })}>{words.older}</LinkButton>}
        </div>
      )}
    </>
  );
} // prettier-ignore
