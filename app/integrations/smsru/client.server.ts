import type { Clock } from "~/lib/clock";
import type { Log } from "~/lib/log.server";
import { createHttpClient, type Fetch } from "../core/http-client.server";
import { VendorError } from "../core/vendor-error";
import { TAKEN_CODES, wireAnswer, type WireAnswer } from "./contract";
import { failureOf } from "./map";

export interface SmsruClientOptions {
  /** `https://sms.ru` or a simulator. */
  baseUrl: string;
  apiId: string;
  /** A name registered with the vendor; its own default when null. */
  sender: string | null;
  clock: Clock;
  log: Log;
  fetch?: Fetch;
  timeoutMs?: number;
}

export interface SmsruClient {
  send(message: { digits: string; text: string }, signal?: AbortSignal): Promise<{ smsId: string }>;
  close(): Promise<void>;
}

const VENDOR = "smsru";
const SEND = "POST /sms/send";

/** A client of one account. Key, number and text travel in the body, so that no address holds them. */
export function createSmsruClient(options: SmsruClientOptions): SmsruClient {
  const http = createHttpClient({
    vendor: VENDOR,
    baseUrl: options.baseUrl.replace(/\/+$/, ""),
    headers: { accept: "application/json" },
    clock: options.clock,
    log: options.log,
    fetch: options.fetch,
    timeoutMs: options.timeoutMs,
  });

  function refused(code: number): VendorError {
    options.log.warn({ vendor: VENDOR, operation: SEND, code }, "vendor refused");
    return new VendorError({
      vendor: VENDOR,
      operation: SEND,
      status: 200,
      vendorCode: String(code),
      ...failureOf(code),
    });
  }

  function acceptedId(answer: WireAnswer, digits: string): string {
    if (answer.status !== "OK") throw refused(answer.status_code);
    // An OK on top only says that the call was read; each number has its own fate.
    const own = answer.sms?.[digits];
    if (!own) throw new VendorError({ vendor: VENDOR, kind: "broken_answer", operation: SEND, status: 200 });
    if (own.status !== "OK" || !TAKEN_CODES.includes(own.status_code)) throw refused(own.status_code);
    return own.sms_id ?? "";
  }

  return {
    async send({ digits, text }, signal) {
      const form = {
        api_id: options.apiId,
        to: digits,
        msg: text,
        json: "1",
        ...(options.sender ? { from: options.sender } : {}),
      };
      // Not repeated here: the vendor knows no keys, so a second one would be a second message.
      const { body } = await http.json({ method: "POST", path: "/sms/send", operation: SEND, form, signal });
      const answer = wireAnswer.safeParse(body);
      if (!answer.success)
        throw new VendorError({ vendor: VENDOR, kind: "broken_answer", operation: SEND, status: 200 });
      return { smsId: acceptedId(answer.data, digits) };
    },
    close: () => http.close(),
  };
}
