import { VendorError } from "./vendor-error";

/** Permission to make one call. One budget belongs to one address of the vendor, not to one token: YClients counts by our IP. */
export interface Budget {
  /** Resolves when a call may go out; rejects with `rate_limited` when the wait would be too long, or with the signal's reason. */
  take(asked?: BudgetRequest): Promise<void>;
  /** The vendor said 429: nobody calls for so long. */
  pause(ms: number): void | Promise<void>;
}

/** Who asks for a call. */
export interface BudgetRequest {
  signal?: AbortSignal;
  /** A person waits: what is kept free of the patient ones is for them. */
  isUrgent?: boolean;
}

export interface RateWindow {
  calls: number;
  perMs: number;
  /** Most of them that those may take who can wait; the rest stays free for people. All of them unless told. */
  patientCalls?: number;
}

/**
 * YClients and Altegio: 5 a second and 200 a minute per IP address (developers.yclients.com, 2024-09). The windows are a little longer,
 * because a call that was promised a moment may go out some milliseconds after it.
 */
export const YCLIENTS_RATE: readonly RateWindow[] = [
  { calls: 5, perMs: 1_050, patientCalls: 4 },
  { calls: 200, perMs: 60_500, patientCalls: 160 },
];

/** What has been promised at one address. Milliseconds of the budget's clock. */
export interface PromisedCalls {
  /** Starts of calls, ascending, past and to come. */
  starts: readonly number[];
  /** Nobody starts before; null: open. */
  closedUntil: number | null;
}

/** Where promises are kept: in this process, or in a place that all processes share. */
export interface PromiseLedger {
  /** Hands over what is held and keeps what comes back (null: as it was); one caller at a time. */
  change<T>(decide: (held: PromisedCalls) => { held: PromisedCalls | null; value: T }): Promise<T>;
  closedUntil(): Promise<number | null>;
}

/**
 * The first moment from `at` on at which one more call may start, so that no window of any length named holds more than its number, counting
 * promises that lie ahead too: somebody urgent gets a place between the patient. Stricter than a refilling bucket, which lets twice the limit
 * through around a window's edge.
 */
export function earliestStart(
  { starts, closedUntil }: PromisedCalls,
  { at, windows, isUrgent }: { at: number; windows: readonly RateWindow[]; isUrgent: boolean },
): number {
  let start = Math.max(at, closedUntil ?? -Infinity);
  for (let settled = false; !settled;) {
    settled = true;
    for (const { calls, perMs, patientCalls = calls } of windows) {
      const limit = isUrgent ? calls : patientCalls;
      for (let first = 0; first + limit <= starts.length; first += 1) {
        const from = starts[first] as number;
        const until = starts[first + limit - 1] as number;
        if (Math.max(until, start) - Math.min(from, start) >= perMs) continue;
        // Anything before this moment stands in one window with these `limit` starts.
        start = from + perMs;
        settled = false;
      }
    }
  }
  return start;
}

/** What is held after a promise; what no window reaches any more is let go, with a margin for clocks that differ. */
export function withStart(
  { starts, closedUntil }: PromisedCalls,
  start: number,
  { at, windows }: { at: number; windows: readonly RateWindow[] },
): PromisedCalls {
  const reach = at - Math.max(...windows.map(({ perMs }) => perMs)) - CLOCK_MARGIN_MS;
  return { starts: [...starts, start].filter((one) => one > reach).sort((a, b) => a - b), closedUntil };
}

const CLOCK_MARGIN_MS = 5_000;

export interface BudgetOptions {
  vendor: string;
  windows: readonly RateWindow[];
  /** A longer wait is refused with `retryAfterMs`, so that a job gives its place away instead of sitting. Default 20 s. */
  maxWaitMs?: number;
  /** Of this process unless told. */
  ledger?: PromiseLedger;
  /** Milliseconds; for a shared ledger those of the wall clock. Replaceable in tests. */
  now?: () => number;
  sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** No limits; for simulators and tests. */
export const unlimitedBudget: Budget = { take: () => Promise.resolve(), pause: () => undefined };

/** Keeps promises in memory. */
function ownLedger(): PromiseLedger {
  let held: PromisedCalls = { starts: [], closedUntil: null };
  return {
    change(decide) {
      const { held: next, value } = decide(held);
      held = next ?? held;
      return Promise.resolve(value);
    },
    closedUntil: () => Promise.resolve(held.closedUntil),
  };
}

/** A sliding log of promised starts, waited for outside the ledger. */
export function createBudget(options: BudgetOptions): Budget {
  const { vendor, windows, maxWaitMs = 20_000, ledger = ownLedger() } = options;
  const { now = () => performance.now(), sleep = wait } = options;

  function promise(isUrgent: boolean): Promise<number> {
    return ledger.change((held) => {
      const at = now();
      const start = earliestStart(held, { at, windows, isUrgent });
      const isTooFar = start - at > maxWaitMs;
      return { held: isTooFar ? null : withStart(held, start, { at, windows }), value: start };
    });
  }

  return {
    async take({ signal, isUrgent = false } = {}) {
      signal?.throwIfAborted();
      for (;;) {
        const start = await promise(isUrgent);
        const delay = start - now();
        if (delay > maxWaitMs) {
          const retryAfterMs = Math.ceil(delay);
          throw new VendorError({ vendor, kind: "rate_limited", operation: "own budget", retryAfterMs });
        }
        if (delay <= 0) return;
        // An aborted wait leaves its place unused: the promises made to those behind it stay valid.
        await sleep(delay, signal);
        const closedUntil = await ledger.closedUntil();
        if (closedUntil === null || now() >= closedUntil) return;
        // Paused while waiting: queue again behind the pause.
      }
    },
    pause(ms) {
      return ledger.change((held) => {
        const closedUntil = Math.max(held.closedUntil ?? -Infinity, Math.ceil(now() + ms));
        return { held: { ...held, closedUntil }, value: undefined };
      });
    },
  };
}

/** A timer that an AbortSignal ends early, rejecting with its reason. */
export function wait(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(reasonOf(signal));
      return;
    }
    const timer = setTimeout(
      () => {
        signal?.removeEventListener("abort", onAbort);
        resolve();
      },
      Math.max(0, ms),
    );
    function onAbort() {
      clearTimeout(timer);
      if (signal) reject(reasonOf(signal));
    }
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new DOMException("Aborted", "AbortError");
}
