import { and, asc, count, desc, eq, gt } from "drizzle-orm";
import { among } from "~drizzle/among";
import type { Queryable } from "~drizzle/client.server";
import { clients, importRows, imports, users } from "~drizzle/schema";
import { listFields } from "~/features/clients/fields/queries.server";
import { displayNameOf } from "~/features/clients/naming/model";
import { withinScope } from "~/features/clients/scope/queries.server";
import { readSetting } from "~/features/settings/queries.server";
import type { UserActor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import { mustImport, seesImport } from "./policy";
import { readRow, type ReadingRules } from "./rows/queries.server";
import type { ImportOptions, Mapping, Outcome } from "./schema";

type Row = typeof imports.$inferSelect;

/** A file of clients as its page shows it. */
export interface ClientImport extends Omit<Row, "options" | "mapping" | "userId"> {
  options: ImportOptions;
  mapping: Mapping;
  /** Who brought it. */
  by: string | null;
}

const typed = ({ options, mapping, userId: _userId, ...row }: Row, by: string | null): ClientImport => ({ ...row, options: options as ImportOptions, mapping: mapping as Mapping, by }); // prettier-ignore

/** For the job: the row as it stands, without asking who may see it. */
export async function findImport(db: Queryable, importId: number): Promise<Row | null> {
  const [row] = await db.select().from(imports).where(eq(imports.id, importId));
  return row ?? null;
}

/** The newest imports, as far as the actor may see them. @throws AppError `forbidden` */
export async function listImports(db: Queryable, actor: UserActor, limit = 50): Promise<ClientImport[]> {
  mustImport(actor);
  const rows = await db
    .select({ row: imports, by: users.displayName })
    .from(imports)
    .leftJoin(users, eq(users.id, imports.userId))
    .orderBy(desc(imports.createdAt), desc(imports.id))
    .limit(limit);
  return rows.filter(({ row }) => seesImport(actor, row)).map(({ row, by }) => typed(row, by));
}

/** One import. @throws AppError `forbidden`, `not_found` */
export async function getImport(db: Queryable, actor: UserActor, importId: number): Promise<ClientImport> {
  mustImport(actor);
  const [found] = await db
    .select({ row: imports, by: users.displayName })
    .from(imports)
    .leftJoin(users, eq(users.id, imports.userId))
    .where(eq(imports.id, importId));
  if (!found || !seesImport(actor, found.row)) throw new AppError("not_found", "no such import");
  return typed(found.row, found.by);
}

/** How many rows have come to what. */
export async function countOutcomes(db: Queryable, importId: number): Promise<Partial<Record<Outcome, number>>> {
  const rows = await db.select({ outcome: importRows.outcome, n: count() }).from(importRows)
    .where(and(eq(importRows.importId, importId), gt(importRows.rowNo, 0))).groupBy(importRows.outcome); // prettier-ignore
  return Object.fromEntries(rows.map(({ outcome, n }) => [outcome, Number(n)]));
} // prettier-ignore

/** A row of the file and what became of it. */
export interface ListedRow {
  rowNo: number;
  outcome: Outcome;
  problems: string[];
  name: string;
  phone: string;
  email: string;
  /** The client it is about, when the actor may see them. */
  client: { id: number; name: string; code: string } | null;
  cells: string[];
}

interface RowsQuestion {
  found: Pick<ClientImport, "id" | "mapping">;
  outcome: Outcome | null;
  after: number | null;
  limit: number;
}

/** Rows of an import in the order of the file, read as its columns were understood. */
export async function listImportRows(
  db: Queryable,
  actor: UserActor,
  { found, outcome, after, limit }: RowsQuestion,
): Promise<ListedRow[]> {
  const rows = await db
    .select()
    .from(importRows)
    .where(and(eq(importRows.importId, found.id), gt(importRows.rowNo, after ?? 0), outcome ? eq(importRows.outcome, outcome) : undefined))
    .orderBy(asc(importRows.rowNo))
    .limit(limit); // prettier-ignore
  const ids = [...new Set(rows.flatMap(({ clientId }) => clientId ?? []))];
  const cards = await db
    .select({ id: clients.id, name: clients.displayName, code: clients.code })
    .from(clients)
    .where(and(among(clients.id, ids), withinScope(db, actor, clients.id)));
  const byId = new Map(cards.map((card) => [card.id, card]));
  const rules: ReadingRules = { mapping: found.mapping, fields: await listFields(db, { archived: true }), region: (await readSetting(db, "business")).country }; // prettier-ignore
  return rows.map(({ rowNo, outcome: came, problems, clientId, cells }) => {
    const { person } = readRow(cells, rules);
    return {
      rowNo,
      outcome: came as Outcome,
      problems,
      name: person.name ? displayNameOf(person.name) : "",
      phone: person.phone?.value ?? person.phone?.raw ?? "",
      email: person.email?.raw ?? "",
      client: clientId === null ? null : (byId.get(clientId) ?? null),
      cells,
    };
  });
}

/** All rows of an import, in batches: for the report. */
export async function* eachImportRow(
  db: Queryable,
  actor: UserActor,
  found: Pick<ClientImport, "id" | "mapping">,
): AsyncGenerator<ListedRow> {
  const limit = 1000;
  for (let after: number | null = 0; after !== null;) {
    const rows: ListedRow[] = await listImportRows(db, actor, { found, outcome: null, after, limit });
    yield* rows;
    after = rows.length < limit ? null : (rows.at(-1)?.rowNo ?? null);
  }
}
