import { and, desc, eq, getTableName, gt, inArray, isNull, lt, or, sql } from "drizzle-orm";
import { among } from "~drizzle/among";
import type { Queryable } from "~drizzle/client.server";
import {
  clientDues,
  clientFieldValues,
  clientMergeRows,
  clientMerges,
  clients,
  customFields,
  externalRefs,
  pipelineStages,
  programs,
  users,
} from "~drizzle/schema";
import { holdings, rowsOf } from "~/features/clients/holdings/queries.server";
import { maskContacts } from "~/features/clients/scope/model";
import { mustSeeClient, withinScope } from "~/features/clients/scope/queries.server";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import { readCards, type PairCard } from "./duplicates/queries.server";
import { CHOICES, isAlike, takenFrom, type Choice, type MergeRefusal } from "./model";
import { mustMerge } from "./policy";
import { forecastUndo, type UndoForecast } from "./undoing/queries.server";

/** What two cards contradict each other in; a merge is possible all the same. */
export type Contradiction = "two_chats" | "both_owe" | "two_programs";

export interface MergePreview {
  survivor: PairCard & { version: number };
  merged: PairCard & { version: number };
  /** What of the cards differs, as words, and which is taken unless somebody chooses. */
  choices: {
    choice: Choice;
    survivor: string;
    merged: string;
    taken: "survivor" | "merged";
    stage?: boolean;
  }[];
  /** Own fields that both have, with other values. */
  fields: { fieldId: number; label: string; survivor: string; merged: string }[];
  /** Rows that the survivor gets, by table. */
  moves: { table: string; count: number }[];
  contradictions: Contradiction[];
  /** Why it cannot be; null: it can. */
  refusal: MergeRefusal["reason"] | null;
  /** For words of stages: name as the business gave it, or its key. */
  stages: Record<number, { key: string | null; name: string }>;
}

type ClientRow = typeof clients.$inferSelect;

/**
 * Two cards side by side, and what a merge would do.
 * @throws AppError `forbidden`, `not_found`
 */
export async function previewMerge(
  db: Queryable,
  actor: Actor,
  { survivorId, mergedId }: { survivorId: number; mergedId: number },
): Promise<MergePreview> {
  mustMerge(actor);
  for (const id of [survivorId, mergedId]) await mustSeeClient(db, actor, id);
  const rows = await db
    .select()
    .from(clients)
    .where(inArray(clients.id, [survivorId, mergedId]));
  const [survivor, merged] = [survivorId, mergedId].map((id) => rows.find((row) => row.id === id));
  if (!survivor || !merged) throw new AppError("not_found", "no such client");
  const cards = await readCards(db, actor, [survivorId, mergedId]);
  const people = await db.select({ id: users.id, name: users.displayName }).from(users).where(among(users.id, [survivor, merged].flatMap(({ responsibleId }) => responsibleId ?? []))); // prettier-ignore
  const stages = await db.select({ id: pipelineStages.id, key: pipelineStages.key, name: pipelineStages.name }).from(pipelineStages); // prettier-ignore
  const taken = takenFrom(survivor, merged, {});
  const text = (row: ClientRow) => choiceTexts(maskContacts(actor, row), new Map(people.map(({ id, name }) => [id, name]))); // prettier-ignore
  const [ours, theirs] = [text(survivor), text(merged)];
  return {
    survivor: { ...(cards.get(survivorId) as PairCard), version: survivor.version },
    merged: { ...(cards.get(mergedId) as PairCard), version: merged.version },
    choices: CHOICES.filter((choice) => !isAlike(survivor, merged, choice)).map((choice) => ({ choice, survivor: ours[choice], merged: theirs[choice], taken: taken[choice] })), // prettier-ignore
    fields: await differingFields(db, survivorId, mergedId),
    moves: await countMoves(db, mergedId),
    contradictions: await contradictionsOf(db, survivorId, mergedId),
    refusal: refusalFor(survivor, merged),
    stages: Object.fromEntries(stages.map(({ id, ...stage }) => [id, stage])),
  };
}

function refusalFor(survivor: ClientRow, merged: ClientRow): MergeRefusal["reason"] | null {
  if (survivor.id === merged.id) return "same";
  if (survivor.erasedAt ?? merged.erasedAt) return "erased";
  if ((survivor.mergedIntoId ?? merged.mergedIntoId) !== null) return "merged_already";
  return (survivor.archivedAt ?? merged.archivedAt) ? "archived" : null;
}

/** A stage is told by its number: only the page knows the reader's words. */
function choiceTexts(row: ClientRow, people: ReadonlyMap<number, string>): Record<Choice, string> {
  return {
    name: row.displayName,
    phone: row.phoneE164 ?? row.phoneRaw ?? "",
    email: row.email ?? "",
    locale: row.locale,
    notes: row.notes,
    responsible: row.responsibleId === null ? "" : (people.get(row.responsibleId) ?? ""),
    stage: row.stageId === null ? "" : String(row.stageId),
  };
}

async function differingFields(db: Queryable, survivorId: number, mergedId: number): Promise<MergePreview["fields"]> {
  const rows = await db
    .select({ clientId: clientFieldValues.clientId, fieldId: clientFieldValues.fieldId, value: clientFieldValues.value, label: customFields.label })
    .from(clientFieldValues)
    .innerJoin(customFields, eq(customFields.id, clientFieldValues.fieldId))
    .where(inArray(clientFieldValues.clientId, [survivorId, mergedId]))
    .orderBy(customFields.position); // prettier-ignore
  return rows.flatMap((ours) => {
    if (ours.clientId !== survivorId) return [];
    const theirs = rows.find((row) => row.clientId === mergedId && row.fieldId === ours.fieldId);
    if (!theirs || theirs.value === ours.value) return [];
    return [{ fieldId: ours.fieldId, label: ours.label, survivor: ours.value, merged: theirs.value }];
  });
} // prettier-ignore

async function countMoves(db: Queryable, mergedId: number): Promise<MergePreview["moves"]> {
  const moves: MergePreview["moves"] = [];
  for (const holding of holdings) {
    if (holding.merge !== "move" && holding.merge !== "byKey") continue;
    const count = await db.$count(holding.table, rowsOf(db, holding, [mergedId]));
    if (count > 0) moves.push({ table: getTableName(holding.table), count });
  }
  return moves;
}

async function contradictionsOf(db: Queryable, survivorId: number, mergedId: number): Promise<Contradiction[]> {
  const both = [survivorId, mergedId];
  const chats = await db.$count(externalRefs, and(eq(externalRefs.source, "telegram"), eq(externalRefs.entity, "client"), inArray(externalRefs.entityId, both))); // prettier-ignore
  const dues = await db.select({ id: clientDues.clientId }).from(clientDues).where(and(inArray(clientDues.clientId, both), gt(clientDues.dueMinor, 0))); // prettier-ignore
  const active = await db.select({ id: programs.clientId }).from(programs).where(and(inArray(programs.clientId, both), eq(programs.state, "active"), isNull(programs.archivedAt))); // prettier-ignore
  const ofBoth = (rows: { id: number | null }[]) => new Set(rows.map(({ id }) => id)).size > 1;
  return [
    ...(chats > 1 ? (["two_chats"] as const) : []),
    ...(ofBoth(dues) ? (["both_owe"] as const) : []),
    ...(ofBoth(active) ? (["two_programs"] as const) : []),
  ];
} // prettier-ignore

/** A merge in the list of those that were made. */
export interface ListedMerge {
  id: number;
  survivor: { id: number; name: string };
  merged: { id: number; name: string };
  batch: string | null;
  /** `user:3`; with the name where it is one of the staff. */
  actor: string;
  actorName: string | null;
  at: Date;
  undoneAt: Date | null;
  undoneBy: string | null;
  undoneByName: string | null;
}

const PAGE = 30;

/** Merges, the newest first; `batch`: only those made together. @throws AppError `forbidden` */
export async function listMerges(
  db: Queryable,
  actor: Actor,
  { before = null, batch = null }: { before?: number | null; batch?: string | null },
): Promise<{ merges: ListedMerge[]; next: number | null }> {
  mustMerge(actor);
  const rows = await db
    .select()
    .from(clientMerges)
    .where(
      and(
        before === null ? undefined : lt(clientMerges.id, before),
        batch === null ? undefined : eq(clientMerges.batch, batch),
        withinScope(db, actor, clientMerges.survivorId),
      ),
    ) // prettier-ignore
    .orderBy(desc(clientMerges.id))
    .limit(PAGE + 1);
  const page = rows.slice(0, PAGE);
  return { merges: await named(db, page), next: rows.length > PAGE ? (page.at(-1)?.id ?? null) : null };
}

async function named(
  db: Queryable,
  rows: readonly (typeof clientMerges.$inferSelect)[],
): Promise<ListedMerge[]> {
  const ids = rows.flatMap(({ survivorId, mergedId }) => [survivorId, mergedId]);
  const names = new Map((await db.select({ id: clients.id, name: clients.displayName }).from(clients).where(among(clients.id, ids))).map(({ id, name }) => [id, name])); // prettier-ignore
  const staff = new Map((await db.select({ id: users.id, name: users.displayName }).from(users)).map(({ id, name }) => [`user:${id}`, name])); // prettier-ignore
  const person = (id: number) => ({ id, name: names.get(id) ?? "" });
  return rows.map(({ survivorId, mergedId, ...row }) => ({ ...row, survivor: person(survivorId), merged: person(mergedId), actorName: staff.get(row.actor) ?? null, undoneByName: staff.get(row.undoneBy ?? "") ?? null })); // prettier-ignore
}

export interface MergeDetails extends ListedMerge {
  /** Rows that were handed over, by table. */
  moves: { table: string; count: number }[];
  /** Columns of the survivor's card that changed. */
  changed: string[];
  /** The later merge that has to be undone first. */
  laterId: number | null;
  isErased: boolean;
  /** Others of its batch that still stand. */
  batchStanding: number;
  /** What undoing would leave as it is; null: it cannot be undone. */
  forecast: UndoForecast | null;
}

const INWARD =
  /^(updatedAt|version|sortKey|searchText|visitsCount|noShowCount|lateCancelCount|last|next|displayName)/;

/** One merge, and what undoing it would do. @throws AppError `forbidden`, `not_found` */
export async function getMerge(db: Queryable, actor: Actor, mergeId: number): Promise<MergeDetails> {
  mustMerge(actor);
  const [row] = await db.select().from(clientMerges).where(eq(clientMerges.id, mergeId));
  if (!row) throw new AppError("not_found", "no such merge");
  await mustSeeClient(db, actor, row.survivorId);
  const [listed] = await named(db, [row]);
  const counts = await db
    .select({ table: clientMergeRows.tableName, count: sql<number>`count(*)`.mapWith(Number) })
    .from(clientMergeRows)
    .where(eq(clientMergeRows.mergeId, mergeId))
    .groupBy(clientMergeRows.tableName);
  const cards = await db.select({ key: clientMergeRows.rowKey, after: clientMergeRows.after }).from(clientMergeRows).where(and(eq(clientMergeRows.mergeId, mergeId), eq(clientMergeRows.tableName, "clients"))); // prettier-ignore
  const changed = cards.filter(({ key }) => key.id === row.survivorId).flatMap(({ after }) => Object.keys(after ?? {})); // prettier-ignore
  const both = [row.survivorId, row.mergedId];
  const [later] = await db.select({ id: clientMerges.id }).from(clientMerges).where(and(gt(clientMerges.id, mergeId), isNull(clientMerges.undoneAt), or(inArray(clientMerges.survivorId, both), inArray(clientMerges.mergedId, both)))).orderBy(desc(clientMerges.id)).limit(1); // prettier-ignore
  const erased = await db.select({ at: clients.erasedAt }).from(clients).where(inArray(clients.id, both));
  const isErased = erased.some(({ at }) => at !== null);
  return {
    ...(listed as ListedMerge),
    moves: counts.filter(({ table }) => table !== "clients" && table !== "duplicate_pairs"),
    changed: changed.filter((key) => !INWARD.test(key)),
    laterId: later?.id ?? null,
    isErased,
    forecast: row.undoneAt || later || isErased ? null : await forecastUndo(db, row),
    batchStanding: row.batch === null ? 0 : await db.$count(clientMerges, and(eq(clientMerges.batch, row.batch), isNull(clientMerges.undoneAt))), // prettier-ignore
  };
}
