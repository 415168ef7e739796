import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { systemClock, type Clock } from "~/lib/clock";
import type { Log } from "~/lib/log.server";
import { wait } from "../../core/budget";
import { isSameOrigin, startSimulatorServer } from "../../core/simulator/http-server.server";
import { openStateFile } from "../../core/simulator/state-file.server";
import { KEPT_MESSAGES, emptyInbox, spendMailFault, type InboxState, type SimulatedMessage } from "./inbox";
import { readMime } from "./mime";
import { createInboxPages } from "./page.server";

export interface MailSimulatorOptions {
  /** Loopback by default: this server takes mail for anybody. */
  host?: string;
  smtpPort?: number;
  /** The inbox page's port. */
  port?: number;
  stateFile?: string | null;
  clock?: Clock;
  log: Log;
}

export interface MailSimulator {
  /** The inbox page and `/_sim/…`. */
  url: string;
  /** For `createMailSender`. */
  smtpUrl: string;
  state: InboxState;
  close(): Promise<void>;
}

const MAX_MESSAGE = 10 * 1024 * 1024;

/** A mail server that accepts real SMTP and shows what came instead of passing it on. */
export async function startMailSimulator(options: MailSimulatorOptions): Promise<MailSimulator> {
  const { log, host = "127.0.0.1", clock = systemClock } = options;
  const state = emptyInbox();
  const file = openStateFile<InboxState>(options.stateFile ?? null, () => state);
  Object.assign(state, await file.load());

  async function accept(raw: Buffer, envelope: SimulatedMessage["envelope"]): Promise<void> {
    if (state.faults.slowMs > 0) await wait(state.faults.slowMs);
    if (spendMailFault(state.faults, "greylist"))
      throw smtpError(451, "4.7.1 Greylisted, please come again later");
    if (spendMailFault(state.faults, "refuse")) throw smtpError(550, "5.7.1 Message refused");
    const read = readMime(raw);
    state.messages.unshift({
      id: state.nextId++,
      receivedAt: clock.now().toISOString(),
      envelope,
      from: read.from,
      to: read.to,
      subject: read.subject,
      messageId: read.messageId,
      headers: Object.fromEntries(read.headers),
      text: read.text,
      html: read.html,
      attachments: read.attachments.map(({ filename, contentType, content }) => ({
        filename,
        contentType,
        size: content.byteLength,
        base64: content.toString("base64"),
      })),
    });
    state.messages.length = Math.min(state.messages.length, KEPT_MESSAGES);
    file.save();
  }

  const smtp = new SMTPServer({
    disabledCommands: ["AUTH", "STARTTLS"],
    disableReverseLookup: true,
    logger: false,
    size: MAX_MESSAGE,
    closeTimeout: 1_000,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => {
        if (!stream.sizeExceeded) chunks.push(chunk);
      });
      stream.on("end", () => {
        if (stream.sizeExceeded) {
          done(smtpError(552, "5.3.4 Message too large"));
          return;
        }
        const { mailFrom, rcptTo } = session.envelope;
        const envelope = { from: mailFrom ? mailFrom.address : "", to: rcptTo.map((one) => one.address) };
        accept(Buffer.concat(chunks), envelope).then(() => done(), done);
      });
    },
  });
  smtp.on("error", (error: Error) => log.debug({ err: error }, "simulated smtp connection failed"));
  const smtpPort = await new Promise<number>((resolve, reject) => {
    smtp.once("error", reject);
    const server = smtp.listen(options.smtpPort ?? 0, host, () => {
      smtp.off("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });

  const pages = createInboxPages({ state, changed: file.save });
  const server = await startSimulatorServer({
    host,
    port: options.port,
    log,
    handle(request) {
      if (request.method !== "GET" && !isSameOrigin(request))
        return { status: 403, body: { error: "another site" } };
      return pages(request);
    },
  });

  return {
    url: server.url,
    smtpUrl: `smtp://${host.includes(":") ? `[${host}]` : host}:${smtpPort}`,
    state,
    async close() {
      await new Promise<void>((resolve) => smtp.close(() => resolve()));
      await server.close();
      await file.flush();
    },
  };
}

function smtpError(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
