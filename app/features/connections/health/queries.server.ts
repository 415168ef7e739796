import { eq } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { connectionHealth } from "~drizzle/schema";
import type { ConnectedVendor } from "../model";
import { noHealth, type Health } from "./model";

export type VendorHealth = Health;

/** How the vendor has answered lately, over all processes. */
export async function readHealth(db: Queryable, vendor: ConnectedVendor): Promise<VendorHealth> {
  const [row] = await db.select().from(connectionHealth).where(eq(connectionHealth.vendor, vendor)).limit(1);
  if (!row) return noHealth(new Date(0));
  const { vendor: _, ...health } = row;
  return health;
}
