import { asc } from "drizzle-orm";
import { knownBotAccount, openBotAccount } from "~/features/bot/account/queries.server";
import { changeCallBudget } from "~/features/connections/budget/commands.server";
import { readClosedUntil } from "~/features/connections/budget/queries.server";
import { noteCall } from "~/features/connections/health/commands.server";
import type { CallOutcome } from "~/features/connections/health/model";
import { openCredentials, webhookCredentials } from "~/features/connections/queries.server";
import type { YclientsSecrets, YclientsSettings } from "~/features/connections/schema";
import type { BookingVendor } from "~/features/sync/ports";
import type { SimulatorUrls, Vendors } from "~/jobs/vendors";
import type { Core } from "~/lib/core";
import type { Env } from "~/lib/env.server";
import type { Db } from "~drizzle/client.server";
import { locations } from "~drizzle/schema";
import {
  createBudget,
  unlimitedBudget,
  YCLIENTS_RATE,
  type Budget,
  type PromiseLedger,
} from "~/integrations/core/budget";
import { connectedVendor, notConnected } from "~/integrations/core/connected-vendor";
import { createSmscSender } from "~/integrations/smsc/adapter.server";
import { createSmscClient } from "~/integrations/smsc/client.server";
import { createSmsruSender } from "~/integrations/smsru/adapter.server";
import { createSmsruClient } from "~/integrations/smsru/client.server";
import { createStripeGateway } from "~/integrations/stripe/adapter.server";
import { createStripeClient } from "~/integrations/stripe/client.server";
import { createTelegramBot } from "~/integrations/telegram/adapter.server";
import { createTelegramClient } from "~/integrations/telegram/client.server";
import { createMailSender } from "~/integrations/mail/adapter.server";
import { createYclientsVendor } from "~/integrations/yclients/adapter.server";
import { createYclientsClient, type YclientsClient } from "~/integrations/yclients/client.server";
import { readYclientsWebhook } from "~/integrations/yclients/webhook.server";
import { createYookassaGateway } from "~/integrations/yookassa/adapter.server";
import { createYookassaClient } from "~/integrations/yookassa/client.server";
import type { SimulatorAddresses } from "~/integrations/simulators.server";

/** The outside world of one process. */
export interface OpenVendors extends Vendors {
  /** Where the simulated ones can be looked at; null for what is live or off. */
  simulatorUrls: SimulatorUrls;
  close(): Promise<void>;
}

/** What a process has opened, to be closed in the reverse order. */
type Closers = (() => Promise<void> | void)[];

const DEFAULT_ZONE = "Europe/Moscow";

/**
 * Connects every outside system as the environment says: not at all, live, or simulated, which is the same adapter over real HTTP and SMTP
 * to a simulator. Nothing is asked of a vendor here, so one that is down never keeps the product from starting.
 */
export async function openVendors(core: Core): Promise<OpenVendors> {
  const { env } = core;
  const closers: Closers = [];
  const modes = [env.yclients, env.mail, env.yookassa, env.stripe, env.smsru, env.smsc, env.telegram];
  const simulated = modes.some(({ mode }) => mode === "simulated")
    ? await openSimulators(core, closers)
    : null;
  const telegram = await openTelegram(core, closers, simulated);
  return {
    bookingSources: env.yclients.mode === "off" ? {} : { yclients: openYclients(core, closers, simulated) },
    mail: openMail(core, closers, simulated),
    sms: openSms(core, closers, simulated),
    get telegram() {
      return telegram();
    },
    gateways: openGateways(core, closers, simulated),
    simulatorUrls: urlsOf(env, simulated),
    async close() {
      for (const close of closers.splice(0).reverse()) await close();
    },
  };
}

function urlsOf(env: Env, simulated: SimulatorAddresses | null): SimulatorUrls {
  const shown = (vendors: { mode: string }[], url: string | undefined) =>
    vendors.some(({ mode }) => mode === "simulated") ? (url ?? null) : null;
  return {
    yclients: shown([env.yclients], simulated?.yclientsUrl),
    inbox: shown([env.mail], simulated?.inboxUrl),
    yookassa: shown([env.yookassa], simulated?.yookassaUrl),
    stripe: shown([env.stripe], simulated?.stripeUrl),
    sms: shown([env.smsru, env.smsc], simulated?.smsUrl),
    telegram: shown([env.telegram], simulated?.telegramUrl),
  };
}

/** Those of another process when `SIMULATORS_URL` names it, or when somebody answers on our port already; else our own. */
async function openSimulators(core: Core, closers: Closers): Promise<SimulatorAddresses> {
  const { env, log, clock } = core;
  // Loaded only here: a product that is live needs no SMTP server of its own.
  const { simulatorAddresses, startSimulators } = await import("~/integrations/simulators.server");
  if (env.simulators.url) return simulatorAddresses(env.simulators.url);
  try {
    // The secret of the webhook's address may have been changed on its page.
    const { secret: webhookSecret } = await webhookCredentials(core);
    const simulators = await startSimulators({
      port: env.simulators.port,
      stateFolder: `${env.dataDir}/simulators`,
      productUrl: ownUrl(env),
      env: { ...env, yclients: { ...env.yclients, webhookSecret } },
      clock,
      log,
    });
    closers.push(() => simulators.close());
    return simulators.addresses;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    log.info({ port: env.simulators.port }, "simulators run in another process");
    return simulatorAddresses(`http://127.0.0.1:${env.simulators.port}`);
  }
}

/** Our own door over loopback: the public address may lead through a proxy that is not there in a demo. */
function ownUrl(env: Env): string {
  const isAnyAddress = ["0.0.0.0", "::", "localhost"].includes(env.web.host);
  const host = isAnyAddress ? "127.0.0.1" : env.web.host.includes(":") ? `[${env.web.host}]` : env.web.host;
  return `http://${host}:${env.web.port}`;
}

/**
 * There whenever it is not switched off, whatever is set up: each call is made for the account of that moment, and a client is built anew when
 * the account has changed.
 */
function openYclients(core: Core, closers: Closers, simulated: SimulatorAddresses | null): BookingVendor {
  let opened: { version: number; vendor: BookingVendor } | null = null;
  /** Of every version of the account: what is under way on an old one ends on it, however many calls it still takes. */
  const clients: YclientsClient[] = [];
  const noting = new Set<Promise<void>>();
  /** Notes are written beside the calls; none is cut off by the end of the process. */
  const note = (outcome: CallOutcome) => {
    const noted = noteCall(core, "yclients", outcome)
      .catch((error: unknown) => core.log.error({ err: error, vendor: "yclients" }, "health could not be noted"))
      .finally(() => noting.delete(noted)); // prettier-ignore
    noting.add(noted);
  };
  closers.push(async () => {
    await Promise.all(clients.map((client) => client.close()));
    await Promise.all(noting);
  });
  return connectedVendor({
    source: "yclients",
    async resolve() {
      const { state, settings, secrets, version } = await openCredentials(core, "yclients");
      if (state !== "on" || settings === null)
        throw notConnected("yclients", state === "on" ? "unset" : state);
      if (opened?.version === version) return opened.vendor;
      const fallbackZone = settings.zone ?? (await mainZone(core.db)) ?? DEFAULT_ZONE;
      const simulatedUrl = core.env.yclients.mode === "simulated" ? simulated?.yclientsUrl : undefined;
      // The simulator answers for both, the vendor's API and its booking form.
      const hosts = simulatedUrl ? { baseUrl: simulatedUrl, widgetHost: simulatedUrl } : {};
      const account = { ...settings, ...secrets, ...hosts, fallbackZone };
      // How an earlier account is answered says nothing of this one.
      const observe = (outcome: CallOutcome) => {
        if (opened?.version === version) note(outcome);
      };
      const { client, vendor } = buildYclients(core, account, observe);
      clients.push(client);
      opened = { version, vendor };
      return vendor;
    },
    readEvent(body) {
      const event = readYclientsWebhook(body);
      return event.ok ? event.value : null;
    },
  });
}

type YclientsAccount = YclientsSettings & YclientsSecrets & { fallbackZone: string };

function buildYclients(
  { db, env, clock, log }: Core,
  account: YclientsAccount,
  observe: (outcome: CallOutcome) => void,
) {
  const { baseUrl, accept, companyId, partnerToken, userToken, fallbackZone, widgetHost } = account;
  const client = createYclientsClient({
    ...{ baseUrl, accept, companyId, partnerToken, userToken, clock, log, observe },
    // The real limit is five calls a second; the simulator counts by itself when it is told to.
    budget: env.yclients.mode === "simulated" ? unlimitedBudget : sharedBudget(db, new URL(baseUrl).host),
  });
  const vendor = createYclientsVendor({ client, companyId, fallbackZone, widgetHost, clock, log });
  return { client, vendor };
}

/** The vendor counts by address, so all processes draw on one budget; moments are those of the wall clock. */
function sharedBudget(db: Db, address: string): Budget {
  const ledger: PromiseLedger = {
    change: (decide) => changeCallBudget(db, address, decide),
    closedUntil: () => readClosedUntil(db, address),
  };
  return createBudget({ vendor: "yclients", windows: YCLIENTS_RATE, ledger, now: Date.now });
}

async function mainZone(db: Core["db"]): Promise<string | null> {
  const [location] = await db.select({ zone: locations.zone }).from(locations).orderBy(asc(locations.id)).limit(1); // prettier-ignore
  return location?.zone ?? null;
}

function openMail(
  { env, log }: Core,
  closers: Closers,
  simulated: SimulatorAddresses | null,
): Vendors["mail"] {
  if (env.mail.mode === "off") return null;
  const smtpUrl = env.mail.mode === "simulated" ? simulated?.smtpUrl : env.mail.smtpUrl;
  if (!smtpUrl) return null;
  const sender = createMailSender({ smtpUrl, from: env.mail.from, log });
  closers.push(() => sender.close());
  return sender;
}

function openGateways(
  { env, clock, log }: Core,
  closers: Closers,
  simulated: SimulatorAddresses | null,
): Vendors["gateways"] {
  const gateways: Vendors["gateways"] = {};
  if (env.yookassa.mode !== "off") {
    const baseUrl = env.yookassa.mode === "simulated" ? simulated?.yookassaUrl : "https://api.yookassa.ru";
    const { shopId, secretKey } = env.yookassa;
    const client = createYookassaClient({ baseUrl: baseUrl ?? "", shopId, secretKey, clock, log });
    closers.push(() => client.close());
    gateways.yookassa = createYookassaGateway(client);
  }
  if (env.stripe.mode !== "off") {
    const baseUrl = env.stripe.mode === "simulated" ? simulated?.stripeUrl : undefined;
    gateways.stripe = createStripeGateway(createStripeClient({ baseUrl, secretKey: env.stripe.secretKey, log })); // prettier-ignore
  }
  return gateways;
}

function openSms(
  { env, clock, log }: Core,
  closers: Closers,
  simulated: SimulatorAddresses | null,
): Vendors["sms"] {
  const sms: Vendors["sms"] = {};
  const urlOf = (mode: string, live: string) => (mode === "simulated" ? (simulated?.smsUrl ?? "") : live);
  if (env.smsru.mode !== "off") {
    const { apiId, sender } = env.smsru;
    const baseUrl = urlOf(env.smsru.mode, "https://sms.ru");
    const client = createSmsruClient({ baseUrl, apiId, sender, clock, log });
    closers.push(() => client.close());
    sms.smsru = createSmsruSender(client);
  }
  if (env.smsc.mode !== "off") {
    const { host, login, password, sender } = env.smsc;
    const baseUrl = urlOf(env.smsc.mode, `https://${host}`);
    const client = createSmscClient({ baseUrl, login, password, sender, clock, log });
    closers.push(() => client.close());
    sms.smsc = createSmscSender(client);
  }
  return sms;
}

/** The bot of this moment; a client is built anew when the account has changed. What is under way on an old one ends on it. */
async function openTelegram(
  core: Core,
  closers: Closers,
  simulated: SimulatorAddresses | null,
): Promise<() => Vendors["telegram"]> {
  const { env, clock, log } = core;
  if (env.telegram.mode === "off") return () => null;
  await openBotAccount(core);
  let opened: { account: string; bot: Vendors["telegram"] } | null = null;
  return () => {
    const known = knownBotAccount(core);
    if (!known) return null;
    const { botToken, botName } = known;
    const account = `${botToken} ${botName}`;
    if (opened?.account === account) return opened.bot;
    const isSimulated = env.telegram.mode === "simulated" && simulated !== null;
    const baseUrl = isSimulated ? simulated.telegramUrl : "https://api.telegram.org";
    const client = createTelegramClient({ baseUrl, botToken, clock, log });
    closers.push(() => client.close());
    const botUrl = isSimulated ? `${simulated.telegramUrl}/` : `https://t.me/${botName}`;
    opened = { account, bot: createTelegramBot({ client, botName, botUrl }) };
    return opened.bot;
  };
}
