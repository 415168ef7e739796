import { systemClock, type Clock } from "~/lib/clock";
import { openSimulator, type RunningSimulator, type SimulatorOptions } from "../../core/simulator/simulator.server"; // prettier-ignore
import { createCourier } from "../../core/simulator/webhook-courier.server";
import { createDesk, type Desk } from "./desk.server";
import { createPages } from "./page.server";
import { emptyFreescoutState, type FreescoutState } from "./state";
import { createVendorApi } from "./vendor-api.server";

export interface FreescoutSimulatorOptions extends SimulatorOptions {
  webhookTargets?: readonly string[];
  apiKey?: string;
  /** The "Secret key" of the module's settings. */
  webhookSecret?: string;
  clock?: Clock;
  webhookDelayMs?: number;
}

export interface FreescoutSimulator extends RunningSimulator<FreescoutState> {
  desk: Desk;
  /** Puts these beside what is there; numbers that are there already are replaced. */
  seed(rows: Partial<Pick<FreescoutState, "customers" | "conversations">>): void;
  /** Resolves when no webhook waits or repeats. */
  webhooksSent(): Promise<void>;
}

/** FreeScout over real HTTP: its API, its signed webhooks, and a page where an agent answers. */
export function startFreescoutSimulator(options: FreescoutSimulatorOptions): Promise<FreescoutSimulator> {
  const { clock = systemClock, webhookTargets = [], log } = options;
  const { apiKey = "simulated-freescout-api-key", webhookSecret = "simulated-freescout-webhook-secret" } = options; // prettier-ignore
  return openSimulator(options, emptyFreescoutState, ({ state, changed, stopped }) => {
    const courier = createCourier({
      faults: () => state.faults,
      deliveries: () => state.deliveries,
      ...{ clock, log, noted: changed },
      ...{ delayMs: options.webhookDelayMs ?? 300, retryDelayMs: 2_000, attempts: 10 },
      isTaken: (status) => status >= 200 && status < 300,
    });
    const desk = createDesk({ state, clock, courier, webhookTargets, webhookSecret, changed });
    return {
      isApi: (path) => path.startsWith("/api/"),
      api: createVendorApi({ state, desk, apiKey, stopped }),
      pages: createPages({ state, desk, changed }),
      close: () => courier.close(),
      more: {
        desk,
        seed(rows: Partial<Pick<FreescoutState, "customers" | "conversations">>) {
          const beside = <T extends { id: number }>(held: T[], more: readonly T[] = []) => [...held.filter(({ id }) => !more.some((one) => one.id === id)), ...more]; // prettier-ignore
          state.customers = beside(state.customers, rows.customers);
          state.conversations = beside(state.conversations, rows.conversations);
          changed();
        },
        webhooksSent: courier.idle,
      },
    };
  });
}
