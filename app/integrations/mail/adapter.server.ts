import { createHash } from "node:crypto";
import nodemailer from "nodemailer";
import type { MailSender, OutgoingMail } from "~/features/notifications/ports";
import type { Log } from "~/lib/log.server";
import { VendorError, type VendorErrorKind } from "../core/vendor-error";

export interface MailSenderOptions {
  /** `smtp://user:password@host:port` or `smtps://…`. */
  smtpUrl: string;
  /** `Name <address>` or a bare address. */
  from: string;
  log: Log;
  /** For the connection, the greeting and every silence of the server. Default 10 s. */
  timeoutMs?: number;
}

const VENDOR = "mail";
const OPERATION = "SMTP send";
/** Deliberately narrow: one mailbox, nothing that could start a header or name a second recipient. */
const ADDRESS = /^[^\s@<>(),;:"\\[\]]{1,64}@[^\s@<>(),;:"\\[\]]{1,255}$/u;
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL = /[\u0000-\u001f\u007f\u2028\u2029]/u;

/** Sends mail by SMTP, one connection a message: what is sent rarely should not hold a socket. */
export function createMailSender(options: MailSenderOptions): MailSender & { close(): void } {
  const timeoutMs = options.timeoutMs ?? 10_000;
  const transport = nodemailer.createTransport({
    url: options.smtpUrl,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    // Content comes from our own strings only, never from a path or an address hidden in an option.
    disableFileAccess: true,
    disableUrlAccess: true,
  });

  return {
    async send(mail, signal) {
      signal?.throwIfAborted();
      const broken = forgery(mail);
      if (broken) throw refusal("invalid_request", broken);
      const messageId = messageIdOf(mail.idempotencyKey, options.from);
      const started = performance.now();
      try {
        const { to, subject, text, html, attachments = [], calendar } = mail;
        await transport.sendMail({
          from: options.from,
          to: { name: "", address: to },
          subject,
          text,
          html,
          messageId,
          headers: headersOf(mail),
          ...(mail.replyTo ? { replyTo: { name: "", address: mail.replyTo } } : {}),
          // Written twice: mail programs act on the part, people without such a program open the attachment.
          ...(calendar ? { icalEvent: calendar } : {}),
          attachments: attachments.map((one) => ({
            filename: one.filename,
            contentType: one.contentType,
            content: typeof one.content === "string" ? one.content : Buffer.from(one.content),
          })),
        });
      } catch (error) {
        const failure = asVendorError(error);
        options.log.warn(
          { vendor: VENDOR, operation: OPERATION, kind: failure.kind, status: failure.status },
          "vendor call failed",
        );
        throw failure;
      }
      options.log.debug(
        { vendor: VENDOR, operation: OPERATION, ms: Math.round(performance.now() - started) },
        "vendor call",
      );
      return { messageId };
    },
    close: () => transport.close(),
  };
}

function headersOf({ unsubscribeUrl }: OutgoingMail): Record<string, string> {
  return {
    // Nobody should answer an automatic message with an automatic one.
    "Auto-Submitted": "auto-generated",
    ...(unsubscribeUrl
      ? {
          "List-Unsubscribe": `<${unsubscribeUrl}>`,
          "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
      : {}),
  };
}

/** `<hash@domain>`: the same key gives the same id on every attempt, so a repeat is the same message to the receiver. */
export function messageIdOf(idempotencyKey: string, from: string): string {
  const domain = /@([^\s@<>]+)>?\s*$/.exec(from)?.[1] ?? "localhost";
  const hash = createHash("sha256").update(idempotencyKey).digest("hex").slice(0, 40);
  return `<${hash}@${domain}>`;
}

/** Why a message must not go out, or null. Line breaks in a header field would begin new headers. */
function forgery(mail: OutgoingMail): string | null {
  if (!ADDRESS.test(mail.to)) return "recipient is not one bare address";
  if (mail.replyTo !== undefined && !ADDRESS.test(mail.replyTo))
    return "reply address is not one bare address";
  if (mail.unsubscribeUrl !== undefined && !/^https?:\/\/[^\s<>]+$/.test(mail.unsubscribeUrl))
    return "unsubscribe address is no address";
  if (CONTROL.test(mail.subject)) return "control character in the subject";
  const names = (mail.attachments ?? []).flatMap(({ filename, contentType }) => [filename, contentType]);
  if ([...names, mail.calendar?.filename ?? ""].some((name) => CONTROL.test(name)))
    return "control character in an attachment's name";
  return null;
}

/** SMTP: 4xx passes by itself (greylisting, full queue), 5xx does not; without a reply the connection failed. */
function asVendorError(error: unknown): VendorError {
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
  const status = typeof responseCode === "number" ? responseCode : null;
  if (code === "EAUTH" || code === "ENOAUTH") return refusal("unauthorized", null, status, error);
  if (status !== null && status >= 500) return refusal("invalid_request", null, status, error);
  if (status !== null && status >= 400) return refusal("unavailable", null, status, error);
  if (code === "ETIMEDOUT") return refusal("timeout", null, status, error);
  if (code === "EENVELOPE" || code === "EMESSAGE") return refusal("invalid_request", null, status, error);
  if (code === "EPROTOCOL") return refusal("broken_answer", null, status, error);
  return refusal("unreachable", null, status, error);
}

function refusal(
  kind: VendorErrorKind,
  vendorMessage: string | null,
  status: number | null = null,
  cause?: unknown,
) {
  return new VendorError({ vendor: VENDOR, kind, operation: OPERATION, status, vendorMessage, cause });
}
