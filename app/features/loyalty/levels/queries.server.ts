import { asc } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { loyaltyLevels } from "~drizzle/schema";
import type { LoyaltyLevel } from "./model";

/** All levels, the lowest first. */
export async function readLevels(db: Queryable): Promise<LoyaltyLevel[]> {
  const { name, thresholdMinor, thresholdVisits, percentBp } = loyaltyLevels;
  return db
    .select({ name, thresholdMinor, thresholdVisits, percentBp })
    .from(loyaltyLevels)
    .orderBy(asc(thresholdMinor), asc(thresholdVisits));
}
