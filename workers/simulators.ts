import { startSimulators } from "~/integrations/simulators.server";
import { EnvError, readEnv } from "~/lib/env.server";
import { createLog } from "~/lib/log.server";

/** When SIMULATORS_PORT is not set; other processes then use SIMULATORS_URL=http://127.0.0.1:4100. */
const DEFAULT_PORT = 4100;

/** The simulated outside world as a process of its own: scheduling, mail, payment gateways, phones, a clinic, a billing, a desk, a CRM. */
async function main(): Promise<void> {
  const env = readEnv();
  const log = createLog({ level: env.logLevel });
  const simulators = await startSimulators({
    port: env.simulators.port || DEFAULT_PORT,
    stateFolder: `${env.dataDir}/simulators`,
    productUrl: env.web.publicUrl,
    env,
    log,
  });
  const { addresses } = simulators;
  process.stdout.write(`YClients  ${addresses.yclientsUrl}\n`);
  process.stdout.write(`Inbox     ${addresses.inboxUrl}\n`);
  process.stdout.write(`SMTP      ${addresses.smtpUrl}\n`);
  process.stdout.write(`YooKassa  ${addresses.yookassaUrl}\n`);
  process.stdout.write(`Stripe    ${addresses.stripeUrl}\n`);
  process.stdout.write(`SMS       ${addresses.smsUrl}\n`);
  process.stdout.write(`Telegram  ${addresses.telegramUrl}\n`);
  process.stdout.write(`HMS       ${addresses.hmsUrl}\n`);
  process.stdout.write(`Billing   ${addresses.billingUrl}\n`);
  process.stdout.write(`FreeScout ${addresses.freescoutUrl}\n`);
  process.stdout.write(`amoCRM    ${addresses.amocrmUrl}\n`);

  let leaving = false;
  const leave = (signal: NodeJS.Signals) => {
    if (leaving) return;
    leaving = true;
    log.info({ signal }, "simulators closing");
    simulators.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, "simulators did not close cleanly");
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", leave);
  process.on("SIGINT", leave);
}

main().catch((error: unknown) => {
  const busy = (error as NodeJS.ErrnoException).code === "EADDRINUSE";
  const line =
    error instanceof EnvError ? error.message : busy ? "SIMULATORS_PORT: a port is taken already." : null;
  process.stderr.write(`${line ?? (error instanceof Error ? error.stack : String(error))}\n`);
  process.exit(1);
});
