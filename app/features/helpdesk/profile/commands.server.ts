import { and, desc, eq, ne } from "drizzle-orm";
import type { Tx } from "~drizzle/client.server";
import { billingSnapshots, profileUpdates } from "~drizzle/schema";
import { readConnection } from "~/features/connections/queries.server";
import { faultOf } from "~/features/connections/fault/model";
import { enqueue } from "~/jobs/enqueue";
import type { Core } from "~/lib/core";
import { updateProfile } from "../jobs";
import { noteGone } from "../conversations/commands.server";
import { keptCustomer, searchCustomer, storeLink } from "../linking/commands.server";
import { linkedCustomer, readLink } from "../linking/queries.server";
import { keptFields, passes, profileOf } from "../model";
import type { Helpdesk } from "../ports";

type Update = typeof profileUpdates.$inferSelect;

/** Puts an answer of billing on its way into the customer's profile; an older one that still waits is let go. */
export async function queueUpdate(
  tx: Tx,
  core: Core,
  { clientId, snapshotId, by }: { clientId: number; snapshotId: number; by: string },
): Promise<number> {
  const waiting = and(eq(profileUpdates.clientId, clientId), eq(profileUpdates.state, "queued"));
  await tx.update(profileUpdates).set({ state: "dropped", reason: "newer", doneAt: core.clock.now() }).where(waiting); // prettier-ignore
  const [row] = await tx
    .insert(profileUpdates)
    .values({
      clientId,
      snapshotId,
      state: "queued",
      sent: {},
      kept: {},
      queuedAt: core.clock.now(),
      actor: by,
    }) // prettier-ignore
    .returning({ id: profileUpdates.id });
  if (!row) throw new Error("No row came back");
  await enqueue(tx, core.clock, updateProfile, { updateId: row.id });
  tx.touch("helpdesk");
  return row.id;
}

/**
 * Writes one update: finds the customer when nobody has yet, sends only what the desk holds otherwise, reads back and compares. What does not
 * pass by itself ends as `failed` with its reason; what does is noted and thrown, so that the job comes again.
 */
export async function writeProfile(
  core: Core,
  helpdesk: Helpdesk,
  { updateId, signal }: { updateId: number; signal?: AbortSignal },
): Promise<void> {
  const [update] = await core.db.select().from(profileUpdates).where(eq(profileUpdates.id, updateId));
  if (!update || update.state !== "queued") return;
  const { settings } = await readConnection(core, "freescout");
  if (settings && !settings.writesProfiles) {
    await end(core, update, { state: "dropped", reason: "off" });
    return;
  }
  try {
    await attempt(core, helpdesk, { update, signal });
  } catch (error) {
    const fault = faultOf(error);
    if (!fault) throw error;
    if (passes(fault.kind)) await note(core, update, { reason: fault.kind });
    else await end(core, update, { state: "failed", reason: fault.kind });
    if (passes(fault.kind)) throw error;
  }
}

async function attempt(
  core: Core,
  helpdesk: Helpdesk,
  { update, signal }: { update: Update; signal?: AbortSignal },
): Promise<void> {
  const { clientId, snapshotId } = update;
  const [snapshot] = await core.db
    .select()
    .from(billingSnapshots)
    .where(and(eq(billingSnapshots.id, snapshotId), eq(billingSnapshots.clientId, clientId)));
  // A contract in another name is written nowhere until somebody has said that it is the client's.
  if (!snapshot || (snapshot.nameDiffers && snapshot.acceptedAt === null))
    return end(core, update, { state: "dropped", reason: snapshot ? "name" : "gone" });
  const customerId = await customerFor(core, helpdesk, { clientId, signal });
  if (customerId === null) return end(core, update, { state: "failed", reason: "no_customer" });
  const before = await helpdesk.fetchCustomer(customerId, signal);
  if (!before) return customerGone(core, update);
  const wanted = await helpdesk.expectedOf(profileOf(snapshot));
  const missing = keptFields(wanted, before);
  const patch = Object.fromEntries(Object.entries(wanted).filter(([field]) => field in missing));
  if (Object.keys(patch).length > 0) await helpdesk.updateCustomer(customerId, patch, signal);
  // 200 and 204 say nothing of what was taken.
  const after = Object.keys(patch).length > 0 ? await helpdesk.fetchCustomer(customerId, signal) : before;
  if (!after) return customerGone(core, update);
  const kept = keptFields(wanted, after);
  await core.db.transaction(async (tx) => {
    const at = core.clock.now();
    const state = Object.keys(kept).length > 0 ? ("differs" as const) : ("updated" as const);
    const row = {
      state,
      customerId,
      sent: { ...wanted } as Record<string, string>,
      kept: { ...kept } as Record<string, string>,
      reason: null,
      triedAt: at,
      doneAt: at,
    };
    await tx.update(profileUpdates).set(row).where(eq(profileUpdates.id, update.id));
    await noteCustomer(tx, core, { clientId, customerId, customer: keptCustomer(after) });
    tx.touch("billing");
    tx.touch("helpdesk");
  });
}

async function customerFor(
  core: Core,
  helpdesk: Helpdesk,
  { clientId, signal }: { clientId: number; signal?: AbortSignal },
): Promise<string | null> {
  const linked = await linkedCustomer(core.db, clientId);
  if (linked !== null) return linked;
  await searchCustomer(core, helpdesk, { clientId, signal });
  return linkedCustomer(core.db, clientId);
}

async function customerGone(core: Core, update: Update): Promise<void> {
  const link = await readLink(core.db, update.clientId);
  if (link?.customerId) await noteGone(core, { clientId: update.clientId, customerId: link.customerId });
  await end(core, update, { state: "failed", reason: "gone" });
}

/** Keeps what a customer looks like now. */
export async function noteCustomer(
  tx: Tx,
  core: Core,
  { clientId, customerId, customer }: { clientId: number; customerId: string; customer: ReturnType<typeof keptCustomer> }, // prettier-ignore
): Promise<void> {
  const link = await readLink(tx, clientId);
  if (!link || link.customerId !== customerId) return;
  await storeLink(tx, core, { ...link, state: "linked", candidates: [], customer, readAt: core.clock.now() });
}

async function note(core: Core, { id }: Update, { reason }: { reason: string }): Promise<void> {
  await core.db.transaction(async (tx) => {
    await tx.update(profileUpdates).set({ reason, triedAt: core.clock.now() }).where(eq(profileUpdates.id, id)); // prettier-ignore
    tx.touch("helpdesk");
  });
}

async function end(
  core: Core,
  { id }: Update,
  { state, reason }: { state: "failed" | "dropped"; reason: string },
): Promise<void> {
  await core.db.transaction(async (tx) => {
    const at = core.clock.now();
    await tx
      .update(profileUpdates)
      .set({ state, reason, triedAt: at, doneAt: at })
      .where(and(eq(profileUpdates.id, id), ne(profileUpdates.state, "updated")));
    tx.touch("billing");
    tx.touch("helpdesk");
  });
}

/** Sends the newest update of a client once more. Answers whether there was one to send. */
export async function retryUpdate(
  tx: Tx,
  core: Core,
  { clientId, updateId }: { clientId: number; updateId: number },
): Promise<boolean> {
  const [newest] = await tx.select().from(profileUpdates).where(eq(profileUpdates.clientId, clientId)).orderBy(desc(profileUpdates.id)).limit(1); // prettier-ignore
  if (newest?.id !== updateId || (newest.state !== "failed" && newest.state !== "differs")) return false;
  await tx.update(profileUpdates).set({ state: "queued", reason: null, doneAt: null }).where(eq(profileUpdates.id, updateId)); // prettier-ignore
  await enqueue(tx, core.clock, updateProfile, { updateId });
  tx.touch("helpdesk");
  return true;
}
