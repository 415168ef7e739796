import { systemClock, type Clock } from "~/lib/clock";
import type { Log } from "~/lib/log.server";
import { dayOf } from "~/lib/zoned-time";
import { startMailSimulator, type MailSimulator } from "~/integrations/mail/simulator/start.server";
import { demoYclientsRows } from "~/integrations/yclients/simulator/demo-rows";
import {
  startYclientsSimulator,
  type YclientsSimulator,
} from "~/integrations/yclients/simulator/start.server";

export interface SimulatorsOptions {
  /** Loopback by default: simulators have no sign-in. */
  host?: string;
  /** YClients here, the inbox page on the next port, SMTP on the one after; 0 takes any free ones. */
  port: number;
  /** A folder for their state, or null to keep it in memory. */
  stateFolder: string | null;
  /** Where YClients sends its webhooks, secret included. */
  webhookTargets: readonly string[];
  yclientsCompanyId: string;
  /** From a change to its webhook. Default 1 s: the vendor takes about five, a person who watches should not. */
  webhookDelayMs?: number;
  clock?: Clock;
  log: Log;
}

export interface Simulators {
  yclients: YclientsSimulator;
  mail: MailSimulator;
  close(): Promise<void>;
}

/** Starts the whole simulated outside world; in the product's own process or in one of its own (workers/simulators.ts). */
export async function startSimulators(options: SimulatorsOptions): Promise<Simulators> {
  const { host, port, stateFolder, log, clock = systemClock } = options;
  const stateFile = (name: string) => (stateFolder === null ? null : `${stateFolder}/${name}.json`);
  const next = (offset: number) => (port === 0 ? 0 : port + offset);
  const yclients = await startYclientsSimulator({
    host,
    port,
    stateFile: stateFile("yclients"),
    webhookTargets: options.webhookTargets,
    webhookDelayMs: options.webhookDelayMs ?? 1_000,
    companyId: Number(options.yclientsCompanyId),
    rows: demoYclientsRows(dayOf(clock.now(), "Europe/Moscow")),
    clock,
    log,
  });
  try {
    const mail = await startMailSimulator({
      host,
      port: next(1),
      smtpPort: next(2),
      stateFile: stateFile("mail"),
      clock,
      log,
    });
    return {
      yclients,
      mail,
      async close() {
        await Promise.all([yclients.close(), mail.close()]);
      },
    };
  } catch (error) {
    await yclients.close();
    throw error;
  }
}

/** Where the simulators of another process answer, from the address of the first (`SIMULATORS_URL`). */
export function simulatorAddresses(url: string): { yclientsUrl: string; inboxUrl: string; smtpUrl: string } {
  const first = new URL(url);
  const port = Number(first.port || 80);
  return {
    yclientsUrl: `http://${first.hostname}:${port}`,
    inboxUrl: `http://${first.hostname}:${port + 1}`,
    smtpUrl: `smtp://${first.hostname}:${port + 2}`,
  };
}
