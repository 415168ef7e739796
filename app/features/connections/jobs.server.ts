import type { HandlerOf } from "~/jobs/handler";
import { RetryAfter } from "~/jobs/retry-after";
import { paths } from "~/lib/paths";
import { readHealth } from "./health/queries.server";
import type * as definitions from "./jobs";
import { deadTokenLetter } from "./letter/model";
import { listAlertReaders } from "./letter/queries.server";
import { CONNECTED_VENDORS } from "./model";
import { askWhoIsThere } from "./probe/queries.server";
import { readConnection } from "./queries.server";

/** How the calls ended is noted where every call's end is noted. */
export const probeConnection: HandlerOf<typeof definitions.probeConnection> = async (
  { core, vendors, signal },
  { vendor },
) => {
  const asked = vendor ? [vendor] : CONNECTED_VENDORS;
  // One that is slow keeps no other waiting.
  await Promise.all(
    asked.map(async (one) => {
      const { state } = await readConnection(core, one);
      if (state !== "on") return;
      const health = await readHealth(core.db, one);
      if (health.state === "up" && health.failures === 0) return;
      await askWhoIsThere(vendors, one, signal);
    }),
  );
};

export const tellDeadToken: HandlerOf<typeof definitions.tellDeadToken> = async (
  { core, vendors, signal, log },
  { vendor, since },
) => {
  const health = await readHealth(core.db, vendor);
  // It lives again: nobody need be called.
  if (health.state !== "unauthorized") return;
  const readers = await listAlertReaders(core.db);
  if (!vendors.mail || readers.length === 0) {
    log.warn({ vendor, mail: vendors.mail !== null, readers: readers.length }, "nobody could be told that the token is dead"); // prettier-ignore
    return;
  }
  const link = core.env.web.publicUrl + paths.settingsVendor(vendor);
  for (const { key, to, locale, business, zone } of readers) {
    const letter = deadTokenLetter({ vendor, business, link, since: new Date(since), zone, locale });
    try {
      await vendors.mail.send(
        { to, ...letter, idempotencyKey: `dead-token:${vendor}:${since}:${key}` },
        signal,
      );
    } catch (error) {
      const { kind, retryAfterMs } = error as { kind?: unknown; retryAfterMs?: unknown };
      if (kind === "rate_limited")
        throw new RetryAfter(typeof retryAfterMs === "number" ? retryAfterMs : 30_000);
      throw error;
    }
  }
};
