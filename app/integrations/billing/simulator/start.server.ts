import { systemClock, type Clock } from "~/lib/clock";
import {
  openSimulator,
  type RunningSimulator,
  type SimulatorOptions,
} from "../../core/simulator/simulator.server";
import { createPages } from "./page.server";
import { emptyBillingState, SAMPLE, type BillingState, type SimulatedContract } from "./state";
import { createVendorApi } from "./vendor-api";

export interface BillingSimulatorOptions extends SimulatorOptions {
  /** What the product sends as its bearer token; empty: none is asked for. */
  token?: string;
  clock?: Clock;
}

export interface BillingSimulator extends RunningSimulator<BillingState> {
  /** Puts these contracts in place of all others but the known sample. */
  seed(contracts: readonly Omit<SimulatedContract, "id">[]): void;
}

/** The billing over real HTTP: its one address, and a page where balances are seen and changed. */
export function startBillingSimulator(options: BillingSimulatorOptions): Promise<BillingSimulator> {
  const { token = "", clock = systemClock } = options;
  return openSimulator(options, emptyBillingState, ({ state, changed, stopped }) => ({
    isApi: (path) => path.startsWith("/api/"),
    api: createVendorApi({ state, token, clock, changed, stopped }),
    pages: createPages(state, changed),
    more: {
      seed(contracts: readonly Omit<SimulatedContract, "id">[]) {
        state.contracts = [SAMPLE, ...contracts].map((one, at) => ({ id: at + 1, ...one }));
        state.nextId = state.contracts.length + 1;
        changed();
      },
    },
  }));
}
