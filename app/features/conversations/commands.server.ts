import { and, eq, inArray, isNull, lt, or } from "drizzle-orm";
import type { Queryable, Tx } from "~drizzle/client.server";
import { clientActions, clients, messages } from "~drizzle/schema";
import { requireCan } from "~/features/accounts/policy";
import { mustSeeClient } from "~/features/clients/scope/queries.server";
import { findTelegramChat } from "~/features/notifications/telegram-link/queries.server";
import { enqueue } from "~/jobs/enqueue";
import { actorRef, type Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Clock } from "~/lib/clock";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { refreshContactTimes } from "./contact-times/commands.server";
import { sendMessage } from "./jobs";
import {
  statesBefore,
  type ActionKind,
  type MessageChannel,
  type MessageDirection,
  type MessageState,
  type SendChannel,
} from "./model";
import { mustTalk } from "./reach/queries.server";

export { refreshContactTimes } from "./contact-times/commands.server";

/** Who writes inside a transaction of somebody else's. */
export interface Writing {
  clock: Clock;
  actor: Actor;
}

export interface MessageInput {
  /** Null while nobody knows who wrote. */
  clientId: number | null;
  channel: MessageChannel;
  direction: MessageDirection;
  state: MessageState;
  /** The other side's address in the channel. */
  address: string;
  subject?: string;
  body: string;
  /** The channel's own id: a repeat is the same row. */
  externalId?: string | null;
  /** Of an outbound one: the same key is one message. */
  idempotencyKey?: string | null;
  at: Date;
  /** Who of the staff wrote it. */
  authorId?: number | null;
  /** An inbound one that was answered already, so that it is no news to staff. */
  isAnswered?: boolean;
}

/**
 * Writes a message into the log. A second one with the same channel and outside id, or with the same key, is the first one: nothing changes,
 * and `isNew` is false. The client's contact times follow in the same transaction.
 */
export async function writeMessage(
  tx: Tx,
  { clock, actor }: Writing,
  input: MessageInput,
): Promise<{ messageId: number; isNew: boolean }> {
  await mustTalk(tx, actor, { clientId: input.clientId, to: "write" });
  const now = clock.now();
  const [row] = await tx
    .insert(messages)
    .values({
      clientId: input.clientId,
      channel: input.channel,
      direction: input.direction,
      state: input.state,
      address: input.address,
      subject: input.subject ?? "",
      body: input.body,
      externalId: input.externalId ?? null,
      idempotencyKey: input.idempotencyKey ?? null,
      authorId: input.authorId ?? null,
      at: input.at,
      sentAt: input.direction === "outbound" && input.state !== "queued" ? now : null,
      // What staff wrote down themselves is no news to them.
      seenAt: input.direction === "inbound" && actor.kind !== "user" && !input.isAnswered ? null : now,
    })
    .onConflictDoNothing()
    .returning({ id: messages.id });
  if (!row) return { messageId: await idOfRepeat(tx, input), isNew: false };
  if (input.clientId !== null) await refreshContactTimes(tx, [input.clientId]);
  tx.touch("conversations");
  return { messageId: row.id, isNew: true };
}

async function idOfRepeat(db: Queryable, { channel, externalId, idempotencyKey }: MessageInput): Promise<number> {
  const same = or(
    externalId ? and(eq(messages.channel, channel), eq(messages.externalId, externalId)) : undefined,
    idempotencyKey ? eq(messages.idempotencyKey, idempotencyKey) : undefined,
  );
  const [row] = await db.select({ id: messages.id }).from(messages).where(same).limit(1);
  if (!row) throw new AppError("internal", "a message was refused as a repeat of none");
  return row.id;
} // prettier-ignore

/** The writer changed a message in the channel; an older change than the one known is passed over. Null: there is no such message. */
export async function editMessage(
  tx: Tx,
  { actor }: Writing,
  edit: { channel: MessageChannel; externalId: string; body: string; editedAt: Date },
): Promise<{ messageId: number; clientId: number | null; isNew: boolean } | null> {
  const { channel, externalId, body, editedAt } = edit;
  const [row] = await tx
    .select({ messageId: messages.id, clientId: messages.clientId })
    .from(messages)
    .where(and(eq(messages.channel, channel), eq(messages.externalId, externalId)));
  if (!row) return null;
  await mustTalk(tx, actor, { clientId: row.clientId, to: "write" });
  const changed = await tx
    .update(messages)
    .set({ body, editedAt })
    .where(and(eq(messages.id, row.messageId), or(isNull(messages.editedAt), lt(messages.editedAt, editedAt))))
    .returning({ id: messages.id });
  if (changed.length > 0) tx.touch("conversations");
  return { ...row, isNew: changed.length > 0 };
} // prettier-ignore

export interface StateNote {
  /** The message by our id, or by that of its channel. */
  message: { id: number } | { channel: MessageChannel; externalId: string };
  state: MessageState;
  /** A code, when it failed. */
  error?: string | null;
  /** The channel's id, known once it was sent. */
  externalId?: string;
}

/** Notes how far a message came. News that lag behind what is known change nothing; answers whether something changed. */
export async function noteMessageState(tx: Tx, { clock }: Writing, note: StateNote): Promise<boolean> {
  const { message, state, error = null, externalId } = note;
  const which =
    "id" in message
      ? eq(messages.id, message.id)
      : and(eq(messages.channel, message.channel), eq(messages.externalId, message.externalId));
  const [row] = await tx
    .update(messages)
    .set({
      state,
      error: state === "failed" ? error : null,
      ...(externalId === undefined ? {} : { externalId }),
      ...(state === "sent" ? { sentAt: clock.now() } : {}),
    })
    .where(and(which, inArray(messages.state, [...statesBefore[state]])))
    .returning({ clientId: messages.clientId });
  if (!row) return false;
  if (row.clientId !== null) await refreshContactTimes(tx, [row.clientId]);
  tx.touch("conversations");
  return true;
}

export interface PlanInput {
  clientId: number;
  kind: ActionKind;
  description: string;
  dueAt: Date;
  /** Absent: who plans it. */
  responsibleId?: number | null;
  bookingId?: number | null;
}

/** Plans something to do for a client. @throws AppError `forbidden`, `not_found` */
export async function planAction(core: Core, actor: Actor, input: PlanInput): Promise<{ actionId: number }> {
  return core.db.transaction((tx) => planInside(tx, { clock: core.clock, actor }, input));
}

/** The same inside a transaction. */
export async function planInside(tx: Tx, { clock, actor }: Writing, input: PlanInput): Promise<{ actionId: number }> {
  await mustTalk(tx, actor, { clientId: input.clientId, to: "write" });
  const actionId = await insertAction(tx, { clock, actor }, { ...input, state: "planned", result: "", doneAt: null });
  await refreshContactTimes(tx, [input.clientId]);
  tx.touch("conversations");
  return { actionId };
} // prettier-ignore

type NewAction = Omit<PlanInput, "dueAt"> &
  Pick<typeof clientActions.$inferInsert, "state" | "result" | "doneAt"> & { dueAt: Date | null };

/** The row alone; guards and contact times are the caller's. */
export async function insertAction(tx: Tx, { clock, actor }: Writing, input: NewAction): Promise<number> {
  const now = clock.now();
  const planner = actor.kind === "user" ? actor.userId : null;
  const [row] = await tx
    .insert(clientActions)
    .values({
      clientId: input.clientId,
      kind: input.kind,
      state: input.state,
      description: input.description,
      result: input.result,
      dueAt: input.dueAt,
      doneAt: input.doneAt,
      responsibleId: input.responsibleId === undefined ? planner : input.responsibleId,
      bookingId: input.bookingId ?? null,
      createdBy: actorRef(actor),
      createdAt: now,
      updatedAt: now,
      version: 1,
    })
    .returning({ id: clientActions.id });
  if (!row) throw new AppError("internal", "no row came back");
  return row.id;
}

export type ActionRefusal = { reason: "gone" };

export interface FinishInput {
  actionId: number;
  result: string;
  /** The next step, planned in the same breath. */
  next?: Omit<PlanInput, "clientId" | "bookingId"> | null;
}

/** An action was done, with what came of it; the next one may be planned with it. Finishing twice is finishing once. */
export async function finishAction(
  core: Core,
  actor: Actor,
  { actionId, result, next }: FinishInput,
): Promise<Result<{ clientId: number; nextId: number | null }, ActionRefusal>> {
  return core.db.transaction(async (tx) => {
    const action = await mustAction(tx, actor, actionId);
    const now = core.clock.now();
    const done = await tx
      .update(clientActions)
      .set({ state: "done", result, doneAt: now, updatedAt: now, version: action.version + 1 })
      .where(and(eq(clientActions.id, actionId), eq(clientActions.state, "planned")))
      .returning({ id: clientActions.id });
    if (done.length === 0) return refuse({ reason: "gone" });
    const { clientId, responsibleId } = action;
    const nextId = next
      ? await insertAction(tx, { clock: core.clock, actor }, { responsibleId, ...next, clientId, state: "planned", result: "", doneAt: null })
      : null;
    await refreshContactTimes(tx, [clientId]);
    tx.touch("conversations");
    return ok({ clientId, nextId });
  });
} // prettier-ignore

/** The row of an action whose client the actor may work with. @throws AppError `not_found`, `forbidden` */
export async function mustAction(db: Queryable, actor: Actor, actionId: number) {
  if (actor.kind !== "system") requireCan(actor, "conversations:write");
  const [row] = await db.select().from(clientActions).where(eq(clientActions.id, actionId));
  if (!row) throw new AppError("not_found", "no such action");
  if (actor.kind !== "system") await mustSeeClient(db, actor, row.clientId);
  return row;
}

export interface SendInput {
  clientId: number;
  channel: SendChannel;
  subject?: string;
  body: string;
  /** Of the form: sending it twice is one message. */
  once: string;
}

export type SendRefusal = { reason: "no_address" | "gone" };

/** Writes a message to a client and lets it go by the job `sendMessage`; the row stands as queued until then. */
export async function sendToClient(
  core: Core,
  actor: Actor,
  { clientId, channel, subject = "", body, once }: SendInput,
): Promise<Result<{ messageId: number; isNew: boolean }, SendRefusal>> {
  return core.db.transaction(async (tx) => {
    await mustTalk(tx, actor, { clientId, to: "write" });
    const [client] = await tx
      .select({ mergedIntoId: clients.mergedIntoId, erasedAt: clients.erasedAt })
      .from(clients)
      .where(eq(clients.id, clientId));
    if (!client || client.mergedIntoId !== null || client.erasedAt !== null) return refuse({ reason: "gone" });
    const address = await addressOf(tx, clientId, channel);
    if (address === null) return refuse({ reason: "no_address" });
    const written = await writeMessage(tx, { clock: core.clock, actor }, {
      clientId, channel, direction: "outbound", state: "queued", address, subject, body,
      idempotencyKey: `${actorRef(actor)}:${clientId}:${once}`,
      at: core.clock.now(),
      authorId: actor.kind === "user" ? actor.userId : null,
    });
    if (written.isNew) await enqueue(tx, core.clock, sendMessage, { messageId: written.messageId });
    return ok(written);
  });
} // prettier-ignore

/** Where a client is reached in a channel now; null: nowhere. */
export async function addressOf(db: Queryable, clientId: number, channel: SendChannel): Promise<string | null> {
  if (channel === "telegram") return findTelegramChat(db, clientId);
  const [client] = await db.select({ email: clients.email }).from(clients).where(eq(clients.id, clientId));
  return client?.email ?? null;
} // prettier-ignore
