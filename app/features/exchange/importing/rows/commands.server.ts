import { eq } from "drizzle-orm";
import { among } from "~drizzle/among";
import type { Tx } from "~drizzle/client.server";
import { importRows, imports, users } from "~drizzle/schema";
import { lockRow } from "~drizzle/lock";
import { staffActor } from "~/features/accounts/access/model";
import { listFields } from "~/features/clients/fields/queries.server";
import { readSetting } from "~/features/settings/queries.server";
import { actingAs } from "~/lib/acting.server";
import { actorRef, systemActor, type Actor } from "~/lib/actor";
import type { ReadingRules } from "./queries.server";

export type Import = typeof imports.$inferSelect;
export type ImportRow = typeof importRows.$inferSelect;
/** What a batch makes of a row. */
export type JudgedRow = Pick<ImportRow, "outcome" | "problems" | "clientId" | "before" | "clientVersion">;

/** Rows of one transaction: enough that it pays, few enough that others get their turn. */
export const ROWS_AT_ONCE = 400;

/** One batch of an import, as whoever started it: locked against a second worker, with the rights they have today. */
export async function asImporter<T>(
  tx: Tx,
  importId: number,
  work: (found: Import, actor: Actor) => Promise<T>,
): Promise<T | null> {
  await lockRow(tx, imports, importId);
  const [found] = await tx.select().from(imports).where(eq(imports.id, importId));
  if (!found) return null;
  const [user] = found.userId === null ? [] : await tx.select().from(users).where(eq(users.id, found.userId));
  const actor = user ? staffActor(user, await readSetting(tx, "access")) : systemActor("import");
  const acting = { actor: actor.kind === "user" ? actorRef(actor) : null, address: "", place: "runImport", requestId: "" }; // prettier-ignore
  return actingAs(acting, () => work(found, actor));
}

/** What the rows of an import are read with now. */
export async function rulesOf(tx: Tx, { mapping }: Import): Promise<ReadingRules> {
  const [fields, { country }] = [await listFields(tx, { archived: true }), await readSetting(tx, "business")];
  return { mapping: mapping as ReadingRules["mapping"], fields, region: country };
}

/** Writes what became of some rows, all of them at once. Nothing refers to a row by its id, so they are put anew. */
export async function putRows(
  tx: Tx,
  rows: readonly ImportRow[],
  judged: readonly JudgedRow[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.delete(importRows).where(among(importRows.id, rows.map(({ id }) => id))); // prettier-ignore
  const put = rows.map(({ importId, rowNo, cells }, at) => {
    const { outcome, problems, clientId, before, clientVersion } = judged[at] as JudgedRow;
    return { importId, rowNo, cells, outcome, problems, clientId, before, clientVersion };
  });
  await tx.insertMany({ table: importRows, rows: put });
}
