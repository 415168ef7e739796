import type { HandlerOf } from "~/jobs/handler";
import { RetryAfter } from "~/jobs/retry-after";
import { paths } from "~/lib/paths";
import { knownClient } from "~/features/clients/contacts/known/queries.server";
import { beginLinkAudit, endLinkAudit, noteLinkBatch } from "./drift/commands.server";
import { DRIFT_VENDORS, LINKS_AT_ONCE, faultsOf, type LinkFault } from "./drift/model";
import { linksPerClient, lookThere, nextLinks, readLinkAudit, type Link } from "./drift/queries.server";
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

export const auditLinks: HandlerOf<typeof definitions.auditLinks> = async (
  { core, vendors, signal, log },
  { vendor, after },
) => {
  const { db } = core;
  if (!vendor) {
    for (const one of DRIFT_VENDORS)
      if ((await readConnection(core, one)).state === "on")
        await db.transaction((tx) => beginLinkAudit(tx, core, one));
    return;
  }
  const audit = await readLinkAudit(db, vendor);
  // Another has begun, or this very batch was noted before the process died.
  if (!audit || audit.finishedAt || audit.lastRefId !== after) return;
  const links = await nextLinks(db, vendor, { after, limit: LINKS_AT_ONCE });
  const perClient = await linksPerClient(db, vendor, links.map(({ clientId }) => clientId)); // prettier-ignore
  const found = new Map<Link, readonly LinkFault[]>();
  try {
    for (const link of links) {
      signal.throwIfAborted();
      const client = await knownClient(db, link.clientId);
      if (!client) continue;
      const there = await lookThere(db, vendors, { vendor, link, signal });
      if (there === "unknown") continue;
      const here = { name: client.displayName, phones: client.phones, links: perClient.get(link.clientId) ?? 1 }; // prettier-ignore
      found.set(link, faultsOf(here, there));
    }
  } catch (error) {
    const { name, kind, retryAfterMs, transient } = error as { name?: unknown; kind?: unknown; retryAfterMs?: unknown; transient?: unknown }; // prettier-ignore
    if (name !== "VendorError") throw error;
    // What passes by itself is waited for; what does not is for the day after, and for a person.
    if (transient === true) throw new RetryAfter(typeof retryAfterMs === "number" ? retryAfterMs : 60_000);
    log.warn({ vendor, kind }, "audit of links ended early");
    await endLinkAudit(core, vendor, String(kind));
    return;
  }
  await noteLinkBatch(core, vendor, { links, found, isLast: links.length < LINKS_AT_ONCE });
};
