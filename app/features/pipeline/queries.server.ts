import { asc, eq, gt } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { pipelineStages } from "~drizzle/schema";
import { readSetting } from "~/features/settings/queries.server";

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

/** Where a new client stands from the beginning; null while cards move by hand only. */
export async function startStage(db: Queryable): Promise<number | null> {
  if (!(await readSetting(db, "pipeline")).automatic) return null;
  const [row] = await db
    .select({ id: pipelineStages.id })
    .from(pipelineStages)
    .where(eq(pipelineStages.key, "first_contact"));
  return row?.id ?? null;
}
