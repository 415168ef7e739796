import { eq } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { connectionHealth } from "~drizzle/schema";
import type { Core } from "~/lib/core";
import type { ConnectionTrouble } from "../components/connection-notice";
import { CONNECTED_VENDORS, type ConnectedVendor } from "../model";
import { readConnection } from "../queries.server";
import { noHealth, type Health } from "./model";

export type VendorHealth = Health;

/** How the vendor has answered lately, over all processes. */
export async function readHealth(db: Queryable, vendor: ConnectedVendor): Promise<VendorHealth> {
  const [row] = await db.select().from(connectionHealth).where(eq(connectionHealth.vendor, vendor)).limit(1);
  if (!row) return noHealth(new Date(0));
  const { vendor: _, ...health } = row;
  return health;
}

/** How every vendor with an account of its own has answered lately. */
export async function readAllHealth(db: Queryable): Promise<Record<ConnectedVendor, VendorHealth>> {
  const rows = new Map(
    (await db.select().from(connectionHealth)).map(({ vendor, ...health }) => [vendor, health]),
  );
  const of = (vendor: ConnectedVendor) => rows.get(vendor) ?? noHealth(new Date(0));
  return Object.fromEntries(CONNECTED_VENDORS.map((vendor) => [vendor, of(vendor)])) as Record<
    ConnectedVendor,
    VendorHealth
  >;
}

/** What a page of visits has to say of a connection that is wanted and does not work; null otherwise. Not inside a transaction. */
export async function readTrouble(core: Core, vendor: ConnectedVendor): Promise<ConnectionTrouble | null> {
  const { state } = await readConnection(core, vendor);
  if (state !== "on" && state !== "paused") return null;
  const health = await readHealth(core.db, vendor);
  const kind = state === "paused" ? "paused" : health.state;
  return kind === "paused" || kind === "down" || kind === "unauthorized"
    ? { kind, lastSuccessAt: health.lastSuccessAt }
    : null;
}
