import type { Tx } from "~drizzle/client.server";
import { spendPointsInside } from "~/features/loyalty/spending/commands.server";
import { spendLimits, type SpendRules } from "~/features/loyalty/spending/model";
import { readSetting } from "~/features/settings/queries.server";
import type { Actor } from "~/lib/actor";
import { ok, refuse, type Result } from "~/lib/result";
import { announceNew } from "../../book/commands.server";
import { judgeAnswers, keepAnswers } from "../../intake/commands.server";
import type { Answer } from "../../intake/model";
import { readVisitRows } from "../../locks/commands.server";
import { isExclusiveVisit, isLapsed, type BookingStatus } from "../../model";
import { lockVisitAndClear, type BookingRefusal } from "../../planning/commands.server";
import type { BookingRow, Writing } from "../../record/commands.server";
import { changeVisit, standUp, type VisitRows } from "../../standing/commands.server";
import { resolveVisitor, type Visitor } from "../../visitors/commands.server";
import { findVisitId, readHeldTerms, type HeldTerms } from "../queries.server";

export interface Confirmation {
  linkToken: string;
  visitor: Visitor;
  notes: string;
  answers: readonly Answer[];
  contactEmail?: string | null;
  /** Points the client pays with, whole; only a signed-in client's own. */
  pointsToSpend?: number;
  /**
   * Another system sells the visit: it stands when that one has agreed, and is kept until `waitsUntil` for it; null: it stands at once, and the other is told
   * later. Neither money beforehand nor staff's approval is asked for, and no points are spent.
   */
  outside?: { waitsUntil: Date | null };
}

/**
 * Why a held hour was not booked. `gone`: called off, or kept no longer and too long ago; `answers`: these questions need one; `points`: not
 * the visitor's to spend, or not so many; the others: it had lapsed, and somebody has it.
 */
export type HoldRefusal =
  BookingRefusal | { reason: "gone" } | { reason: "answers"; questionIds: number[] } | { reason: "points" };

/** The visit, and what comes next: nothing, or paying for it before `holdUntil`. */
export interface Confirmed {
  booking: BookingRow;
  next: "done" | "pay";
}

/** Who came back after this long chooses anew: prices and hours may be others. */
const RETAKE_WITHIN_MS = 60 * 60_000;

/** Undoes the transaction: visit and points commit or fail together. */
export class PointsRefused extends Error {}

/** What `confirmHold` does, inside a transaction of the caller. Throws `PointsRefused` when points cannot be spent. */
export async function confirmInside(
  tx: Tx,
  writing: Writing,
  confirmation: Confirmation,
): Promise<Result<Confirmed, HoldRefusal>> {
  const id = await findVisitId(tx, confirmation.linkToken);
  if (id === null) return refuse({ reason: "gone" });
  const rows = await lockVisitAndClear(tx, writing.core, id);
  const [head] = rows;
  const standing: readonly BookingStatus[] = ["pending", "confirmed", "completed"];
  if (standing.includes(head.status)) return ok({ booking: head, next: "done" });
  if (head.status !== "hold" && head.status !== "expired") return refuse({ reason: "gone" });
  const terms = await readHeldTerms(tx, rows.map(({ id }) => id)); // prettier-ignore
  const isStanding = head.status === "hold" && !isLapsed(head, writing.core.clock.now());
  if (isStanding && head.clientId !== null) return ok({ booking: head, next: "pay" });
  if (terms.gone) return refuse({ reason: terms.gone });
  const held = isStanding ? ok(rows) : await retake(tx, writing, rows, terms);
  if (!held.ok) return held;
  const { kept, missing } = await judgeAnswers(tx, terms.serviceIds, confirmation.answers);
  if (missing.length > 0 && writing.actor.kind !== "user")
    return refuse({ reason: "answers", questionIds: missing });
  await keepAnswers(tx, head.id, kept);
  return ok(await settle(tx, writing, held.value, { terms, confirmation }));
}

/** Takes a lapsed hour again as it was sold, when nobody has it. */
async function retake(
  tx: Tx,
  writing: Writing,
  rows: VisitRows,
  { needsApproval }: HeldTerms,
): Promise<Result<VisitRows, HoldRefusal>> {
  const [head] = rows;
  const now = writing.core.clock.now().getTime();
  const since = head.holdUntil?.getTime() ?? head.updatedAt.getTime();
  if (now - since > RETAKE_WITHIN_MS) return refuse({ reason: "gone" });
  if (head.startsAt.getTime() < now) return refuse({ reason: "past" });
  const { holdMin } = await readSetting(tx, "booking");
  const every = { holdUntil: new Date(now + holdMin * 60_000), clientId: null };
  const stood = await standUp(tx, writing, rows, {
    to: "hold",
    kind: "reseated",
    reason: "",
    every,
    needsApproval,
  });
  if (!stood.ok) return stood;
  const [, ...parts] = await readVisitRows(tx, head.id);
  return ok([stood.value, ...parts]);
}

async function settle(
  tx: Tx,
  writing: Writing,
  rows: VisitRows,
  { terms, confirmation }: { terms: HeldTerms; confirmation: Confirmation },
): Promise<Confirmed> {
  const { core } = writing;
  const [head] = rows;
  const { visitor, notes, contactEmail = null } = confirmation;
  const { source, locationId } = head;
  const { clientId, locale } = await resolveVisitor(tx, writing, visitor, { source, locationId });
  const { outside } = confirmation;
  const points = outside
    ? { spent: 0, dueMinor: 0 }
    : readPoints(writing.actor, rows, { clientId, points: confirmation.pointsToSpend ?? 0, rules: await readSetting(tx, "loyalty") }); // prettier-ignore
  const mustPay = points.dueMinor > 0;
  const needsApproval = terms.needsApproval && !outside;
  const waitsUntil = outside?.waitsUntil ?? null;
  const status = mustPay || waitsUntil ? "hold" : needsApproval ? "pending" : "confirmed";
  const { payMin } = await readSetting(tx, "booking");
  const booking = await changeVisit(tx, writing, rows, {
    to: status,
    kind: "submitted",
    reason: "",
    every: {
      clientId,
      holdUntil: mustPay ? new Date(core.clock.now().getTime() + payMin * 60_000) : waitsUntil,
      isExclusive: isExclusiveVisit({ source, status, needsApproval }),
      locale: visitor.kind === "contact" ? locale : head.locale,
    },
    head: {
      notes,
      pointsSpent: points.spent,
      ...(outside ? { prepayMinor: 0 } : {}),
      contactEmail: visitor.kind === "contact" ? visitor.email : contactEmail,
    },
  });
  if (!mustPay && points.spent > 0) await spend(tx, writing, booking, points.spent);
  await announceNew(tx, writing, booking);
  return { booking, next: mustPay ? "pay" : "done" };
}

/** What points are spent, and what money must come first. */
function readPoints(
  actor: Actor,
  rows: VisitRows,
  { clientId, points, rules }: { clientId: number; points: number; rules: SpendRules },
): { spent: number; dueMinor: number } {
  const [{ prepayMinor }] = rows;
  if (points <= 0) return { spent: 0, dueMinor: prepayMinor };
  const mayPay = actor.kind === "user" || (actor.kind === "client" && actor.clientId === clientId);
  const priceMinor = rows.reduce((sum, row) => sum + row.priceMinor, 0);
  const worthMinor = points * 100;
  const { most, least } = spendLimits({ balance: points, priceMinor, settings: rules });
  if (!mayPay || !Number.isSafeInteger(points) || points > most || points < least) throw new PointsRefused();
  return { spent: points, dueMinor: Math.max(0, Math.min(prepayMinor, priceMinor - worthMinor)) };
}

async function spend(tx: Tx, writing: Writing, booking: BookingRow, points: number): Promise<void> {
  if (booking.clientId === null) throw new PointsRefused();
  const spent = await spendPointsInside(tx, writing, {
    clientId: booking.clientId,
    points,
    bookingId: booking.id,
    requestKey: `visit-${booking.id}-${booking.version}`,
  });
  if (!spent.ok) throw new PointsRefused();
}
