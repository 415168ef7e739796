import { randomUUID } from "node:crypto";
import { and, eq, inArray } from "drizzle-orm";
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
import { mustSeeClient } from "~/features/clients/scope/queries.server";
import { refreshContactTimes } from "~/features/conversations/commands.server";
import { actorRef, type Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { moveRows, type JournalRow, type TwoClients } from "./journal/commands.server";
import {
  plainValue,
  sameValue,
  spareContacts,
  survivorAfter,
  VERSION_LEAP,
  type MergeRefusal,
} from "./model";
import { mustMerge } from "./policy";
import { mergeInput, type MergeInput } from "./schema";

type ClientRow = typeof clients.$inferSelect;

/**
 * Makes two clients one: everything of the merged client becomes the survivor's, whose card keeps what was chosen; the merged one is archived
 * and leads to the survivor. Every changed row is written down, so that `undoMerge` gives both back exactly as they were.
 * @throws AppError `forbidden`, `not_found`; ZodError when the input is wrong.
 */
export async function mergeClients(
  core: Core,
  actor: Actor,
  given: MergeInput,
): Promise<Result<{ mergeId: number; moved: number }, MergeRefusal>> {
  mustMerge(actor);
  const input = mergeInput.parse(given);
  return core.db.transaction(async (tx) => {
    for (const id of [input.survivorId, input.mergedId]) await mustSeeClient(tx, actor, id);
    await lockRows(tx, clients, [input.survivorId, input.mergedId]);
    const rows = await tx
      .select()
      .from(clients)
      .where(inArray(clients.id, [input.survivorId, input.mergedId]));
    const survivor = rows.find(({ id }) => id === input.survivorId);
    const merged = rows.find(({ id }) => id === input.mergedId);
    const reason = refusalOf(survivor, merged, input.versions);
    if (reason || !survivor || !merged) return refuse({ reason: reason ?? ("unknown" as const) });
    return ok(await mergeInside(tx, core, { actor, survivor, merged, input }));
  });
}

function refusalOf(
  survivor: ClientRow | undefined,
  merged: ClientRow | undefined,
  versions: { survivor: number; merged: number } | undefined,
): MergeRefusal["reason"] | null {
  if (!survivor || !merged) return "unknown";
  if (survivor.id === merged.id) return "same";
  if (survivor.erasedAt || merged.erasedAt) return "erased";
  if (survivor.mergedIntoId !== null || merged.mergedIntoId !== null) return "merged_already";
  if (survivor.archivedAt || merged.archivedAt) return "archived";
  if (versions && (versions.survivor !== survivor.version || versions.merged !== merged.version))
    return "stale";
  return null;
}

interface Merging {
  actor: Actor;
  survivor: ClientRow;
  merged: ClientRow;
  input: ReturnType<typeof mergeInput.parse>;
}

async function mergeInside(tx: Tx, core: Core, { actor, survivor, merged, input }: Merging) {
  const at = core.clock.now();
  const two: TwoClients = { survivorId: survivor.id, mergedId: merged.id };
  const [merge] = await tx
    .insert(clientMerges)
    .values({ ...two, batch: input.batch, actor: actorRef(actor), at })
    .returning({ id: clientMerges.id });
  if (!merge) throw new Error("a merge got no number");
  const journal: JournalRow[] = await takeFields(tx, two, input.fields);
  journal.push(...(await moveRows(tx, two)));
  const chosen = survivorAfter(survivor, merged, input.choose);
  journal.push(...(await keepSpare(tx, { survivor, merged, chosen, at })));
  await tx
    .update(clients)
    .set({ ...chosen, updatedAt: at, version: survivor.version + VERSION_LEAP })
    .where(eq(clients.id, survivor.id));
  await tx
    .update(clients)
    .set({ archivedAt: at, mergedIntoId: survivor.id, updatedAt: at, version: merged.version + VERSION_LEAP })
    .where(eq(clients.id, merged.id));
  await recountVisits(tx, [survivor.id, merged.id]);
  await refreshContactTimes(tx, [survivor.id, merged.id]);
  for (const before of [survivor, merged]) journal.push(await cardJournal(tx, before));
  journal.push(...(await closePair(tx, two, { at, actor })));
  await tx.insertMany({
    table: clientMergeRows,
    rows: journal.map((row) => ({
      mergeId: merge.id,
      tableName: row.tableName,
      rowKey: row.rowKey,
      before: row.before ?? null,
      after: row.after ?? null,
    })),
  });
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
  return { mergeId: merge.id, moved: journal.length };
}

/** Own fields whose value is taken from the merged client: the survivor's value gives way, the other's stays where it is. */
async function takeFields(
  tx: Tx,
  { survivorId, mergedId }: TwoClients,
  fieldIds: readonly number[],
): Promise<JournalRow[]> {
  if (fieldIds.length === 0) return [];
  const rows = await tx
    .select()
    .from(clientFieldValues)
    .where(
      and(
        inArray(clientFieldValues.clientId, [survivorId, mergedId]),
        inArray(clientFieldValues.fieldId, [...fieldIds]),
      ),
    );
  const journal: JournalRow[] = [];
  for (const fieldId of fieldIds) {
    const ours = rows.find((row) => row.clientId === survivorId && row.fieldId === fieldId);
    const theirs = rows.find((row) => row.clientId === mergedId && row.fieldId === fieldId);
    if (!ours || !theirs || ours.value === theirs.value) continue;
    await tx
      .update(clientFieldValues)
      .set({ value: theirs.value })
      .where(and(eq(clientFieldValues.clientId, survivorId), eq(clientFieldValues.fieldId, fieldId)));
    journal.push({
      tableName: "client_field_values",
      rowKey: { clientId: survivorId, fieldId },
      before: { value: ours.value },
      after: { value: theirs.value },
    });
  }
  return journal;
}

/** A phone or an e-mail that the survivor's card has no place for stays known: letters and calls of both find them. */
async function keepSpare(
  tx: Tx,
  {
    survivor,
    merged,
    chosen,
    at,
  }: { survivor: ClientRow; merged: ClientRow; chosen: Record<string, unknown>; at: Date },
): Promise<JournalRow[]> {
  const held = await tx.select().from(clientContacts).where(eq(clientContacts.clientId, survivor.id));
  const spare = spareContacts([survivor, merged], { ...survivor, ...chosen }, held);
  if (spare.length === 0) return [];
  const rows = await tx
    .insert(clientContacts)
    .values(spare.map((one) => ({ ...one, clientId: survivor.id, label: "", createdAt: at })))
    .returning({ id: clientContacts.id });
  return rows.map(({ id }) => ({
    tableName: "client_contacts",
    rowKey: { id },
    before: null,
    after: { clientId: survivor.id },
  }));
}

/** What changed in a client's own row. The balance is left out: the ledger's trigger keeps it. */
async function cardJournal(tx: Tx, before: ClientRow): Promise<JournalRow> {
  const [after] = await tx.select().from(clients).where(eq(clients.id, before.id));
  const keys = Object.keys(before).filter((key) => key !== "pointsBalance") as (keyof ClientRow)[];
  const changed = keys.filter((key) => !sameValue(before[key], after?.[key]));
  const of = (row: ClientRow | undefined) =>
    Object.fromEntries(changed.map((key) => [key, plainValue(row?.[key])]));
  return { tableName: "clients", rowKey: { id: before.id }, before: of(before), after: of(after) };
}

async function closePair(
  tx: Tx,
  two: TwoClients,
  { at, actor }: { at: Date; actor: Actor },
): Promise<JournalRow[]> {
  const which = and(
    eq(duplicatePairs.lowId, Math.min(two.survivorId, two.mergedId)),
    eq(duplicatePairs.highId, Math.max(two.survivorId, two.mergedId)),
  );
  const [pair] = await tx.select().from(duplicatePairs).where(which);
  if (!pair) return [];
  const after = { state: "merged" as const, decidedAt: at, decidedBy: actorRef(actor) };
  await tx.update(duplicatePairs).set(after).where(which);
  const before = { state: pair.state, decidedAt: plainValue(pair.decidedAt), decidedBy: pair.decidedBy };
  return [
    {
      tableName: "duplicate_pairs",
      rowKey: { id: pair.id },
      before,
      after: { ...after, decidedAt: at.getTime() },
    },
  ];
}

/**
 * Merges several pairs, each in a transaction of its own, so that one that is refused does not hold up the rest. They share a batch, which
 * `undoBatch` takes back as a whole. A client named in two pairs follows whoever they were merged into before.
 */
export async function mergePairs(
  core: Core,
  actor: Actor,
  pairs: readonly TwoClients[],
): Promise<{ batch: string; done: number; refused: { pair: TwoClients; reason: MergeRefusal["reason"] }[] }> {
  mustMerge(actor);
  const batch = randomUUID();
  const into = new Map<number, number>();
  const now = (id: number): number => (into.has(id) ? now(into.get(id) as number) : id);
  const refused: { pair: TwoClients; reason: MergeRefusal["reason"] }[] = [];
  let done = 0;
  for (const pair of pairs) {
    const two = { survivorId: now(pair.survivorId), mergedId: now(pair.mergedId) };
    // The two are one already, by way of others of this batch.
    if (two.survivorId === two.mergedId) continue;
    const result = await mergeClients(core, actor, { ...two, batch });
    if (result.ok) {
      done += 1;
      into.set(two.mergedId, two.survivorId);
    } else refused.push({ pair, reason: result.error.reason });
  }
  return { batch, done, refused };
}
