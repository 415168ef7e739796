import type { HandlerOf } from "~/jobs/handler";
import { systemActor } from "~/lib/actor";
import { settleBooking, settleMissed } from "./commands.server";
import type * as definitions from "./jobs";

const loyalty = systemActor("loyalty");

export const settleBookingPoints: HandlerOf<typeof definitions.settleBookingPoints> = async (
  { core, log, finish },
  { bookingId },
) => {
  const rows = await settleBooking(core, loyalty, { bookingId, finish });
  if (rows.length > 0) log.info({ bookingId, entries: rows.map(({ kind }) => kind) }, "points settled");
};

export const settleMissedPoints: HandlerOf<typeof definitions.settleMissedPoints> = async ({
  core,
  signal,
  log,
}) => {
  const settled = await settleMissed(core, loyalty, signal);
  if (settled > 0) log.info({ settled }, "missed points awarded");
};
