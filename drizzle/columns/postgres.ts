import { sql, type AnyColumn } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  customType,
  index,
  integer as pgInteger,
  jsonb,
  pgTable,
  primaryKey,
  text as pgText,
  timestamp,
  uniqueIndex,
  type AnyPgColumn,
} from "drizzle-orm/pg-core";

/** PostgreSQL's half of the column kit; `sqlite.ts` exports the same names and holds the descriptions. */
export const table = pgTable;

export const id = () => pgInteger().primaryKey().generatedByDefaultAsIdentity();

export const ref = (
  target: () => AnyPgColumn,
  { onDelete = "restrict" }: { onDelete?: "cascade" | "restrict" | "set null" } = {},
) => pgInteger().references(target, { onDelete });

export const text = () => pgText();
export const integer = () => pgInteger();
export const bool = () => boolean();
export const instant = () => timestamp({ withTimezone: true, precision: 3, mode: "date" });
export const day = () => pgText();
export const money = () => bigint({ mode: "number" });
export const json = <T>() => jsonb().$type<T>();

const bytea = customType<{ data: Buffer }>({ dataType: () => "bytea" });
export const blob = () => bytea();

export const enumText = <const V extends readonly [string, ...string[]]>(values: V) =>
  pgText({ enum: values as unknown as [V[number], ...V[number][]] });

export const enumCheck = (name: string, column: AnyColumn, values: readonly string[]) =>
  check(name, sql`${column} in (${sql.raw(values.map((value) => `'${value}'`).join(", "))})`);

export { check, index, primaryKey, uniqueIndex };
