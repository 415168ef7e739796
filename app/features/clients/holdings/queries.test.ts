import { getTableColumns, getTableName, is } from "drizzle-orm";
import { getTableConfig, SQLiteTable } from "drizzle-orm/sqlite-core";
import { describe, expect, it } from "vitest";
import * as schema from "~drizzle/schema";
import { holdings, impersonal } from "./queries.server";

const tables = Object.values(schema as Record<string, unknown>).filter((value): value is SQLiteTable => is(value, SQLiteTable)); // prettier-ignore
const known = new Map(holdings.map((holding) => [getTableName(holding.table), holding]));

/** Columns that hold a client's id: by the reference they declare, or by what they are called. */
function clientColumns(table: SQLiteTable): string[] {
  const declared = getTableConfig(table)
    .foreignKeys.map((key) => key.reference())
    .filter(({ foreignTable }) => getTableName(foreignTable) === "clients")
    .flatMap(({ columns }) => columns.map(({ name }) => name));
  const called = Object.keys(getTableColumns(table)).filter((key) =>
    /^(clientId|mergedIntoId|survivorId|mergedId|entityId)$/.test(key),
  );
  return [...new Set([...declared, ...called])];
}

/** What a table refers to beside clients. */
const parentsOf = (table: SQLiteTable) =>
  getTableConfig(table)
    .foreignKeys.map((key) => key.reference())
    .map(({ columns, foreignTable }) => ({
      column: columns[0]?.name ?? "",
      parent: getTableName(foreignTable),
    }));

/** Whose rows are one client's, so that rows under them are too. */
const PERSONAL = new Set(["bookings", "payments", "programs", "external_records", "client_merges", "waiting_list", "messages", "deliveries", "progress_photos", "measurements", "client_actions"]); // prettier-ignore

describe("the map of everything that refers to a client", () => {
  it("knows every table with a client's id, and every table below a client's own rows", () => {
    const missing = tables.filter((table) => {
      const name = getTableName(table);
      if (known.has(name) || impersonal.includes(name)) return false;
      return clientColumns(table).length > 0 || parentsOf(table).some(({ parent }) => PERSONAL.has(parent));
    });
    expect(missing.map(getTableName)).toEqual([]);
  });

  it("finds a table's rows by every column that holds a client's id", () => {
    for (const { table, rows } of holdings) {
      if (rows.of === "parent") continue;
      const found = rows.of === "client" ? [rows.column] : [...rows.columns];
      const held = clientColumns(table).filter((column) => !(table === schema.clients && column === "mergedIntoId")); // prettier-ignore
      expect([getTableName(table), held.filter((column) => !found.includes(column))]).toEqual([getTableName(table), []]); // prettier-ignore
    }
  });

  it("says of every text, JSON and picture of those tables whether it tells of the person", () => {
    const silent = holdings.flatMap(({ table, erase, renewed = [], codes }) => {
      const emptied = typeof erase === "object" ? Object.keys(erase) : [];
      return Object.entries(getTableColumns(table))
        .filter(([, column]) => ["string", "json", "buffer"].includes(column.dataType))
        .filter(([key]) => erase !== "remove" && !emptied.includes(key) && !renewed.includes(key) && !codes.includes(key))
        .map(([key, column]) => `${getTableName(table)}.${key}:${column.getSQLType()}`);
    }); // prettier-ignore
    // Days are no secret of anybody who has no name.
    expect(silent.filter((name) => !/\.(localDay|dayFrom|dayUntil|startsOn)/.test(name))).toEqual([]);
  });

  it("names only columns that exist, and every section of the data file once", () => {
    for (const { table, rows, erase, renewed = [], codes, only } of holdings) {
      const keys = Object.keys(getTableColumns(table));
      const named = [
        ...(rows.of === "either" ? rows.columns : [rows.column]),
        ...(typeof erase === "object" ? Object.keys(erase) : []),
        ...renewed,
        ...codes,
        ...(only ? [only.column] : []),
      ];
      expect([getTableName(table), named.filter((key) => !keys.includes(key))]).toEqual([getTableName(table), []]); // prettier-ignore
    }
    const sections = holdings.flatMap(({ file }) => file ?? []);
    expect(new Set(sections).size).toBe(sections.length);
  });
});
