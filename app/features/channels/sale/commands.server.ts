import { eq } from "drizzle-orm";
import { clients, mirroredVisits } from "~drizzle/schema";
import type { Tx } from "~drizzle/client.server";
import { refuseOverlap } from "~/features/booking/book/commands.server";
import { confirmHold } from "~/features/booking/hold/commands.server";
import {
  confirmInside,
  type Confirmation,
  type Confirmed,
  type HoldRefusal,
} from "~/features/booking/hold/confirmation/commands.server";
import { findVisitId } from "~/features/booking/hold/queries.server";
import type { BookingRow } from "~/features/booking/record/commands.server";
import { enqueue } from "~/jobs/enqueue";
import type { Vendors } from "~/jobs/vendors";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { mirrorVisit } from "../jobs";
import { newRequestKey } from "../mirror/commands.server";
import type { ChannelDecision } from "../model";
import { listChannels, VENDOR } from "../queries.server";
import { trySale } from "./attempt/commands.server";
import { meaningOf, waitsUntil } from "./model";
import { listMainServices, readBooking, readSale } from "./queries.server";

/**
 * Why a held hour was not sold. `phone`: YClients needs a phone that it can read; `refused`: it does not sell it to them; `closed`: the
 * service is not sold at the moment.
 */
export type SaleRefusal = HoldRefusal | { reason: "phone" } | { reason: "refused" } | { reason: "closed" };

/** The visit and what comes next: nothing, paying for it, or waiting for YClients' word. */
export interface Sold {
  booking: BookingRow;
  next: Confirmed["next"] | "wait";
}

/** A crash between the promise and the attempt is found by the job after this long. */
const LOOKED_AFTER_MS = 20_000;

/**
 * Books a held hour wherever its service is sold. Our own: as ever. YClients': what was typed is written down first, the sale is made outside of any transaction, and its
 * answer lets the visit stand or fall; no answer is an answer that comes later. In YClients' stead while it is away: the visit stands at once, as provisional. The same hold
 * confirmed twice is sold once.
 * @throws AppError `forbidden`, `not_found` (unknown client)
 */
export async function sellVisit(
  core: Core,
  vendors: Vendors,
  actor: Actor,
  confirmation: Confirmation,
): Promise<Result<Sold, SaleRefusal>> {
  const bookingId = await findVisitId(core.db, confirmation.linkToken);
  if (bookingId === null) return refuse({ reason: "gone" });
  const begun = await readSale(core.db, bookingId);
  if (begun?.state === "waiting" && !begun.isProvisional) return goOn(core, vendors, bookingId);
  const services = await listMainServices(core.db, bookingId);
  const decisions = [...(await listChannels(core, services)).values()];
  if (!decisions.some(isOutside)) {
    const isClosed = decisions.some(({ by }) => by !== "own");
    return isClosed ? refuse({ reason: "closed" }) : confirmHold(core, actor, confirmation);
  }
  if (services.length > 1) return refuse({ reason: "closed" });
  const isProvisional = decisions.some(({ by }) => by === "own");
  const prepared = await prepareSale(core, actor, { confirmation, bookingId, isProvisional });
  return prepared.ok && prepared.value.next === "wait" ? goOn(core, vendors, bookingId) : prepared;
}

/** Sold through YClients, or in its stead. */
function isOutside(decision: ChannelDecision): boolean {
  return decision.by === "yclients" || (decision.by === "own" && decision.because === "fallback");
}

/** Undoes the transaction: nobody is written down whom YClients could not call. */
class PhoneNeeded extends Error {}

/** Writes down who comes and that their visit is to be sold, all in one. */
async function prepareSale(
  core: Core,
  actor: Actor,
  {
    confirmation,
    bookingId,
    isProvisional,
  }: { confirmation: Confirmation; bookingId: number; isProvisional: boolean },
): Promise<Result<Sold, SaleRefusal>> {
  const run = async (tx: Tx): Promise<Result<Sold, SaleRefusal>> => {
    const visit = await readBooking(tx, bookingId);
    const until = visit && !isProvisional ? waitsUntil(visit.startsAt, core.clock.now()) : null;
    const outside = { waitsUntil: until };
    const confirmed = await confirmInside(tx, { core, actor }, { ...confirmation, pointsToSpend: 0, outside });
    if (!confirmed.ok) return confirmed;
    const { booking } = confirmed.value;
    const isNews = visit?.clientId !== booking.clientId || visit?.status !== booking.status;
    if (!isNews) return confirmed;
    await requirePhone(tx, booking);
    await writeSale(tx, core, { bookingId, isProvisional });
    return ok({ booking, next: isProvisional ? "done" : "wait" });
  }; // prettier-ignore
  try {
    return await refuseOverlap(() => core.db.transaction(run));
  } catch (error) {
    if (error instanceof PhoneNeeded) return refuse({ reason: "phone" });
    throw error;
  }
}

async function requirePhone(tx: Tx, { clientId }: BookingRow): Promise<void> {
  const [client] = await tx.select({ phone: clients.phoneE164 }).from(clients).where(eq(clients.id, clientId ?? 0)); // prettier-ignore
  if (!client?.phone) throw new PhoneNeeded();
}

/** The row of a sale that is to be made; a new key, so that what was refused before is not taken for it. */
export async function writeSale(
  tx: Tx,
  core: Core,
  { bookingId, isProvisional }: { bookingId: number; isProvisional: boolean },
): Promise<void> {
  const now = core.clock.now();
  const fresh = {
    ...{
      kind: "sale" as const,
      state: "waiting" as const,
      isProvisional,
      requestKey: newRequestKey(bookingId),
    },
    ...{ externalId: null, recordHash: null, placedDigest: null, placedVersion: null },
    ...{ attempts: 0, failure: null, leaseUntil: null, updatedAt: now },
  };
  await tx
    .insert(mirroredVisits)
    .values({ bookingId, source: VENDOR, createdAt: now, ...fresh })
    .onConflictDoUpdate({ target: mirroredVisits.bookingId, set: fresh });
  tx.touch("channels");
  const runAt = isProvisional ? now : new Date(now.getTime() + LOOKED_AFTER_MS);
  await enqueue(tx, core.clock, mirrorVisit, { bookingId }, { runAt });
}

/** Makes the sale while its client looks on. */
async function goOn(core: Core, vendors: Vendors, bookingId: number): Promise<Result<Sold, SaleRefusal>> {
  const outcome = await trySale(core, vendors, { bookingId, isWatched: true });
  const booking = await readBooking(core.db, bookingId);
  if (!booking) return refuse({ reason: "gone" });
  if (outcome.kind === "refused") {
    const meaning = meaningOf(outcome.refusal);
    return refuse(meaning === "taken" ? { reason: "booked" } : { reason: meaning === "phone" ? "phone" : "refused" });
  }
  if (booking.status === "hold") return ok({ booking, next: "wait" });
  if (booking.status === "cancelled" || booking.status === "expired") return refuse({ reason: "gone" });
  return ok({ booking, next: "done" });
} // prettier-ignore
