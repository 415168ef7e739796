/** How the plans of linked patients are loaded: when, how many at once, and what a failure means. Lengths in milliseconds. */

/** Patients asked at once, over all processes. */
export const AT_ONCE = 5;
/** Nobody is asked twice within this, whoever wants it. */
export const ASKED_AGAIN_MS = 60_000;
/** Of clients on somebody's screen. */
export const WATCHED_MS = 3 * 60_000;
/** Of everybody else. */
export const UNWATCHED_MS = 60 * 60_000;
/** A screen that says nothing for so long is closed. */
export const SCREEN_MS = 3 * 60_000;
/** Figures older than this say how old they are. */
export const STALE_MS = 10 * 60_000;
/** A load that has not ended by then is given up by its own process, so that its lease never outlives it. */
export const LOAD_LIMIT_MS = 150_000;
export const LEASE_MS = 180_000;
/** A vendor that is away is looked at again so soon. */
export const AWAY_MS = 60_000;
/** The source is asked what changed so often, where it can be. */
export const CHANGES_MS = 2 * 60_000;

const LONGEST_PAUSE_MS = 30 * 60_000;

/** Kinds of failure that are the system's and not the patient's: they end when it comes back, however often it was tried. */
const OF_THE_SYSTEM = new Set(["unreachable", "timeout", "unavailable", "rate_limited", "unauthorized", "not_granted"]); // prettier-ignore

/** Whether everybody would fail in this way, so that there is no use in asking for the next one. */
export function isOfTheSystem(kind: string): boolean {
  return OF_THE_SYSTEM.has(kind);
}

/** When a patient is read next after a good reading. */
export function dueAfterSuccess(now: Date, watchedUntil: Date | null): Date {
  const isWatched = watchedUntil !== null && watchedUntil > now;
  return new Date(now.getTime() + (isWatched ? WATCHED_MS : UNWATCHED_MS));
}

/**
 * When a patient is read next after a failure: in a minute when the system is away, else after pauses that double up to half an hour.
 * `failures` counts this one.
 */
export function dueAfterFailure(now: Date, kind: string, failures: number): Date {
  const pause = isOfTheSystem(kind) ? AWAY_MS : Math.min(LONGEST_PAUSE_MS, ASKED_AGAIN_MS * 2 ** (failures - 1)); // prettier-ignore
  return new Date(now.getTime() + pause);
}
