import type { Tx } from "~drizzle/client.server";
import { readSetting } from "~/features/settings/queries.server";
import { guest, type Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import type { PlannedVisit } from "../availability/queries.server";
import { announceNew, refuseOverlap, requireParts } from "../book/commands.server";
import { lockVisit } from "../locks/commands.server";
import type { BookingSource } from "../model";
import { lockVisitAndClear, planInside, type BookingRefusal } from "../planning/commands.server";
import type { VisitRequest } from "../planning/queries.server";
import { announce, noteEvent, type BookingRow, type Writing } from "../record/commands.server";
import { writeVisit } from "../record/visit/commands.server";
import { changeVisit, standUp, type VisitRows } from "../standing/commands.server";
import {
  confirmInside,
  PointsRefused,
  type Confirmation,
  type Confirmed,
  type HoldRefusal,
} from "./confirmation/commands.server";
import { findVisitId, isOffer, readHeldTerms } from "./queries.server";

export interface HoldRequest extends VisitRequest {
  source: BookingSource;
  locale: string;
  /** Link of the hold that this one takes the place of; it is let go when the new hour is had, and not before. */
  replaces?: string;
  /** Decides the visit in place of our own hours; it locks whatever it looks at. */
  planned?: (tx: Tx, excludeBooking: number | undefined) => Promise<Result<PlannedVisit, BookingRefusal>>;
}

/**
 * Keeps an hour for somebody who has not said yet who they are. It stands for `booking.holdMin`; its private link is the way to it.
 * @throws AppError `forbidden`
 */
export async function placeHold(
  core: Core,
  actor: Actor,
  request: HoldRequest,
): Promise<Result<BookingRow, BookingRefusal>> {
  requireParts(actor, request.parts);
  return refuseOverlap(() =>
    core.db.transaction(async (tx) => {
      const { holdMin } = await readSetting(tx, "booking");
      const holdUntil = new Date(core.clock.now().getTime() + holdMin * 60_000);
      return holdInside(tx, { core, actor }, { ...request, holdUntil });
    }),
  );
}

/** The same inside a transaction, until an instant; `offeredTo` is the place on the waiting list that it is made for. */
export async function holdInside(
  tx: Tx,
  writing: Writing,
  {
    holdUntil,
    offeredTo,
    replaces,
    planned,
    ...request
  }: HoldRequest & { holdUntil: Date; offeredTo?: number },
): Promise<Result<BookingRow, BookingRefusal>> {
  const forStaff = writing.actor.kind === "user";
  const replaced = replaces === undefined ? null : await lockReplaced(tx, replaces);
  const excludeBooking = replaced?.[0].id;
  const plan = planned
    ? await planned(tx, excludeBooking)
    : await planInside(tx, writing.core, request, { forStaff, excludeBooking });
  if (!plan.ok) return plan;
  if (replaced) await changeVisit(tx, writing, replaced, { to: "expired", kind: "released", reason: "" });
  const { source, locale } = request;
  const head = await writeVisit(tx, writing, plan.value, {
    clientId: null,
    status: "hold",
    source,
    notes: "",
    contactEmail: null,
    locale,
    holdUntil,
    prepayMinor: forStaff ? 0 : plan.value.prepayMinor,
  });
  if (offeredTo !== undefined)
    await noteEvent(tx, writing, { row: head, kind: "offered", reason: `waiting:${offeredTo}` });
  return ok(head);
}

/** The hold that is about to be replaced, when it is one that may be let go. */
async function lockReplaced(tx: Tx, linkToken: string): Promise<VisitRows | null> {
  const id = await findVisitId(tx, linkToken);
  if (id === null) return null;
  const { rows } = await lockVisit(tx, id);
  return isNobodys(rows[0]) && !(await isOffer(tx, id)) ? rows : null;
}

/** Kept, and nobody has said yet for whom. */
function isNobodys({ status, clientId }: BookingRow): boolean {
  return status === "hold" && clientId === null;
}

/** Lets a hold go whose visitor left. Nothing happens to one that was submitted, is an offer, or is no hold any more. */
export async function releaseHold(core: Core, { linkToken }: { linkToken: string }): Promise<void> {
  await core.db.transaction(async (tx) => {
    const rows = await lockReplaced(tx, linkToken);
    if (rows)
      await changeVisit(tx, { core, actor: guest }, rows, { to: "expired", kind: "released", reason: "" });
  });
}

/**
 * Books a held hour. A hold that has lapsed, or was let go by leaving, is taken again when the hour is still free. Confirmed already: the same
 * visit is returned, so a second tap and the back button do no harm.
 * @throws AppError `forbidden`, `not_found` (unknown client)
 */
export async function confirmHold(
  core: Core,
  actor: Actor,
  confirmation: Confirmation,
): Promise<Result<Confirmed, HoldRefusal>> {
  try {
    return await refuseOverlap(() =>
      core.db.transaction((tx) => confirmInside(tx, { core, actor }, confirmation)),
    );
  } catch (error) {
    if (error instanceof PointsRefused) return refuse({ reason: "points" });
    throw error;
  }
}

/** Keeps a hold longer, e.g. while its visitor is at the gateway. False when it is none any more. */
export async function extendHold(
  tx: Tx,
  writing: Writing,
  { bookingId, until }: { bookingId: number; until: Date },
): Promise<boolean> {
  const { rows } = await lockVisit(tx, bookingId);
  // A lapsed one that nobody has turned into `expired` is still ours: whoever wants the hour does that first, under this lock.
  if (rows[0].status !== "hold") return false;
  await changeVisit(tx, writing, rows, {
    to: "hold",
    kind: "extended",
    reason: "",
    every: { holdUntil: until },
  });
  return true;
}

/** What became of a visit whose money is here. `reseated`: it had lapsed and its hour was free; `gone`: the hour is somebody's, give the money back. */
export type PaidOutcome = "confirmed" | "pending" | "reseated" | "gone";

/**
 * Lets a visit stand whose prepayment has come, late or not. Inside the transaction that writes the money down; asking twice changes nothing.
 * What cannot stand any more is `gone`, and its client is told that the money goes back.
 * @throws AppError `not_found`
 */
export async function confirmPaid(
  tx: Tx,
  writing: Writing,
  { bookingId }: { bookingId: number },
): Promise<PaidOutcome> {
  const rows = await lockVisitAndClear(tx, writing.core, bookingId);
  const [head] = rows;
  if (head.status === "pending") return "pending";
  if (head.status === "confirmed" || head.status === "completed" || head.status === "no_show")
    return "confirmed";
  const stood = head.status === "cancelled" ? null : await standPaid(tx, writing, rows);
  if (stood) {
    await announceNew(tx, writing, stood);
    if (head.status === "expired") return "reseated";
    return stood.status === "pending" ? "pending" : "confirmed";
  }
  const isHeld = head.status === "hold";
  const last = isHeld
    ? await changeVisit(tx, writing, rows, { to: "expired", kind: "expired", reason: "" })
    : head;
  await announce(tx, writing, last, "refunded");
  return "gone";
}

async function standPaid(tx: Tx, writing: Writing, rows: VisitRows): Promise<BookingRow | null> {
  const [head] = rows;
  if (head.startsAt <= writing.core.clock.now()) return null;
  const { needsApproval } = await readHeldTerms(tx, rows.map(({ id }) => id)); // prettier-ignore
  const kind = head.status === "expired" ? "reseated" : "status";
  const stood = await standUp(tx, writing, rows, {
    to: needsApproval ? "pending" : "confirmed",
    kind,
    reason: "paid",
    every: { holdUntil: null },
  });
  return stood.ok ? stood.value : null;
}
