import { setMaxListeners } from "node:events";
import type { Clock } from "~/lib/clock";
import type { Log } from "~/lib/log.server";
import { wait } from "../../core/budget";
import type { BranchEvent } from "./branch.server";
import { FORGERIES, forgedParcel, type Forgery } from "./forgery";
import type { SimulatedDelivery, YclientsState } from "./state";
import { webhookOut } from "./wire-out";

export interface WebhookSenderOptions {
  state: YclientsState;
  clock: Clock;
  log: Log;
  /** From the change to the first attempt; the vendor takes about 5 s. */
  delayMs: number;
  /** Between attempts; the vendor waits 1.5 s, twice. */
  retryDelayMs: number;
  timeoutMs?: number;
  /** One shared value for all receivers of the platform, so it proves nothing. */
  bearer?: string;
  /** After a delivery was noted in the state. */
  noted(): void;
}

export interface WebhookSender {
  announce(event: BranchEvent): void;
  /** Sends what the vendor never would, as somebody who has learnt the address might. */
  forge(kind: Forgery, recordId: number): void;
  /** Resolves when nothing waits, flies or repeats. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

const ATTEMPTS = 3;
const SHUFFLE_WINDOW_MS = 250;
const AT_ONCE = 16;
const KEPT_DELIVERIES = 100;

interface Parcel {
  url: string;
  recordId: number;
  event: "create" | "update" | "delete";
  body: string;
  isForged?: boolean;
}

/** Sends record events as the vendor does: late, at most three times, in no promised order, and gone after that. */
export function createWebhookSender(options: WebhookSenderOptions): WebhookSender {
  const { state, clock, log } = options;
  const stopped = new AbortController();
  // Each webhook that waits listens for the end; a branch may send thousands at once.
  setMaxListeners(0, stopped.signal);
  const flights = new Set<Promise<void>>();
  const queue: Parcel[] = [];
  let flying = 0;
  let held: Parcel[] = [];

  function launch(work: Promise<void>): void {
    const flight = work.catch(() => undefined).finally(() => flights.delete(flight));
    flights.add(flight);
  }

  function announce({ record, event, ownToken }: BranchEvent): void {
    const { urls, active, flags } = state.hooks;
    if (!active || !flags.record || (ownToken && !flags.self_sending)) return;
    // The body is written now: a later change must not leak into an earlier event.
    const body = JSON.stringify(webhookOut(state, record, event));
    const { faults } = state;
    for (const url of urls) {
      const parcel: Parcel = { url, recordId: record.id, event, body };
      if (faults.webhookLost || faults.offline) note(parcel, 1, "lost", null);
      else for (let copy = 0; copy <= faults.webhookDuplicates; copy += 1) dispatch(parcel);
    }
    for (let n = 0; n < faults.webhookForged; n += 1) forge(FORGERIES[n % FORGERIES.length] ?? "secret", record.id);
  } // prettier-ignore

  function forge(kind: Forgery, recordId: number): void {
    for (const url of state.hooks.urls)
      dispatch({ ...forgedParcel(state, { kind, url, recordId }), isForged: true });
  }

  function dispatch(parcel: Parcel): void {
    const delayMs = options.delayMs + state.faults.webhookDelayMs;
    if (!state.faults.webhookShuffle) {
      launch(wait(delayMs, stopped.signal).then(() => enqueue(parcel)));
      return;
    }
    held.push(parcel);
    if (held.length > 1) return;
    launch(
      wait(delayMs + SHUFFLE_WINDOW_MS, stopped.signal).then(() => {
        const batch = held.reverse();
        held = [];
        batch.forEach(enqueue);
      }),
    );
  }

  function enqueue(parcel: Parcel): void {
    queue.push(parcel);
    if (flying >= AT_ONCE) return;
    flying += 1;
    launch(drain());
  }

  async function drain(): Promise<void> {
    try {
      for (let next = queue.shift(); next; next = queue.shift()) await deliver(next);
    } finally {
      flying -= 1;
    }
  }

  async function deliver(parcel: Parcel): Promise<void> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const status = await post(parcel);
      const outcome = status === null ? "failed" : status < 300 ? "delivered" : "refused";
      note(parcel, attempt, outcome, status);
      // Transport errors, 429 and 5xx are repeated; any other answer is final.
      if (status !== null && status !== 429 && status < 500) return;
      if (attempt < ATTEMPTS) await wait(options.retryDelayMs, stopped.signal);
    }
  }

  async function post(parcel: Parcel): Promise<number | null> {
    try {
      const response = await fetch(parcel.url, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          authorization: `Bearer ${options.bearer ?? "simulated-platform"}`,
        },
        body: parcel.body,
        redirect: "manual",
        signal: AbortSignal.any([stopped.signal, AbortSignal.timeout(options.timeoutMs ?? 10_000)]),
      });
      await response.arrayBuffer();
      return response.status;
    } catch {
      stopped.signal.throwIfAborted();
      return null;
    }
  }

  function note(
    parcel: Parcel,
    attempt: number,
    outcome: SimulatedDelivery["outcome"],
    httpStatus: number | null,
  ): void {
    const target = new URL(parcel.url);
    const address = `${target.host}${target.pathname}`;
    const { recordId, event, isForged } = parcel;
    state.deliveries.unshift({
      ...(isForged ? { isForged } : {}),
      at: clock.now().toISOString(),
      address,
      recordId,
      event,
      attempt,
      outcome,
      httpStatus,
    });
    state.deliveries.length = Math.min(state.deliveries.length, KEPT_DELIVERIES);
    log.debug({ recordId, event, attempt, outcome, status: httpStatus }, "simulated webhook");
    options.noted();
  }

  return {
    announce,
    forge,
    async idle() {
      while (flights.size > 0) await Promise.all(flights);
    },
    async close() {
      stopped.abort(new DOMException("Simulator closed", "AbortError"));
      queue.length = 0;
      while (flights.size > 0) await Promise.all(flights);
    },
  };
}
