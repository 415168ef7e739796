import { and, eq } from "drizzle-orm";
import { programMarks } from "~drizzle/schema";
import { markExercise } from "~/features/programs/marks/commands.server";
import { listMarks } from "~/features/programs/marks/queries.server";
import { currentProgram, mainZone } from "~/features/programs/queries.server";
import type { ProgramDay, ProgramExercise } from "~/features/programs/schema";
import { nextDayKey } from "~/features/programs/weeks/model";
import { messagesFor } from "~/i18n/catalogue";
import { formatDay } from "~/i18n/format";
import type { Locale } from "~/i18n/locale";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { dayOf } from "~/lib/zoned-time";
import type { PressData, Reaction } from "../model";

type Reply = NonNullable<Reaction["reply"]>;
interface Trainee {
  clientId: number;
  locale: Locale;
}

/** Today's day of the client's programme, with a button for each exercise. `of` names another day of it. */
export async function tellDay(
  core: Core,
  { clientId, locale }: Trainee,
  of: { programId?: number; dayKey?: string; doneOn?: string } = {},
): Promise<Reply> {
  const words = messagesFor(locale).bot.program;
  const program = await currentProgram(core.db, clientId);
  if (!program || (of.programId !== undefined && of.programId !== program.id)) return { text: words.none };
  const { id, title, content, startsOn } = program;
  const today = dayOf(core.clock.now(), await mainZone(core.db));
  if (startsOn !== null && startsOn > today)
    return { text: words.notStarted({ title, day: formatDay(startsOn, locale, "date") }) };
  const marks = await listMarks(core.db, program, { limit: 500 });
  const doneOn = of.doneOn ?? today;
  const dayKey = of.dayKey ?? nextDayKey(content, marks, doneOn);
  const place = content.days.findIndex(({ key }) => key === dayKey);
  const day = content.days[place];
  if (!day || day.exercises.length === 0) return { text: words.empty };
  const done = new Set(
    marks.filter((mark) => mark.isDone && mark.dayKey === dayKey && mark.doneOn === doneOn).map(({ exerciseKey }) => exerciseKey),
  ); // prettier-ignore
  const dayTitle = day.title || words.dayNumber({ n: place + 1 });
  const head = words.head({ title, dayTitle, day: formatDay(doneOn, locale, "date") });
  return {
    text: [head, linesOf(day, done, locale), endOf(day, done, locale)].join("\n\n"),
    keyboard: { kind: "day", programId: id, dayKey, doneOn },
  };
}

function linesOf({ exercises }: ProgramDay, done: ReadonlySet<string>, locale: Locale): string {
  const words = messagesFor(locale).bot.program;
  const lines = exercises.map((one, at) =>
    words.exercise({ n: at + 1, name: one.name, done: done.has(one.key), parts: partsOf(one, locale) }),
  );
  return lines.join("\n");
}

function partsOf({ sets, reps, weight, rest }: ProgramExercise, locale: Locale): string {
  const words = messagesFor(locale).bot.program;
  const amount = sets === null ? reps : words.sets({ sets, reps });
  return [amount, weight, rest ? words.rest({ rest }) : ""].filter(Boolean).join(", ");
}

function endOf({ exercises }: ProgramDay, done: ReadonlySet<string>, locale: Locale): string {
  const words = messagesFor(locale).bot.program;
  const n = exercises.filter(({ key }) => done.has(key)).length;
  return n === exercises.length ? words.allDone : words.done({ done: n, all: exercises.length });
}

/**
 * Marks an exercise by a button, or takes the mark back, and writes the message anew. A press that is older than what stands (a repeat of an
 * update that was applied long ago) changes nothing.
 */
export async function pressMark(
  core: Core,
  { clientId, locale }: Trainee,
  { press, pressedAt }: { press: Extract<PressData, { press: "mark" }>; pressedAt: Date },
): Promise<Reaction> {
  const { programId, dayKey, exerciseKey, doneOn, isDone } = press;
  const [mark] = await core.db
    .select({ isDone: programMarks.isDone, at: programMarks.at })
    .from(programMarks)
    .where(and(eq(programMarks.programId, programId), eq(programMarks.dayKey, dayKey), eq(programMarks.exerciseKey, exerciseKey), eq(programMarks.doneOn, doneOn))); // prettier-ignore
  const isSaid = (mark?.isDone ?? false) === isDone;
  if (mark && mark.at > pressedAt) return { code: "telegram_pressed_before", word: "nothing" };
  if (!isSaid) {
    const { press: _press, ...said } = press;
    const marked = await unlessGone(() => markExercise(core, { kind: "client", clientId }, said));
    if (!marked?.ok) return { code: "telegram_mark_refused", word: "gone" };
  }
  const { text, keyboard } = await tellDay(core, { clientId, locale }, { programId, dayKey, doneOn });
  return { code: "telegram_marked", word: isDone ? "done" : "undone", rewrite: { text, keyboard } };
}

/** Somebody else's programme, or one that is no more, is none: anybody can send anything as a press. */
async function unlessGone<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError && ["not_found", "forbidden"].includes(error.code)) return null;
    throw error;
  }
}

/** Another day of the programme in the same message. */
export async function pressDay(
  core: Core,
  trainee: Trainee,
  { programId, dayKey, doneOn }: Extract<PressData, { press: "day" }>,
): Promise<Reaction> {
  const { text, keyboard } = await tellDay(core, trainee, { programId, dayKey, doneOn });
  if (!keyboard) return { code: "telegram_day_gone", word: "gone" };
  return { code: "telegram_day", word: "chosen", rewrite: { text, keyboard } };
}
