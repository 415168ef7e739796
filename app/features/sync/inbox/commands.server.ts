import { eq } from "drizzle-orm";
import { enqueue } from "~/jobs/enqueue";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import type { Tx } from "~drizzle/client.server";
import { inbox } from "~drizzle/schema";
import { mustSync } from "../policy";
import { inboxJobOf } from "./model";

export interface InboxResult {
  status: "applied" | "ignored" | "failed";
  /** Codes and ids of ours only. */
  outcome: { code: string; recordId?: number; bookingId?: number };
}

/** Writes what became of an inbound call, in the transaction that made it so. */
export async function markInbox(
  tx: Tx,
  { clock }: Pick<Core, "clock">,
  { inboxId, status, outcome }: InboxResult & { inboxId: number },
): Promise<void> {
  await tx.update(inbox).set({ status, outcome, processedAt: clock.now() }).where(eq(inbox.id, inboxId));
  tx.touch("sync");
}

/** Has an inbound call worked on once more, whatever became of it before. Harmless: what is applied already stays as it is. */
export async function replayInbox(
  core: Core,
  actor: Actor,
  inboxId: number,
): Promise<Result<{ inboxId: number }, "not_found">> {
  mustSync(actor, "manage");
  return core.db.transaction(async (tx) => {
    const [row] = await tx
      .update(inbox)
      .set({ status: "new", outcome: null, processedAt: null })
      .where(eq(inbox.id, inboxId))
      .returning({ source: inbox.source });
    if (!row) return refuse("not_found" as const);
    await enqueue(tx, core.clock, inboxJobOf(row.source), { inboxId }, { dedupeKey: `inbox:${inboxId}` });
    tx.touch("sync");
    return ok({ inboxId });
  });
}
