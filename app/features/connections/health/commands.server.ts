import { eq } from "drizzle-orm";
import { enqueue, hastenJobs } from "~/jobs/enqueue";
import type { Core } from "~/lib/core";
import { lockName } from "~drizzle/lock";
import type { Db, Tx } from "~drizzle/client.server";
import { connectionHealth } from "~drizzle/schema";
import { probeConnection, tellDeadToken } from "../jobs";
import type { ConnectedVendor } from "../model";
import { afterCall, isTurn, meaningOf, noHealth, type CallOutcome, type Health } from "./model";
import { readHealth } from "./queries.server";

/** A process writes what changes nothing at most this often. */
const QUIET_MS = 5_000;
/** A vendor that stumbled is asked again so soon; whoever stays away is then asked every minute. */
const FIRST_LOOK_MS = 5_000;
/** Work that waits while a vendor is away, by the names in the outbox; features that call vendors cannot be asked from here. */
export const WAITING_WORK: Record<ConnectedVendor, readonly string[]> = {
  yclients: ["applyInboxEvent", "mirrorVisit", "pullChanges"],
  hms: ["refreshPlans", "applyPlanHint"],
  billing: ["askBilling"],
  freescout: [
    "updateProfile",
    "applyHelpdeskEvent",
    "readConversations",
    "findCustomer",
    "linkNamedCustomer",
  ],
  amocrm: ["applyAmocrmEvent", "mirrorContact", "linkContact"],
};
/** What this process wrote last, so that most calls end without a look at the database. */
const written = new WeakMap<Db, Map<ConnectedVendor, { at: number; health: Health }>>();

function writtenOf(db: Db) {
  const known = written.get(db) ?? new Map<ConnectedVendor, { at: number; health: Health }>();
  written.set(db, known);
  return known;
}

/**
 * Notes how a call to a vendor ended. Called after every call; writes when something turns, else at most every five seconds. Not inside a
 * transaction.
 */
export async function noteCall(core: Core, vendor: ConnectedVendor, outcome: CallOutcome): Promise<void> {
  const now = core.clock.now();
  const last = writtenOf(core.db).get(vendor);
  if (last && isQuiet(last, outcome, now)) return;
  const health = await core.db.transaction(async (tx) => {
    await lockName(tx, `health:${vendor}`);
    const before = await readHealth(tx, vendor);
    const after = afterCall(before.since.getTime() === 0 ? noHealth(now) : before, outcome, now);
    const mustTell = after.state === "unauthorized" && after.alertedAt === null;
    if (mustTell) {
      after.alertedAt = now;
      await enqueue(tx, core.clock, tellDeadToken, { vendor, since: now.toISOString() });
    }
    await store(tx, vendor, after);
    await followTurn(tx, core, vendor, { before, after });
    if (isTurn(before, after)) {
      tx.touch("connections");
      if (before.state !== after.state) tx.touch("channels");
    }
    return { before, after };
  });
  writtenOf(core.db).set(vendor, { at: now.getTime(), health: health.after });
  if (health.before.state !== health.after.state)
    core.log.warn({ vendor, state: health.after.state, before: health.before.state, operation: outcome.operation }, "vendor health turned"); // prettier-ignore
}

/** A fall is looked into at once, and a return sets everything going that waited for it. */
async function followTurn(
  tx: Tx,
  { clock }: Core,
  vendor: ConnectedVendor,
  { before, after }: { before: Health; after: Health },
): Promise<void> {
  const wasAway = before.state === "down" || before.state === "unauthorized";
  if (after.state === "down" && !wasAway) {
    const runAt = new Date(clock.now().getTime() + FIRST_LOOK_MS);
    await enqueue(tx, clock, probeConnection, { vendor }, { runAt });
  }
  if (after.state === "up" && wasAway) await hastenJobs(tx, clock, [...WAITING_WORK[vendor]]);
}

function isQuiet(last: { at: number; health: Health }, outcome: CallOutcome, now: Date): boolean {
  if (Math.abs(now.getTime() - last.at) >= QUIET_MS) return false;
  const { health } = last;
  switch (meaningOf(outcome)) {
    case "answered":
      return health.state === "up" && health.failures === 0 && !(outcome.operation in health.notGranted);
    case "refused":
      return health.state === "up" && outcome.operation in health.notGranted;
    case "dead":
      return health.state === "unauthorized";
    case "busy":
      return true;
    case "away":
      // The first failures are counted one by one: three of them make a vendor that is away.
      return health.state === "down" || health.state === "unauthorized";
  }
}

/** Begins anew: other tokens, another branch, or taken back from a pause. What is there is asked at once. */
export async function resetHealth(tx: Tx, core: Core, vendor: ConnectedVendor): Promise<void> {
  const before = await readHealth(tx, vendor);
  const { lastSuccessAt } = before;
  await store(tx, vendor, { ...noHealth(core.clock.now()), lastSuccessAt });
  tx.afterCommit(() => writtenOf(core.db).delete(vendor));
  await enqueue(tx, core.clock, probeConnection, { vendor });
}

async function store(tx: Tx, vendor: ConnectedVendor, health: Health): Promise<void> {
  await tx
    .insert(connectionHealth)
    .values({ vendor, ...health })
    .onConflictDoUpdate({ target: connectionHealth.vendor, set: health });
}

/** Forgets when the admins were told, so that a letter that could not be written is owed again. */
export async function oweAlert(core: Core, vendor: ConnectedVendor): Promise<void> {
  await core.db.update(connectionHealth).set({ alertedAt: null }).where(eq(connectionHealth.vendor, vendor));
}
