import { bool, id, index, instant, integer, ref, table, text, uniqueIndex } from "../columns";
import { clients } from "./clients";

/** Columns of the board. The seven of the product have a system key, which automation goes by whatever they are called. */
export const pipelineStages = table(
  "pipeline_stages",
  {
    id: id(),
    /** One of `STAGE_KEYS` of `features/pipeline/model`; null for a stage of the business's own. */
    key: text(),
    /** As the business calls it; empty: as the product calls the key, in the reader's language. */
    name: text().notNull(),
    /** From 1 on, without gaps; 0: taken off the board for good, kept because history names it. */
    position: integer().notNull(),
    /** One of the named hues of the design. */
    color: text().notNull(),
    /** Days after which a card that stands here pales; null: never. */
    staleDays: integer(),
    isHidden: bool().notNull(),
    createdAt: instant().notNull(),
  },
  (t) => [uniqueIndex("pipeline_stages_key").on(t.key), index("pipeline_stages_order").on(t.position, t.id)],
);

/** Every step of a client through the pipeline. Rows are only added. */
export const pipelineMoves = table(
  "pipeline_moves",
  {
    id: id(),
    clientId: ref(() => clients.id, { onDelete: "cascade" }).notNull(),
    /** Null: came into the pipeline, or left it. */
    fromStageId: ref(() => pipelineStages.id),
    toStageId: ref(() => pipelineStages.id),
    at: instant().notNull(),
    /** `user:3`, `system:pipeline`. */
    actor: text().notNull(),
    /** manual, bulk, stage_removed, import, undone, or a `PipelineEvent`. */
    cause: text().notNull(),
    /** Makes a second move by the same event impossible, e.g. `payment:5`; null for moves by hand. */
    eventKey: text(),
    note: text().notNull(),
  },
  (t) => [
    uniqueIndex("pipeline_moves_event").on(t.eventKey),
    index("pipeline_moves_client").on(t.clientId, t.at, t.id),
    index("pipeline_moves_at").on(t.at, t.id),
    index("pipeline_moves_from").on(t.fromStageId, t.at),
    index("pipeline_moves_to").on(t.toStageId, t.at),
  ],
);
