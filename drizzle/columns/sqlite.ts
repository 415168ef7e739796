import { sql, type AnyColumn } from "drizzle-orm";
import {
  blob as sqliteBlob,
  check,
  index,
  integer as sqliteInteger,
  primaryKey,
  sqliteTable,
  text as sqliteText,
  uniqueIndex,
  type AnySQLiteColumn,
} from "drizzle-orm/sqlite-core";

/** SQLite's half of the column kit; `postgres.ts` exports the same names. */
export const table = sqliteTable;

/** Row identity: an integer that is never used again after a deletion. */
export const id = () => sqliteInteger().primaryKey({ autoIncrement: true });

/** Reference to another table's `id`. */
export const ref = (
  target: () => AnySQLiteColumn,
  { onDelete = "restrict" }: { onDelete?: "cascade" | "restrict" | "set null" } = {},
) => sqliteInteger().references(target, { onDelete });

/** Text of any length. */
export const text = () => sqliteText();
/** A whole number of 32 bits; larger ones are `money`. */
export const integer = () => sqliteInteger();
/** True or false. */
export const bool = () => sqliteInteger({ mode: "boolean" });

/** A moment in UTC with millisecond precision. */
export const instant = () => sqliteInteger({ mode: "timestamp_ms" });

/** A calendar day of some zone, `YYYY-MM-DD`. */
export const day = () => sqliteText();

/** Money in integer minor units; the currency stands in a column beside it. */
export const money = () => sqliteInteger();

/** JSON whose shape a zod schema guards where it enters. */
export const json = <T>() => sqliteText({ mode: "json" }).$type<T>();

/** Bytes. */
export const blob = () => sqliteBlob({ mode: "buffer" });

/** Text out of a closed list; pair it with `enumCheck`. */
export const enumText = <const V extends readonly [string, ...string[]]>(values: V) =>
  sqliteText({ enum: values as unknown as [V[number], ...V[number][]] });

/** The database's own refusal of a value outside the list. */
export const enumCheck = (name: string, column: AnyColumn, values: readonly string[]) =>
  check(name, sql`${column} in (${sql.raw(values.map((value) => `'${value}'`).join(", "))})`);

export { check, index, primaryKey, uniqueIndex };
