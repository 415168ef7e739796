import { and, desc, eq, isNotNull } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { bulkOperationRows, bulkOperations, users } from "~drizzle/schema";
import { can } from "~/features/accounts/policy";
import type { UserActor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { BulkAction, BulkArgs } from "./schema";

export interface BulkOperation {
  id: number;
  action: BulkAction;
  status: "running" | "done" | "undoing" | "undone";
  /** Clients it is about, as far as they are collected. */
  total: number;
  /** Clients whose turn has come. */
  seen: number;
  /** Clients it changed; the rest were that way already. */
  changed: number;
  /** After undoing: clients that somebody changed since and that stayed as they are. */
  left: number;
  isCollecting: boolean;
  by: string | null;
  createdAt: Date;
  undoneAt: Date | null;
}

/** An operation of the actor's own, or for those who manage the pipeline anybody's. @throws AppError `not_found` */
export async function getBulkOperation(db: Queryable, actor: UserActor, id: number): Promise<BulkOperation> {
  const [row] = await db
    .select({ operation: bulkOperations, by: users.displayName })
    .from(bulkOperations)
    .leftJoin(users, eq(users.id, bulkOperations.userId))
    .where(eq(bulkOperations.id, id));
  const isOwn = row?.operation.userId === actor.userId;
  if (!row || !(isOwn || can(actor, "pipeline:manage"))) throw new AppError("not_found", "no such operation");
  const { operation, by } = row;
  const args = operation.args as BulkArgs;
  const seen = await db.$count(bulkOperationRows, and(eq(bulkOperationRows.operationId, id), isNotNull(bulkOperationRows.before))); // prettier-ignore
  return {
    id,
    action: args.action,
    status: operation.status as BulkOperation["status"],
    ...{ total: operation.total, changed: operation.changed, seen, left: args.left ?? 0 },
    isCollecting: args.query !== undefined,
    by,
    createdAt: operation.createdAt,
    undoneAt: operation.undoneAt,
  };
}

/** Why a client stands in the archive, as whoever put them there wrote; null when nobody did. */
export async function archiveReason(db: Queryable, clientId: number): Promise<string | null> {
  const [row] = await db
    .select({ args: bulkOperations.args })
    .from(bulkOperationRows)
    .innerJoin(bulkOperations, eq(bulkOperations.id, bulkOperationRows.operationId))
    .where(and(eq(bulkOperationRows.clientId, clientId), eq(bulkOperations.kind, "archive")))
    .orderBy(desc(bulkOperations.id))
    .limit(1);
  const action = (row?.args as BulkArgs | undefined)?.action;
  return action?.kind === "archive" ? action.reason : null;
}
