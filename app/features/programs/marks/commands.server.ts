import { and, eq } from "drizzle-orm";
import { programMarks } from "~drizzle/schema";
import { actorRef, type Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { addDays, dayOf } from "~/lib/zoned-time";
import { mustPrograms } from "../policy";
import { getProgram, mainZone } from "../queries.server";
import { markInput, type MarkInput } from "../schema";

/** How long after the day something may still be written down. */
const LATE_DAYS = 60;

export type MarkRefusal = { reason: "no_exercise" | "not_running" | "wrong_day" };

/**
 * Says that an exercise of a programme was done on a day, or takes it back; once a day each, the last word holds. A note that is not given
 * stays as it was. The client says it of their own programme, staff for them.
 * @throws AppError `not_found`, `forbidden`, `unauthorized`; ZodError
 */
export async function markExercise(
  core: Core,
  actor: Actor,
  given: MarkInput,
): Promise<Result<{ markId: number }, MarkRefusal>> {
  const { programId, dayKey, exerciseKey, doneOn, isDone, note } = markInput.parse(given);
  return core.db.transaction(async (tx) => {
    const program = await getProgram(tx, actor, programId);
    mustPrograms(actor, "mark", program);
    if (program.clientId === null || program.state !== "active" || program.archivedAt !== null)
      return refuse({ reason: "not_running" as const });
    const day = program.content.days.find(({ key }) => key === dayKey);
    if (!day?.exercises.some(({ key }) => key === exerciseKey))
      return refuse({ reason: "no_exercise" as const });
    const at = core.clock.now();
    const today = dayOf(at, await mainZone(tx));
    if (doneOn > today || doneOn < addDays(today, -LATE_DAYS))
      return refuse({ reason: "wrong_day" as const });
    const said = { isDone, actor: actorRef(actor), at, ...(note === undefined ? {} : { note }) };
    const [row] = await tx
      .insert(programMarks)
      .values({ programId, dayKey, exerciseKey, doneOn, note: "", ...said })
      .onConflictDoUpdate({
        target: [programMarks.programId, programMarks.dayKey, programMarks.exerciseKey, programMarks.doneOn],
        set: said,
      })
      .returning({ id: programMarks.id });
    tx.touch("programs");
    return ok({ markId: row?.id ?? 0 });
  });
}

/** Marks a whole day of the programme at once; what was marked before keeps its note. */
export async function markDay(
  core: Core,
  actor: Actor,
  { programId, dayKey, doneOn }: { programId: number; dayKey: string; doneOn: string },
): Promise<Result<{ marked: number }, MarkRefusal>> {
  const program = await getProgram(core.db, actor, programId);
  const day = program.content.days.find(({ key }) => key === dayKey);
  if (!day) return refuse({ reason: "no_exercise" });
  const done = await core.db
    .select({ key: programMarks.exerciseKey })
    .from(programMarks)
    .where(
      and(
        eq(programMarks.programId, programId),
        eq(programMarks.doneOn, doneOn),
        eq(programMarks.isDone, true),
      ),
    );
  const left = day.exercises.filter(({ key }) => !done.some((mark) => mark.key === key));
  for (const { key } of left) {
    const marked = await markExercise(core, actor, {
      programId,
      dayKey,
      exerciseKey: key,
      doneOn,
      isDone: true,
    });
    if (!marked.ok) return marked;
  }
  return ok({ marked: left.length });
}
