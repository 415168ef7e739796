import { readConnection } from "~/features/connections/queries.server";
import type { HandlerOf } from "~/jobs/handler";
import { RetryAfter } from "~/jobs/retry-after";
import { systemActor } from "~/lib/actor";
import { readCatalogue } from "./commands.server";
import type * as definitions from "./jobs";

export const readVendorCatalogue: HandlerOf<typeof definitions.readVendorCatalogue> = async (
  { core, vendors, signal },
  { source },
) => {
  const vendor = vendors.bookingSources[source];
  if (!vendor || (await readConnection(core, "yclients")).state !== "on") return;
  try {
    await readCatalogue(core, systemActor(source), vendor, signal);
  } catch (error) {
    const { retryAfterMs } = error as { retryAfterMs?: unknown };
    if (typeof retryAfterMs === "number") throw new RetryAfter(retryAfterMs);
    throw error;
  }
};
