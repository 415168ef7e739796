import { and, desc, eq, lte } from "drizzle-orm";
import { programMarks } from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";
import type { Day } from "~/lib/zoned-time";
import { listExercises } from "../content/model";
import type { Program } from "../queries.server";

/** What was done of a programme, the latest first. */
export interface ShownMark {
  id: number;
  dayKey: string;
  exerciseKey: string;
  /** As the programme calls it now; null when it is no longer in it. */
  exercise: string | null;
  day: string | null;
  doneOn: Day;
  isDone: boolean;
  note: string;
  actor: string;
  at: Date;
}

export async function listMarks(
  db: Queryable,
  program: Pick<Program, "id" | "content">,
  { doneOn, limit = 200, before }: { doneOn?: Day; limit?: number; before?: Day } = {},
): Promise<ShownMark[]> {
  const rows = await db
    .select()
    .from(programMarks)
    .where(
      and(
        eq(programMarks.programId, program.id),
        doneOn === undefined ? undefined : eq(programMarks.doneOn, doneOn),
        before === undefined ? undefined : lte(programMarks.doneOn, before),
      ),
    )
    .orderBy(desc(programMarks.doneOn), desc(programMarks.id))
    .limit(limit);
  const known = new Map(
    listExercises(program.content).map(({ day, exercise }) => [exercise.key, { day, exercise }]),
  );
  return rows.map(({ programId: _programId, ...mark }) => ({
    ...mark,
    exercise: known.get(mark.exerciseKey)?.exercise.name ?? null,
    day: known.get(mark.exerciseKey)?.day.title ?? null,
  }));
}
