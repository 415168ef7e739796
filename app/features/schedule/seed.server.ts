import { eq } from "drizzle-orm";
import { weeklyHours } from "~drizzle/schema";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { setWeeklyHours } from "./commands.server";
import { demoWeeks } from "./demo/model";

/** Gives each demo person who has none a working week. `staffIds` in the order of the catalogue's demo people. */
export async function seedWeeks(core: Core, actor: Actor, staffIds: readonly number[]): Promise<void> {
  for (const [at, staffId] of staffIds.entries()) {
    if ((await core.db.$count(weeklyHours, eq(weeklyHours.staffId, staffId))) > 0) continue;
    const set = await setWeeklyHours(core, actor, { staffId, week: [...(demoWeeks[at] ?? [])] });
    if (!set.ok) throw new Error(`The demo week of person ${at} overlaps itself`);
  }
}
