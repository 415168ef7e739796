import { z } from "zod";
import type { ListedAction } from "~/features/conversations/actions/queries.server";
import { actionKinds } from "~/features/conversations/model";
import { idParam, optionalLongText } from "~/lib/text";
import { pagingQuery } from "./paging.server";

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

export const actionShape = z.object({
  id: z.number(),
  client_id: z.number(),
  client_name: z.string(),
  action_type: z.enum(actionKinds),
  state: z.enum(["planned", "done", "cancelled"]),
  /** When it is due; of one that is over, when that was. */
  action_date: z.string().nullable(),
  due_at: z.string().nullable(),
  done_at: z.string().nullable(),
  description: z.string(),
  result: z.string(),
  responsible_id: z.number().nullable(),
  booking_id: z.number().nullable(),
  /** The user who wrote it down; null: the programme itself. */
  created_by: z.number().nullable(),
  created_at: z.string(),
});

export function actionBody(action: ListedAction): z.input<typeof actionShape> {
  const { id, clientId, clientName, kind, state, dueAt, doneAt, createdBy, createdAt } = action;
  return {
    ...{ id, client_id: clientId, client_name: clientName, action_type: kind, state },
    action_date: (doneAt ?? dueAt)?.toISOString() ?? null,
    due_at: dueAt?.toISOString() ?? null,
    done_at: doneAt?.toISOString() ?? null,
    ...{ description: action.description, result: action.result },
    ...{ responsible_id: action.responsibleId, booking_id: action.bookingId },
    created_by: createdBy.startsWith("user:") ? Number(createdBy.slice(5)) : null,
    created_at: createdAt.toISOString(),
  };
}

export const actionsQuery = z.object({
  ...pagingQuery,
  client_id: idParam.optional(),
  action_type: z.enum(actionKinds).optional(),
  state: z.enum(["planned", "done", "cancelled"]).optional(),
  responsible_id: idParam.optional(),
  /** Due at or after, and before. */
  due_from: instant.optional(),
  due_until: instant.optional(),
});

/** An action whose moment lies behind is one that was done, unless `state` says otherwise. */
export const actionBodySchema = z
  .object({
    client_id: idParam,
    action_type: z.enum(actionKinds),
    action_date: instant,
    state: z.enum(["planned", "done"]).optional(),
    description: optionalLongText(2000),
    result: optionalLongText(2000),
    responsible_id: idParam.nullable().optional(),
  })
  .strict();
