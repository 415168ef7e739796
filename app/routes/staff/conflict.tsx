import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { can } from "~/features/accounts/policy";
import { ConflictSide } from "~/features/channels/conflicts/components/conflict-side";
import { ConflictWays } from "~/features/channels/conflicts/components/conflict-ways";
import { readCancelWords } from "~/features/channels/conflicts/messages/queries.server";
import { getConflict } from "~/features/channels/conflicts/queries.server";
import { choicesOf, decideConflict } from "~/features/channels/conflicts/resolution/commands.server";
import { decisionSchema } from "~/features/channels/conflicts/schema";
import { PleaStatus } from "~/features/notifications/components/plea-status";
import { readPlea } from "~/features/notifications/plea/queries.server";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { Notice } from "~/ui/notice";
import { PageHeader } from "~/ui/page-header";
import { Card } from "~/ui/section";
import { StatusMark } from "~/ui/status-mark";
import { useLive } from "~/ui/use-live";
import { answerErrors, readForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { pageTitle } from "./title";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "sync:read" });
  const { db, env } = context.core;
  const id = readId(params.conflictId);
  const conflict = id === null ? null : await getConflict(db, user, id);
  if (!conflict) throw new Response(null, { status: 404 });
  const { companyId, theirs } = conflict;
  const number = theirs?.externalId;
  return json({
    conflict,
    cancelWords: await readCancelWords(db, conflict),
    plea: await readPlea(db, user, { bookingId: conflict.ours.bookingId ?? 0, publicUrl: env.web.publicUrl }),
    choices: can(user, "sync:manage") && conflict.state === "open" ? choicesOf(conflict.kind) : [],
    journalUrl: number && companyId ? journalAddress(companyId, number, theirs.startsAt.slice(0, 10)) : null,
  });
}

/** The staff journal of the vendor, opened at the record; whoever follows it signs in there. */
function journalAddress(companyId: string, recordId: string, day: string): string {
  return `https://yclients.com/timetable/${companyId}#main_date=${day}&open_modal_by_record_id=${recordId}`;
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "sync:manage" });
  const conflictId = readId(params.conflictId);
  if (conflictId === null) throw new Response(null, { status: 404 });
  const parsed = decisionSchema.safeParse(Object.fromEntries(await readForm(request)));
  if (!parsed.success) return json({ refused: "unclear" as const }, 422);
  const { core } = context;
  const done = await answerErrors(() => decideConflict(core, user, { conflictId, decision: parsed.data }));
  if (done.ok && parsed.data.choice === "ask") return json({ asked: true });
  return done.ok ? json({ done: true }) : json({ refused: done.error }, 409);
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.conflicts.title);

/** Both visits side by side, who should give way, and every way out. */
export default function Conflict() {
  const { conflict, cancelWords, plea, choices, journalUrl } = useLoaderData<typeof loader>();
  const answer = useAnswer<typeof action>();
  useLive(["channels", "bookings", "notices"]);
  const m = useMessages();
  const words = m.conflicts;
  const { kind, state, ours, theirs, zone, resolution, proposedLoser } = conflict;
  const isOpen = state === "open";
  const isOverlap = kind === "overlap";
  const oursFirst = proposedLoser === "theirs";
  const side = { zone, journalUrl: null };
  return (
    <div className="page">
      <PageHeader
        crumbs={[
          { label: m.sync.title, href: paths.sync() },
          { label: words.title, href: paths.conflicts() },
        ]}
        title={words.kinds[kind]}
        note={
          <StatusMark shape={isOpen ? "warning" : "check"} tone={isOpen ? "warning" : "positive"}>
            {isOpen || resolution === null ? words.states[state] : words.resolutions[resolution]}
          </StatusMark>
        }
      >
        <p className="text-sm text-ink-2">{words.hints[kind]}</p>
      </PageHeader>
      <div className="mb-6 grid gap-3 empty:hidden">
        {answer && "refused" in answer ? (
          <Notice tone="warning" live="alert" title={words.refused[answer.refused]} />
        ) : null}
        {answer && "asked" in answer ? <Notice tone="positive" live="status" title={words.asked} /> : null}
        {answer && "done" in answer ? <Notice tone="positive" live="status" title={words.done} /> : null}
      </div>
      <div className="mb-8 grid items-start gap-4 lg:grid-cols-2">
        <ConflictSide
          {...side}
          side={ours}
          title={words.sides.ours}
          isFirst={isOverlap && oursFirst}
          isLoser={isOpen && isOverlap && !oursFirst}
        />
        {theirs ? (
          <ConflictSide
            {...side}
            side={theirs}
            title={words.sides.theirs}
            isFirst={isOverlap && !oursFirst}
            isLoser={isOpen && isOverlap && oursFirst}
            journalUrl={journalUrl}
          />
        ) : (
          <Card>
            <p className="text-sm text-ink-3">{words.sides.theirs}</p>
            <p>{words.sides.unknown}</p>
          </Card>
        )}
      </div>
      {choices.length > 0 ? (
        <ConflictWays
          conflict={conflict}
          choices={choices}
          cancelWords={cancelWords}
          plea={{ text: plea.text, isSaid: plea.asked?.length !== 0 }}
          pleaStatus={<PleaStatus asked={plea.asked} zone={zone} />}
        />
      ) : null}
    </div>
  );
}
