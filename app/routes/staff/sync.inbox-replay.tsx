import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import { getMainLocation } from "~/features/catalog/queries.server";
import { InboxFilter } from "~/features/sync/components/inbox-filter";
import { ReplaySteps } from "~/features/sync/components/replay-steps";
import { previewReplay, replayRange } from "~/features/sync/inbox/replay/commands.server";
import { isNarrowed, readInboxParams } from "~/features/sync/inbox/schema";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { Button } from "~/ui/button";
import { EmptyState } from "~/ui/empty-state";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { PageHeader } from "~/ui/page-header";
import { useSubmitting } from "../forms";
import { answerErrors, readForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { pageTitle } from "./title";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "sync:manage" });
  const { core, vendors } = context;
  const { before: _before, ...filter } = readInboxParams(new URL(request.url).searchParams);
  const zone = (await getMainLocation(core.db))?.zone ?? "UTC";
  const preview = isNarrowed(filter) ? await previewReplay(core, user, { filter, zone, vendors }) : null;
  return json({ filter, preview, zone });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "sync:manage" });
  const form = await readForm(request);
  const { before: _before, ...filter } = readInboxParams(form);
  if (!isNarrowed(filter)) return json({ replayed: 0, left: 0, last: null }, 422);
  const zone = (await getMainLocation(context.core.db))?.zone ?? "UTC";
  const after = readId(form.get("after")) ?? 0;
  return json(await answerErrors(() => replayRange(context.core, user, { filter, zone, after })));
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.repair.replay.title);

/** A range of calls, what replaying it would change, and the button that does it. */
export default function InboxReplay() {
  const { filter, preview, zone } = useLoaderData<typeof loader>();
  const done = useAnswer<typeof action>();
  const pending = useSubmitting("replay");
  const m = useMessages();
  const words = m.repair.replay;
  const changing = preview?.steps.filter(({ code }) => ["created", "updated"].includes(code)).length ?? 0;
  return (
    <>
      <PageHeader
        crumbs={[
          { label: m.sync.title, href: paths.sync() },
          { label: m.repair.inbox.title, href: paths.inbox(filter) },
        ]}
        title={words.title}
        actions={
          preview && preview.total > 0 && !done ? (
            <Replay label={words.confirm({ n: preview.atOnce })} pending={pending} isMain />
          ) : null
        }
      >
        <p className="text-sm text-ink-2">
          {preview && preview.total > 0 ? `${words.intro} ${words.order}` : null}
        </p>
      </PageHeader>
      <InboxFilter filter={filter} hrefOf={paths.inboxReplay} key={JSON.stringify(filter)} />
      <div className="grid gap-3 px-(--gutter) pb-4 empty:hidden">
        {done ? (
          <Notice
            tone="positive"
            live="status"
            title={words.done({ n: done.replayed })}
            end={<LinkButton href={paths.inbox(filter)}>{m.repair.inbox.title}</LinkButton>}
          >
            {done.left > 0 ? (
              <>
                {words.left({ n: done.left })}{" "}
                <Replay label={words.goOn} pending={pending} after={done.last} />
              </>
            ) : null}
          </Notice>
        ) : preview && preview.total > 0 ? (
          <Notice
            tone={changing > 0 ? "warning" : "neutral"}
            title={changing > 0 ? words.willChange({ n: changing }) : words.nothingChanges}
          >
            {words.total({ n: preview.total })}.{" "}
            {preview.total > preview.steps.length
              ? words.shown({ shown: preview.steps.length, total: preview.total })
              : null}{" "}
            {preview.total > preview.atOnce ? words.capped({ n: preview.atOnce }) : null}
          </Notice>
        ) : null}
      </div>
      {preview === null ? (
        <EmptyState title={words.narrow} text={words.narrowText} />
      ) : preview.total === 0 ? (
        done ? null : (
          <EmptyState title={words.none} />
        )
      ) : (
        <ReplaySteps steps={preview.steps} zone={zone} />
      )}
    </>
  );
}

interface ReplayProps {
  label: string;
  pending: boolean;
  isMain?: boolean;
  after?: number | null;
}

/** The press carries the range itself, so that it replays what was looked at. */
function Replay({ label, pending, isMain = false, after }: ReplayProps) {
  const { filter } = useLoaderData<typeof loader>();
  return (
    <Form method="post" className="inline-block">
      {Object.entries(filter).map(([name, value]) =>
        value === null || value === "" ? null : <input key={name} type="hidden" name={name} value={value} />,
      )}
      {after ? <input type="hidden" name="after" value={after} /> : null}
      <Button variant={isMain ? "primary" : "secondary"} name="intent" value="replay" pending={pending}>
        {label}
      </Button>
    </Form>
  );
}
