import { systemClock, type Clock } from "~/lib/clock";
import {
  openSimulator,
  type RunningSimulator,
  type SimulatorOptions,
} from "../../core/simulator/simulator.server";
import { createCourier } from "../../core/simulator/webhook-courier.server";
import { createAccount, type Account } from "./account.server";
import { createPages } from "./page.server";
import { emptyStripeState, type StripeState } from "./state";
import { createVendorApi } from "./vendor-api.server";

export interface StripeSimulatorOptions extends SimulatorOptions {
  /** Where events go. */
  webhookTargets?: readonly string[];
  secretKey?: string;
  webhookSecret?: string;
  clock?: Clock;
  /** From a change to its event, and from one attempt to the next (doubled each time). */
  webhookDelayMs?: number;
  webhookRetryDelayMs?: number;
}

export interface StripeSimulator extends RunningSimulator<StripeState> {
  account: Account;
  /** Resolves when no event waits or repeats. */
  webhooksSent(): Promise<void>;
}

const SWEEP_MS = 1_000;
const ATTEMPTS = 12;

/** Stripe over real HTTP: Checkout sessions, refunds, signed events, the page where a client pays, and the account. */
export function startStripeSimulator(options: StripeSimulatorOptions): Promise<StripeSimulator> {
  const { clock = systemClock, webhookTargets = [], log } = options;
  const { secretKey = "sk_test_simulated", webhookSecret = "whsec_simulated" } = options;
  return openSimulator(options, emptyStripeState, ({ state, changed, stopped }) => {
    const courier = createCourier({
      faults: () => state.faults,
      deliveries: () => state.deliveries,
      clock,
      log,
      delayMs: options.webhookDelayMs ?? 500,
      retryDelayMs: options.webhookRetryDelayMs ?? 2_000,
      attempts: ATTEMPTS,
      isTaken: (status) => status >= 200 && status < 300,
      noted: changed,
    });
    const account = createAccount({ state, clock, courier, webhookTargets, webhookSecret, changed });
    const sweeper = setInterval(() => account.sweep(), SWEEP_MS);
    sweeper.unref();
    return {
      isApi: (path) => path.startsWith("/v1/"),
      api: createVendorApi({ state, account, secretKey, clock, stopped }),
      pages: createPages({ state, account }),
      async close() {
        clearInterval(sweeper);
        await courier.close();
      },
      more: { account, webhooksSent: courier.idle },
    };
  });
}
