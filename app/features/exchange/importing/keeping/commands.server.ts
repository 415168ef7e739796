import { and, asc, eq, inArray, lt, notInArray } from "drizzle-orm";
import { importRows, imports } from "~drizzle/schema";
import type { Core } from "~/lib/core";

/** So long a file stays with its rows: until then it can be taken back. */
export const KEPT_DAYS = 180;
const DAY_MS = 86_400_000;
const ROWS_AT_ONCE = 5_000;
const UNDER_WAY = ["reading", "checking", "running", "reverting"] as const;

/** Lets go of files that nobody will take back any more, rows first; the clients they brought stay. Answers how many files. */
export async function dropOldImports({ db, clock }: Core, signal?: AbortSignal): Promise<number> {
  const since = new Date(clock.now().getTime() - KEPT_DAYS * DAY_MS);
  const old = await db
    .select({ id: imports.id })
    .from(imports)
    .where(and(lt(imports.createdAt, since), notInArray(imports.state, [...UNDER_WAY])));
  for (const { id } of old) {
    // In portions: nobody waits behind a hundred thousand rows.
    for (let gone = ROWS_AT_ONCE; gone === ROWS_AT_ONCE;) {
      signal?.throwIfAborted();
      const portion = await db
        .select({ id: importRows.id })
        .from(importRows)
        .where(eq(importRows.importId, id))
        .orderBy(asc(importRows.id))
        .limit(ROWS_AT_ONCE);
      gone = portion.length;
      for (let at = 0; at < gone; at += 500)
        await db.delete(importRows).where(inArray(importRows.id, portion.slice(at, at + 500).map((row) => row.id))); // prettier-ignore
    }
    await db.transaction(async (tx) => {
      await tx.delete(imports).where(eq(imports.id, id));
      tx.touch("imports");
    });
  }
  return old.length;
}
