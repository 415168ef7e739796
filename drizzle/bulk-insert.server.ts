import { getTableColumns, getTableName, type Column } from "drizzle-orm";
import { toSnakeCase } from "drizzle-orm/casing";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import { dialect } from "./columns";

/** Many rows of one table. Every row has the same keys, all of them columns of the table. */
export interface BulkInsert<T extends SQLiteTable> {
  table: T;
  rows: readonly T["$inferInsert"][];
  /** The columns of a unique index: a row that clashes on them is left out instead of failing the statement. */
  skipConflictsOn?: readonly (keyof T["$inferInsert"] & string)[];
  /** The rows have a place for their `id` that is not known yet: it is left out and comes from the engine. */
  hasBlankIds?: boolean;
}

/** The engine's raw statement, with positional parameters, giving rows of values. */
export type RunRaw = (text: string, params: unknown[]) => Promise<unknown[][]>;

/** One insert once for each set of parameters, without giving the event loop a turn in between; the id of each run's row, null where it made none. */
export type RunEach = (text: string, sets: unknown[][]) => (number | null)[];

interface Plan {
  text: string;
  columns: { key: string; column: Column }[];
}

const plans = new WeakMap<object, Map<string, Plan>>();

/**
 * Inserts rows without drizzle's builder, which costs more than the insert itself when there are hundreds of them.
 * Answers with the new ids in the order of the rows; null stands where a row was skipped.
 */
export async function bulkInsert<T extends SQLiteTable>(
  run: { dialect: "postgres"; raw: RunRaw } | { dialect: "sqlite"; each: RunEach },
  insert: BulkInsert<T>,
): Promise<(number | null)[]> {
  const first = insert.rows[0];
  if (!first) return [];
  const keys = Object.keys(first);
  const given = insert.hasBlankIds ? keys.filter((key) => key !== "id") : keys;
  const plan = planOf(insert.table, given, insert.skipConflictsOn ?? []);
  return run.dialect === "postgres"
    ? insertByColumns(run.raw, plan, insert)
    : insertByRows(run.each, plan, insert);
}

/** SQLite: a statement prepared once and run per row is the fastest there is; there is no round trip to save. */
function insertByRows<T extends SQLiteTable>(run: RunEach, plan: Plan, { rows }: BulkInsert<T>) {
  return run(plan.text, rows.map((row) => plan.columns.map((entry) => driverValue(entry, row)))); // prettier-ignore
}

/** PostgreSQL: one array per column, one statement text whatever the number of rows. */
async function insertByColumns<T extends SQLiteTable>(run: RunRaw, plan: Plan, insert: BulkInsert<T>) {
  const { rows, skipConflictsOn = [] } = insert;
  const stored = await run(
    plan.text,
    plan.columns.map((entry) => rows.map((row) => driverValue(entry, row))),
  );
  if (skipConflictsOn.length === 0) return stored.map(([id]) => id as number).sort((a, b) => a - b);
  const ids = new Map(stored.map(([id, ...key]) => [JSON.stringify(key), id as number]));
  return rows.map((row) => {
    const values = row as Record<string, unknown>;
    const key = JSON.stringify(skipConflictsOn.map((name) => values[name]));
    const id = ids.get(key) ?? null;
    ids.delete(key); // a second row with the same key in this batch was the one skipped
    return id;
  });
}

function driverValue({ key, column }: Plan["columns"][number], row: object): unknown {
  const value = (row as Record<string, unknown>)[key];
  return value === null || value === undefined ? null : column.mapToDriverValue(value);
}

function planOf(table: SQLiteTable, keys: string[], conflict: readonly string[]): Plan {
  const known = plans.get(table) ?? new Map<string, Plan>();
  plans.set(table, known);
  const name = `${keys.join()}|${conflict.join()}`;
  const ready = known.get(name);
  if (ready) return ready;
  const all = getTableColumns(table) as Record<string, Column>;
  const columnOf = (key: string): Column => {
    const column = all[key];
    if (!column) throw new Error(`${getTableName(table)} has no column ${key}`);
    return column;
  };
  const columns = keys.map((key) => ({ key, column: columnOf(key) }));
  const list = (of: readonly string[]) => of.map((key) => `"${columnName(columnOf(key))}"`).join(", ");
  const values =
    dialect === "postgres"
      ? `select * from unnest(${columns.map(({ column }, at) => `$${at + 1}::${column.getSQLType()}[]`).join(", ")})`
      : `values (${columns.map(() => "?").join(", ")})`;
  const skip = conflict.length > 0 ? ` on conflict (${list(conflict)}) do nothing` : "";
  // The SQLite driver tells the new row's id by itself, at less cost.
  const returning = dialect === "postgres" ? ` returning ${list(["id", ...conflict])}` : "";
  const text = `insert into "${getTableName(table)}" (${list(keys)}) ${values}${skip}${returning}`;
  const plan = { text, columns };
  known.set(name, plan);
  return plan;
}

/** The schema is written in camel case and stored in snake case, as `casing` tells drizzle. */
function columnName(column: Column): string {
  return column.keyAsName ? toSnakeCase(column.name) : column.name;
}
