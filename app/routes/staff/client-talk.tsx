import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { Form, useFetcher, useLoaderData } from "@remix-run/react";
import { MessagesSquare } from "lucide-react";
import { useEffect } from "react";
import { can } from "~/features/accounts/policy";
import { getMainLocation } from "~/features/catalog/queries.server";
import { getClientCard } from "~/features/clients/queries.server";
import { addressOf } from "~/features/conversations/commands.server";
import { Composer, type Outlet } from "~/features/conversations/components/composer";
import { Conversation } from "~/features/conversations/components/conversation";
import { NoteForm } from "~/features/conversations/components/note-form";
import { listMessages } from "~/features/conversations/list/queries.server";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { wallOf, wallText } from "~/lib/zoned-time";
import { Button } from "~/ui/button";
import { EmptyState } from "~/ui/empty-state";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { PageHeader } from "~/ui/page-header";
import { Section } from "~/ui/section";
import { useLive } from "~/ui/use-live";
import { OnceField, useSubmitting } from "../forms";
import { answerErrors, newOnce, readForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { pressTalk } from "./press-talk.server";
import { pageTitle } from "./title";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "conversations:read" });
  const clientId = readId(params.clientId);
  if (clientId === null) throw new Response(null, { status: 404 });
  const { db, clock } = context.core;
  const now = clock.now();
  const before = new URL(request.url).searchParams.get("before");
  const client = await answerErrors(() => getClientCard(db, user, { clientId, now }));
  const page = await answerErrors(() => listMessages(db, user, { filter: { clientId }, before }));
  const zone = (await getMainLocation(db))?.zone ?? "UTC";
  const outlets: Outlet[] = [];
  for (const channel of ["email", "telegram"] as const) {
    const isOff = channel === "email" ? !context.vendors.mail : !context.vendors.telegram;
    const obstacle = isOff ? "off" : (await addressOf(db, clientId, channel)) === null ? "no_address" : null;
    outlets.push({ channel, obstacle });
  }
  // Where they wrote last is where they read.
  const heard = page.rows.find((message) => message.direction === "inbound");
  outlets.sort((a, b) => Number(b.channel === heard?.channel) - Number(a.channel === heard?.channel));
  const wall = wallOf(now, zone);
  return json({
    clientId,
    name: client.displayName,
    isClosed: client.mergedIntoId !== null || client.erasedAt !== null,
    messages: page.rows.toReversed(),
    next: page.next,
    isFirst: before === null,
    unseen: page.rows.filter((message) => message.direction === "inbound" && message.seenAt === null).length,
    outlets,
    mayWrite: can(user, "conversations:write"),
    once: newOnce(),
    ...{ zone, now, day: wall.day, time: wallText(wall.minutes) },
  });
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "conversations:write" });
  const clientId = readId(params.clientId);
  if (clientId === null) throw new Response(null, { status: 404 });
  return pressTalk({ core: context.core, user, request, form: await readForm(request) }, clientId);
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.conversations.talk.title);

/** The talk with a client: what was said by whichever channel, and the next thing to say. */
export default function ClientTalk() {
  const page = useLoaderData<typeof loader>();
  const { clientId, name, messages, next, isFirst, unseen, outlets, mayWrite, isClosed, once, zone, now } = page;
  const answer = useAnswer<typeof action>();
  const pending = useSubmitting();
  const seen = useFetcher();
  useLive(["conversations"]);
  const m = useMessages().conversations;
  const words = m.talk;
  // With scripts, a talk that is on the screen is read; without them there is a button.
  useEffect(() => {
    if (unseen > 0 && mayWrite && seen.state === "idle" && !seen.data)
      seen.submit({ intent: "seen" }, { method: "post" });
  }, [unseen, mayWrite, seen]);
  const refused = (of: string) => (answer && "errors" in answer && answer.of === of ? answer : null);
  // A form is emptied by what came of it, never by news while somebody types.
  const written = (of: string) => (answer && "id" in answer && answer.of === of ? answer.id : refused(of) ? "refused" : "new");
  return (
    <div className="with-aside">
      <div className="page">
        <PageHeader
          crumbs={[{ label: m.messages.title, href: paths.messages() }, { label: <bdi>{name}</bdi>, href: paths.client(clientId) }]}
          title={words.title}
          note={<bdi>{name}</bdi>}
          actions={
            <>
              {unseen > 0 && mayWrite ? (
                <Form method="post"><Button name="intent" value="seen">{words.seen}</Button></Form>
              ) : null}
              <LinkButton href={paths.client(clientId)}>{words.card}</LinkButton>
            </>
          }
        />
        <div className="grid max-w-3xl gap-5">
          {next === null && isFirst ? null : (
            <div className="flex gap-2">
              {next ? <LinkButton href={paths.clientTalk(clientId, { before: next })}>{words.older}</LinkButton> : null}
              {isFirst ? null : <LinkButton href={paths.clientTalk(clientId)}>{words.newest}</LinkButton>}
            </div>
          )}
          {messages.length > 0 ? (
            <Conversation messages={messages} clientName={name} now={now} zone={zone} mayRetry={mayWrite && !isClosed} />
          ) : (
            <EmptyState icon={<MessagesSquare aria-hidden="true" />} title={words.empty} text={words.emptyText} />
          )}
          {answer && "refused" in answer ? (
            <Notice tone="warning" live="alert" title={answer.refused === "gone" ? words.gone : m.failed({ reason: m.errors.no_address ?? "" })} />
          ) : answer?.of === "send" && !("errors" in answer) ? (
            <Notice tone="positive" live="status" title={words.sent} />
          ) : null}
          {isClosed ? <Notice title={words.quiet} /> : null}
          {mayWrite && !isClosed ? (
            <Section title={words.write}>
              <Composer key={written("send")} outlets={outlets} pending={pending} refused={refused("send")}>
                <OnceField value={once} />
              </Composer>
            </Section>
          ) : null}
        </div>
      </div>
      {mayWrite && !isClosed ? (
        <aside className="aside">
          <Section title={words.note}>
            {answer?.of === "note" && !("errors" in answer) ? <Notice tone="positive" live="status" title={words.noted} /> : null}
            <NoteForm key={written("note")} day={page.day} time={page.time} refused={refused("note")}>
              <OnceField value={once} />
            </NoteForm>
          </Section>
        </aside>
      ) : null}
    </div>
  );
} // prettier-ignore
