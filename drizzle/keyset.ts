import { sql, type AnyColumn, type SQL } from "drizzle-orm";

/**
 * Rows behind (`forward`) or before a position in an order by `column, id`, as one comparison of row values, which both engines
 * answer from an index over those two columns.
 */
export function beyond(
  { column, id, value, rowId }: { column: AnyColumn; id: AnyColumn; value: unknown; rowId: number },
  direction: "asc" | "desc",
): SQL {
  const key = sql`(${column}, ${id})`;
  const position = sql`(${sql.param(value, column)}, ${sql.param(rowId, id)})`;
  return direction === "asc" ? sql`${key} > ${position}` : sql`${key} < ${position}`;
}
