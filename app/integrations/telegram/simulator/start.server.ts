import { systemClock, type Clock } from "~/lib/clock";
import {
  openSimulator,
  type RunningSimulator,
  type SimulatorOptions,
} from "../../core/simulator/simulator.server";
import { createCourier } from "../../core/simulator/webhook-courier.server";
import { createMessenger, type Messenger } from "./messenger.server";
import { createPages } from "./page.server";
import { emptyTelegramState, type TelegramState } from "./state";
import { createVendorApi } from "./vendor-api.server";

export interface TelegramSimulatorOptions extends SimulatorOptions {
  /** Where updates go. */
  webhookTargets?: readonly string[];
  botToken?: string;
  botName?: string;
  webhookSecret?: string;
  clock?: Clock;
  webhookDelayMs?: number;
  webhookRetryDelayMs?: number;
}

export interface TelegramSimulator extends RunningSimulator<TelegramState> {
  messenger: Messenger;
  /** Resolves when no update waits or repeats. */
  webhooksSent(): Promise<void>;
}

const ATTEMPTS = 8;

/** Telegram over real HTTP: the Bot API, the updates, and the phones of a few invented people. */
export function startTelegramSimulator(options: TelegramSimulatorOptions): Promise<TelegramSimulator> {
  const { clock = systemClock, webhookTargets = [], log } = options;
  const {
    botToken = "100500:simulated-bot-token",
    botName = "kartoteka_bot",
    webhookSecret = "simulated-telegram-secret",
  } = options;
  return openSimulator(options, emptyTelegramState, ({ state, changed, stopped }) => {
    const courier = createCourier({
      faults: () => state.faults,
      deliveries: () => state.deliveries,
      clock,
      log,
      delayMs: options.webhookDelayMs ?? 100,
      retryDelayMs: options.webhookRetryDelayMs ?? 1_000,
      attempts: ATTEMPTS,
      isTaken: (status) => status >= 200 && status < 300,
      noted: changed,
    });
    const messenger = createMessenger({ state, clock, courier, webhookTargets, webhookSecret, changed });
    return {
      isApi: (path) => path.startsWith("/bot"),
      api: createVendorApi({ state, messenger, botToken, botName, stopped, changed }),
      pages: createPages({ state, messenger, botName }),
      close: () => courier.close(),
      more: { messenger, webhooksSent: courier.idle },
    };
  });
}
