import { and, desc, eq, inArray, lt } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { pipelineMoves, users } from "~drizzle/schema";
import { requireCan } from "~/features/accounts/policy";
import { withinScope } from "~/features/accounts/client-scope/queries.server";
import type { Actor } from "~/lib/actor";
import { listStages } from "../queries.server";

/** A stage as history names it; it may have left the board since. */
export interface NamedStage {
  id: number;
  key: string | null;
  name: string;
  color: string;
}

/** One step of a client. */
export interface StageMove {
  id: number;
  /** Null: came into the pipeline, or left it. */
  from: NamedStage | null;
  to: NamedStage | null;
  at: Date;
  /** A `PipelineEvent` or a `HandCause`. */
  cause: string;
  /** Who of the staff did it; null: the product itself. */
  byName: string | null;
  note: string;
}

/** A client's steps, newest first; `before` is the id of the last one of the page above. */
export async function listMoves(
  db: Queryable,
  actor: Actor,
  { clientId, before, limit = 20 }: { clientId: number; before?: number; limit?: number },
): Promise<StageMove[]> {
  requireCan(actor, "pipeline:read");
  const rows = await db
    .select()
    .from(pipelineMoves)
    .where(
      and(
        eq(pipelineMoves.clientId, clientId),
        before === undefined ? undefined : lt(pipelineMoves.id, before),
        withinScope(db, actor, pipelineMoves.clientId),
      ),
    )
    .orderBy(desc(pipelineMoves.id))
    .limit(limit);
  const stages = new Map((await listStages(db, { withRemoved: true })).map((stage) => [stage.id, stage]));
  const named = (id: number | null): NamedStage | null => {
    const stage = id === null ? undefined : stages.get(id);
    return stage ? { id: stage.id, key: stage.key, name: stage.name, color: stage.color } : null;
  };
  const names = await namesOf(db, rows.map(({ actor: by }) => by)); // prettier-ignore
  return rows.map(({ id, fromStageId, toStageId, at, cause, actor: by, note }) => ({
    ...{ id, from: named(fromStageId), to: named(toStageId), at, cause, note },
    byName: names.get(by) ?? null,
  }));
}

async function namesOf(db: Queryable, refs: readonly string[]): Promise<Map<string, string>> {
  const ids = [...new Set(refs.flatMap((by) => (by.startsWith("user:") ? [Number(by.slice(5))] : [])))];
  if (ids.length === 0) return new Map();
  const rows = await db.select({ id: users.id, name: users.displayName }).from(users).where(inArray(users.id, ids)); // prettier-ignore
  return new Map(rows.map(({ id, name }) => [`user:${id}`, name]));
}
