import type { Clock } from "~/lib/clock";
import type { Log } from "~/lib/log.server";
import { createHttpClient, type Fetch } from "../core/http-client.server";
import { VendorError } from "../core/vendor-error";
import { wireAnswer } from "./contract";
import { failureOf } from "./map";

export interface SmscClientOptions {
  /** `https://smsc.ru`, `https://smsc.kz` or a simulator. */
  baseUrl: string;
  login: string;
  password: string;
  /** A name registered with the vendor; its own default when null. */
  sender: string | null;
  clock: Clock;
  log: Log;
  fetch?: Fetch;
  timeoutMs?: number;
}

export interface SmscClient {
  send(
    message: { digits: string; text: string; ownId: string },
    signal?: AbortSignal,
  ): Promise<{ smsId: string }>;
  close(): Promise<void>;
}

const VENDOR = "smsc";
const SEND = "POST /sys/send.php";

/** A client of one account. Login, number and text travel in the body, so that no address holds them. */
export function createSmscClient(options: SmscClientOptions): SmscClient {
  const http = createHttpClient({
    vendor: VENDOR,
    baseUrl: options.baseUrl.replace(/\/+$/, ""),
    headers: { accept: "application/json" },
    clock: options.clock,
    log: options.log,
    fetch: options.fetch,
    timeoutMs: options.timeoutMs,
  });
  return {
    async send({ digits, text, ownId }, signal) {
      const form = {
        login: options.login,
        psw: options.password,
        phones: digits,
        mes: text,
        id: ownId,
        fmt: "3",
        charset: "utf-8",
        ...(options.sender ? { sender: options.sender } : {}),
      };
      // Not repeated here: a second call may be a second message.
      const { body } = await http.json({
        method: "POST",
        path: "/sys/send.php",
        operation: SEND,
        form,
        signal,
      });
      const answer = wireAnswer.safeParse(body);
      if (!answer.success)
        throw new VendorError({ vendor: VENDOR, kind: "broken_answer", operation: SEND, status: 200 });
      if ("id" in answer.data) return { smsId: answer.data.id };
      const { error_code: code } = answer.data;
      options.log.warn({ vendor: VENDOR, operation: SEND, code }, "vendor refused");
      throw new VendorError({
        vendor: VENDOR,
        operation: SEND,
        status: 200,
        vendorCode: String(code),
        ...failureOf(code),
      });
    },
    close: () => http.close(),
  };
}
