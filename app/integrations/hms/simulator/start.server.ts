import { systemClock, type Clock } from "~/lib/clock";
import {
  openSimulator,
  type RunningSimulator,
  type SimulatorOptions,
} from "../../core/simulator/simulator.server";
import { createCourier } from "../../core/simulator/webhook-courier.server";
import { createClinic, type Clinic } from "./clinic.server";
import { demoClinic } from "./demo-rows";
import { createPages } from "./page.server";
import { stateOf, type ClinicRows, type HmsState } from "./state";
import { createTraffic, type Traffic } from "./traffic";
import { createVendorApi } from "./vendor-api.server";

export interface HmsSimulatorOptions extends SimulatorOptions {
  /** Where pushes go, secret included. */
  webhookTargets?: readonly string[];
  token?: string;
  customerKey?: string;
  /** What a clinic that nobody has filled begins with. */
  rows?: ClinicRows;
  clock?: Clock;
  webhookDelayMs?: number;
  webhookRetryDelayMs?: number;
}

export interface HmsSimulator extends RunningSimulator<HmsState> {
  clinic: Clinic;
  traffic(): Traffic;
  /** Takes the place of everything that is there. */
  seed(rows: ClinicRows): void;
  /** Resolves when no push waits or repeats. */
  webhooksSent(): Promise<void>;
}

const ATTEMPTS = 5;

/** A clinic's system over real HTTP in three dialects, its pushes, and a page to act as the clinic. */
export function startHmsSimulator(options: HmsSimulatorOptions): Promise<HmsSimulator> {
  const { clock = systemClock, webhookTargets = [], log, rows = demoClinic } = options;
  const { token = "simulated-hms-token", customerKey = "simulated-hms-customer-key" } = options;
  return openSimulator(options, () => stateOf(rows), ({ state, changed, stopped }) => {
    const courier = createCourier({
      faults: () => state.faults,
      deliveries: () => state.deliveries,
      ...{ clock, log },
      delayMs: options.webhookDelayMs ?? 300,
      retryDelayMs: options.webhookRetryDelayMs ?? 2_000,
      attempts: ATTEMPTS,
      isTaken: (status) => status >= 200 && status < 300,
      noted: changed,
    });
    const clinic = createClinic({ state, clock, courier, webhookTargets, changed });
    const traffic = createTraffic(() => Date.now());
    return {
      isApi: (path) => /^\/(json|fhir|opendental)(\/|$)/.test(path),
      api: createVendorApi({ state, clinic, traffic, token, customerKey, stopped }),
      pages: createPages({ state, clinic, traffic }),
      close: () => courier.close(),
      more: {
        clinic,
        traffic: traffic.seen,
        seed: (fresh: ClinicRows) => clinic.fill(fresh),
        webhooksSent: courier.idle,
      },
    };
  });
} // prettier-ignore
