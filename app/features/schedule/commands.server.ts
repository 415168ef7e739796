import { eq } from "drizzle-orm";
import { staff, weeklyHours } from "~drizzle/schema";
import { requireCan } from "~/features/accounts/policy";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { findOverlap, type WeeklyInterval } from "./model";

/** The first two intervals that share a minute. */
export type WeekRefusal = { reason: "overlap"; first: WeeklyInterval; second: WeeklyInterval };

/** Replaces a person's working week. Trainers may set their own; refuses intervals that overlap. */
export async function setWeeklyHours(
  core: Core,
  actor: Actor,
  { staffId, week }: { staffId: number; week: WeeklyInterval[] },
): Promise<Result<void, WeekRefusal>> {
  requireCan(actor, "schedule:write", { staffId });
  const overlap = findOverlap(week);
  if (overlap) return refuse({ reason: "overlap", first: overlap[0], second: overlap[1] });
  await core.db.transaction(async (tx) => {
    const [person] = await tx.select({ id: staff.id }).from(staff).where(eq(staff.id, staffId)).limit(1);
    if (!person) throw new AppError("not_found");
    await tx.delete(weeklyHours).where(eq(weeklyHours.staffId, staffId));
    if (week.length > 0)
      await tx.insert(weeklyHours).values(week.map((interval) => ({ ...interval, staffId })));
    tx.touch("schedule");
  });
  return ok(undefined);
}
