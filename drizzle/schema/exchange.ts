import {
  enumCheck,
  enumText,
  id,
  index,
  instant,
  integer,
  json,
  ref,
  table,
  text,
  uniqueIndex,
} from "../columns";
import { users } from "./accounts";
import { clients } from "./clients";

/** The life of a file of clients: read, its columns named, looked through, written, perhaps taken back. */
export const IMPORT_STATES = [
  "reading",
  "mapping",
  "checking",
  "checked",
  "running",
  "done",
  "reverting",
  "reverted",
  "failed",
] as const;

/** A file of clients on its way in. */
export const imports = table(
  "imports",
  {
    id: id(),
    fileName: text().notNull(),
    /** csv, xlsx. */
    format: text().notNull(),
    state: enumText(IMPORT_STATES).notNull(),
    /** Titles of the file's columns, in order. */
    columns: json<string[]>().notNull(),
    /** Column number to field of a client. */
    mapping: json<Record<string, string>>().notNull(),
    /** What to do with those who are known, tags to give, and so on: see `features/exchange`. */
    options: json<unknown>().notNull(),
    total: integer().notNull(),
    checked: integer().notNull(),
    created: integer().notNull(),
    updated: integer().notNull(),
    skipped: integer().notNull(),
    refused: integer().notNull(),
    /** A code, when it failed. */
    error: text(),
    userId: ref(() => users.id, { onDelete: "set null" }),
    createdAt: instant().notNull(),
    finishedAt: instant(),
    revertedAt: instant(),
  },
  (t) => [
    index("imports_created").on(t.createdAt, t.id),
    enumCheck("imports_state_check", t.state, IMPORT_STATES),
  ],
);

export const importRows = table(
  "import_rows",
  {
    id: id(),
    importId: ref(() => imports.id, { onDelete: "cascade" }).notNull(),
    /** Row of the file, the title row being 1; below zero: a piece of a file that is not read yet. */
    rowNo: integer().notNull(),
    /** Empty: forgotten with the person it was about. Of a piece: its bytes as base64. */
    cells: json<string[]>().notNull(),
    /** waiting, new, known, invalid, created, updated, skipped, reverted, kept; `file` for a piece. */
    outcome: text().notNull(),
    /** Codes with the number of the column, e.g. `phone_impossible:3`. */
    problems: json<string[]>().notNull(),
    /** The client it is, or who it may be. */
    clientId: ref(() => clients.id, { onDelete: "set null" }),
    /** What an update found and left, or what was made, for reverting. */
    before: json<unknown>(),
    /** Version of the client right after. */
    clientVersion: integer(),
  },
  (t) => [
    uniqueIndex("import_rows_row").on(t.importId, t.rowNo),
    index("import_rows_outcome").on(t.importId, t.outcome, t.rowNo),
    index("import_rows_client").on(t.clientId),
  ],
);
