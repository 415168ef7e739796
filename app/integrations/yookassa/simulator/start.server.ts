import { systemClock, type Clock } from "~/lib/clock";
import {
  openSimulator,
  type RunningSimulator,
  type SimulatorOptions,
} from "../../core/simulator/simulator.server";
import { createCourier } from "../../core/simulator/webhook-courier.server";
import { createPages } from "./page.server";
import { createShop, type Shop } from "./shop.server";
import { emptyYookassaState, type YookassaState } from "./state";
import { createVendorApi } from "./vendor-api.server";

export interface YookassaSimulatorOptions extends SimulatorOptions {
  /** Where notifications go. */
  webhookTargets?: readonly string[];
  shopId?: string;
  secretKey?: string;
  clock?: Clock;
  /** From an event to its notification, and from one attempt to the next (doubled each time). */
  webhookDelayMs?: number;
  webhookRetryDelayMs?: number;
}

export interface YookassaSimulator extends RunningSimulator<YookassaState> {
  shop: Shop;
  /** Resolves when no notification waits or repeats. */
  webhooksSent(): Promise<void>;
}

const SWEEP_MS = 1_000;
/** The vendor repeats for a day; doubling pauses from two seconds come to twelve attempts in an hour and more. */
const ATTEMPTS = 12;

/** YooKassa over real HTTP: the API, the page where a client pays, notifications without a signature, and the shop's cabinet. */
export function startYookassaSimulator(options: YookassaSimulatorOptions): Promise<YookassaSimulator> {
  const { clock = systemClock, webhookTargets = [], log } = options;
  const { shopId = "100500", secretKey = "test_simulated" } = options;
  return openSimulator(options, emptyYookassaState, ({ state, changed, stopped }) => {
    const courier = createCourier({
      faults: () => state.faults,
      deliveries: () => state.deliveries,
      clock,
      log,
      delayMs: options.webhookDelayMs ?? 500,
      retryDelayMs: options.webhookRetryDelayMs ?? 2_000,
      attempts: ATTEMPTS,
      // Anything but 200, another 2xx included, is repeated.
      isTaken: (status) => status === 200,
      noted: changed,
    });
    const shop = createShop({ state, clock, courier, webhookTargets, shopId, changed });
    const sweeper = setInterval(() => shop.sweep(), SWEEP_MS);
    sweeper.unref();
    return {
      isApi: (path) => path.startsWith("/v3/"),
      api: createVendorApi({ state, shop, shopId, secretKey, clock, stopped }),
      pages: createPages({ state, shop, changed }),
      async close() {
        clearInterval(sweeper);
        await courier.close();
      },
      more: { shop, webhooksSent: courier.idle },
    };
  });
}
