import type { Core } from "~/lib/core";
import { readConnection } from "~/features/connections/queries.server";
import type { VendorFault } from "~/features/sync/ports";
import { enqueue } from "~/jobs/enqueue";
import type { HandlerOf, JobContext } from "~/jobs/handler";
import { RetryAfter } from "~/jobs/retry-after";
import { systemActor } from "~/lib/actor";
import { noteOverlaps } from "./conflicts/commands.server";
import { listOpenVisits } from "./conflicts/queries.server";
import * as definitions from "./jobs";
import { ensureRow, isSettled, takeLease, writeLeased } from "./mirror/commands.server";
import { Exchange, type Turn } from "./mirror/exchange/commands.server";
import { MIRROR_SOURCE } from "./mirror/model";
import {
  isMirroring,
  isUndecided,
  listUnmirrored,
  listUnsettled,
  readCase,
  type MirrorRow,
} from "./mirror/queries.server";
import { finishSale } from "./sale/attempt/commands.server";

const SWEPT_AT_ONCE = 500;
/** How long to wait for a vendor that is away; the probe of its health runs as often. */
const AWAY_MS = 60_000;

/** The vendor, when there is somebody to talk to; null while the connection is off, not set up or paused. */
async function findVendor({ core, vendors }: JobContext) {
  const vendor = vendors.bookingSources[MIRROR_SOURCE];
  if (!vendor) return null;
  return (await readConnection(core, MIRROR_SOURCE)).state === "on" ? vendor : null;
}

export const mirrorVisit: HandlerOf<typeof definitions.mirrorVisit> = async (context, { bookingId }) => {
  const { core } = context;
  const vendor = await findVendor(context);
  // What waits is found again when the connection is there.
  if (!vendor) return;
  const turn = await takeTurn(core, bookingId);
  if (turn === null) return;
  if (turn === "sale") return finishSale(context, { bookingId });
  try {
    await new Exchange(context, vendor, turn).run();
  } catch (error) {
    if (error instanceof RetryAfter) throw error;
    throw await afterFault(core, turn, error);
  }
};

/** Reads the visit anew and takes the lease; null when there is nothing to do. */
async function takeTurn(core: Core, bookingId: number): Promise<Turn | "sale" | null> {
  return core.db.transaction(async (tx) => {
    await noteOverlaps(tx, { core, actor: systemActor(MIRROR_SOURCE) }, [bookingId]);
    const first = await readCase(tx, bookingId);
    if (!first || isSettled(first)) return null;
    const { row: known, kind } = first;
    if (known && kind === "sale" && isBeingSold(known)) return "sale";
    if (known && isKept(known) && known.placedVersion === first.booking.version) return null;
    const isWanted = first.ours !== null && first.booking.startsAt > core.clock.now();
    const mayBegin = isWanted && (kind === "sale" || (await isMirroring(tx)));
    const isThere = known !== null && (known.externalId !== null || first.placed.sent.length > 0);
    if (!isThere && !mayBegin && (known === null || known.state === "withdrawn")) return null;
    if (known === null) await ensureRow(tx, core, bookingId);
    if (first.placed.prefer === null && (await isUndecided(tx, bookingId))) return null;
    const leaseUntil = await takeLease(tx, core, bookingId);
    if (leaseUntil === null) throw new RetryAfter(5_000);
    const found = await readCase(tx, bookingId);
    if (!found?.row) return null;
    // A visit that may not be written any more is only looked for and let go.
    const ours = isThere || mayBegin ? found.ours : null;
    return { ...found, ours, row: found.row, leaseUntil };
  });
}

/** Somebody said that both visits stand at one hour: nothing is tried until this one changes or the other leaves. */
function isKept({ state, failure }: MirrorRow): boolean {
  return state === "refused" && failure === "kept";
}

/** Nobody knows yet whether it was sold. One that was taken out of the calendar and stands again here is written there like any visit. */
function isBeingSold({ externalId, isProvisional, state }: MirrorRow): boolean {
  return externalId === null && !isProvisional && (state === "waiting" || state === "refused");
}

const PATIENCE: Partial<Record<VendorFault["kind"], number>> = {
  unreachable: AWAY_MS,
  timeout: AWAY_MS,
  unavailable: AWAY_MS,
  unauthorized: AWAY_MS,
  broken_answer: AWAY_MS,
  rate_limited: 5_000,
};

/** Gives the lease back and says what the job should end with: waiting for a vendor that is away costs nothing. */
async function afterFault(core: Core, { booking, leaseUntil }: Turn, error: unknown): Promise<unknown> {
  const fault = error instanceof Error && error.name === "VendorError" ? (error as VendorFault) : null;
  const patience = patienceWith(fault);
  const isFinal = fault !== null && patience === undefined;
  const change = {
    leaseUntil: null,
    ...(fault ? { failure: fault.kind } : {}),
    ...(isFinal ? { state: "refused" as const } : {}),
  };
  await core.db.transaction((tx) => writeLeased(tx, core, { bookingId: booking.id, leaseUntil }, change));
  if (!fault || patience === undefined) return error;
  return new RetryAfter(patience);
}

/** How long to wait for what will pass; undefined for what no waiting changes. A fault that says when to come back is one of the first, whatever its kind: an open circuit, a connection that was paused or taken away meanwhile. */
function patienceWith(fault: VendorFault | null): number | undefined {
  return fault === null ? undefined : (fault.retryAfterMs ?? PATIENCE[fault.kind]);
}

export const mirrorVisits: HandlerOf<typeof definitions.mirrorVisits> = async (context) => {
  const { core, log } = context;
  const now = core.clock.now();
  const about = await listOpenVisits(core.db);
  if (about.length > 0)
    await core.db.transaction((tx) => noteOverlaps(tx, { core, actor: systemActor(MIRROR_SOURCE) }, about));
  if (!(await findVendor(context))) return;
  const limit = SWEPT_AT_ONCE;
  const missing = (await isMirroring(core.db)) ? await listUnmirrored(core.db, { now, limit }) : [];
  const unsettled = await listUnsettled(core.db, { now, limit });
  const ids = [...new Set([...unsettled, ...missing])];
  for (let at = 0; at < ids.length; at += 50)
    await core.db.transaction(async (tx) => {
      for (const bookingId of ids.slice(at, at + 50))
        await enqueue(tx, core.clock, definitions.mirrorVisit, { bookingId });
    });
  if (ids.length > 0) log.info({ visits: ids.length }, "visits to be compared with the other calendar");
};
