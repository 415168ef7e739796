import { asc } from "drizzle-orm";
import type { BookingVendor } from "~/features/sync/ports";
import type { Vendors } from "~/jobs/vendors";
import type { Core } from "~/lib/core";
import type { Env } from "~/lib/env.server";
import { locations } from "~drizzle/schema";
import { unlimitedBudget } from "~/integrations/core/budget";
import { createMailSender } from "~/integrations/mail/adapter.server";
import { createYclientsSource } from "~/integrations/yclients/adapter.server";
import { createYclientsClient } from "~/integrations/yclients/client.server";
import { readYclientsWebhook } from "~/integrations/yclients/webhook.server";

/** The outside world of one process. */
export interface OpenVendors extends Vendors {
  /** Where the simulated ones can be looked at; null for what is live or off. */
  simulatorUrls: { yclients: string | null; inbox: string | null };
  close(): Promise<void>;
}

interface Addresses {
  yclientsUrl: string;
  inboxUrl: string;
  smtpUrl: string;
}

const DEFAULT_ZONE = "Europe/Moscow";

/**
 * Connects every outside system as the environment says: not at all, live, or simulated, which is the same adapter over real HTTP and SMTP
 * to a simulator. Nothing is asked of a vendor here, so one that is down never keeps the product from starting.
 */
export async function openVendors(core: Core): Promise<OpenVendors> {
  const { env } = core;
  const closers: (() => Promise<void> | void)[] = [];
  const simulated =
    env.yclients.mode === "simulated" || env.mail.mode === "simulated"
      ? await openSimulators(core, closers)
      : null;
  return {
    bookingSources:
      env.yclients.mode === "off" ? {} : { yclients: await openYclients(core, closers, simulated) },
    mail: openMail(core, closers, simulated),
    sms: {},
    telegram: null,
    gateways: {},
    simulatorUrls: {
      yclients: env.yclients.mode === "simulated" ? (simulated?.yclientsUrl ?? null) : null,
      inbox: env.mail.mode === "simulated" ? (simulated?.inboxUrl ?? null) : null,
    },
    async close() {
      for (const close of closers.splice(0).reverse()) await close();
    },
  };
}

/** Those of another process when `SIMULATORS_URL` names it, or when somebody answers on our port already; else our own. */
async function openSimulators(
  { env, log, clock }: Core,
  closers: (() => Promise<void> | void)[],
): Promise<Addresses> {
  // Loaded only here: a product that is live needs no SMTP server of its own.
  const { simulatorAddresses, startSimulators } = await import("~/integrations/simulators.server");
  if (env.simulators.url) return simulatorAddresses(env.simulators.url);
  try {
    const simulators = await startSimulators({
      port: env.simulators.port,
      stateFolder: `${env.dataDir}/simulators`,
      webhookTargets: [webhookTarget(env)],
      yclientsCompanyId: env.yclients.companyId,
      clock,
      log,
    });
    closers.push(() => simulators.close());
    const { yclients, mail } = simulators;
    return { yclientsUrl: yclients.url, inboxUrl: mail.url, smtpUrl: mail.smtpUrl };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    log.info({ port: env.simulators.port }, "simulators run in another process");
    return simulatorAddresses(`http://127.0.0.1:${env.simulators.port}`);
  }
}

/** Our own door over loopback: the public address may lead through a proxy that is not there in a demo. */
function webhookTarget(env: Env): string {
  const isAnyAddress = ["0.0.0.0", "::", "localhost"].includes(env.web.host);
  const host = isAnyAddress ? "127.0.0.1" : env.web.host.includes(":") ? `[${env.web.host}]` : env.web.host;
  const secret = encodeURIComponent(env.yclients.webhookSecret);
  return `http://${host}:${env.web.port}/api/v1/yclients/webhook?secret=${secret}`;
}

async function openYclients(
  core: Core,
  closers: (() => Promise<void> | void)[],
  simulated: Addresses | null,
): Promise<BookingVendor> {
  const { env, clock, log } = core;
  const isSimulated = env.yclients.mode === "simulated";
  const client = createYclientsClient({
    baseUrl: isSimulated && simulated ? simulated.yclientsUrl : env.yclients.baseUrl,
    companyId: env.yclients.companyId,
    partnerToken: env.yclients.partnerToken,
    userToken: env.yclients.userToken,
    accept: env.yclients.accept,
    clock,
    log,
    // The real limit is five calls a second; the simulator counts by itself when it is told to.
    ...(isSimulated ? { budget: unlimitedBudget } : {}),
  });
  closers.push(() => client.close());
  const [location] = await core.db
    .select({ zone: locations.zone })
    .from(locations)
    .orderBy(asc(locations.id))
    .limit(1);
  const fallbackZone = location?.zone ?? DEFAULT_ZONE;
  const source = createYclientsSource({
    client,
    companyId: env.yclients.companyId,
    fallbackZone,
    clock,
    log,
  });
  return {
    ...source,
    readEvent(body) {
      const event = readYclientsWebhook(body);
      return event.ok ? event.value : null;
    },
  };
}

function openMail(
  { env, log }: Core,
  closers: (() => Promise<void> | void)[],
  simulated: Addresses | null,
): Vendors["mail"] {
  if (env.mail.mode === "off") return null;
  const smtpUrl = env.mail.mode === "simulated" ? simulated?.smtpUrl : env.mail.smtpUrl;
  if (!smtpUrl) return null;
  const sender = createMailSender({ smtpUrl, from: env.mail.from, log });
  closers.push(() => sender.close());
  return sender;
}
