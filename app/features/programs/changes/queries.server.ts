import { desc, eq } from "drizzle-orm";
import { programVersions } from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";
import type { Actor } from "~/lib/actor";
import { listExercises } from "../content/model";
import { mustPrograms } from "../policy";
import { namesOf, type Program } from "../queries.server";
import type { ProgramContent } from "../schema";
import { changesBetween, type ContentChange } from "./model";

/** A version beside the one before it. */
export interface ShownVersion {
  number: number;
  at: Date;
  /** Who wrote it, by name where it was a user; null for machinery. */
  by: string | null;
  isCurrent: boolean;
  changes: ContentChange[];
  notesChanged: boolean;
  exercises: number;
}

const VERSIONS_SHOWN = 50;

/** The versions of a programme with what each changed, the newest first. */
export async function listVersions(db: Queryable, actor: Actor, program: Program): Promise<ShownVersion[]> {
  mustPrograms(actor, "write", program);
  const rows = await db
    .select()
    .from(programVersions)
    .where(eq(programVersions.programId, program.id))
    .orderBy(desc(programVersions.number))
    .limit(VERSIONS_SHOWN + 1);
  const names = await namesOf(db, rows.map(({ actor: by }) => by)); // prettier-ignore
  return rows.slice(0, VERSIONS_SHOWN).map(({ number, at, actor: by, content, notesHtml }, place) => {
    const before = rows[place + 1];
    const held = content as ProgramContent;
    return {
      ...{ number, at, by: names.get(by) ?? null },
      isCurrent: number === program.versionNumber,
      changes: before ? changesBetween(before.content as ProgramContent, held) : [],
      notesChanged: before !== undefined && before.notesHtml !== notesHtml,
      exercises: listExercises(held).length,
    };
  });
}
