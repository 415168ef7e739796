import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import { can } from "~/features/accounts/policy";
import { getMainLocation } from "~/features/catalog/queries.server";
import { EventFacts } from "~/features/sync/components/event-facts";
import { EventStatus } from "~/features/sync/components/event-status";
import { OutcomeNotice } from "~/features/sync/components/outcome-notice";
import { getEvent, printBody } from "~/features/sync/inbox/queries.server";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { Button } from "~/ui/button";
import { LinkButton } from "~/ui/link-button";
import { PageHeader } from "~/ui/page-header";
import { Section } from "~/ui/section";
import { useLive } from "~/ui/use-live";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { answerSyncPress } from "./sync-press.server";
import { pageTitle } from "./title";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "sync:read" });
  const { db } = context.core;
  const id = readId(params.inboxId);
  const [event, location] = await Promise.all([
    id === null ? null : getEvent(db, user, id),
    getMainLocation(db),
  ]);
  if (!event) throw new Response(null, { status: 404 });
  const { body, ...facts } = event;
  return json({
    event: facts,
    printed: printBody(body),
    zone: location?.zone ?? "UTC",
    mayManage: can(user, "sync:manage"),
  });
}

export const action = (args: ActionFunctionArgs) => answerSyncPress(args);

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, (m) => m.repair.event.title({ id: args.data?.event.id ?? 0 }));

/** One inbound call: what was sent word for word, how we knew who sent it, and what became of it. */
export default function InboxEvent() {
  const { event, printed, zone, mayManage } = useLoaderData<typeof loader>();
  const outcome = useAnswer<typeof action>();
  useLive(["sync"]);
  const m = useMessages();
  const words = m.repair.event;
  return (
    <div className="page">
      <PageHeader
        crumbs={[
          { label: m.sync.title, href: paths.sync() },
          { label: m.repair.inbox.title, href: paths.inbox() },
        ]}
        title={words.title({ id: event.id })}
        note={<EventStatus status={event.status} />}
        actions={
          mayManage ? (
            <>
              <LinkButton href={paths.inboxReplay({ q: `#${event.id}` })}>{words.preview}</LinkButton>
              <Form method="post">
                <input type="hidden" name="inboxId" value={event.id} />
                <Button name="intent" value="replay">
                  {words.replay}
                </Button>
              </Form>
            </>
          ) : null
        }
      >
        <p className="text-sm text-ink-2">{m.sync.sources[event.source] ?? event.source}</p>
      </PageHeader>
      <div className="mb-5 grid gap-3 empty:hidden">
        <OutcomeNotice outcome={outcome} />
      </div>
      <EventFacts event={event} zone={zone} />
      <Section title={words.body} className="mt-8">
        <p className="mb-3 text-sm text-ink-3">
          {words.bodyPersonal} {printed.isJson ? null : words.notJson} {printed.isCut ? words.cut : null}
        </p>
        <pre className="raw-body">{printed.text}</pre>
      </Section>
    </div>
  );
}
