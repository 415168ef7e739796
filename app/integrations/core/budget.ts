import { VendorError } from "./vendor-error";

/**
 * Permission to make one call. One budget belongs to one address of the vendor, not to one token: YClients
 * counts by our IP. This process-local one can be replaced by a store shared between processes.
 */
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
}

export interface TokenBucketOptions {
  vendor: string;
  windows: readonly RateWindow[];
  /** A longer wait is refused with `retryAfterMs`, so that a job gives its place away instead of sitting. Default 20 s. */
  maxWaitMs?: number;
  /** Monotonic milliseconds; replaceable in tests. */
  now?: () => number;
  sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** YClients and Altegio: 5 a second and 200 a minute per IP address (developers.yclients.com, 2024-09). */
export const YCLIENTS_RATE: readonly RateWindow[] = [
  { calls: 5, perMs: 1_000 },
  { calls: 200, perMs: 60_000 },
];

/** No limits; for simulators and tests. */
export const unlimitedBudget: Budget = { take: () => Promise.resolve(), pause: () => undefined };

/**
 * A sliding log of reserved times: call n may start only when call n-limit is a whole window old. Stricter
 * than a refilling bucket, which lets twice the limit through around a window's edge. First come, first served.
 */
export function createBudget(options: TokenBucketOptions): Budget {
  const { vendor, windows, maxWaitMs = 20_000, now = () => performance.now(), sleep = wait } = options;
  const longest = Math.max(...windows.map((window) => window.calls));
  /** Start times already promised, ascending; at most `longest` of them. */
  const reserved: number[] = [];
  let closedUntil = -Infinity;

  function earliest(at: number): number {
    let start = Math.max(at, closedUntil);
    for (const { calls, perMs } of windows) {
      const bound = reserved[reserved.length - calls];
      if (bound !== undefined) start = Math.max(start, bound + perMs);
    }
    return start;
  }

  async function take({ signal }: BudgetRequest = {}): Promise<void> {
    signal?.throwIfAborted();
    for (;;) {
      const at = now();
      const start = earliest(at);
      const delay = start - at;
      if (delay > maxWaitMs) {
        const retryAfterMs = Math.ceil(delay);
        throw new VendorError({ vendor, kind: "rate_limited", operation: "own budget", retryAfterMs });
      }
      reserved.push(start);
      if (reserved.length > longest) reserved.shift();
      if (delay <= 0) return;
      // An aborted wait leaves its place unused: the promises made to those behind it stay valid.
      await sleep(delay, signal);
      if (now() >= closedUntil) return;
      // Paused while waiting: queue again behind the pause.
    }
  }

  return {
    take,
    pause(ms) {
      closedUntil = Math.max(closedUntil, now() + ms);
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
