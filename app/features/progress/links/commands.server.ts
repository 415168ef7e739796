import { and, eq, isNull } from "drizzle-orm";
import { lockRow } from "~drizzle/lock";
import { clients, progressLinks } from "~drizzle/schema";
import { actorRef, type Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { addressKey, rateLimitsOf } from "~/lib/rate-limit.server";
import { newSecret, secretHash } from "~/lib/secret-token.server";
import { refusalOfEntry, writeEntry, type EntryInput, type EntryRefusal } from "../commands.server";
import { mustProgressOf } from "../queries.server";
import { linkEnds, linkKind, type LinkKind } from "./model";
import { clientOfLink } from "./queries.server";

/** Makes a client's link; the one before stops working. The token is answered once and kept nowhere. */
export async function makeLink(
  core: Core,
  actor: Actor,
  { clientId, kind = "season" }: { clientId: number; kind?: LinkKind },
): Promise<{ token: string }> {
  await mustProgressOf(core.db, actor, { clientId, action: "link" });
  const token = newSecret();
  const now = core.clock.now();
  await core.db.transaction(async (tx) => {
    await lockRow(tx, clients, clientId);
    const standing = and(eq(progressLinks.clientId, clientId), isNull(progressLinks.revokedAt));
    await tx.update(progressLinks).set({ revokedAt: now }).where(standing);
    const row = { clientId, tokenHash: secretHash(token), createdBy: actorRef(actor), createdAt: now, expiresAt: linkEnds(kind, now) }; // prettier-ignore
    await tx.insert(progressLinks).values(row);
    tx.touch("progress");
  });
  return { token };
}

/** Ends a client's link. */
export async function revokeLink(
  core: Core,
  actor: Actor,
  { clientId }: { clientId: number },
): Promise<void> {
  await mustProgressOf(core.db, actor, { clientId, action: "link" });
  await core.db.transaction(async (tx) => {
    const standing = and(eq(progressLinks.clientId, clientId), isNull(progressLinks.revokedAt));
    await tx.update(progressLinks).set({ revokedAt: core.clock.now() }).where(standing);
    tx.touch("progress");
  });
}

export type LinkEntry =
  | { ok: true; value: { isOver: boolean } }
  | {
      ok: false;
      error: EntryRefusal | { reason: "gone" } | { reason: "rate_limited"; retryAfterSeconds: number };
    };

/** What may be sent by one link, and tried from one address, in an hour. */
const LIMITS = { link: 20, address: 60, seconds: 3600 };

/** Whether this address may look at links still: tokens cannot be guessed, but whoever tries shall not load the database. */
export async function mayKnock(core: Core, clientIp: string): Promise<{ retryAfterSeconds: number } | null> {
  const rule = { name: "measure-address", points: LIMITS.address, seconds: LIMITS.seconds };
  const state = await rateLimitsOf(core.env).take(rule, addressKey(clientIp));
  return state && !state.allowed ? { retryAfterSeconds: state.resetSeconds } : null;
}

/**
 * Writes what was sent by a link into its client's journal, as the client; a link for a single entry ends with it. A refusal never says
 * what the journal holds.
 */
export async function enterByLink(
  core: Core,
  { token, input: sent }: { token: string; input: Omit<EntryInput, "clientId" | "programId"> },
): Promise<LinkEntry> {
  const now = core.clock.now();
  const found = await clientOfLink(core.db, { token, now });
  if (!found) return { ok: false, error: { reason: "gone" } };
  const rule = { name: "measure-link", points: LIMITS.link, seconds: LIMITS.seconds };
  const state = await rateLimitsOf(core.env).take(rule, String(found.linkId));
  if (state && !state.allowed)
    return { ok: false, error: { reason: "rate_limited", retryAfterSeconds: state.resetSeconds } };
  const input = { ...sent, clientId: found.clientId };
  const actor = { kind: "client", clientId: found.clientId } as const;
  const refused = await refusalOfEntry(core, actor, input);
  if (refused) return { ok: false, error: refused };
  return core.db.transaction(async (tx): Promise<LinkEntry> => {
    await lockRow(tx, clients, found.clientId);
    // Of two who press at once the second finds a link for a single entry used up.
    const link = await clientOfLink(tx, { token, now });
    if (!link) return { ok: false, error: { reason: "gone" } };
    let done = await writeEntry(tx, core, { actor, input });
    // The period is our guess and nothing the client wrote: where it is taken, the entry stands without one.
    if (!done.ok && done.error.reason === "taken" && done.error.by === "period")
      done = await writeEntry(tx, core, { actor, input: { ...input, period: "" } });
    if (!done.ok) return { ok: false, error: discreet(done.error) };
    const isOver = linkKind(link) === "once";
    await tx
      .update(progressLinks)
      .set({ lastUsedAt: now, revokedAt: isOver ? now : null })
      .where(eq(progressLinks.id, link.linkId));
    return { ok: true, value: { isOver } };
  });
}

/** Without what the journal holds: who has the link need not be who may read it. */
function discreet(error: EntryRefusal): EntryRefusal {
  if (error.reason !== "doubtful") return error;
  const doubts = error.doubts.map((doubt) => ({ ...doubt, last: null, meant: doubt.why === "jump" ? null : doubt.meant })); // prettier-ignore
  return { reason: "doubtful", doubts };
}
