import type { HandlerOf } from "~/jobs/handler";
import { systemActor } from "~/lib/actor";
import { auditPoints as audit } from "./audit/commands.server";
import { isSound } from "./audit/model";
import { settleBooking, settleMissed } from "./commands.server";
import { expirePoints as expire } from "./expiry/commands.server";
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

export const expirePoints: HandlerOf<typeof definitions.expirePoints> = async ({ core, signal, log }) => {
  const lots = await expire(core, loyalty, signal);
  if (lots > 0) log.info({ lots }, "points lapsed");
};

export const auditPoints: HandlerOf<typeof definitions.auditPoints> = async ({ core, signal, log }) => {
  const found = await audit(core, signal);
  if (isSound(found)) log.info({ visits: found.visits, tookMs: found.tookMs }, "points are in line");
  else log.error({ ...found, findings: found.findings.length }, "points differ from their recomputation");
};
