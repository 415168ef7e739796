import { and, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { among } from "~drizzle/among";
import type { Tx } from "~drizzle/client.server";
import { lockRows } from "~drizzle/lock";
import { clients, clientTags } from "~drizzle/schema";
import { moveInside } from "~/features/pipeline/commands.server";
import type { Actor } from "~/lib/actor";
import type { Clock } from "~/lib/clock";
import type { BulkAction, BulkBefore } from "../schema";

export interface Changing {
  clock: Clock;
  actor: Actor;
}

/**
 * Does something to some clients, whose rows it locks in the order of their ids, and answers what it found at each. Those whom nobody may
 * touch any more (erased, merged away) and those who are that way already are kept.
 */
export async function changeClients(
  tx: Tx,
  by: Changing,
  { action, ids }: { action: BulkAction; ids: readonly number[] },
): Promise<Map<number, BulkBefore>> {
  await lockRows(tx, clients, ids);
  const rows = await tx
    .select({ id: clients.id, stageId: clients.stageId, responsibleId: clients.responsibleId, archivedAt: clients.archivedAt })
    .from(clients)
    .where(and(among(clients.id, ids), isNull(clients.erasedAt), isNull(clients.mergedIntoId))); // prettier-ignore
  const at = by.clock.now();
  const before = new Map<number, BulkBefore>(ids.map((id) => [id, { kept: true }]));
  const note = (id: number, from: number | null) => before.set(id, { from, at: at.getTime() });
  const some = (wanted: (row: (typeof rows)[number]) => boolean) => rows.filter(wanted).map(({ id }) => id);
  switch (action.kind) {
    case "tag":
    case "untag": {
      const all = rows.map(({ id }) => id);
      const held = await tx.select({ id: clientTags.clientId }).from(clientTags)
        .where(and(eq(clientTags.tagId, action.tagId), among(clientTags.clientId, all))); // prettier-ignore
      const has = new Set(held.map(({ id }) => id));
      const turning = all.filter((id) => has.has(id) === (action.kind === "untag"));
      await (action.kind === "tag" ? giveTag : takeTag)(tx, action.tagId, turning);
      for (const id of turning) before.set(id, { had: action.kind === "untag" });
      break;
    }
    case "responsible": {
      const turning = rows.filter((row) => row.responsibleId !== action.userId);
      await setClients(tx, at, { ids: turning.map(({ id }) => id), set: { responsibleId: action.userId } });
      for (const row of turning) note(row.id, row.responsibleId);
      break;
    }
    case "stage": {
      const moved = await moveInside(tx, by, { clientIds: rows.map(({ id }) => id), stageId: action.stageId, cause: "bulk" }); // prettier-ignore
      // A stage that was removed meanwhile takes nobody: all are kept.
      if (moved.ok) for (const { clientId, from } of moved.value.moved) note(clientId, from);
      break;
    }
    case "archive": {
      const turning = some(({ archivedAt }) => archivedAt === null);
      await setClients(tx, at, { ids: turning, set: { archivedAt: at } });
      for (const id of turning) note(id, null);
      break;
    }
    case "restore": {
      const turning = rows.filter(({ archivedAt }) => archivedAt !== null);
      await setClients(tx, at, { ids: turning.map(({ id }) => id), set: { archivedAt: null } });
      for (const row of turning) note(row.id, row.archivedAt?.getTime() ?? null);
    }
  }
  tx.touch("clients");
  return before;
}

/**
 * Puts clients back as they were found. Whoever was changed since stays as they are.
 * Answers with how many were put back.
 */
export async function changeBack(
  tx: Tx,
  by: Changing,
  { action, found }: { action: BulkAction; found: ReadonlyMap<number, BulkBefore> },
): Promise<number> {
  const ids = [...found.keys()];
  await lockRows(tx, clients, ids);
  const at = by.clock.now();
  let back = 0;
  switch (action.kind) {
    case "tag":
    case "untag": {
      const held = await tx.select({ id: clientTags.clientId }).from(clientTags)
        .where(and(eq(clientTags.tagId, action.tagId), among(clientTags.clientId, ids))); // prettier-ignore
      const has = new Set(held.map(({ id }) => id));
      const turning = ids.filter((id) => has.has(id) === (action.kind === "tag"));
      await (action.kind === "tag" ? takeTag : giveTag)(tx, action.tagId, turning);
      back = turning.length;
      break;
    }
    case "stage":
      for (const [from, of] of byFrom(found)) {
        const still = await tx.select({ id: clients.id, since: clients.stageMovedAt }).from(clients)
          .where(and(among(clients.id, of), isNull(clients.erasedAt), action.stageId === null ? isNull(clients.stageId) : eq(clients.stageId, action.stageId))); // prettier-ignore
        const turning = still.filter(({ id, since }) => (since?.getTime() ?? 0) <= timeOf(found.get(id)));
        const moved = await moveInside(tx, by, { clientIds: turning.map(({ id }) => id), stageId: from, cause: "undone" }); // prettier-ignore
        if (moved.ok) back += moved.value.moved.length;
      }
      break;
    case "responsible":
      for (const [from, of] of byFrom(found)) {
        const still = action.userId === null ? isNull(clients.responsibleId) : eq(clients.responsibleId, action.userId); // prettier-ignore
        back += await setClients(tx, at, { ids: of, set: { responsibleId: from }, where: still });
      }
      break;
    case "archive":
    case "restore":
      for (const [from, of] of byFrom(found)) {
        const since = timeOf(found.get(of[0] ?? 0));
        const still =
          action.kind === "restore" ? isNull(clients.archivedAt) : and(isNotNull(clients.archivedAt), eq(clients.archivedAt, new Date(since))); // prettier-ignore
        const set = { archivedAt: from === null ? null : new Date(from) };
        back += await setClients(tx, at, { ids: of, set, where: and(still, isNull(clients.mergedIntoId)) });
      }
  }
  tx.touch("clients");
  return back;
}

const timeOf = (before: BulkBefore | undefined) => (before && "at" in before ? before.at : 0);

function byFrom(found: ReadonlyMap<number, BulkBefore>): Map<number | null, number[]> {
  const groups = new Map<number | null, number[]>();
  for (const [id, before] of found) {
    if (!("from" in before)) continue;
    const group = groups.get(before.from);
    if (group) group.push(id);
    else groups.set(before.from, [id]);
  }
  return groups;
}

interface Setting {
  ids: readonly number[];
  set: Partial<Pick<typeof clients.$inferInsert, "responsibleId" | "archivedAt">>;
  where?: ReturnType<typeof and>;
}

/** An edit like any other: a form that is open meanwhile hears of it. Answers with how many rows it changed. */
async function setClients(tx: Tx, at: Date, { ids, set, where }: Setting): Promise<number> {
  if (ids.length === 0) return 0;
  const changed = await tx
    .update(clients)
    .set({ ...set, updatedAt: at, version: sql`${clients.version} + 1` })
    .where(and(among(clients.id, ids), isNull(clients.erasedAt), where))
    .returning({ id: clients.id });
  return changed.length;
}

async function giveTag(tx: Tx, tagId: number, ids: readonly number[]): Promise<void> {
  if (ids.length > 0)
    await tx.insert(clientTags).values(ids.map((clientId) => ({ clientId, tagId }))).onConflictDoNothing(); // prettier-ignore
}

async function takeTag(tx: Tx, tagId: number, ids: readonly number[]): Promise<void> {
  if (ids.length > 0)
    await tx.delete(clientTags).where(and(eq(clientTags.tagId, tagId), among(clientTags.clientId, ids)));
}
