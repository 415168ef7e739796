import { getTableName } from "drizzle-orm";
import { among } from "~drizzle/among";
import type { AnyTableColumn } from "~drizzle/any-table";
import type { Queryable } from "~drizzle/client.server";
import { externalRefs, pipelineMoves } from "~drizzle/schema";
import { columnOf, holdings, rowsOf } from "~/features/clients/holdings/queries.server";
import { IMPORT_SOURCE } from "../matching/queries.server";

/** What an imported client has by themself or by the import: compared one by one, counted apart, or saying nothing of use. */
const NO_USE = new Set([
  ...["clients", "client_contacts", "client_tags", "client_field_values", "client_dues", "audit_entries"],
  ...["duplicate_pairs", "bulk_operation_rows", "import_rows", "pipeline_moves", "external_refs"],
]);

/**
 * Which of some clients are in use: anything at all refers to them that neither they nor the import brought. The map of holdings knows every
 * table there is, so one that comes later counts too.
 */
export async function clientsInUse(db: Queryable, ids: readonly number[]): Promise<Set<number>> {
  const used = new Set<number>();
  if (ids.length === 0) return used;
  for (const holding of holdings) {
    if (holding.rows.of === "parent" || NO_USE.has(getTableName(holding.table))) continue;
    const columns = holding.rows.of === "client" ? [holding.rows.column] : holding.rows.columns;
    for (const column of columns) {
      const rows = await db
        .selectDistinct({ id: columnOf(holding.table, column) as AnyTableColumn })
        .from(holding.table)
        .where(rowsOf(db, holding, ids));
      for (const { id } of rows) if (typeof id === "number") used.add(id);
    }
  }
  const refs = await db
    .select({ id: externalRefs.entityId, source: externalRefs.source, entity: externalRefs.entity })
    .from(externalRefs)
    .where(among(externalRefs.entityId, ids));
  for (const { id, source, entity } of refs)
    if (entity === "client" && source !== IMPORT_SOURCE) used.add(id);
  return used;
}

/** Those who have taken more steps through the pipeline than the one into it. */
export async function clientsMoved(db: Queryable, ids: readonly number[]): Promise<Set<number>> {
  const rows = await db
    .select({ id: pipelineMoves.clientId, from: pipelineMoves.fromStageId, cause: pipelineMoves.cause })
    .from(pipelineMoves)
    .where(among(pipelineMoves.clientId, ids));
  return new Set(rows.filter(({ from, cause }) => from !== null || cause !== "import").map(({ id }) => id));
}
