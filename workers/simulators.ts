import { startSimulators } from "~/integrations/simulators.server";
import { EnvError, readEnv } from "~/lib/env.server";
import { createLog } from "~/lib/log.server";

/** When SIMULATORS_PORT is not set; other processes then use SIMULATORS_URL=http://127.0.0.1:4100. */
const DEFAULT_PORT = 4100;

/** The simulated outside world as a process of its own: YClients, an SMTP server and its inbox. */
async function main(): Promise<void> {
  const env = readEnv();
  const log = createLog({ level: env.logLevel });
  const { webhookSecret, companyId } = env.yclients;
  const simulators = await startSimulators({
    port: env.simulators.port || DEFAULT_PORT,
    stateFolder: `${env.dataDir}/simulators`,
    webhookTargets: [
      `${env.web.publicUrl}/api/v1/yclients/webhook?secret=${encodeURIComponent(webhookSecret)}`,
    ],
    yclientsCompanyId: companyId,
    log,
  });
  process.stdout.write(`YClients  ${simulators.yclients.url}\n`);
  process.stdout.write(`Inbox     ${simulators.mail.url}\n`);
  process.stdout.write(`SMTP      ${simulators.mail.smtpUrl}\n`);

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
