import { and, desc, eq, exists, gte, isNull, lt, or, sql, type SQL } from "drizzle-orm";
import { among } from "~drizzle/among";
import type { Queryable } from "~drizzle/client.server";
import { clients, duplicatePairs } from "~drizzle/schema";
import { maskContacts } from "~/features/clients/scope/model";
import { withinScope } from "~/features/clients/scope/queries.server";
import type { Actor } from "~/lib/actor";
import { mustMerge } from "../policy";
import { CERTAIN, survivorOfPair, type Evidence } from "./model";

/** A card of a suggested pair. */
export interface PairCard {
  id: number;
  code: string;
  displayName: string;
  phone: string | null;
  email: string | null;
  visitsCount: number;
  lastVisitAt: Date | null;
  pointsBalance: number;
  source: string;
  createdAt: Date;
}

export interface SuggestedPair {
  id: number;
  score: number;
  isCertain: boolean;
  evidence: Evidence[];
  state: "open" | "dismissed";
  /** The card that stays when nobody chooses comes first. */
  cards: [PairCard, PairCard];
}

const PAGE = 20;

/** Pairs that wait for a decision (or were dismissed), the surest first; `clientId`: only those with this client. Cursor: `SCORE.ID` of the last. */
export async function listPairs(
  db: Queryable,
  actor: Actor,
  { state = "open", clientId = null, after = null }: { state?: "open" | "dismissed"; clientId?: number | null; after?: string | null }, // prettier-ignore
): Promise<{
  pairs: SuggestedPair[];
  next: string | null;
  open: number;
  certain: number;
  dismissed: number;
}> {
  mustMerge(actor);
  const [, score, id] = /^(\d{1,3})\.(\d{1,10})$/.exec(after ?? "") ?? [];
  const position = score && id ? or(lt(duplicatePairs.score, Number(score)), and(eq(duplicatePairs.score, Number(score)), lt(duplicatePairs.id, Number(id)))) : undefined; // prettier-ignore
  const theirs = clientId === null ? undefined : or(eq(duplicatePairs.lowId, clientId), eq(duplicatePairs.highId, clientId)); // prettier-ignore
  const alive = and(aliveWithin(db, actor), theirs);
  const rows = await db
    .select()
    .from(duplicatePairs)
    .where(and(eq(duplicatePairs.state, state), alive, position))
    .orderBy(desc(duplicatePairs.score), desc(duplicatePairs.id))
    .limit(PAGE + 1);
  const page = rows.slice(0, PAGE);
  const cards = await readCards(db, actor, page.flatMap(({ lowId, highId }) => [lowId, highId])); // prettier-ignore
  const last = page.at(-1);
  const count = (which: SQL | undefined) => db.$count(duplicatePairs, and(alive, which));
  return {
    pairs: page.flatMap((row) => {
      const [low, high] = [cards.get(row.lowId), cards.get(row.highId)];
      if (!low || !high) return [];
      const { survivorId } = survivorOfPair(low, high);
      const [one, other] = survivorId === low.id ? [low, high] : [high, low];
      return [{ id: row.id, score: row.score, isCertain: row.score >= CERTAIN, evidence: row.evidence as Evidence[], state, cards: [one, other] as [PairCard, PairCard] }]; // prettier-ignore
    }),
    next: rows.length > PAGE && last ? `${last.score}.${last.id}` : null,
    open: await count(eq(duplicatePairs.state, "open")),
    certain: await count(and(eq(duplicatePairs.state, "open"), gte(duplicatePairs.score, CERTAIN))),
    dismissed: await count(eq(duplicatePairs.state, "dismissed")),
  };
}

/** Both cards stand, and the actor may see both. */
function aliveWithin(db: Queryable, actor: Actor): SQL | undefined {
  const stands = (column: typeof duplicatePairs.lowId | typeof duplicatePairs.highId) =>
    exists(
      db
        .select({ one: sql`1` })
        .from(clients)
        .where(and(eq(clients.id, column), isNull(clients.archivedAt))),
    );
  return and(stands(duplicatePairs.lowId), stands(duplicatePairs.highId), withinScope(db, actor, duplicatePairs.lowId), withinScope(db, actor, duplicatePairs.highId)); // prettier-ignore
}

export async function readCards(
  db: Queryable,
  actor: Actor,
  ids: readonly number[],
): Promise<Map<number, PairCard>> {
  const rows = await db
    .select({
      id: clients.id,
      code: clients.code,
      displayName: clients.displayName,
      phone: sql<string | null>`coalesce(${clients.phoneE164}, ${clients.phoneRaw})`,
      email: clients.email,
      visitsCount: clients.visitsCount,
      lastVisitAt: clients.lastVisitAt,
      pointsBalance: clients.pointsBalance,
      source: clients.source,
      createdAt: clients.createdAt,
    })
    .from(clients)
    .where(among(clients.id, [...new Set(ids)]));
  return new Map(rows.map((row) => [row.id, maskContacts(actor, row)]));
}

/** Which of these pairs may be merged without looking at each, and who survives. What is doubtful is left out: it takes a look at both cards. */
export async function certainPairs(db: Queryable, actor: Actor, ids: readonly number[]) {
  mustMerge(actor);
  const rows = await db
    .select()
    .from(duplicatePairs)
    .where(
      and(
        among(duplicatePairs.id, ids),
        eq(duplicatePairs.state, "open"),
        gte(duplicatePairs.score, CERTAIN),
        aliveWithin(db, actor),
      ),
    )
    .orderBy(desc(duplicatePairs.score), desc(duplicatePairs.id));
  const cards = await readCards(db, actor, rows.flatMap(({ lowId, highId }) => [lowId, highId])); // prettier-ignore
  return rows.flatMap(({ lowId, highId }) => {
    const [low, high] = [cards.get(lowId), cards.get(highId)];
    return low && high ? [survivorOfPair(low, high)] : [];
  });
}
