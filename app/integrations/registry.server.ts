import { asc } from "drizzle-orm";
import { keptTokens } from "~/features/amocrm/tokens/commands.server";
import { knownBotAccount, openBotAccount } from "~/features/bot/account/queries.server";
import { changeCallBudget } from "~/features/connections/budget/commands.server";
import { readClosedUntil } from "~/features/connections/budget/queries.server";
import { CONNECTED_VENDORS, type ConnectedVendor } from "~/features/connections/model";
import { openCredentials } from "~/features/connections/queries.server";
import type { BookingVendor } from "~/features/sync/ports";
import type { SimulatorUrls, Vendors } from "~/jobs/vendors";
import type { Core } from "~/lib/core";
import type { Env } from "~/lib/env.server";
import type { Db } from "~drizzle/client.server";
import { locations } from "~drizzle/schema";
import { billingAccount } from "~/integrations/billing/account.server";
import { openAccount, openResolver, type VendorAccount, type BuiltAdapter, type Closers, type OpenedAccount } from "~/integrations/core/account.server"; // prettier-ignore
import {
  createBudget,
  unlimitedBudget,
  YCLIENTS_RATE,
  type Budget,
  type PromiseLedger,
  type RateWindow,
} from "~/integrations/core/budget";
import { amocrmAccount } from "~/integrations/amocrm/account.server";
import { AMOCRM_RATE } from "~/integrations/amocrm/client.server";
import { connectedVendor } from "~/integrations/core/connected-vendor";
import { freescoutAccount } from "~/integrations/freescout/account.server";
import { hmsAccount } from "~/integrations/hms/account.server";
import { OPEN_DENTAL_RATE } from "~/integrations/hms/opendental/client.server";
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
import { createYclientsClient } from "~/integrations/yclients/client.server";
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

const DEFAULT_ZONE = "Europe/Moscow";

/**
 * Connects every outside system as the environment says: not at all, live, or simulated, which is the same adapter over real HTTP and SMTP
 * to a simulator. Nothing is asked of a vendor here, so one that is down never keeps the product from starting.
 */
export async function openVendors(core: Core): Promise<OpenVendors> {
  const { env } = core;
  const closers: Closers = [];
  const connected = CONNECTED_VENDORS.map((vendor) => env[vendor]);
  const modes = [...connected, env.mail, env.yookassa, env.stripe, env.smsru, env.smsc, env.telegram];
  const simulated = modes.some(({ mode }) => mode === "simulated")
    ? await openSimulators(core, closers)
    : null;
  const telegram = await openTelegram(core, closers, simulated);
  /** A system with an account of its own: null when it is switched off. */
  const connect = <V extends ConnectedVendor, T extends object>(account: VendorAccount<V, T>): T | null =>
    env[account.vendor].mode === "off"
      ? null
      : openAccount(core, closers, {
          ...account,
          simulatedUrl: simulatedUrlOf(core, simulated, account.vendor),
        });
  return {
    bookingSources: env.yclients.mode === "off" ? {} : { yclients: openYclients(core, closers, simulated) },
    mail: openMail(core, closers, simulated),
    sms: openSms(core, closers, simulated),
    get telegram() {
      return telegram();
    },
    gateways: openGateways(core, closers, simulated),
    // One line each: `connect(hmsAccount)` of `integrations/hms/account.server.ts`, and so on.
    plans: connect(hmsAccount({ budget: ({ db }, address) => sharedBudget(db, { vendor: "hms", address, windows: OPEN_DENTAL_RATE, maxWaitMs: 120_000 }) })), // prettier-ignore
    billing: connect(billingAccount),
    helpdesk: connect(freescoutAccount),
    amocrm: connect(
      amocrmAccount({ tokens: keptTokens, budget: ({ db }, address) => sharedBudget(db, { vendor: "amocrm", address, windows: AMOCRM_RATE }) }), // prettier-ignore
    ),
    simulatorUrls: urlsOf(env, simulated),
    async close() {
      for (const close of closers.splice(0).reverse()) await close();
    },
  };
}

function urlsOf(env: Env, simulated: SimulatorAddresses | null): SimulatorUrls {
  const shown = (vendors: { mode: string }[], url: string | undefined) =>
    vendors.some(({ mode }) => mode === "simulated") ? url || null : null;
  return {
    yclients: shown([env.yclients], simulated?.yclientsUrl),
    inbox: shown([env.mail], simulated?.inboxUrl),
    yookassa: shown([env.yookassa], simulated?.yookassaUrl),
    stripe: shown([env.stripe], simulated?.stripeUrl),
    sms: shown([env.smsru, env.smsc], simulated?.smsUrl),
    telegram: shown([env.telegram], simulated?.telegramUrl),
    hms: shown([env.hms], simulated?.hmsUrl),
    billing: shown([env.billing], simulated?.billingUrl),
    freescout: shown([env.freescout], simulated?.freescoutUrl),
    amocrm: shown([env.amocrm], simulated?.amocrmUrl),
  };
}

/** Where a vendor's simulator answers; null when it is live. */
function simulatedUrlOf(
  { env }: Core,
  simulated: SimulatorAddresses | null,
  vendor: ConnectedVendor,
): string | null {
  return env[vendor].mode === "simulated" && simulated ? simulated[`${vendor}Url`] : null;
}

/** Those of another process when `SIMULATORS_URL` names it, or when somebody answers on our port already; else our own. */
async function openSimulators(core: Core, closers: Closers): Promise<SimulatorAddresses> {
  const { env, log, clock } = core;
  // Loaded only here: a product that is live needs no SMTP server of its own.
  const { simulatorAddresses, startSimulators } = await import("~/integrations/simulators.server");
  if (env.simulators.url) return simulatorAddresses(env.simulators.url);
  try {
    // Secrets may have been changed on their pages.
    const secretsOf = async <V extends ConnectedVendor>(vendor: V) => ({
      secrets: (await openCredentials(core, vendor)).secrets,
    });
    const { webhookSecret } = (await secretsOf("yclients")).secrets;
    const simulators = await startSimulators({
      port: env.simulators.port,
      stateFolder: `${env.dataDir}/simulators`,
      productUrl: ownUrl(env),
      env: {
        ...env,
        yclients: { ...env.yclients, webhookSecret },
        hms: { ...env.hms, ...(await secretsOf("hms")) },
        billing: { ...env.billing, ...(await secretsOf("billing")) },
        freescout: { ...env.freescout, ...(await secretsOf("freescout")) },
        amocrm: { ...env.amocrm, secrets: { ...env.amocrm.secrets, ...(await secretsOf("amocrm")).secrets } },
      },
      clock,
      log,
    });
    closers.push(() => simulators.close());
    return simulators.addresses;
  } catch (error) {
    // The first port taken: another process has them all. A later one taken by a stranger is nothing to work with.
    const { code, port } = error as NodeJS.ErrnoException & { port?: number };
    if (code !== "EADDRINUSE" || port !== env.simulators.port) throw error;
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

/** Each call is made for the account of that moment. */
function openYclients(core: Core, closers: Closers, simulated: SimulatorAddresses | null): BookingVendor {
  const resolve = openResolver(core, closers, {
    vendor: "yclients",
    simulatedUrl: simulatedUrlOf(core, simulated, "yclients"),
    build: buildYclients,
  });
  return connectedVendor({
    source: "yclients",
    resolve,
    readEvent(body) {
      const event = readYclientsWebhook(body);
      return event.ok ? event.value : null;
    },
  });
}

async function buildYclients(account: OpenedAccount<"yclients">): Promise<BuiltAdapter<BookingVendor>> {
  const { core, settings, secrets, simulatedUrl, observe, guard } = account;
  const { db, clock, log } = core;
  const { accept, companyId } = settings;
  const baseUrl = simulatedUrl ?? settings.baseUrl;
  const client = createYclientsClient({
    ...{ baseUrl, accept, companyId, clock, log, observe, guard },
    ...{ partnerToken: secrets.partnerToken, userToken: secrets.userToken },
    // The real limit is five calls a second; the simulator counts by itself when it is told to.
    budget: simulatedUrl
      ? unlimitedBudget
      : sharedBudget(db, { vendor: "yclients", address: new URL(baseUrl).host, windows: YCLIENTS_RATE }),
  });
  const fallbackZone = settings.zone ?? (await mainZone(db)) ?? DEFAULT_ZONE;
  // The simulator answers for both, the vendor's API and its booking form.
  const widgetHost = simulatedUrl ?? settings.widgetHost;
  const adapter = createYclientsVendor({ client, companyId, fallbackZone, widgetHost, clock, log });
  return { adapter, close: () => client.close() };
}

/** The vendor counts by address, so all processes draw on one budget; moments are those of the wall clock. */
function sharedBudget(
  db: Db,
  {
    address,
    ...limits
  }: {
    vendor: ConnectedVendor;
    address: string;
    windows: readonly RateWindow[];
    /** A longer wait is refused; 20 s unless told. */
    maxWaitMs?: number;
  },
): Budget {
  const ledger: PromiseLedger = {
    change: (decide) => changeCallBudget(db, address, decide),
    closedUntil: () => readClosedUntil(db, address),
  };
  return createBudget({ ...limits, ledger, now: Date.now });
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
