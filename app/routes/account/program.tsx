import {
  json,
  redirect,
  type ActionFunctionArgs,
  type AppLoadContext,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import { OwnDay } from "~/features/programs/components/own-day";
import { MarkList } from "~/features/programs/components/program-progress";
import { FormattedNotes } from "~/features/programs/components/program-table";
import { WeekBar } from "~/features/programs/components/program-marks";
import { markDay, markExercise, type MarkRefusal } from "~/features/programs/marks/commands.server";
import { chosenGateway } from "~/features/payments/attempts/commands.server";
import {
  refreshProgramPayment,
  startProgramPayment,
} from "~/features/payments/programmes/paying/commands.server";
import { listMarks } from "~/features/programs/marks/queries.server";
import { getProgram, mainZone, programWeeks } from "~/features/programs/queries.server";
import { ownPress } from "~/features/programs/schema";
import { ProgramDue } from "~/features/programs/components/program-due";
import { nextDayKey } from "~/features/programs/weeks/model";
import { readSetting } from "~/features/settings/queries.server";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDay } from "~/i18n/format";
import type { Actor } from "~/lib/actor";
import { paths } from "~/lib/paths";
import { isDay, readId } from "~/lib/text";
import { addDays, dayOf } from "~/lib/zoned-time";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { Notice } from "~/ui/notice";
import { Segmented } from "~/ui/tabs";
import { TextInput } from "~/ui/text-input";
import { useLive } from "~/ui/use-live";
import { useSubmitting } from "../forms";
import { answerErrors, readForm } from "../forms.server";
import { pageTitle } from "../staff/title";
import { useAnswer } from "../use-answer";
import { AccountFrame } from "./account-frame";
import { requireClient } from "./client-guard.server";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const client = await requireClient(request, context);
  const { db, clock } = context.core;
  const id = readId(params.programId);
  if (id === null) throw new Response(null, { status: 404 });
  const url = new URL(request.url).searchParams;
  // Coming back says nothing about the money: the gateway is asked.
  const paying = url.has("paid") ? await answerErrors(() => refreshProgramPayment(context.core, context.vendors, client, { programId: id })) : null; // prettier-ignore
  const program = await answerErrors(() => getProgram(db, client, id));
  const now = clock.now();
  const [zone, { name }, marks, weeks] = await Promise.all([
    mainZone(db),
    readSetting(db, "business"),
    listMarks(db, program, { limit: 300 }),
    programWeeks(db, program, now),
  ]);
  const today = dayOf(now, zone);
  const asked = url.get("on") ?? "";
  const on = isDay(asked) && asked <= today ? asked : today;
  const { title, content, notesHtml, state, archivedAt, priceMinor, paidMinor, currency, startsOn } = program;
  const dayKey =
    content.days.find(({ key }) => key === url.get("day"))?.key ?? nextDayKey(content, marks, on);
  return json({
    ...{ id, title, content, notesHtml, startsOn, marks, today, on, dayKey, business: name },
    isRunning: state === "active" && archivedAt === null,
    due: { minor: Math.max(0, priceMinor - paidMinor), currency },
    paying,
    problem: url.get("problem"),
    isPaidOnline: (await chosenGateway(db, context.vendors, currency)) !== null,
    week: weeks.findLast(({ pace }) => pace !== "ahead_of_start") ?? null,
  });
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const client = await requireClient(request, context);
  const programId = readId(params.programId);
  if (programId === null) throw new Response(null, { status: 404 });
  const form = await readForm(request);
  if (form.get("intent") === "pay") return pay(context, client, programId);
  const parsed = ownPress.safeParse(Object.fromEntries(form));
  if (!parsed.success) return refused("wrong_day", 422);
  const { intent, dayKey, exerciseKey = "", doneOn, note } = parsed.data;
  const done = await answerErrors(async () =>
    intent === "day"
      ? markDay(context.core, client, { programId, dayKey, doneOn })
      : exerciseKey === ""
        ? ({ ok: false, error: { reason: "no_exercise" } } as const)
        : markExercise(context.core, client, {
            programId,
            dayKey,
            exerciseKey,
            doneOn,
            isDone: intent === "done",
            note,
          }),
  );
  if (!done.ok) return refused(done.error.reason, 409);
  return redirect(paths.meProgram(programId, { day: dayKey, on: doneOn }), 303);
}

/** On to the gateway's page; what stands in the way is told on this one. */
async function pay({ core, vendors }: AppLoadContext, client: Actor, programId: number) {
  const started = await answerErrors(() => startProgramPayment(core, vendors, client, { programId }));
  if (!started.ok) return redirect(paths.meProgram(programId, { problem: started.error.reason }), 303);
  return redirect(
    "url" in started.value ? started.value.url : paths.meProgram(programId, { paid: "1" }),
    303,
  );
}

function refused(reason: MarkRefusal["reason"], status: number) {
  return json({ refused: reason }, status);
}

export const meta: MetaFunction<typeof loader> = (args) =>
  args.data ? [{ title: args.data.title }] : pageTitle(args, (m) => m.programs.own.title);

/** One day of the programme at a time, with what to press when it is done. */
export default function OwnProgram() {
  const page = useLoaderData<typeof loader>();
  const { id, title, content, notesHtml, marks, today, on, dayKey, isRunning, due, week, startsOn } = page;
  const answer = useAnswer<typeof action>();
  const pending = useSubmitting("day");
  useLive(["programs", "payments"]);
  const m = useMessages();
  const words = m.programs.own;
  const locale = useLocale();
  const day = content.days.find(({ key }) => key === dayKey);
  const messages = {
    wrong_day: words.wrongDay,
    no_exercise: words.noExercise,
    not_running: words.notRunning,
  };
  return (
    <AccountFrame business={page.business}>
      <h1>{title}</h1>
      {week && isRunning ? (
        <p className="own-program-week">
          <span>{m.programs.weekNumber({ n: week.number })}</span>
          <WeekBar week={week} />
        </p>
      ) : null}
      {startsOn && startsOn > today ? (
        <p className="text-ink-2">
          {m.programs.progress.notStarted({ day: formatDay(startsOn, locale, "date") })}
        </p>
      ) : null}
      {answer ? <Notice tone="warning" live="alert" title={messages[answer.refused]} /> : null}
      {isRunning ? null : <Notice tone="info">{words.notRunning}</Notice>}
      <ProgramDue
        due={isRunning ? due : { ...due, minor: 0 }}
        isPaidOnline={page.isPaidOnline}
        paying={page.paying}
        problem={page.problem}
      />
      <Segmented
        label={words.days}
        items={content.days.map(({ key, title: name }, place) => ({
          href: paths.meProgram(id, { day: key, on: on === today ? undefined : on }),
          label: name || m.programs.dayNumber({ n: place + 1 }),
          current: key === dayKey,
        }))}
      />
      {day ? <OwnDay day={day} doneOn={on} marks={marks} isRunning={isRunning} pending={pending} /> : null}
      {isRunning ? (
        <details className="own-other" open={on !== today}>
          <summary>
            {on === today ? words.other : words.on({ day: formatDay(on, locale, "weekday") })}
          </summary>
          <Form method="get" className="flex items-end gap-2 pt-3">
            <input type="hidden" name="day" value={dayKey} />
            <Field label={words.other} className="flex-1">
              <TextInput type="date" name="on" defaultValue={on} max={today} min={addDays(today, -60)} />
            </Field>
            <Button>{words.show}</Button>
          </Form>
        </details>
      ) : null}
      {notesHtml === "" ? null : (
        <section className="own-notes">
          <h2 className="public-group">{words.notes}</h2>
          <FormattedNotes html={notesHtml} />
        </section>
      )}
      <section>
        <h2 className="public-group">{words.history}</h2>
        <MarkList marks={marks.slice(0, 60)} empty={words.historyEmpty} />
      </section>
    </AccountFrame>
  );
}
