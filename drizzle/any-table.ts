/** Any table and any column of the schema, for code that walks many of them. */
export type { AnySQLiteColumn as AnyTableColumn, SQLiteTable as AnyTable } from "drizzle-orm/sqlite-core";
