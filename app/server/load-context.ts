import type { Acting } from "~/lib/acting.server";
import type { Core } from "~/lib/core";
import type { Log } from "~/lib/log.server";
import type { SimulatorUrls, Vendors } from "~/jobs/vendors";
import type { LiveFeed } from "./live.server";

/** What every loader and action receives as `context`, built anew for each request. */
export interface RequestContext {
  core: Core;
  vendors: Vendors;
  /** Where a person can play with the simulated outside world; null where it is real or switched off. */
  simulatorUrls: SimulatorUrls;
  /** Stands in the log line and in every error answer. */
  requestId: string;
  /** The only inline scripts that run carry this; it never passes through a loader's data. */
  nonce: string;
  /** A value no other answer carries, for the hidden field that makes a double submit one. */
  once: string;
  /** The caller's address, taken from `X-Forwarded-For` only behind a trusted proxy. */
  clientIp: string;
  /** Whose changes this request makes: the guards write it, the audit log reads it. */
  acting: Acting;
  log: Log;
  live: LiveFeed;
  /** Fires when the process is asked to stop; open streams end then. */
  stopping: AbortSignal;
}

declare module "@remix-run/node" {
  // Remix asks for this merge: https://remix.run/docs/en/main/guides/api-development
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- a merge declares no members of its own
  interface AppLoadContext extends RequestContext {}
}
