import { and, eq, gte, inArray, lte } from "drizzle-orm";
import type { Tx } from "~drizzle/client.server";
import { locations, scheduleExceptions, staff } from "~drizzle/schema";
import { requireCan } from "~/features/accounts/policy";
import { actorRef, type Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { changeHours, type AffectsVisits, type Agreed } from "../affected/commands.server";
import { findSpanOverlap, type Span } from "./model";
import { isOf, type ExceptionOwner } from "./queries.server";
import type { ExceptionInput } from "./schema";

/** Why days were not set apart: two spans share a minute, other hours of these days are already set, a place that is not there. */
export type ExceptionRefusal =
  | { reason: "overlap"; first: Span; second: Span }
  | { reason: "hours_set"; dayFrom: string; dayUntil: string }
  | { reason: "unknown_location" }
  | AffectsVisits;

interface SaveException {
  owner: ExceptionOwner;
  input: ExceptionInput;
  /** Rows that this entry takes the place of. */
  replaces?: readonly number[];
  agreed?: Agreed;
}

/**
 * Sets days apart for a person or for everybody at a place. Trainers may for themselves. Visits that would be left outside of the hours
 * are listed until they are agreed to. Gives the ids of the rows back, one a span.
 * @throws AppError `not_found` when the owner, or a row to replace, is not there.
 */
export async function saveException(
  core: Core,
  actor: Actor,
  { owner, input, replaces = [], agreed = [] }: SaveException,
): Promise<Result<number[], ExceptionRefusal>> {
  requireCan(actor, "schedule:write", { staffId: "staffId" in owner ? owner.staffId : null });
  const clash = findSpanOverlap(input.kind === "hours" ? input.spans : []);
  if (clash) return refuse({ reason: "overlap", first: clash[0], second: clash[1] });
  return changeHours<number[], ExceptionRefusal>(core, { of: owner, agreed }, async (tx) => {
    await requireOwner(tx, owner);
    if (replaces.length > 0) await remove(tx, owner, replaces);
    const refusal = await objectionTo(tx, owner, input);
    if (refusal) return refuse(refusal);
    const { kind, dayFrom, dayUntil, reason, note } = input;
    const row = {
      staffId: "staffId" in owner ? owner.staffId : null,
      locationId: "locationId" in owner ? owner.locationId : kind === "hours" ? input.locationId : null,
      ...{ kind, dayFrom, dayUntil, reason, note },
      createdBy: actorRef(actor),
      createdAt: core.clock.now(),
    };
    const spans = kind === "off" ? [{ startMin: null, endMin: null }] : input.spans;
    const rows = spans.map(({ startMin, endMin }) => ({ ...row, startMin, endMin }));
    const made = await tx.insert(scheduleExceptions).values(rows).returning({ id: scheduleExceptions.id });
    return ok(made.map(({ id }) => id));
  });
}

/**
 * Takes exceptions back; the week holds on their days again.
 * @throws AppError `not_found` when the owner has no such row.
 */
export async function removeException(
  core: Core,
  actor: Actor,
  { owner, ids, agreed = [] }: { owner: ExceptionOwner; ids: readonly number[]; agreed?: Agreed },
): Promise<Result<void, ExceptionRefusal>> {
  requireCan(actor, "schedule:write", { staffId: "staffId" in owner ? owner.staffId : null });
  return changeHours<void, ExceptionRefusal>(core, { of: owner, agreed }, async (tx) => {
    await remove(tx, owner, ids);
    return ok(undefined);
  });
}

async function remove(tx: Tx, owner: ExceptionOwner, ids: readonly number[]): Promise<void> {
  const gone = await tx
    .delete(scheduleExceptions)
    .where(and(isOf(owner), inArray(scheduleExceptions.id, [...ids])))
    .returning({ id: scheduleExceptions.id });
  if (gone.length < new Set(ids).size) throw new AppError("not_found");
}

async function requireOwner(tx: Tx, owner: ExceptionOwner): Promise<void> {
  const known =
    "staffId" in owner
      ? await tx.$count(staff, eq(staff.id, owner.staffId))
      : await tx.$count(locations, eq(locations.id, owner.locationId));
  if (known === 0) throw new AppError("not_found");
}

async function objectionTo(
  tx: Tx,
  owner: ExceptionOwner,
  input: ExceptionInput,
): Promise<ExceptionRefusal | null> {
  if (input.kind !== "hours") return null;
  if (input.locationId !== null && "staffId" in owner && (await tx.$count(locations, eq(locations.id, input.locationId))) === 0)
    return { reason: "unknown_location" };
  const [other] = await tx
    .select({ dayFrom: scheduleExceptions.dayFrom, dayUntil: scheduleExceptions.dayUntil, startMin: scheduleExceptions.startMin, endMin: scheduleExceptions.endMin })
    .from(scheduleExceptions)
    .where(
      and(
        isOf(owner),
        eq(scheduleExceptions.kind, "hours"),
        lte(scheduleExceptions.dayFrom, input.dayUntil),
        gte(scheduleExceptions.dayUntil, input.dayFrom),
      ),
    )
    .limit(1);
  return other ? { reason: "hours_set", dayFrom: other.dayFrom, dayUntil: other.dayUntil } : null;
} // prettier-ignore
