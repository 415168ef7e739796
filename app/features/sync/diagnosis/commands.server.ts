import { settleBookingPoints } from "~/features/loyalty/jobs";
import { enqueue } from "~/jobs/enqueue";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { mustSync } from "../policy";

/** Has the points of one visit reckoned now; harmless when they are in line. */
export async function settlePointsNow(
  core: Core,
  actor: Actor,
  { bookingId }: { bookingId: number },
): Promise<void> {
  mustSync(actor, "manage");
  await core.db.transaction((tx) => enqueue(tx, core.clock, settleBookingPoints, { bookingId }));
}
