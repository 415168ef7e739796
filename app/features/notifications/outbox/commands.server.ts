import { and, eq, inArray } from "drizzle-orm";
import type { Tx } from "~drizzle/client.server";
import { clients, deliveries } from "~drizzle/schema";
import { requireCan } from "~/features/accounts/policy";
import { enqueue } from "~/jobs/enqueue";
import type { Vendors } from "~/jobs/vendors";
import type { Setting } from "~/features/settings/schema";
import { actorRef, type Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { chooseChannels, type Reach } from "../channels/model";
import { readTopicChoices } from "../choices/queries.server";
import { deliverNotice } from "../jobs";
import { channels, topicOf, type Channel, type SkipReason, type Template } from "../model";
import { readChannelsOff } from "../templates/queries.server";
import { subjectKey, templateOf, type NoticeSubject } from "./model";

/** One thing to be told to one client. */
export interface NoticePlan {
  subject: NoticeSubject;
  reach: Reach;
  clientId: number | null;
  bookingId: number | null;
  waitingId?: number;
  /** When it is meant to leave. */
  dueAt: Date;
  /** Nothing leaves, and this is why. */
  skip?: SkipReason;
}

/** Which channels are connected; SMS by the gateway that the settings name. */
export function connectedChannels(
  vendors: Vendors,
  { smsGateway }: Setting<"notices">,
): Record<Channel, boolean> {
  return {
    email: vendors.mail !== null,
    telegram: vendors.telegram !== null,
    sms: vendors.sms[smsGateway] !== undefined,
  };
}

/**
 * Writes a notice into the outbox, one row for each channel it takes, and has each sent by a job of its own. What has been written before is
 * left as it is, so asking twice sends once.
 */
export async function queueNotice(
  tx: Tx,
  { core, connected }: { core: Core; connected: Record<Channel, boolean> },
  { subject, reach, clientId, bookingId, waitingId, dueAt, skip }: NoticePlan,
): Promise<void> {
  const template = templateOf(subject);
  const verdicts = chooseChannels(reach, {
    template,
    connected,
    templateOff: await readChannelsOff(tx, template),
    choices: await readTopicChoices(tx, clientId, topicOf(template)),
  });
  for (const { channel, skip: obstacle } of verdicts) {
    const reason = obstacle ?? skip ?? null;
    const [row] = await tx
      .insert(deliveries)
      .values({
        key: `${subjectKey(subject)}:${channel}`,
        channel,
        template,
        bookingId,
        clientId,
        waitingId: waitingId ?? null,
        status: reason === null ? "queued" : "skipped",
        error: reason,
        dueAt,
        createdAt: core.clock.now(),
      })
      .onConflictDoNothing({ target: deliveries.key })
      .returning({ id: deliveries.id });
    if (row && reason === null)
      await enqueue(tx, core.clock, deliverNotice, { deliveryId: row.id }, { runAt: later(dueAt, core) });
  }
  if (verdicts.length > 0) tx.touch("notices");
}

/**
 * An SMS in place of a notice that failed for good, when nothing else of it left or waits. It is judged once more at its own turn, like every
 * row.
 */
export async function queueSmsInstead(
  tx: Tx,
  core: Core,
  failed: typeof deliveries.$inferSelect,
): Promise<void> {
  const { key, channel, clientId } = failed;
  if (channel === "sms" || clientId === null) return;
  const subject = key.slice(0, key.lastIndexOf(":"));
  const keys = channels.filter((other) => other !== channel).map((other) => `${subject}:${other}`);
  const onItsWay = and(inArray(deliveries.key, keys), inArray(deliveries.status, ["queued", "sent"]));
  if ((await tx.$count(deliveries, onItsWay)) > 0) return;
  const [client] = await tx
    .select({ phone: clients.phoneE164 })
    .from(clients)
    .where(eq(clients.id, clientId))
    .limit(1);
  if (!client?.phone || (await readChannelsOff(tx, failed.template as Template)).has("sms")) return;
  const { id: _id, ...copied } = failed;
  const [row] = await tx
    .insert(deliveries)
    .values({
      ...copied,
      key: `${subject}:sms`,
      channel: "sms",
      status: "queued",
      attempts: 0,
      error: null,
      createdAt: core.clock.now(),
    })
    .onConflictDoNothing({ target: deliveries.key })
    .returning({ id: deliveries.id });
  if (row) await enqueue(tx, core.clock, deliverNotice, { deliveryId: row.id });
}

function later(dueAt: Date, { clock }: Core): Date {
  const now = clock.now();
  return dueAt > now ? dueAt : now;
}

/** Gives a notice that failed another three tries, at once. */
export async function retryNotice(
  core: Core,
  actor: Actor,
  { deliveryId }: { deliveryId: number },
): Promise<Result<null, "not_found" | "wrong_status">> {
  requireCan(actor, "notices:write");
  const revived = await core.db.transaction((tx) => revive(tx, core, [deliveryId]));
  if (revived > 0) {
    core.log.info({ by: actorRef(actor), deliveryId }, "a notice is sent again");
    return ok(null);
  }
  const [row] = await core.db
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(eq(deliveries.id, deliveryId));
  return refuse(row ? "wrong_status" : "not_found");
}

const RETRIED_AT_ONCE = 500;

/** Gives every notice that failed another three tries. Answers with how many. */
export async function retryFailedNotices(core: Core, actor: Actor): Promise<number> {
  requireCan(actor, "notices:write");
  const revived = await core.db.transaction(async (tx) => {
    const rows = await tx
      .select({ id: deliveries.id })
      .from(deliveries)
      .where(eq(deliveries.status, "failed"))
      .limit(RETRIED_AT_ONCE);
    return revive(tx, core, rows.map(({ id }) => id)); // prettier-ignore
  });
  core.log.info({ by: actorRef(actor), revived }, "failed notices are sent again");
  return revived;
}

async function revive(tx: Tx, core: Core, ids: number[]): Promise<number> {
  if (ids.length === 0) return 0;
  const rows = await tx
    .update(deliveries)
    .set({ status: "queued", attempts: 0, error: null })
    .where(and(inArray(deliveries.id, ids), eq(deliveries.status, "failed")))
    .returning({ id: deliveries.id, template: deliveries.template });
  for (const { id, template } of rows) {
    // A reminder keeps its moment: asked for again too late it is still late.
    if (template !== "reminder")
      await tx.update(deliveries).set({ dueAt: core.clock.now() }).where(eq(deliveries.id, id));
    await enqueue(tx, core.clock, deliverNotice, { deliveryId: id });
  }
  if (rows.length > 0) tx.touch("notices");
  return rows.length;
}
