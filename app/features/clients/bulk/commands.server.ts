import { and, asc, eq, gt, isNotNull, isNull } from "drizzle-orm";
import { among } from "~drizzle/among";
import type { Tx } from "~drizzle/client.server";
import { lockRow } from "~drizzle/lock";
import { bulkOperationRows, bulkOperations, clients, tags, users } from "~drizzle/schema";
import { staffActor } from "~/features/accounts/access/model";
import { requireCan } from "~/features/accounts/policy";
import { readSetting } from "~/features/settings/queries.server";
import { enqueue } from "~/jobs/enqueue";
import { actingAs } from "~/lib/acting.server";
import { actorRef, systemActor, type Actor, type UserActor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { nextFilteredClients } from "../list/batches/queries.server";
import { readClientFilters } from "../list/schema";
import { withinScope } from "../scope/queries.server";
import { changeBack, changeClients, type Changing } from "./changing/commands.server";
import { runBulkOperation } from "./jobs";
import { getBulkOperation } from "./queries.server";
import type { BulkAction, BulkArgs, BulkBefore } from "./schema";

/** So many are changed while one waits for the answer; more are a job's, in batches of as many. */
export const AT_ONCE = 500;

type Operation = typeof bulkOperations.$inferSelect;

export interface BulkRequest {
  action: BulkAction;
  /** These clients, or everybody whom the filters of a list leave. */
  of: { ids: readonly number[] } | { query: string };
  zone: string;
}

/**
 * Changes many clients: up to `AT_ONCE` here and now in one transaction, more in the background. Whom the actor may not see is left out.
 * @throws AppError `forbidden`, `not_found` when the tag, the stage or the user is gone.
 */
export async function startBulk(
  core: Core,
  actor: UserActor,
  { action, of, zone }: BulkRequest,
): Promise<{ operationId: number; isDone: boolean }> {
  requireCan(actor, action.kind === "stage" ? "pipeline:move" : "clients:write");
  const now = core.clock.now();
  return core.db.transaction(async (tx) => {
    await mustStand(tx, action);
    const args: BulkArgs = { action, at: now.getTime(), zone };
    const ids = "ids" in of ? await seenOf(tx, actor, of.ids) : await firstOf(tx, actor, { query: of.query, now, zone }); // prettier-ignore
    const isMany = "query" in of && ids.length > AT_ONCE;
    if (isMany) Object.assign(args, { query: of.query, upTo: 0 });
    const [made] = await tx
      .insert(bulkOperations)
      .values({ kind: action.kind, args, status: "running", total: isMany ? 0 : ids.length, changed: 0, userId: actor.userId, createdAt: now })
      .returning(); // prettier-ignore
    if (!made) throw new AppError("internal", "the operation was not written");
    if (!isMany) await addRows(tx, made.id, ids);
    if (!isMany && ids.length <= AT_ONCE) {
      await changeSome(tx, { clock: core.clock, actor }, made);
      return { operationId: made.id, isDone: true };
    }
    await enqueue(tx, core.clock, runBulkOperation, { operationId: made.id });
    return { operationId: made.id, isDone: false };
  });
}

async function mustStand(tx: Tx, action: BulkAction): Promise<void> {
  const gone = (what: string) => new AppError("not_found", `no such ${what}`);
  if (action.kind === "tag" || action.kind === "untag") {
    if ((await tx.$count(tags, eq(tags.id, action.tagId))) === 0) throw gone("tag");
  } else if (action.kind === "responsible" && action.userId !== null) {
    if ((await tx.$count(users, and(eq(users.id, action.userId), eq(users.isActive, true)))) === 0) throw gone("user"); // prettier-ignore
  }
}

async function seenOf(tx: Tx, actor: Actor, ids: readonly number[]): Promise<number[]> {
  const rows = await tx
    .select({ id: clients.id })
    .from(clients)
    .where(and(among(clients.id, [...new Set(ids)].slice(0, 5000)), withinScope(tx, actor, clients.id)))
    .orderBy(asc(clients.id));
  return rows.map(({ id }) => id);
}

function firstOf(tx: Tx, actor: Actor, { query, now, zone }: { query: string; now: Date; zone: string }) {
  const filters = readClientFilters(new URLSearchParams(query));
  return nextFilteredClients(tx, actor, filters, { batch: AT_ONCE + 1, now, zone });
}

async function addRows(tx: Tx, operationId: number, ids: readonly number[]): Promise<void> {
  for (let at = 0; at < ids.length; at += AT_ONCE)
    await tx
      .insert(bulkOperationRows)
      .values(ids.slice(at, at + AT_ONCE).map((clientId) => ({ operationId, clientId, before: null })))
      .onConflictDoNothing();
}

/**
 * One batch of an operation that goes on in the background: collecting, changing, or undoing, each batch a transaction, so that a crash
 * costs nothing and readers get in between. Answers whether there is more to do.
 */
export async function stepBulk(core: Core, operationId: number): Promise<"more" | "end"> {
  return core.db.transaction(async (tx) => {
    const operation = await lockOperation(tx, operationId);
    if (!operation) return "end";
    const by = { clock: core.clock, actor: await actorOf(tx, operation) };
    const args = operation.args as BulkArgs;
    const acting = { actor: by.actor.kind === "user" ? actorRef(by.actor) : null, address: "", place: runBulkOperation.name, requestId: "" }; // prettier-ignore
    return actingAs(acting, async () => {
      if (operation.status === "undoing") return undoSome(tx, by, operation);
      if (operation.status !== "running") return "end";
      if (args.query === undefined) return changeSome(tx, by, operation);
      await collectSome(tx, by, { operation, args });
      return "more";
    });
  });
}

async function lockOperation(tx: Tx, operationId: number): Promise<Operation | undefined> {
  await lockRow(tx, bulkOperations, operationId);
  const [operation] = await tx.select().from(bulkOperations).where(eq(bulkOperations.id, operationId));
  return operation;
}

/** Whoever pressed the button, with the rights of today; somebody who was deactivated since stops nothing that was allowed then. */
async function actorOf(tx: Tx, { userId }: Operation): Promise<Actor> {
  if (userId === null) return systemActor("bulk");
  const [user] = await tx.select().from(users).where(eq(users.id, userId));
  return user ? staffActor(user, await readSetting(tx, "access")) : systemActor("bulk");
}

const COLLECTED_AT_ONCE = 2000;

async function collectSome(tx: Tx, { actor }: Changing, { operation, args }: { operation: Operation; args: BulkArgs }): Promise<void> {
  const filters = readClientFilters(new URLSearchParams(args.query));
  const moment = { now: new Date(args.at), zone: args.zone };
  const ids = await nextFilteredClients(tx, actor, filters, { ...moment, batch: COLLECTED_AT_ONCE, afterId: args.upTo }); // prettier-ignore
  await addRows(tx, operation.id, ids);
  const isLast = ids.length < COLLECTED_AT_ONCE;
  const { query: _query, upTo: _upTo, ...rest } = args;
  const next: BulkArgs = isLast ? rest : { ...args, upTo: ids.at(-1) };
  await tx.update(bulkOperations).set({ args: next, total: operation.total + ids.length }).where(eq(bulkOperations.id, operation.id)); // prettier-ignore
  tx.touch("clients");
} // prettier-ignore

async function changeSome(tx: Tx, by: Changing, operation: Operation): Promise<"more" | "end"> {
  const { action } = operation.args as BulkArgs;
  const rows = await tx
    .select({ id: bulkOperationRows.clientId })
    .from(bulkOperationRows)
    .where(and(eq(bulkOperationRows.operationId, operation.id), isNull(bulkOperationRows.before)))
    .orderBy(asc(bulkOperationRows.clientId))
    .limit(AT_ONCE);
  const ids = await seenOf(tx, by.actor, rows.map(({ id }) => id)); // prettier-ignore
  const found = await changeClients(tx, by, { action, ids });
  // Out of scope by now: their turn is over all the same.
  for (const { id } of rows) if (!found.has(id)) found.set(id, { kept: true });
  await noteFound(tx, operation.id, found);
  const changed = [...found.values()].filter((before) => !("kept" in before)).length;
  const isLast = rows.length < AT_ONCE;
  await tx
    .update(bulkOperations)
    .set({ changed: operation.changed + changed, ...(isLast ? { status: "done" } : {}) })
    .where(eq(bulkOperations.id, operation.id));
  tx.touch("clients");
  return isLast ? "end" : "more";
}

/** Rows that found the same are written together. */
async function noteFound(tx: Tx, operationId: number, found: ReadonlyMap<number, BulkBefore>): Promise<void> {
  const groups = new Map<string, number[]>();
  for (const [id, before] of found) {
    const text = JSON.stringify(before);
    groups.set(text, [...(groups.get(text) ?? []), id]);
  }
  for (const [text, ids] of groups)
    await tx
      .update(bulkOperationRows)
      .set({ before: JSON.parse(text) as BulkBefore })
      .where(and(eq(bulkOperationRows.operationId, operationId), among(bulkOperationRows.clientId, ids)));
}

/**
 * Takes a change of many back: every client who still is as it left them. Many are put back in the background.
 * @throws AppError `not_found`, `forbidden`, `conflict` when it is not done or undone already.
 */
export async function undoBulk(core: Core, actor: UserActor, operationId: number): Promise<{ isDone: boolean }> {
  const { action } = await getBulkOperation(core.db, actor, operationId);
  requireCan(actor, action.kind === "stage" ? "pipeline:move" : "clients:write");
  return core.db.transaction(async (tx) => {
    const operation = await lockOperation(tx, operationId);
    if (operation?.status !== "done") throw new AppError("conflict", "nothing to undo", { reason: "not_done" });
    const args = { ...(operation.args as BulkArgs), upTo: 0, left: 0 };
    await tx.update(bulkOperations).set({ status: "undoing", args }).where(eq(bulkOperations.id, operationId));
    const undoing = { ...operation, status: "undoing", args };
    if (operation.total <= AT_ONCE && (await undoSome(tx, { clock: core.clock, actor }, undoing)) === "end")
      return { isDone: true };
    await enqueue(tx, core.clock, runBulkOperation, { operationId });
    return { isDone: false };
  });
} // prettier-ignore

async function undoSome(tx: Tx, by: Changing, operation: Operation): Promise<"more" | "end"> {
  const args = operation.args as BulkArgs;
  const rows = await tx
    .select({ id: bulkOperationRows.clientId, before: bulkOperationRows.before })
    .from(bulkOperationRows)
    .where(and(eq(bulkOperationRows.operationId, operation.id), gt(bulkOperationRows.clientId, args.upTo ?? 0), isNotNull(bulkOperationRows.before)))
    .orderBy(asc(bulkOperationRows.clientId))
    .limit(AT_ONCE); // prettier-ignore
  const changed = rows.filter(({ before }) => !("kept" in (before as BulkBefore)));
  const seen = new Set(await seenOf(tx, by.actor, changed.map(({ id }) => id))); // prettier-ignore
  const found = new Map(changed.filter(({ id }) => seen.has(id)).map(({ id, before }) => [id, before as BulkBefore])); // prettier-ignore
  const back = found.size > 0 ? await changeBack(tx, by, { action: args.action, found }) : 0;
  const isLast = rows.length < AT_ONCE;
  const next: BulkArgs = { ...args, upTo: rows.at(-1)?.id ?? args.upTo, left: (args.left ?? 0) + changed.length - back }; // prettier-ignore
  await tx
    .update(bulkOperations)
    .set({ args: next, ...(isLast ? { status: "undone", undoneAt: by.clock.now() } : {}) })
    .where(eq(bulkOperations.id, operation.id));
  tx.touch("clients");
  return isLast ? "end" : "more";
}
