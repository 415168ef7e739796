import { and, eq } from "drizzle-orm";
import { mirroredVisits } from "~drizzle/schema";
import type { Tx } from "~drizzle/client.server";
import { announceNew } from "~/features/booking/book/commands.server";
import { lockVisitAndClear } from "~/features/booking/planning/commands.server";
import { announce, type BookingRow, type Writing } from "~/features/booking/record/commands.server";
import { changeVisit, standUp, type VisitRows } from "~/features/booking/standing/commands.server";
import { readSetting } from "~/features/settings/queries.server";
import type { BookingDesk, VendorFault, VendorSaleRefusal } from "~/features/sync/ports";
import type { JobContext } from "~/jobs/handler";
import { RetryAfter } from "~/jobs/retry-after";
import type { Vendors } from "~/jobs/vendors";
import { systemActor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { forgetAnswers } from "../../offer/memory/queries.server";
import { takeLease, writeBookingRef, writeLeased } from "../../mirror/commands.server";
import { placedAs, standingOfVisit } from "../../mirror/model";
import { VENDOR } from "../../queries.server";
import { meaningOf, pauseAfter } from "../model";
import { readSaleCase, type SaleCase } from "../queries.server";

/** What an attempt came to. `open`: no answer yet; `busy`: another process is at it; `none`: there is nothing to sell (any more). */
export type SaleOutcome =
  | { kind: "sold" }
  | { kind: "refused"; refusal: VendorSaleRefusal | "late" }
  | { kind: "open"; pauseMs: number }
  | { kind: "busy" }
  | { kind: "none" };

/** A person waits for it; what is not answered by then is found out later. */
const PATIENCE_MS = 10_000;

interface Lease {
  bookingId: number;
  leaseUntil: Date;
}

/** What YClients said, before it is written down. */
type Answer =
  | { kind: "sold"; externalId: string; recordHash: string | null }
  | { kind: "refused"; refusal: VendorSaleRefusal | "late" }
  | { kind: "open"; failure: string };

/**
 * Brings the sale of a visit one step further, at most one process at a time: finds out what became of an earlier attempt that had no answer, asks whether it can be sold,
 * sells it, writes the answer down. Idempotent: what is sold is not sold again. `isWatched`: its client looks on and is told by the page; otherwise by letter.
 */
export async function trySale(
  core: Core,
  vendors: Vendors,
  { bookingId, isWatched, signal }: { bookingId: number; isWatched: boolean; signal?: AbortSignal },
): Promise<SaleOutcome> {
  const begun = await core.db.transaction((tx) => begin(tx, core, bookingId));
  if (begun === "none" || begun === "busy") return { kind: begun };
  const { found, lease } = begun;
  const limit = AbortSignal.timeout(isWatched ? PATIENCE_MS : PATIENCE_MS * 2);
  const desk = vendors.bookingSources[VENDOR]?.desk;
  const answer: Answer = desk
    ? await askFor(desk, found, signal ? AbortSignal.any([signal, limit]) : limit)
    : { kind: "open", failure: "off" };
  if (answer.kind === "refused") forgetAnswers(core.db);
  const outcome = await core.db.transaction((tx) => settle(tx, core, { lease, found, answer, isWatched }));
  if (outcome !== "lost") return outcome;
  // Its hour here went to somebody else meanwhile: what was sold there is taken back.
  if (desk && answer.kind === "sold") await desk.deleteRecord(answer.externalId, signal);
  return core.db.transaction((tx) => settle(tx, core, { lease, found, answer: { kind: "refused", refusal: "late" }, isWatched })) as Promise<SaleOutcome>; // prettier-ignore
}

async function begin(
  tx: Tx,
  core: Core,
  bookingId: number,
): Promise<{ found: SaleCase; lease: Lease } | "none" | "busy"> {
  if (!(await readSaleCase(tx, bookingId, core.clock.now()))) return "none";
  const leaseUntil = await takeLease(tx, core, bookingId);
  if (!leaseUntil) return "busy";
  // Read again: whoever had the lease before may have sold it.
  const found = await readSaleCase(tx, bookingId, core.clock.now());
  const lease = { bookingId, leaseUntil };
  if (!found) {
    await writeLeased(tx, core, lease, { leaseUntil: null });
    return "none";
  }
  await writeLeased(tx, core, lease, { attempts: found.row.attempts + 1 });
  return { found, lease };
}

/** Everything that is said to YClients about one sale. Nothing is sold before it is certain that nothing was. */
async function askFor(desk: BookingDesk, found: SaleCase, signal: AbortSignal): Promise<Answer> {
  const { row, sale, day, isOver } = found;
  try {
    if (row.attempts > 0) {
      const record = await desk.findByRequestKey({ requestKey: row.requestKey, day, signal });
      if (record && !record.deleted) return { kind: "sold", externalId: record.externalId, recordHash: null };
    }
    if (isOver) return { kind: "refused", refusal: "late" };
    if (!sale) return { kind: "refused", refusal: "service" };
    const checked = await desk.checkSale(sale, signal);
    if (!checked.ok) return { kind: "refused", refusal: checked.error };
    const sold = await desk.sell(sale, signal);
    return sold.ok ? { kind: "sold", ...sold.value } : { kind: "refused", refusal: sold.error };
  } catch (error) {
    const { kind } = error as Partial<VendorFault>;
    // Understood and not done: no later attempt would be another.
    if (kind === "not_granted" || kind === "invalid_request" || kind === "not_found")
      return { kind: "refused", refusal: "other" };
    return { kind: "open", failure: kind ?? "timeout" };
  }
}

async function settle(
  tx: Tx,
  core: Core,
  { lease, found, answer, isWatched }: { lease: Lease; found: SaleCase; answer: Answer; isWatched: boolean },
): Promise<SaleOutcome | "lost"> {
  const writing: Writing = { core, actor: systemActor(VENDOR) };
  if (answer.kind === "sold") return stand(tx, writing, { lease, found, answer });
  const rows = await lockVisitAndClear(tx, core, lease.bookingId);
  if (answer.kind === "refused") {
    const { refusal } = answer;
    const isOurs = await writeLeased(tx, core, lease, {
      state: "refused",
      failure: refusal,
      leaseUntil: null,
    });
    if (isOurs) await letGo(tx, writing, rows, { refusal, isWatched });
    return { kind: "refused", refusal };
  }
  await writeLeased(tx, core, lease, { failure: answer.failure, leaseUntil: null });
  // Whoever waited long enough is told no; should the sale be found to have happened, it is taken back there.
  if (found.isOver) await letGo(tx, writing, rows, { refusal: "late", isWatched });
  return { kind: "open", pauseMs: pauseAfter(found.row.attempts + 1) };
}

/** Sold: the visit stands, and its record is known by its number. `lost`: its hour here is somebody's by now. */
async function stand(
  tx: Tx,
  writing: Writing,
  { lease, found, answer }: { lease: Lease; found: SaleCase; answer: Extract<Answer, { kind: "sold" }> },
): Promise<SaleOutcome | "lost"> {
  const { core } = writing;
  const { bookingId } = lease;
  const rows = await lockVisitAndClear(tx, core, bookingId);
  const booking = await standAs(tx, writing, rows);
  if (!booking) return "lost";
  const standing = found.sale && standingOfVisit(booking, { staffExternalId: found.sale.staffExternalId, kind: "sale" }); // prettier-ignore
  const isOurs = await writeLeased(tx, core, lease, {
    ...{ state: "placed", externalId: answer.externalId, recordHash: answer.recordHash, failure: null },
    ...{ placedDigest: placedAs(standing, null), placedVersion: booking.version, leaseUntil: null },
  });
  if (!isOurs) await adopt(tx, bookingId, answer);
  await writeBookingRef(tx, core, { bookingId, externalId: answer.externalId });
  return { kind: "sold" };
}

/** Another process has the lease and asks what became of this very attempt: it need not any more. */
async function adopt(tx: Tx, bookingId: number, { externalId, recordHash }: { externalId: string; recordHash: string | null }) {
  await tx
    .update(mirroredVisits)
    .set({ state: "placed", externalId, recordHash })
    .where(and(eq(mirroredVisits.bookingId, bookingId), eq(mirroredVisits.state, "waiting")));
} // prettier-ignore

async function standAs(tx: Tx, writing: Writing, rows: VisitRows): Promise<BookingRow | null> {
  const [head] = rows;
  if (head.status === "hold") {
    const booking = await changeVisit(tx, writing, rows, {
      ...{ to: "confirmed", kind: "status", reason: VENDOR },
      every: { holdUntil: null, isExclusive: true },
    });
    await announceNew(tx, writing, booking);
    return booking;
  }
  // Called off, or let go as too late: its client was told no already.
  if (head.status !== "expired") return head.status === "cancelled" ? null : head;
  if (head.clientId === null || head.startsAt <= writing.core.clock.now()) return null;
  const every = { holdUntil: null };
  const stood = await standUp(tx, writing, rows, {
    to: "confirmed",
    kind: "reseated",
    reason: VENDOR,
    every,
  });
  if (!stood.ok) return null;
  await announceNew(tx, writing, stood.value);
  return stood.value;
}

/**
 * Not sold: the hour is let go. Whoever looks on keeps their form: with the hour where another phone may help, with fresh hours where it is taken. Whoever does not gets a letter.
 */
async function letGo(
  tx: Tx,
  writing: Writing,
  rows: VisitRows,
  { refusal, isWatched }: { refusal: VendorSaleRefusal | "late"; isWatched: boolean },
): Promise<void> {
  const { core } = writing;
  const [{ status }] = rows;
  const reason = `${VENDOR}:${refusal}`;
  if (status !== "hold" && status !== "expired") return;
  if (isWatched && refusal !== "late") {
    const isKept = status === "hold" && meaningOf(refusal) !== "taken";
    const { holdMin } = await readSetting(tx, "booking");
    const holdUntil = new Date(core.clock.now().getTime() + holdMin * 60_000);
    const nobody = { clientId: null };
    await changeVisit(tx, writing, rows, isKept
      ? { to: "hold", kind: "changed", reason, every: { ...nobody, holdUntil } }
      : { to: "expired", kind: "released", reason, every: nobody });
    return;
  }
  const last = await changeVisit(tx, writing, rows, { to: "cancelled", kind: "declined", reason });
  await announce(tx, writing, last, "declined");
} // prettier-ignore

/** Brings a sale to its end for the job that looks after visits in the other calendar: what has no answer is looked after again. */
export async function finishSale(
  { core, vendors, signal }: Pick<JobContext, "core" | "vendors" | "signal">,
  { bookingId }: { bookingId: number },
): Promise<void> {
  const outcome = await trySale(core, vendors, { bookingId, isWatched: false, signal });
  if (outcome.kind === "open") throw new RetryAfter(outcome.pauseMs);
  if (outcome.kind === "busy") throw new RetryAfter(5_000);
}
