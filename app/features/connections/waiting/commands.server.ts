import { faultOf } from "~/features/connections/fault/model";
import { RetryAfter } from "~/jobs/retry-after";
import type { Core } from "~/lib/core";
import { readHealth } from "../health/queries.server";
import type { ConnectedVendor } from "../model";

const AWAY_RETRY_MS = 60_000;
const BUSY_RETRY_MS = 10_000;
const UNAUTHORIZED_RETRY_MS = 5 * 60_000;

/**
 * Does a job's work at a vendor; nothing where it is switched off (null). One that is away costs no attempt: it is away for everybody, and its return
 * sets what waits going. @throws RetryAfter, or the failure itself where waiting changes nothing.
 */
export async function workAt<Port>(
  core: Core,
  { vendor, port }: { vendor: ConnectedVendor; port: Port | null },
  work: (port: Port) => Promise<void>,
): Promise<void> {
  if (!port) return;
  // The key is known to be dead: asking once for everything that waits would be a storm.
  if ((await readHealth(core.db, vendor)).state === "unauthorized") throw new RetryAfter(UNAUTHORIZED_RETRY_MS); // prettier-ignore
  try {
    await work(port);
  } catch (error) {
    throw troubleOf(error);
  }
}

/** What a job ends with: a pause that costs nothing, or the failure itself. */
function troubleOf(error: unknown): unknown {
  const fault = faultOf(error);
  switch (fault?.kind) {
    case "rate_limited":
      return new RetryAfter(fault.retryAfterMs ?? BUSY_RETRY_MS);
    case "unavailable":
    case "unreachable":
    case "timeout":
    case "broken_answer":
      return new RetryAfter(AWAY_RETRY_MS);
    case "unauthorized":
      return new RetryAfter(UNAUTHORIZED_RETRY_MS);
    default:
      return error;
  }
}
