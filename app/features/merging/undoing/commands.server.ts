import { and, desc, eq, gt, inArray, isNull, or } from "drizzle-orm";
import type { Tx } from "~drizzle/client.server";
import { lockRows } from "~drizzle/lock";
import {
  clientContacts,
  clientFieldValues,
  clientMergeRows,
  clientMerges,
  clients,
  duplicatePairs,
} from "~drizzle/schema";
import { recountVisits } from "~/features/booking/consequences/commands.server";
import { refreshContactTimes } from "~/features/conversations/commands.server";
import { mustSeeClient } from "~/features/clients/scope/queries.server";
import { displayNameOf } from "~/features/clients/naming/model";
import { searchTextOf, sortKeyOf } from "~/features/clients/search/model";
import { actorRef, type Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { moveRowsBack } from "../journal/commands.server";
import { sameValue, type UndoRefusal } from "../model";
import { mustMerge } from "../policy";

type MergeRow = typeof clientMerges.$inferSelect;
type JournalRow = typeof clientMergeRows.$inferSelect;

/**
 * Takes a merge back, whenever: both clients stand exactly as they did, and what came to the survivor since stays with the survivor. What of
 * the survivor's card somebody changed after the merge stays as they wrote it.
 * Refused as `later` while another merge of either stands that was made after this one.
 * @throws AppError `forbidden`, `not_found`
 */
export async function undoMerge(
  core: Core,
  actor: Actor,
  { mergeId }: { mergeId: number },
): Promise<Result<{ returned: number; survivorId: number; mergedId: number }, UndoRefusal>> {
  mustMerge(actor);
  return core.db.transaction(async (tx) => {
    const [merge] = await tx.select().from(clientMerges).where(eq(clientMerges.id, mergeId));
    if (!merge) return refuse({ reason: "unknown" as const });
    await mustSeeClient(tx, actor, merge.survivorId);
    await lockRows(tx, clients, [merge.survivorId, merge.mergedId]);
    // Read again under the lock: two people may press at once.
    const [fresh] = await tx.select().from(clientMerges).where(eq(clientMerges.id, mergeId));
    if (!fresh || fresh.undoneAt) return refuse({ reason: "undone" as const });
    const refusal = await hindrance(tx, fresh);
    if (refusal) return refuse(refusal);
    const returned = await undoInside(tx, core, { actor, merge: fresh });
    return ok({ returned, survivorId: merge.survivorId, mergedId: merge.mergedId });
  });
}

async function hindrance(tx: Tx, merge: MergeRow): Promise<UndoRefusal | null> {
  const both = [merge.survivorId, merge.mergedId];
  const rows = await tx.select({ erasedAt: clients.erasedAt }).from(clients).where(inArray(clients.id, both));
  if (rows.some(({ erasedAt }) => erasedAt !== null)) return { reason: "erased" };
  const [later] = await tx
    .select({ id: clientMerges.id })
    .from(clientMerges)
    .where(
      and(
        gt(clientMerges.id, merge.id),
        isNull(clientMerges.undoneAt),
        or(inArray(clientMerges.survivorId, both), inArray(clientMerges.mergedId, both)),
      ),
    )
    .orderBy(desc(clientMerges.id))
    .limit(1);
  return later ? { reason: "later", mergeId: later.id } : null;
}

async function undoInside(
  tx: Tx,
  core: Core,
  { actor, merge }: { actor: Actor; merge: MergeRow },
): Promise<number> {
  const journal = await tx
    .select()
    .from(clientMergeRows)
    .where(eq(clientMergeRows.mergeId, merge.id))
    .orderBy(clientMergeRows.id);
  const returned = await moveRowsBack(tx, merge, journal.filter(isHandedOver));
  await undoRows(tx, journal);
  const cards = journal.filter(({ tableName }) => tableName === "clients");
  const touched = [];
  for (const row of cards) touched.push(await restoreCard(tx, row));
  const changed = touched.flatMap(({ id, isRestored }) => (isRestored ? [] : [id]));
  // Where the counters are not those the merge left, something happened meanwhile: they are counted anew from what each has now.
  await recountVisits(tx, changed);
  await refreshContactTimes(tx, changed);
  await tx
    .update(clientMerges)
    .set({ undoneAt: core.clock.now(), undoneBy: actorRef(actor) })
    .where(eq(clientMerges.id, merge.id));
  for (const topic of [
    "clients",
    "bookings",
    "conversations",
    "programs",
    "progress",
    "pipeline",
    "loyalty",
    "payments",
  ] as const)
    tx.touch(topic);
  return returned;
}

/** A row whose only change was whose it is. */
function isHandedOver({ before, tableName }: JournalRow): boolean {
  return before !== null && tableName !== "clients" && ("clientId" in before || "entityId" in before);
}

/** Rows that the merge made or changed, other than by handing them over. */
async function undoRows(tx: Tx, journal: readonly JournalRow[]): Promise<void> {
  for (const { tableName, rowKey, before, after } of journal) {
    if (tableName === "client_contacts" && before === null)
      await tx.delete(clientContacts).where(eq(clientContacts.id, Number(rowKey.id)));
    if (tableName === "client_field_values" && before && "value" in before)
      await tx
        .update(clientFieldValues)
        .set({ value: String(before.value) })
        .where(
          and(
            eq(clientFieldValues.clientId, Number(rowKey.clientId)),
            eq(clientFieldValues.fieldId, Number(rowKey.fieldId)),
            eq(clientFieldValues.value, String(after?.value)),
          ),
        );
    if (tableName === "duplicate_pairs" && before)
      await tx
        .update(duplicatePairs)
        .set({
          state: before.state as "open",
          decidedAt: before.decidedAt === null ? null : new Date(Number(before.decidedAt)),
          decidedBy: before.decidedBy as string | null,
        })
        .where(and(eq(duplicatePairs.id, Number(rowKey.id)), eq(duplicatePairs.state, "merged")));
  }
}

const DERIVED = [
  "visitsCount",
  "noShowCount",
  "lateCancelCount",
  "lastVisitAt",
  "lastContactAt",
  "nextContactAt",
];
const NAME = ["firstName", "lastName", "middleName"];
const FOLLOWS = ["displayName", "sortKey", "searchText", "version", "updatedAt"];
/** Columns that mean something only together: one of them changed since keeps all. */
const GROUPS = [
  NAME,
  ["phoneRaw", "phoneE164", "phoneIsIdentity"],
  ["email", "emailKey"],
  ["stageId", "stageMovedAt"],
];
const INSTANTS = new Set([
  "lastVisitAt",
  "lastContactAt",
  "nextContactAt",
  "stageMovedAt",
  "archivedAt",
  "updatedAt",
  "createdAt",
  "erasedAt",
]);

/** Puts a card's columns back that still are as the merge left them. `isRestored`: nothing at all had changed since. */
async function restoreCard(
  tx: Tx,
  { rowKey, before, after }: JournalRow,
): Promise<{ id: number; isRestored: boolean }> {
  const id = Number(rowKey.id);
  const [now] = await tx.select().from(clients).where(eq(clients.id, id));
  if (!now || !before || !after) return { id, isRestored: true };
  const isSame = (key: string) => !(key in after) || sameValue(now[key as keyof typeof now], after[key]);
  const countsStand = DERIVED.every(isSame);
  const cardStands = isSame("version");
  const groupOf = (key: string) => GROUPS.find((group) => group.includes(key)) ?? [key];
  const goesBack = (key: string) =>
    FOLLOWS.includes(key) ? cardStands : DERIVED.includes(key) ? countsStand : groupOf(key).every(isSame);
  const set = Object.fromEntries(
    Object.keys(before)
      .filter(goesBack)
      .map((key) => [
        key,
        INSTANTS.has(key) && before[key] !== null ? new Date(Number(before[key])) : before[key],
      ]),
  );
  if (!cardStands)
    Object.assign(set, namesAfter({ ...now, ...set } as typeof now), { version: now.version + 1 });
  if (Object.keys(set).length > 0) await tx.update(clients).set(set).where(eq(clients.id, id));
  return { id, isRestored: countsStand };
}

/** What follows from a card's name and contacts, when some of them went back and some did not. */
function namesAfter(card: typeof clients.$inferSelect) {
  const displayName = displayNameOf(card) || card.displayName;
  return { displayName, sortKey: sortKeyOf(displayName), searchText: searchTextOf({ ...card, displayName }) };
}

/** Takes a batch back, the newest merge first; stops at the first that cannot be. */
export async function undoBatch(
  core: Core,
  actor: Actor,
  { batch }: { batch: string },
): Promise<Result<{ undone: number }, UndoRefusal & { undone: number }>> {
  mustMerge(actor);
  const rows = await core.db
    .select({ id: clientMerges.id })
    .from(clientMerges)
    .where(and(eq(clientMerges.batch, batch), isNull(clientMerges.undoneAt)))
    .orderBy(desc(clientMerges.id));
  let undone = 0;
  for (const { id } of rows) {
    const result = await undoMerge(core, actor, { mergeId: id });
    if (!result.ok) return refuse({ ...result.error, undone });
    undone += 1;
  }
  return ok({ undone });
}

/** Takes several merges back, the newest first; one that is refused does not hold up the rest. */
export async function undoMerges(
  core: Core,
  actor: Actor,
  { mergeIds }: { mergeIds: readonly number[] },
): Promise<{ undone: number; refused: { mergeId: number; reason: UndoRefusal["reason"] }[] }> {
  mustMerge(actor);
  const refused: { mergeId: number; reason: UndoRefusal["reason"] }[] = [];
  let undone = 0;
  for (const mergeId of [...new Set(mergeIds)].sort((a, b) => b - a)) {
    const result = await undoMerge(core, actor, { mergeId });
    if (result.ok) undone += 1;
    else refused.push({ mergeId, reason: result.error.reason });
  }
  return { undone, refused };
}
