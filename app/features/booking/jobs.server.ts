import { and, asc, eq, lte, ne } from "drizzle-orm";
import { bookings } from "~drizzle/schema";
import type { HandlerOf } from "~/jobs/handler";
import { systemActor } from "~/lib/actor";
import type * as definitions from "./jobs";
import { listLapsedHolds } from "./locks/commands.server";
import { expireHeads } from "./planning/commands.server";
import { expireRequest } from "./requests/commands.server";
import { lapseWaiting, offerHours } from "./waiting/offers/commands.server";

export const expireHold: HandlerOf<typeof definitions.expireHold> = async ({ core }, { bookingId }) => {
  await core.db.transaction((tx) => expireHeads(tx, core, [bookingId]));
};

export const expireHolds: HandlerOf<typeof definitions.expireHolds> = async ({ core, log, signal }) => {
  const lapsed = await listLapsedHolds(core.db, { now: core.clock.now() });
  const heads = new Set(lapsed.map(({ id, headId }) => headId ?? id));
  for (const headId of heads) {
    signal.throwIfAborted();
    await core.db.transaction((tx) => expireHeads(tx, core, [headId]));
  }
  if (heads.size > 0) log.info({ holds: heads.size }, "holds let go");
};

export const expireRequests: HandlerOf<typeof definitions.expireRequests> = async ({ core, log, signal }) => {
  const passed = await core.db
    .select({ id: bookings.id })
    .from(bookings)
    .where(
      and(
        eq(bookings.status, "pending"),
        lte(bookings.startsAt, core.clock.now()),
        ne(bookings.source, "yclients"),
      ),
    )
    .orderBy(asc(bookings.startsAt))
    .limit(500);
  const actor = systemActor("requests");
  let requests = 0;
  for (const { id } of passed) {
    signal.throwIfAborted();
    if (await expireRequest(core, actor, id)) requests += 1;
  }
  const places = await lapseWaiting(core);
  if (requests + places > 0) log.info({ requests, places }, "requests and places on the waiting list closed");
};

export const offerFreedHours: HandlerOf<typeof definitions.offerFreedHours> = async (
  { core, log },
  { staffId, from, until },
) => {
  const offers = await offerHours(core, { staffId, from: new Date(from), until: new Date(until) });
  if (offers > 0) log.info({ staffId, offers }, "freed hours offered to the waiting list");
};
