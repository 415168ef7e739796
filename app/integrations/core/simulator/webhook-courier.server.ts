import { setMaxListeners } from "node:events";
import type { Clock } from "~/lib/clock";
import type { Log } from "~/lib/log.server";
import { wait } from "../budget";
import type { WireFaults } from "./wire-faults.server";

/** One attempt to deliver a webhook, as the simulator's page shows it. */
export interface SimulatedDelivery {
  /** ISO instant. */
  at: string;
  /** Host and path; a query may hold a secret. */
  address: string;
  /** What it told, e.g. `payment.succeeded 22d6…`. */
  label: string;
  attempt: number;
  outcome: "delivered" | "refused" | "failed" | "lost";
  httpStatus: number | null;
}

/** One webhook on its way. */
export interface Parcel {
  url: string;
  label: string;
  body: string;
  /** Made anew for each attempt: a signature holds the moment of sending. */
  headers(): Record<string, string>;
}

export interface CourierOptions {
  faults(): WireFaults;
  /** The latest first; trimmed to a hundred. */
  deliveries(): SimulatedDelivery[];
  clock: Clock;
  log: Log;
  /** From the event to the first attempt, and between attempts (doubled each time). */
  delayMs: number;
  retryDelayMs: number;
  attempts: number;
  timeoutMs?: number;
  /** Whether the receiver took it; everything else is repeated. */
  isTaken(status: number): boolean;
  /** After a delivery was noted. */
  noted(): void;
}

export interface Courier {
  send(parcel: Parcel): void;
  /** Resolves when nothing waits, flies or repeats. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

const SHUFFLE_WINDOW_MS = 250;
const KEPT_DELIVERIES = 100;

/** Sends webhooks as vendors do: late, again until they are taken, and in no promised order. */
export function createCourier(options: CourierOptions): Courier {
  const { clock, log } = options;
  const stopped = new AbortController();
  // Each webhook on its way listens for the end.
  setMaxListeners(0, stopped.signal);
  const flights = new Set<Promise<void>>();
  let held: Parcel[] = [];

  function launch(work: Promise<void>): void {
    const flight = work.catch(() => undefined).finally(() => flights.delete(flight));
    flights.add(flight);
  }

  function send(parcel: Parcel): void {
    const faults = options.faults();
    if (faults.webhookLost) {
      note(parcel, 1, "lost", null);
      return;
    }
    for (let copy = 0; copy <= faults.webhookDuplicates; copy += 1) dispatch(parcel, faults);
  }

  function dispatch(parcel: Parcel, faults: WireFaults): void {
    const delayMs = options.delayMs + faults.webhookDelayMs;
    if (!faults.webhookShuffle) {
      launch(wait(delayMs, stopped.signal).then(() => deliver(parcel)));
      return;
    }
    held.push(parcel);
    if (held.length > 1) return;
    launch(
      wait(delayMs + SHUFFLE_WINDOW_MS, stopped.signal).then(async () => {
        const batch = held.reverse();
        held = [];
        for (const one of batch) await deliver(one);
      }),
    );
  }

  async function deliver(parcel: Parcel): Promise<void> {
    for (let attempt = 1; attempt <= options.attempts; attempt += 1) {
      const status = await post(parcel);
      const isTaken = status !== null && options.isTaken(status);
      note(parcel, attempt, isTaken ? "delivered" : status === null ? "failed" : "refused", status);
      if (isTaken) return;
      if (attempt < options.attempts) await wait(options.retryDelayMs * 2 ** (attempt - 1), stopped.signal);
    }
  }

  async function post(parcel: Parcel): Promise<number | null> {
    try {
      const response = await fetch(parcel.url, {
        method: "POST",
        headers: { "content-type": "application/json", ...parcel.headers() },
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
    const deliveries = options.deliveries();
    deliveries.unshift({
      at: clock.now().toISOString(),
      address: `${target.host}${target.pathname}`,
      label: parcel.label,
      attempt,
      outcome,
      httpStatus,
    });
    deliveries.length = Math.min(deliveries.length, KEPT_DELIVERIES);
    log.debug({ attempt, outcome, status: httpStatus }, "simulated webhook");
    options.noted();
  }

  return {
    send,
    async idle() {
      while (flights.size > 0) await Promise.all(flights);
    },
    async close() {
      stopped.abort(new DOMException("Simulator closed", "AbortError"));
      while (flights.size > 0) await Promise.all(flights);
    },
  };
}
