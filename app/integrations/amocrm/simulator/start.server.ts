import { systemClock, type Clock } from "~/lib/clock";
import { openSimulator, type RunningSimulator, type SimulatorOptions } from "../../core/simulator/simulator.server"; // prettier-ignore
import { createCourier } from "../../core/simulator/webhook-courier.server";
import { createAccount, type Account } from "./account.server";
import { createPages } from "./page.server";
import { emptyAmocrmState, type AmocrmState } from "./state";
import { createVendorApi } from "./vendor-api.server";

export interface AmocrmSimulatorOptions extends SimulatorOptions {
  webhookTargets?: readonly string[];
  clientId?: string;
  clientSecret?: string;
  authorizationCode?: string;
  longLivedToken?: string;
  clock?: Clock;
  webhookDelayMs?: number;
}

export interface AmocrmSimulator extends RunningSimulator<AmocrmState> {
  account: Account;
  /** Puts these beside what is there; numbers that are there already are replaced. */
  seed(rows: Partial<Pick<AmocrmState, "contacts" | "leads">>): void;
  /** Resolves when no webhook waits or repeats. */
  webhooksSent(): Promise<void>;
}

/** amoCRM over real HTTP: API v4, tokens that change with every use, seven calls a second, and a page where a manager works. */
export function startAmocrmSimulator(options: AmocrmSimulatorOptions): Promise<AmocrmSimulator> {
  const { clock = systemClock, webhookTargets = [], log } = options;
  const { clientId = "simulated-client-id", clientSecret = "simulated-amocrm-client-secret", authorizationCode = "simulated-amocrm-code", longLivedToken = "" } = options; // prettier-ignore
  return openSimulator(options, emptyAmocrmState, ({ state, changed, stopped }) => {
    const courier = createCourier({
      faults: () => state.faults,
      deliveries: () => state.deliveries,
      ...{ clock, log, noted: changed },
      // It gives up soon, and whoever is slow is not asked again.
      ...{ delayMs: options.webhookDelayMs ?? 300, retryDelayMs: 2_000, attempts: 3, timeoutMs: 2_000 },
      isTaken: (status) => status >= 200 && status < 300,
    });
    const account = createAccount({ state, clock, courier, webhookTargets, changed });
    const keys = { clientId, clientSecret, authorizationCode, longLivedToken };
    return {
      isApi: (path) => path.startsWith("/api/") || path.startsWith("/oauth2/"),
      api: createVendorApi({ state, account, ...keys, stopped, changed }),
      pages: createPages({ state, account }),
      close: () => courier.close(),
      more: {
        account,
        seed(rows: Partial<Pick<AmocrmState, "contacts" | "leads">>) {
          const beside = <T extends { id: number }>(held: T[], more: readonly T[] = []) => [...held.filter(({ id }) => !more.some((one) => one.id === id)), ...more]; // prettier-ignore
          state.contacts = beside(state.contacts, rows.contacts);
          state.leads = beside(state.leads, rows.leads);
          changed();
        },
        webhooksSent: courier.idle,
      },
    };
  });
}
