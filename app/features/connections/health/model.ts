import type { ConnectionStatus } from "../model";

/** What is known of how a vendor answers. Times are instants; operations are templates such as `GET /records/{company}`. */
export interface Health {
  state: "unknown" | "up" | "down" | "unauthorized";
  /** Failures in a row that speak for the vendor being away. */
  failures: number;
  since: Date;
  lastSuccessAt: Date | null;
  lastFailureAt: Date | null;
  lastFailure: { kind: string; operation: string } | null;
  /** Operations the token was refused, with the time (ISO 8601) each was last refused. */
  notGranted: Record<string, string>;
  alertedAt: Date | null;
}

/** How one call ended; `kind` is `VendorFaultKind` of the ports. */
export type CallOutcome = { operation: string; ok: true } | { operation: string; ok: false; kind: string };

/** So many failures in a row, and the vendor is away. */
export const DOWN_AFTER = 3;

/** Nothing is known yet. */
export function noHealth(now: Date): Health {
  return {
    ...{ state: "unknown", failures: 0, since: now, lastSuccessAt: null, lastFailureAt: null },
    ...{ lastFailure: null, notGranted: {}, alertedAt: null },
  };
}

/**
 * What a call's end says about the vendor. `answered`: it is there and knows us, whatever it thinks of the request. `refused`: it does not
 * let us do this one thing. `dead`: it does not know our token. `away`: nobody there. `busy`: it is there and wants a pause.
 */
export function meaningOf(outcome: CallOutcome): "answered" | "refused" | "dead" | "away" | "busy" {
  if (outcome.ok) return "answered";
  switch (outcome.kind) {
    case "unauthorized":
      return "dead";
    case "not_granted":
      return "refused";
    case "rate_limited":
      return "busy";
    case "not_found":
    case "invalid_request":
      return "answered";
    default:
      return "away";
  }
}

/** The health after a call. A token that is dead stays dead until something is answered again, whoever else is away meanwhile. */
export function afterCall(health: Health, outcome: CallOutcome, now: Date): Health {
  const meaning = meaningOf(outcome);
  const failure = outcome.ok
    ? null
    : { lastFailure: { kind: outcome.kind, operation: outcome.operation }, lastFailureAt: now };
  switch (meaning) {
    case "answered": {
      const { [outcome.operation]: _, ...notGranted } = health.notGranted;
      const alive = { ...turned(health, "up", now), failures: 0, alertedAt: null, lastSuccessAt: now };
      // What the vendor says no to is the caller's business, not a failure of the vendor.
      return outcome.ok ? { ...alive, notGranted } : alive;
    }
    case "refused":
      return {
        ...turned(health, "up", now),
        ...{ failures: 0, alertedAt: null, ...failure },
        notGranted: { ...health.notGranted, [outcome.operation]: now.toISOString() },
      };
    case "dead":
      return { ...turned(health, "unauthorized", now), ...failure };
    case "busy":
      return { ...health, ...failure };
    case "away": {
      const failures = health.failures + 1;
      const isDown = failures >= DOWN_AFTER && health.state !== "unauthorized";
      return { ...(isDown ? turned(health, "down", now) : health), failures, ...failure };
    }
  }
}

function turned(health: Health, state: Health["state"], now: Date): Health {
  return health.state === state ? health : { ...health, state, since: now };
}

/** Whether two readings differ in what a page or a decision looks at. */
export function isTurn(before: Health, after: Health): boolean {
  return (
    before.state !== after.state ||
    Object.keys(before.notGranted).sort().join() !== Object.keys(after.notGranted).sort().join()
  );
}

/** How a connection is shown: how it answers when it is on, else why it is not. */
export type ShownState = Exclude<ConnectionStatus, "on"> | Health["state"];

/** What a connection is called on a page. */
export function shownState(state: ConnectionStatus, health: Health["state"]): ShownState {
  return state === "on" ? health : state;
}
