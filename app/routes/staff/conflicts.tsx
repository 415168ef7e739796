import { json, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { CalendarCheck } from "lucide-react";
import { ConflictRow } from "~/features/channels/conflicts/components/conflict-row";
import { countOpenConflicts, listConflicts } from "~/features/channels/conflicts/queries.server";
import { useLocale, useMessages } from "~/i18n/context";
import { formatNumber } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { FilterTags } from "~/ui/badge";
import { EmptyState } from "~/ui/empty-state";
import { LinkButton } from "~/ui/link-button";
import { PageHeader } from "~/ui/page-header";
import { useLive } from "~/ui/use-live";
import { requireUser } from "../guards.server";
import { SyncNav } from "./sync-nav";
import { pageTitle } from "./title";

const STATES = ["open", "resolved"] as const;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "sync:read" });
  const { db, clock } = context.core;
  const url = new URL(request.url).searchParams;
  const state = STATES.find((one) => one === url.get("state")) ?? "open";
  const [open, page] = await Promise.all([
    countOpenConflicts(db),
    listConflicts(db, user, { state, before: readId(url.get("before")) ?? undefined }),
  ]);
  return json({ state, open, conflicts: page.rows, next: page.nextBefore, now: clock.now().toISOString() });
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.conflicts.title);

/** What the two calendars do not agree about. */
export default function Conflicts() {
  const { state, open, conflicts, next, now } = useLoaderData<typeof loader>();
  useLive(["channels", "bookings"]);
  const m = useMessages();
  const locale = useLocale();
  const words = m.conflicts;
  return (
    <div className="page">
      <PageHeader title={words.title}>
        <p className="text-sm text-ink-2">{words.intro}</p>
      </PageHeader>
      <SyncNav current="conflicts" />
      <div className="toolbar px-0 pt-4 pb-1">
        <FilterTags
          label={words.title}
          items={STATES.map((one) => ({
            href: paths.conflicts(one === "open" ? {} : { state: one }),
            label: words.states[one],
            count: one === "open" && open > 0 ? formatNumber(open, locale) : undefined,
            current: state === one,
          }))}
        />
      </div>
      {conflicts.length > 0 ? (
        <ul className="divide-y divide-line">
          {conflicts.map((conflict) => (
            <ConflictRow key={conflict.id} conflict={conflict} now={now} />
          ))}
        </ul>
      ) : (
        <EmptyState
          icon={<CalendarCheck aria-hidden="true" />}
          title={state === "open" ? words.empty : words.emptyResolved}
          text={state === "open" ? words.emptyText : undefined}
        />
      )}
      {next === null ? null : (
        <div className="py-4">
          <LinkButton href={`${paths.conflicts({ state })}&before=${next}`}>{words.older}</LinkButton>
        </div>
      )}
    </div>
  );
}
