import { and, asc, desc, eq, gte, isNull, lt, or, sql, type SQL } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { beyond } from "~drizzle/keyset";
import { clientActions, clients, users } from "~drizzle/schema";
import { requireCan } from "~/features/accounts/policy";
import { withinScope } from "~/features/clients/scope/queries.server";
import { phoneFor } from "~/features/clients/scope/model";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import { shelfRange, type ActionKind, type ActionState, type Shelf } from "../model";
import type { ActionParams } from "../schema";

/** Which actions are meant. Instants: from included, until not. */
export interface ActionFilter {
  clientId?: number;
  state?: ActionState;
  kind?: ActionKind | null;
  /** `mine`: of whoever asks, and nobody's. */
  who?: ActionParams["who"];
  from?: Date | null;
  until?: Date | null;
}

function conditions(db: Queryable, actor: Actor, filter: ActionFilter): SQL | undefined {
  const { clientId, state, kind, who = "all", from, until } = filter;
  const mine = actor.kind === "user" ? or(eq(clientActions.responsibleId, actor.userId), isNull(clientActions.responsibleId)) : undefined;
  return and(
    withinScope(db, actor, clientActions.clientId),
    clientId === undefined ? undefined : eq(clientActions.clientId, clientId),
    state === undefined ? undefined : eq(clientActions.state, state),
    kind ? eq(clientActions.kind, kind) : undefined,
    who === "all" ? undefined : who === "mine" ? mine : eq(clientActions.responsibleId, who),
    from ? gte(clientActions.dueAt, from) : undefined,
    until ? lt(clientActions.dueAt, until) : undefined,
  );
} // prettier-ignore

const columns = {
  id: clientActions.id,
  clientId: clientActions.clientId,
  clientName: clients.displayName,
  phone: clients.phoneE164,
  kind: clientActions.kind,
  state: clientActions.state,
  description: clientActions.description,
  result: clientActions.result,
  dueAt: clientActions.dueAt,
  doneAt: clientActions.doneAt,
  responsibleId: clientActions.responsibleId,
  responsibleName: users.displayName,
  bookingId: clientActions.bookingId,
  createdBy: clientActions.createdBy,
  createdAt: clientActions.createdAt,
};

interface Page {
  where: SQL | undefined;
  orderBy: SQL[];
  limit: number;
}

/** An action with whom it is for and who does it. */
export type ListedAction = Awaited<ReturnType<typeof readPage>>[number];

async function readPage(db: Queryable, actor: Actor, { where, orderBy, limit }: Page) {
  const rows = await db
    .select(columns)
    .from(clientActions)
    .innerJoin(clients, eq(clients.id, clientActions.clientId))
    .leftJoin(users, eq(users.id, clientActions.responsibleId))
    .where(where)
    .orderBy(...orderBy)
    .limit(limit);
  return rows.map((row) => ({ ...row, phone: phoneFor(actor, row.phone) }));
}

/** One shelf of the list: planned ones by when they are due, done ones the newest first. `next` is the `after` of the following page. */
export async function listActions(
  db: Queryable,
  actor: Actor,
  { params, now, zone, limit = 50 }: { params: ActionParams; now: Date; zone: string; limit?: number },
): Promise<{ rows: ListedAction[]; next: string | null }> {
  requireCan(actor, "conversations:read");
  const { shelf, who, kind, after } = params;
  const isDone = shelf === "done";
  const range = isDone ? {} : shelfRange(shelf, { now, zone });
  const column = isDone ? clientActions.doneAt : clientActions.dueAt;
  const position = readPosition(after);
  const rows = await readPage(db, actor, {
    where: and(
      conditions(db, actor, { state: isDone ? "done" : "planned", who, kind, ...range }),
      position ? beyond({ column, id: clientActions.id, value: position.at, rowId: position.id }, isDone ? "desc" : "asc") : undefined,
    ),
    orderBy: isDone ? [desc(column), desc(clientActions.id)] : [asc(column), asc(clientActions.id)],
    limit: limit + 1,
  });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const at = isDone ? last?.doneAt : last?.dueAt;
  return { rows: page, next: rows.length > limit && last && at ? `${at.getTime()}-${last.id}` : null };
} // prettier-ignore

/** Where a page ended: `EPOCH_MS-ID`; null for anything else. */
export function readPosition(text: string | null): { at: Date; id: number } | null {
  const [, at, id] = /^(\d{1,15})-(\d{1,10})$/.exec(text ?? "") ?? [];
  return at === undefined ? null : { at: new Date(Number(at)), id: Number(id) };
}

export type ShelfCounts = Record<Exclude<Shelf, "done">, number>;

/** How many planned actions lie on each shelf. One walk along the index of planned ones. */
export async function countShelves(
  db: Queryable,
  actor: Actor,
  { who, kind, now, zone }: Pick<ActionParams, "who" | "kind"> & { now: Date; zone: string },
): Promise<ShelfCounts> {
  const within = (shelf: keyof ShelfCounts) => {
    const { from, until } = shelfRange(shelf, { now, zone });
    const where = and(from ? gte(clientActions.dueAt, from) : undefined, until ? lt(clientActions.dueAt, until) : undefined);
    return sql<number>`coalesce(sum(case when ${where} then 1 else 0 end), 0)`.mapWith(Number);
  };
  const [row] = await db
    .select({ overdue: within("overdue"), today: within("today"), tomorrow: within("tomorrow"), week: within("week"), later: within("later") })
    .from(clientActions)
    .where(conditions(db, actor, { state: "planned", who, kind }));
  return row ?? { overdue: 0, today: 0, tomorrow: 0, week: 0, later: 0 };
} // prettier-ignore

/** Actions whose time has come and gone, of whoever asks and of nobody; for the rail. */
export async function countOverdue(db: Queryable, actor: Actor, now: Date): Promise<number> {
  return db.$count(clientActions, conditions(db, actor, { state: "planned", who: "mine", until: now }));
}

/** The planned actions of one client, the next one first. */
export async function plannedOf(db: Queryable, actor: Actor, clientId: number): Promise<ListedAction[]> {
  requireCan(actor, "conversations:read");
  const where = conditions(db, actor, { clientId, state: "planned" });
  return readPage(db, actor, {
    where,
    orderBy: [asc(clientActions.dueAt), asc(clientActions.id)],
    limit: 20,
  });
}

/** What whoever asks has to do by the end of the day, the most overdue first. */
export async function dueToday(
  db: Queryable,
  actor: Actor,
  { now, zone, limit = 8 }: { now: Date; zone: string; limit?: number },
): Promise<{ rows: ListedAction[]; count: number; overdue: number }> {
  const { until } = shelfRange("today", { now, zone });
  const where = conditions(db, actor, { state: "planned", who: "mine", until });
  const orderBy = [asc(clientActions.dueAt), asc(clientActions.id)];
  const rows = await readPage(db, actor, { where, orderBy, limit });
  const isWhole = rows.length < limit;
  const isOver = ({ dueAt }: ListedAction) => dueAt !== null && dueAt < now;
  return {
    rows,
    count: isWhole ? rows.length : await db.$count(clientActions, where),
    overdue: isWhole ? rows.filter(isOver).length : await countOverdue(db, actor, now),
  };
}

/** One action. @throws AppError `not_found`, `forbidden` */
export async function getAction(db: Queryable, actor: Actor, actionId: number): Promise<ListedAction> {
  requireCan(actor, "conversations:read");
  const where = and(conditions(db, actor, {}), eq(clientActions.id, actionId));
  const [row] = await readPage(db, actor, { where, orderBy: [asc(clientActions.id)], limit: 1 });
  if (!row) throw new AppError("not_found", "no such action");
  return row;
}

/** Actions that fit, the newest written first; `beforeId` is the last id of the page above. */
export async function findActions(
  db: Queryable,
  actor: Actor,
  { filter, beforeId, limit }: { filter: ActionFilter; beforeId: number | null; limit: number },
): Promise<ListedAction[]> {
  requireCan(actor, "conversations:read");
  const where = and(conditions(db, actor, filter), beforeId === null ? undefined : lt(clientActions.id, beforeId));
  return readPage(db, actor, { where, orderBy: [desc(clientActions.id)], limit });
} // prettier-ignore
