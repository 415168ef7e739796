import { z } from "zod";
import { Problem } from "./problem.server";

/** The most rows of one page. */
export const PAGE_MAX = 200;

/** The query of a list: `limit` rows, after the place that `cursor` (an earlier answer's `next_cursor`) names. */
export const pagingQuery = {
  limit: z.coerce.number().int().min(1).max(PAGE_MAX).default(50),
  cursor: z.string().min(1).max(500).optional(),
};

/** One page of a list; `next_cursor` is null on the last. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), next_cursor: z.string().nullable() });
}

/** A cursor out of the sort values of a page's last row. Callers must not look inside. */
export function writeCursor(position: unknown): string {
  return Buffer.from(JSON.stringify(position)).toString("base64url");
}

/**
 * The sort values a cursor holds; null when there is none.
 * @throws Problem 422 for one we did not write.
 */
export function readCursor<T extends z.ZodType>(cursor: string | undefined, position: T): z.output<T> | null {
  if (cursor === undefined) return null;
  try {
    return position.parse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
  } catch {
    throw new Problem("invalid", { reason: "bad_cursor" });
  }
}

/**
 * Cuts a page out of `limit + 1` rows: the extra one only says that there is more.
 * `position` gives a row's sort values for the cursor.
 */
export function cutPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  { item, position }: { item: (row: Row) => Item; position: (row: Row) => unknown },
): { items: Item[]; next_cursor: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map(item),
    next_cursor: rows.length > limit && last !== undefined ? writeCursor(position(last)) : null,
  };
}
