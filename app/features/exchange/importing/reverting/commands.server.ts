import { and, desc, eq, inArray } from "drizzle-orm";
import { among } from "~drizzle/among";
import type { Tx } from "~drizzle/client.server";
import { lockRows } from "~drizzle/lock";
import { clients, clientTags, externalRefs, importRows, imports, tags } from "~drizzle/schema";
import type { Core } from "~/lib/core";
import { asImporter, putRows, ROWS_AT_ONCE, type ImportRow, type JudgedRow } from "../rows/commands.server";
import type { ImportOptions } from "../schema";
import type { RowBefore } from "../rows/model";
import { readStates, type StandingClient } from "../writing/queries.server";
import { emptyPatch, patchClient, type ClientPatch } from "../writing/updating/commands.server";
import { isAsMade, undoingOf, undone } from "./model";
import { clientsInUse, clientsMoved } from "./queries.server";

/** One batch of taking an import back, the last row first: what several rows did to one client is undone in the opposite order. */
export function revertSome(core: Core, importId: number): Promise<"more" | "end"> {
  return core.db.transaction(async (tx) => {
    const done = await asImporter(tx, importId, async (found) => {
      if (found.state !== "reverting") return "end" as const;
      const rows = await tx
        .select()
        .from(importRows)
        .where(and(eq(importRows.importId, importId), inArray(importRows.outcome, ["created", "updated"])))
        .orderBy(desc(importRows.rowNo))
        .limit(ROWS_AT_ONCE);
      if (rows.length > 0) await putRows(tx, rows, await revertRows(tx, core, rows));
      tx.touch("imports");
      if (rows.length === ROWS_AT_ONCE) return "more" as const;
      await dropOwnTag(tx, found.options as ImportOptions);
      await tx.update(imports).set({ state: "reverted", revertedAt: core.clock.now() }).where(eq(imports.id, importId)); // prettier-ignore
      return "end" as const;
    });
    return done ?? "end";
  });
}

async function revertRows(tx: Tx, core: Core, rows: readonly ImportRow[]): Promise<JudgedRow[]> {
  const ids = [...new Set(rows.flatMap(({ clientId }) => clientId ?? []))];
  await lockRows(tx, clients, ids);
  const states = await readStates(tx, ids);
  const [used, moved] = [await clientsInUse(tx, ids), await clientsMoved(tx, ids)];
  const patches = new Map<number, ClientPatch>();
  const gone = new Set<number>();
  const judged = rows.map(({ clientId, problems, clientVersion, before: found }): JudgedRow => {
    const before = found as RowBefore | null;
    const kept = (...codes: string[]): JudgedRow => ({ outcome: "kept", problems: [...codes, ...problems], clientId, before, clientVersion }); // prettier-ignore
    const back: JudgedRow = { outcome: "reverted", problems, clientId, before: null, clientVersion };
    const state = clientId === null ? undefined : states.get(clientId);
    // Somebody has deleted the client already: nothing is left of it.
    if (clientId === null || !state) return { ...back, clientId: null };
    if (!before || state.isGone) return kept("erased");
    if (state.isMerged) return kept("merged");
    if (before.kind === "made") {
      if (used.has(clientId)) return kept("in_use");
      if (moved.has(clientId) || state.isArchived || !isAsMade(state, before.state))
        return kept("changed_since");
      gone.add(clientId);
      return { ...back, clientId: null };
    }
    const undoing = undoingOf(state, before.change);
    states.set(clientId, { ...state, ...undone(state, undoing) });
    const patch = patches.get(clientId) ?? emptyPatch();
    patches.set(clientId, patch);
    Object.assign(patch.values, undoing.values);
    Object.assign(patch.fields, undoing.fields);
    patch.dropTags.push(...undoing.dropTags);
    patch.dropContacts.push(...undoing.dropContacts);
    patch.dropExternal = undoing.dropExternal ?? patch.dropExternal;
    return undoing.stays.length > 0 ? kept(...undoing.stays.map((code) => `stays:${code}`)) : back;
  });
  const at = core.clock.now();
  for (const [id, patch] of patches)
    if (!gone.has(id)) await patchClient(tx, states.get(id) as StandingClient, patch, at);
  await removeClients(tx, [...gone]);
  tx.touch("clients");
  if (gone.size > 0) tx.touch("pipeline");
  return judged;
}

/** Whatever hangs on them goes with them; what does not is taken away here. */
async function removeClients(tx: Tx, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .delete(externalRefs)
    .where(and(eq(externalRefs.entity, "client"), among(externalRefs.entityId, ids)));
  await tx.delete(clients).where(among(clients.id, ids));
}

/** The tag that everybody in the file was given goes with the import when the import made it and nobody carries it any more. */
async function dropOwnTag(tx: Tx, { tagId, madeTag }: ImportOptions): Promise<void> {
  if (!madeTag || tagId === null) return;
  if ((await tx.$count(clientTags, eq(clientTags.tagId, tagId))) > 0) return;
  await tx.delete(tags).where(eq(tags.id, tagId));
}
