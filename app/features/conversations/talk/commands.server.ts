import { and, eq, isNull } from "drizzle-orm";
import { messages } from "~drizzle/schema";
import type { Actor } from "~/lib/actor";
import { actorRef } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { writeMessage } from "../commands.server";
import type { MessageChannel, MessageDirection } from "../model";
import { mustTalk } from "../reach/queries.server";

export interface NoteInput {
  clientId: number;
  channel: MessageChannel;
  direction: MessageDirection;
  body: string;
  at: Date;
  /** The other side's, when it is known. */
  address?: string;
  once: string;
}

/** Writes down a talk that took place outside: a phone call, a chat in somebody's own messenger. Sending the form twice is one talk. */
export async function noteTalk(
  core: Core,
  actor: Actor,
  { once, address = "", ...input }: NoteInput,
): Promise<{ messageId: number; isNew: boolean }> {
  return core.db.transaction((tx) =>
    writeMessage(tx, { clock: core.clock, actor }, {
      ...input,
      state: input.direction === "inbound" ? "received" : "delivered",
      address,
      idempotencyKey: `${actorRef(actor)}:${input.clientId}:${once}`,
      authorId: actor.kind === "user" ? actor.userId : null,
    }),
  );
} // prettier-ignore

/** Somebody has read what a client wrote. Answers how many messages that were. */
export async function markSeen(
  core: Core,
  actor: Actor,
  { clientId }: { clientId: number },
): Promise<number> {
  return core.db.transaction(async (tx) => {
    await mustTalk(tx, actor, { clientId, to: "write" });
    const seen = await tx
      .update(messages)
      .set({ seenAt: core.clock.now() })
      .where(and(eq(messages.clientId, clientId), eq(messages.direction, "inbound"), isNull(messages.seenAt)))
      .returning({ id: messages.id });
    if (seen.length > 0) tx.touch("conversations");
    return seen.length;
  });
}
