import { eq } from "drizzle-orm";
import { bookings, mirroredVisits, visitConflicts } from "~drizzle/schema";
import type { Tx } from "~drizzle/client.server";
import { requireCan } from "~/features/accounts/policy";
import { cancelVisit } from "~/features/booking/cancel/commands.server";
import { announce, noteEvent } from "~/features/booking/record/commands.server";
import { enqueue } from "~/jobs/enqueue";
import type { UserActor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { mirrorVisit } from "../../jobs";
import { newRequestKey, type RowChange } from "../../mirror/commands.server";
import { readPlaced, writePlaced } from "../../mirror/model";
import { closeConflict, type Writing } from "../commands.server";
import { takesHour, type ConflictKind, type Resolution } from "../model";

/** What a person decides about a conflict. */
export type Decision =
  /** Ours is called off; its client gets the usual letter with these words. */
  | { choice: "cancel"; message: string }
  /** The client of ours is asked to choose another time; the conflict stays open until they have. */
  | { choice: "ask" }
  /** Both stand. */
  | { choice: "keep"; reason: string }
  /** Of a visit that is gone there: it is written there once more. */
  | { choice: "put_back" }
  /** Of a visit changed on both sides: whose change holds. */
  | { choice: "ours" }
  | { choice: "theirs" };

/** `settled`: somebody else, or a change, was quicker; `not_this`: that is no way out of a conflict of this kind; `status`: the visit cannot be called off any more. */
export type DecisionRefusal = "settled" | "not_this" | "status";

const CHOICES: Record<ConflictKind, readonly Decision["choice"][]> = {
  overlap: ["ask", "cancel", "keep"],
  changed_both: ["ours", "theirs", "cancel"],
  gone_there: ["put_back", "cancel"],
};

/** The ways out of a conflict of a kind, beside moving ours. */
export function choicesOf(kind: ConflictKind): readonly Decision["choice"][] {
  return CHOICES[kind];
}

/**
 * Carries a person's decision out. What has to be said to the other calendar is said by the visit's job.
 * @throws AppError `forbidden`, `not_found`
 */
export async function decideConflict(
  core: Core,
  actor: UserActor,
  { conflictId, decision }: { conflictId: number; decision: Decision },
): Promise<Result<null, DecisionRefusal>> {
  requireCan(actor, "sync:manage");
  const [row] = await core.db.select().from(visitConflicts).where(eq(visitConflicts.id, conflictId)).limit(1);
  if (!row) throw new AppError("not_found");
  if (row.state !== "open") return refuse("settled");
  if (!CHOICES[row.kind].includes(decision.choice)) return refuse("not_this");
  if (decision.choice === "ask") return askToMove(core, actor, row.bookingId);
  if (decision.choice === "cancel") {
    const called = await cancelVisit(core, actor, { bookingId: row.bookingId, reason: decision.message });
    if (!called.ok) return refuse("status");
  }
  const isDone = await core.db.transaction(async (tx) => {
    const { id, bookingId } = row;
    const closed = await closeConflict(tx, { core, actor }, { conflictId: id, resolution: RESOLUTION[decision.choice] }); // prettier-ignore
    // Calling it off may have closed it already.
    if (!closed && decision.choice !== "cancel") return false;
    await carryOut(tx, { core, actor }, bookingId, decision);
    return true;
  });
  return isDone ? ok(null) : refuse("settled");
}

/** The outbox sends it once for each state of the visit, however often it is asked for. */
async function askToMove(
  core: Core,
  actor: UserActor,
  bookingId: number,
): Promise<Result<null, DecisionRefusal>> {
  return core.db.transaction(async (tx) => {
    const [row] = await tx.select().from(bookings).where(eq(bookings.id, bookingId));
    const headId = row?.headId ?? bookingId;
    const [head] = await tx.select().from(bookings).where(eq(bookings.id, headId));
    if (!head || !takesHour(head) || head.startsAt <= core.clock.now()) return refuse("status");
    await announce(tx, { core, actor }, head, "clash");
    tx.touch("channels");
    return ok(null);
  });
}

type Settling = Exclude<Decision, { choice: "ask" }>;

const RESOLUTION: Record<Settling["choice"], Resolution> = {
  cancel: "cancelled",
  keep: "kept",
  put_back: "put_back",
  ours: "ours",
  theirs: "theirs",
};

async function carryOut(tx: Tx, writing: Writing, bookingId: number, decision: Settling): Promise<void> {
  const { core } = writing;
  const [row] = await tx.select().from(mirroredVisits).where(eq(mirroredVisits.bookingId, bookingId));
  const placed = readPlaced(row?.placedDigest ?? null);
  const prefer = (side: "ours" | "theirs"): RowChange => ({ state: "waiting", placedDigest: writePlaced({ ...placed, prefer: side }) }); // prettier-ignore
  switch (decision.choice) {
    case "keep": {
      const version = await keepBoth(tx, writing, bookingId, decision.reason);
      // It does not stand there, and nobody tries any more until it changes.
      if (row && row.externalId === null) await write(tx, core, bookingId, { state: "refused", failure: "kept", placedVersion: version }); // prettier-ignore
      return;
    }
    case "put_back":
      await write(tx, core, bookingId, {
        ...{ state: "waiting", externalId: null, recordHash: null, placedDigest: null, placedVersion: null },
        ...{ requestKey: newRequestKey(bookingId), failure: null, attempts: 0 },
      });
      break;
    case "cancel":
    case "ours":
      await write(tx, core, bookingId, prefer("ours"));
      break;
    case "theirs":
      await write(tx, core, bookingId, prefer("theirs"));
  }
  await enqueue(tx, core.clock, mirrorVisit, { bookingId });
}

async function keepBoth(tx: Tx, writing: Writing, bookingId: number, reason: string): Promise<number | null> {
  const [booking] = await tx.select().from(bookings).where(eq(bookings.id, bookingId));
  if (booking) await noteEvent(tx, writing, { row: booking, kind: "changed", reason });
  return booking?.version ?? null;
}

async function write(tx: Tx, core: Core, bookingId: number, change: RowChange): Promise<void> {
  await tx
    .update(mirroredVisits)
    .set({ ...change, updatedAt: core.clock.now() })
    .where(eq(mirroredVisits.bookingId, bookingId));
  for (const topic of ["channels", "bookings"] as const) tx.touch(topic);
}
