import { systemClock, type Clock } from "~/lib/clock";
import type { Env } from "~/lib/env.server";
import type { Log } from "~/lib/log.server";
import { dayOf } from "~/lib/zoned-time";
import { startSmsPhones, type SmsState } from "~/integrations/core/simulator/sms-phones.server";
import type { RunningSimulator } from "~/integrations/core/simulator/simulator.server";
import { startAmocrmSimulator, type AmocrmSimulator } from "~/integrations/amocrm/simulator/start.server";
import { startBillingSimulator, type BillingSimulator } from "~/integrations/billing/simulator/start.server";
import {
  startFreescoutSimulator,
  type FreescoutSimulator,
} from "~/integrations/freescout/simulator/start.server";
import { startMailSimulator, type MailSimulator } from "~/integrations/mail/simulator/start.server";
import { startHmsSimulator, type HmsSimulator } from "~/integrations/hms/simulator/start.server";
import { smscApi } from "~/integrations/smsc/simulator/vendor-api";
import { smsruApi } from "~/integrations/smsru/simulator/vendor-api";
import { startStripeSimulator, type StripeSimulator } from "~/integrations/stripe/simulator/start.server";
import {
  startTelegramSimulator,
  type TelegramSimulator,
} from "~/integrations/telegram/simulator/start.server";
import { demoYclientsRows } from "~/integrations/yclients/simulator/demo-rows";
import {
  startYclientsSimulator,
  type YclientsSimulator,
} from "~/integrations/yclients/simulator/start.server";
import {
  startYookassaSimulator,
  type YookassaSimulator,
} from "~/integrations/yookassa/simulator/start.server";

export interface SimulatorsOptions {
  /** Loopback by default: simulators have no sign-in. */
  host?: string;
  /** The first of `SIMULATOR_PORTS` in a row, in the order of `simulatorAddresses`; 0 takes any free ones. */
  port: number;
  /** A folder for their state, or null to keep it in memory. */
  stateFolder: string | null;
  /** Where the product takes webhooks, e.g. `http://127.0.0.1:3000`. */
  productUrl: string;
  /** Keys, secrets and numbers that both sides must know. */
  env: Env;
  /** From a change at YClients to its webhook. Default 1 s: the vendor takes about five, a person who watches should not. */
  webhookDelayMs?: number;
  clock?: Clock;
  log: Log;
}

export interface Simulators {
  yclients: YclientsSimulator;
  mail: MailSimulator;
  yookassa: YookassaSimulator;
  stripe: StripeSimulator;
  sms: RunningSimulator<SmsState>;
  telegram: TelegramSimulator;
  hms: HmsSimulator;
  billing: BillingSimulator;
  freescout: FreescoutSimulator;
  amocrm: AmocrmSimulator;
  addresses: SimulatorAddresses;
  close(): Promise<void>;
}

/** Where each simulator answers. */
export interface SimulatorAddresses {
  yclientsUrl: string;
  inboxUrl: string;
  smtpUrl: string;
  yookassaUrl: string;
  stripeUrl: string;
  smsUrl: string;
  telegramUrl: string;
  hmsUrl: string;
  billingUrl: string;
  freescoutUrl: string;
  amocrmUrl: string;
}

/** How many neighbouring ports they take. */
export const SIMULATOR_PORTS = 11;

/** Starts the whole simulated outside world; in the product's own process or in one of its own (workers/simulators.ts). */
export async function startSimulators(options: SimulatorsOptions): Promise<Simulators> {
  const { host, port, stateFolder, env, log, clock = systemClock } = options;
  const at = (offset: number, name: string) => ({
    host,
    port: port === 0 ? 0 : port + offset,
    stateFile: stateFolder === null ? null : `${stateFolder}/${name}.json`,
    clock,
    log,
  });
  const hook = (vendor: string, query = "") => [`${options.productUrl}/api/v1/${vendor}/webhook${query}`];
  const running: { close(): Promise<void> }[] = [];
  const keep = async <T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
    const started = await starting;
    running.push(started);
    return started;
  };
  const close = async () => {
    await Promise.all(running.map((one) => one.close()));
  };
  try {
    // The first one's port says whether another process has them all already.
    const yclients = await keep(
      startYclientsSimulator({
        ...at(0, "yclients"),
        webhookTargets: hook("yclients", `?secret=${encodeURIComponent(env.yclients.webhookSecret)}`),
        webhookDelayMs: options.webhookDelayMs ?? 1_000,
        companyId: Number(env.yclients.companyId),
        rows: demoYclientsRows(dayOf(clock.now(), "Europe/Moscow")),
      }),
    );
    const mail = await keep(startMailSimulator({ ...at(1, "mail"), smtpPort: at(2, "").port }));
    const yookassa = await keep(startYookassaSimulator({ ...at(3, "yookassa"), webhookTargets: hook("yookassa"), ...env.yookassa })); // prettier-ignore
    const stripe = await keep(startStripeSimulator({ ...at(4, "stripe"), webhookTargets: hook("stripe"), ...env.stripe })); // prettier-ignore
    const gateways = [smsruApi(env.smsru), smscApi(env.smsc)];
    const sms = await keep(startSmsPhones({ ...at(5, "sms"), gateways }));
    const telegram = await keep(startTelegramSimulator({ ...at(6, "telegram-chats"), webhookTargets: hook("telegram"), ...env.telegram })); // prettier-ignore
    const billing = await keep(startBillingSimulator({ ...at(8, "billing"), ...env.billing.secrets }));
    const hms = await keep(startHmsSimulator({ ...at(7, "hms"), webhookTargets: hook("hms", `?secret=${encodeURIComponent(env.hms.secrets.webhookSecret)}`), ...env.hms.secrets })); // prettier-ignore
    const freescout = await keep(startFreescoutSimulator({ ...at(9, "freescout"), webhookTargets: hook("freescout"), ...env.freescout.secrets })); // prettier-ignore
    const amocrm = await keep(startAmocrmSimulator({ ...at(10, "amocrm"), webhookTargets: hook("amocrm", `?secret=${encodeURIComponent(env.amocrm.secrets.webhookSecret)}`), ...env.amocrm.secrets })); // prettier-ignore
    const addresses = {
      yclientsUrl: yclients.url,
      inboxUrl: mail.url,
      smtpUrl: mail.smtpUrl,
      yookassaUrl: yookassa.url,
      stripeUrl: stripe.url,
      smsUrl: sms.url,
      telegramUrl: telegram.url,
      hmsUrl: hms.url,
      billingUrl: billing.url,
      freescoutUrl: freescout.url,
      amocrmUrl: amocrm.url,
    };
    return {
      yclients,
      mail,
      yookassa,
      stripe,
      sms,
      telegram,
      hms,
      billing,
      freescout,
      amocrm,
      addresses,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Where the simulators of another process answer, from the address of the first (`SIMULATORS_URL`). */
export function simulatorAddresses(url: string): SimulatorAddresses {
  const first = new URL(url);
  const port = Number(first.port || 80);
  const at = (offset: number) => `${first.hostname}:${port + offset}`;
  return {
    yclientsUrl: `http://${at(0)}`,
    inboxUrl: `http://${at(1)}`,
    smtpUrl: `smtp://${at(2)}`,
    yookassaUrl: `http://${at(3)}`,
    stripeUrl: `http://${at(4)}`,
    smsUrl: `http://${at(5)}`,
    telegramUrl: `http://${at(6)}`,
    hmsUrl: `http://${at(7)}`,
    billingUrl: `http://${at(8)}`,
    freescoutUrl: `http://${at(9)}`,
    amocrmUrl: `http://${at(10)}`,
  };
}
