import { and, eq, isNull, lt, or } from "drizzle-orm";
import { calendarFeeds } from "~drizzle/schema";
import type { Tx } from "~drizzle/client.server";
import { lockName } from "~drizzle/lock";
import { requireCan } from "~/features/accounts/policy";
import { actorRef, type Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { newSecret } from "~/lib/secret-token.server";

/** Whose visits a feed holds. */
export type FeedOwner = { staffId: number } | { clientId: number };

const READ_NOTED_EVERY_MS = 3_600_000;

/**
 * A new unguessable address for somebody's visits. The one that stood is revoked: there is one at a time, so that knowing of a leak is enough
 * to end it. Answers with the token.
 * @throws AppError `forbidden`
 */
export async function createFeed(core: Core, actor: Actor, owner: FeedOwner): Promise<string> {
  mayFeed(actor, owner);
  const token = newSecret();
  await core.db.transaction(async (tx) => {
    await lockName(tx, `feed:${JSON.stringify(owner)}`);
    await revoke(tx, core, owner);
    await tx.insert(calendarFeeds).values({
      token,
      staffId: "staffId" in owner ? owner.staffId : null,
      clientId: "clientId" in owner ? owner.clientId : null,
      createdAt: core.clock.now(),
    });
  });
  core.log.info({ by: actorRef(actor), ...owner }, "a calendar feed was made");
  return token;
}

/** Ends somebody's feed for good: its address never answers again. */
export async function revokeFeed(core: Core, actor: Actor, owner: FeedOwner): Promise<void> {
  mayFeed(actor, owner);
  await core.db.transaction((tx) => revoke(tx, core, owner));
  core.log.info({ by: actorRef(actor), ...owner }, "a calendar feed was revoked");
}

function mayFeed(actor: Actor, owner: FeedOwner): void {
  if ("staffId" in owner) return requireCan(actor, "schedule:write", owner);
  if (!(actor.kind === "client" && actor.clientId === owner.clientId)) requireCan(actor, "clients:write");
}

async function revoke(tx: Tx, { clock }: Core, owner: FeedOwner): Promise<void> {
  const whose =
    "staffId" in owner
      ? eq(calendarFeeds.staffId, owner.staffId)
      : eq(calendarFeeds.clientId, owner.clientId);
  await tx
    .update(calendarFeeds)
    .set({ revokedAt: clock.now() })
    .where(and(whose, isNull(calendarFeeds.revokedAt)));
}

/** Notes that a calendar asked, at most once an hour. */
export async function noteFeedRead({ db, clock }: Core, feedId: number): Promise<void> {
  const now = clock.now();
  const before = new Date(now.getTime() - READ_NOTED_EVERY_MS);
  await db
    .update(calendarFeeds)
    .set({ lastReadAt: now })
    .where(
      and(
        eq(calendarFeeds.id, feedId),
        or(isNull(calendarFeeds.lastReadAt), lt(calendarFeeds.lastReadAt, before)),
      ),
    );
}
