import { and, eq } from "drizzle-orm";
import { lockName } from "~drizzle/lock";
import { billingLookups, billingSnapshots } from "~drizzle/schema";
import { noteEvent } from "~drizzle/audit-event.server";
import { mustSeeClient } from "~/features/clients/scope/queries.server";
import { queueProfileUpdate } from "~/features/helpdesk/commands.server";
import { enqueue } from "~/jobs/enqueue";
import { actorRef, type Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { rateLimitsOf } from "~/lib/rate-limit.server";
import { ok, refuse, type Result } from "~/lib/result";
import { linkContract, writesProfiles } from "./asking/commands.server";
import { newestLookup, readAskedClient } from "./asking/queries.server";
import { askBilling } from "./jobs";
import { standingOf } from "./model";
import { mustAskBilling } from "./policy";

/** Where a balance is asked for from: the card, FreeScout's panel, the API. */
export type BillingDoor = "card" | "panel" | "api";

interface BalanceRequest {
  clientId: number;
  /** Of the form that asks: the same one asks once. */
  once: string;
  door?: BillingDoor;
  /** The caller answers the question itself, in its own request; no job is made for it. */
  isAnsweredHere?: boolean;
}

export type BalanceRefusal = { reason: "too_often"; retryAfterSeconds: number } | { reason: "closed" };

const PER_MINUTE = { name: "billing-ask", points: 20, seconds: 60 };

/**
 * Asks the billing for a client's balance. While a question about the client waits, and for the same `once`, there is one question and this answers
 * with it. The answer comes by itself, under the live topic `billing`. @throws AppError `forbidden`, `not_found`
 */
export async function requestBalance(core: Core, actor: Actor, request: BalanceRequest): Promise<Result<{ lookupId: number; isNew: boolean }, BalanceRefusal>> {
  const { clientId, once, door = "card", isAnsweredHere = false } = request;
  mustAskBilling(actor);
  await mustSeeClient(core.db, actor, clientId);
  const asker = door === "panel" ? `${actorRef(actor)}:${clientId}` : actorRef(actor);
  const turn = await rateLimitsOf(core.env).take(PER_MINUTE, asker);
  if (turn && !turn.allowed) return refuse({ reason: "too_often", retryAfterSeconds: turn.resetSeconds });
  const asked = await core.db.transaction(async (tx) => {
    await lockName(tx, `billing:${clientId}`);
    const onceKey = `${clientId}:${actorRef(actor)}:${once}`;
    const [same] = await tx.select({ id: billingLookups.id }).from(billingLookups).where(eq(billingLookups.onceKey, onceKey));
    if (same) return { lookupId: same.id, isNew: false };
    if (!(await readAskedClient(tx, clientId))?.isOpen) return null;
    const now = core.clock.now();
    const newest = await newestLookup(tx, clientId);
    if (newest && standingOf(newest, now).state === "waiting") return { lookupId: newest.id, isNew: false };
    const [row] = await tx
      .insert(billingLookups)
      .values({ clientId, state: "waiting", failure: null, door, phonesTried: 0, onceKey, askedBy: actorRef(actor), askedAt: now, finishedAt: null, profile: "none" })
      .returning({ id: billingLookups.id });
    if (!row) throw new Error("No row came back");
    if (!isAnsweredHere) await enqueue(tx, core.clock, askBilling, { lookupId: row.id });
    await noteEvent({ db: tx, clock: core.clock }, { name: "balance_asked", clientId, about: { door } });
    tx.touch("billing");
    return { lookupId: row.id, isNew: true };
  });
  if (asked === null) return refuse({ reason: "closed" });
  return ok(asked);
} // prettier-ignore

/**
 * Says that a contract in another name is the client's all the same: from now on it is treated as theirs, and goes into the support desk's profile.
 * @throws AppError `forbidden`, `not_found`
 */
export async function acceptContract(
  core: Core,
  actor: Actor,
  { clientId, snapshotId }: { clientId: number; snapshotId: number },
): Promise<void> {
  mustAskBilling(actor);
  await mustSeeClient(core.db, actor, clientId);
  const isWritten = await writesProfiles(core);
  await core.db.transaction(async (tx) => {
    await lockName(tx, `billing:${clientId}`);
    const [row] = await tx
      .select()
      .from(billingSnapshots)
      .where(and(eq(billingSnapshots.id, snapshotId), eq(billingSnapshots.clientId, clientId)));
    if (!row) throw new AppError("not_found", "no such contract");
    if (!row.nameDiffers || row.acceptedAt !== null) return;
    const set = { acceptedAt: core.clock.now(), acceptedBy: actorRef(actor) };
    await tx.update(billingSnapshots).set(set).where(eq(billingSnapshots.id, snapshotId));
    await linkContract(tx, row, core.clock.now());
    if (isWritten) {
      await queueProfileUpdate(tx, core, { clientId, snapshotId });
      await tx.update(billingLookups).set({ profile: "queued" }).where(eq(billingLookups.id, row.lookupId));
    }
    await noteEvent({ db: tx, clock: core.clock }, { name: "balance_accepted", clientId });
    tx.touch("billing");
  });
}
