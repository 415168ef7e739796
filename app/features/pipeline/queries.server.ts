import { and, asc, eq, gt } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { clients, pipelineStages } from "~drizzle/schema";
import { withinScope } from "~/features/accounts/client-scope/queries.server";
import { readSetting } from "~/features/settings/queries.server";
import type { Actor } from "~/lib/actor";

/** A column of the board. */
export interface Stage {
  id: number;
  /** One of `STAGE_KEYS`; null for a stage of the business's own. */
  key: string | null;
  /** As the business calls it; empty: as the product does, see `stageName`. */
  name: string;
  position: number;
  color: string;
  staleDays: number | null;
  isHidden: boolean;
}

/** All stages in the order of the board, hidden ones too; `withRemoved`: and those that only history names, at position 0. */
export async function listStages(
  db: Queryable,
  { withRemoved = false }: { withRemoved?: boolean } = {},
): Promise<Stage[]> {
  return db
    .select({
      id: pipelineStages.id,
      key: pipelineStages.key,
      name: pipelineStages.name,
      position: pipelineStages.position,
      color: pipelineStages.color,
      staleDays: pipelineStages.staleDays,
      isHidden: pipelineStages.isHidden,
    })
    .from(pipelineStages)
    .where(withRemoved ? undefined : gt(pipelineStages.position, 0))
    .orderBy(asc(pipelineStages.position), asc(pipelineStages.id));
}

/** Since when a client is where they are; null for who never moved, and for those the actor does not see. */
export async function onStageSince(db: Queryable, actor: Actor, clientId: number): Promise<Date | null> {
  const [row] = await db
    .select({ at: clients.stageMovedAt })
    .from(clients)
    .where(and(eq(clients.id, clientId), withinScope(db, actor, clients.id)));
  return row?.at ?? null;
}

/** Where a new client stands from the beginning; null while cards move by hand only. */
export async function startStage(db: Queryable): Promise<number | null> {
  if (!(await readSetting(db, "pipeline")).automatic) return null;
  const [row] = await db
    .select({ id: pipelineStages.id })
    .from(pipelineStages)
    .where(eq(pipelineStages.key, "first_contact"));
  return row?.id ?? null;
}
