import { and, desc, eq, inArray, isNotNull } from "drizzle-orm";
import { clientActions, deliveries, messages, users } from "~drizzle/schema";
import type {
  ActionKind,
  MessageChannel,
  MessageDirection,
  MessageState,
} from "~/features/conversations/model";
import type { ReadStream } from "../position/queries.server";

/** Something that was said. */
export interface MessageItem {
  kind: "message";
  at: Date;
  id: number;
  channel: MessageChannel;
  direction: MessageDirection;
  state: MessageState;
  subject: string;
  body: string;
  error: string | null;
  editedAt: Date | null;
  authorName: string | null;
}

export const readMessages: ReadStream<MessageItem> = async (db, { clientId, older, limit }) => {
  const rows = await db
    .select({
      at: messages.at,
      id: messages.id,
      channel: messages.channel,
      direction: messages.direction,
      state: messages.state,
      subject: messages.subject,
      body: messages.body,
      error: messages.error,
      editedAt: messages.editedAt,
      authorName: users.displayName,
    })
    .from(messages)
    .leftJoin(users, eq(users.id, messages.authorId))
    .where(and(eq(messages.clientId, clientId), older(messages)))
    .orderBy(desc(messages.at), desc(messages.id))
    .limit(limit);
  return rows.map((row) => ({ kind: "message", ...row }));
};

/** An action that was done, or given up; planned ones stand above the timeline. */
export interface ActionItem {
  kind: "action";
  at: Date;
  id: number;
  action: ActionKind;
  state: "done" | "cancelled";
  description: string;
  result: string;
  responsibleName: string | null;
}

export const readActions: ReadStream<ActionItem> = async (db, { clientId, older, limit }) => {
  const rows = await db
    .select({
      at: clientActions.doneAt,
      id: clientActions.id,
      action: clientActions.kind,
      state: clientActions.state,
      description: clientActions.description,
      result: clientActions.result,
      responsibleName: users.displayName,
    })
    .from(clientActions)
    .leftJoin(users, eq(users.id, clientActions.responsibleId))
    .where(
      and(
        eq(clientActions.clientId, clientId),
        isNotNull(clientActions.doneAt),
        older({ at: clientActions.doneAt, id: clientActions.id }),
      ),
    )
    .orderBy(desc(clientActions.doneAt), desc(clientActions.id))
    .limit(limit);
  return rows.flatMap(({ at, state, ...row }) =>
    at !== null && state !== "planned" ? [{ kind: "action" as const, at, state, ...row }] : [],
  );
};

/** A notice that left by itself, or could not. */
export interface NoticeItem {
  kind: "notice";
  at: Date;
  id: number;
  channel: string;
  template: string;
  status: string;
  bookingId: number | null;
  error: string | null;
}

export const readNotices: ReadStream<NoticeItem> = async (db, { clientId, older, limit }) => {
  const rows = await db
    .select({
      at: deliveries.createdAt,
      id: deliveries.id,
      channel: deliveries.channel,
      template: deliveries.template,
      status: deliveries.status,
      bookingId: deliveries.bookingId,
      error: deliveries.error,
    })
    .from(deliveries)
    .where(
      and(
        eq(deliveries.clientId, clientId),
        inArray(deliveries.status, ["sent", "failed"]),
        older({ at: deliveries.createdAt, id: deliveries.id }),
      ),
    )
    .orderBy(desc(deliveries.createdAt), desc(deliveries.id))
    .limit(limit);
  return rows.map((row) => ({ kind: "notice", ...row }));
};
