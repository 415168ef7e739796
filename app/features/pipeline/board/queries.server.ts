import { and, asc, desc, eq, inArray, isNotNull, isNull, sql, type SQL } from "drizzle-orm";
import type { Db, Queryable } from "~drizzle/client.server";
import { clients, clientTags, tags, users } from "~drizzle/schema";
import { clientsFound } from "~drizzle/search";
import { withinScope } from "~/features/accounts/client-scope/queries.server";
import { can, requireCan } from "~/features/accounts/policy";
import type { Actor } from "~/lib/actor";
import { daysStood, isStale } from "../model";
import { countUnplaced } from "../placing/commands.server";
import { listStages, type Stage } from "../queries.server";
import { readCardFacts } from "./facts/queries.server";
import { readTotals } from "./totals/queries.server";
import { CARDS_AT_ONCE, type Board, type BoardOrder, type BoardQuery } from "./model";

const FOUND_LIMIT = 500;
const UNPLACED_LIMIT = 100;

export interface BoardAsk {
  query: BoardQuery;
  /** What `query.q` was read as; see `readSearch`. Null: no search, empty: one that finds nobody. */
  terms: string[][] | null;
  now: Date;
  zone: string;
}

/**
 * The board: every shown stage with its count, its sums and its first cards. The number of queries depends on the number of stages and
 * never on the number of clients.
 */
export async function getBoard(db: Db, actor: Actor, ask: BoardAsk): Promise<Board> {
  requireCan(actor, "pipeline:read");
  const { query, now } = ask;
  const all = await listStages(db);
  const stages = all.filter(({ isHidden }) => !isHidden);
  const where = conditions(db, actor, ask);
  const seesMoney = can(actor, "payments:read");
  const isWhole = where.length === 1;
  const [{ counts, sums }, rows, unplaced, people, tagRows, moving] = await Promise.all([
    readTotals(db, { where, now, seesMoney, isWhole }),
    Promise.all(stages.map((stage) => cardsOf(db, { stage, where, order: query.order, limit: query.shown[stage.id] ?? CARDS_AT_ONCE }))), // prettier-ignore
    can(actor, "pipeline:manage") ? countUnplaced(db, UNPLACED_LIMIT) : 0,
    listPeople(db, actor),
    db.select({ id: tags.id, name: tags.name }).from(tags).orderBy(asc(tags.nameKey)).limit(200),
    query.move === null ? null : findMoving(db, actor, query.move),
  ]);
  const ids = rows.flat().map(({ id }) => id);
  const facts = await readCardFacts(db, { ids, now, seesMoney, seesTalk: can(actor, "conversations:read") });
  const columns = stages.map((stage, at) => ({
    stage: withoutPlace(stage),
    count: counts.get(stage.id) ?? 0,
    due: sums?.due.get(stage.id) ?? [],
    expected: sums?.expected.get(stage.id) ?? [],
    cards: (rows[at] ?? []).map(({ since, ...row }) => ({
      ...row,
      days: daysStood(since ?? now, now),
      isStale: since !== null && isStale(since, stage.staleDays, now),
      ...facts(row.id),
    })),
  }));
  const hidden = all.reduce((sum, { id, isHidden }) => sum + (isHidden ? (counts.get(id) ?? 0) : 0), 0);
  return { query, columns, hidden, unplaced, people, tags: tagRows, moving, zone: ask.zone };
}

function withoutPlace({ id, key, name, color, staleDays, isHidden }: Stage) {
  return { id, key, name, color, staleDays, isHidden };
}

function conditions(db: Queryable, actor: Actor, { query, terms }: BoardAsk): SQL[] {
  const { responsible, tag } = query;
  const responsibleId = responsible === "mine" ? (actor.kind === "user" ? actor.userId : -1) : responsible;
  const tagged = tag === null ? null : db.select({ id: clientTags.clientId }).from(clientTags).where(eq(clientTags.tagId, tag)); // prettier-ignore
  return [
    // Alone, it leaves everybody: see `isWhole`.
    isNull(clients.archivedAt),
    withinScope(db, actor, clients.id),
    responsibleId === "none" ? isNull(clients.responsibleId) : undefined,
    typeof responsibleId === "number" ? eq(clients.responsibleId, responsibleId) : undefined,
    tagged === null ? undefined : inArray(clients.id, tagged),
    terms === null
      ? undefined
      : terms.length === 0
        ? sql`false`
        : inArray(clients.id, clientsFound(terms, FOUND_LIMIT)),
  ].filter((one) => one !== undefined);
}

interface CardRow {
  id: number;
  name: string;
  code: string;
  source: string;
  responsible: string | null;
  since: Date | null;
}

interface ColumnAsk {
  stage: Stage;
  where: SQL[];
  order: BoardOrder;
  limit: number;
}

async function cardsOf(db: Queryable, ask: ColumnAsk): Promise<CardRow[]> {
  const byTime = (way: typeof asc) => [way(clients.stageMovedAt), way(clients.id)];
  if (ask.order === "standing") return walk(db, ask, { order: byTime(asc) });
  if (ask.order === "newest") return walk(db, ask, { order: byTime(desc) });
  const planned = await walk(db, ask, {
    which: isNotNull(clients.nextContactAt),
    order: [asc(clients.nextContactAt), asc(clients.id)],
  });
  const left = ask.limit - planned.length;
  if (left <= 0) return planned;
  const rest = await walk(db, { ...ask, limit: left }, { which: isNull(clients.nextContactAt), order: byTime(asc) }); // prettier-ignore
  return [...planned, ...rest];
}

function walk(
  db: Queryable,
  { stage, where, limit }: ColumnAsk,
  { which, order }: { which?: SQL; order: SQL[] },
): Promise<CardRow[]> {
  return db
    .select({
      id: clients.id,
      name: clients.displayName,
      code: clients.code,
      source: clients.source,
      responsible: users.displayName,
      since: clients.stageMovedAt,
    })
    .from(clients)
    .leftJoin(users, eq(users.id, clients.responsibleId))
    .where(and(eq(clients.stageId, stage.id), which, ...where))
    .orderBy(...order)
    .limit(limit);
}

/** Whose clients may be asked for: everybody at work, and for whoever sees only their own, nobody else. */
async function listPeople(db: Queryable, actor: Actor): Promise<{ id: number; name: string }[]> {
  if (actor.kind === "user" && actor.clientScope === "own") return [];
  return db
    .select({ id: users.id, name: users.displayName })
    .from(users)
    .where(eq(users.isActive, true))
    .orderBy(asc(users.displayName))
    .limit(200);
}

async function findMoving(db: Queryable, actor: Actor, clientId: number): Promise<Board["moving"]> {
  const [row] = await db
    .select({ id: clients.id, name: clients.displayName, stageId: clients.stageId })
    .from(clients)
    .where(and(eq(clients.id, clientId), isNull(clients.erasedAt), withinScope(db, actor, clients.id)));
  return row ?? null;
}
