import type { Clock } from "~/lib/clock";
import type { Log } from "~/lib/log.server";
import { createBudget, type Budget } from "../core/budget";
import { createHttpClient, type Fetch, type Refusal } from "../core/http-client.server";
import { VendorError } from "../core/vendor-error";
import { wireAnswer, wireRefusal, type WireMessage } from "./contract";

export interface TelegramClientOptions {
  /** `https://api.telegram.org` or a simulator. */
  baseUrl: string;
  botToken: string;
  clock: Clock;
  log: Log;
  fetch?: Fetch;
  /** By default one of its own with the vendor's thirty a second. */
  budget?: Budget;
  timeoutMs?: number;
}

export interface TelegramClient {
  sendMessage(message: WireMessage, signal?: AbortSignal): Promise<{ messageId: string }>;
  close(): Promise<void>;
}

const VENDOR = "telegram";
const SEND = "POST sendMessage";
const RATE = [{ calls: 30, perMs: 1_000 }];

/** A client of one bot. The token stands in the path, which is never logged. */
export function createTelegramClient(options: TelegramClientOptions): TelegramClient {
  const http = createHttpClient({
    vendor: VENDOR,
    baseUrl: options.baseUrl.replace(/\/+$/, ""),
    headers: { accept: "application/json" },
    clock: options.clock,
    log: options.log,
    fetch: options.fetch,
    budget: options.budget ?? createBudget({ vendor: VENDOR, windows: RATE }),
    timeoutMs: options.timeoutMs,
    readRefusal,
  });
  return {
    async sendMessage(message, signal) {
      try {
        // Not repeated here: the vendor knows no keys, so a second one would be a second message.
        const { status, body } = await http.json({ method: "POST", path: `/bot${options.botToken}/sendMessage`, operation: SEND, body: message, signal }); // prettier-ignore
        const answer = wireAnswer.safeParse(body);
        if (answer.success) return { messageId: String(answer.data.result.message_id) };
        throw new VendorError({ vendor: VENDOR, kind: "broken_answer", operation: SEND, status });
      } catch (error) {
        throw asDeadEnd(error);
      }
    },
    close: () => http.close(),
  };
}

/** 403: the person blocked the bot or never started it. Unlike a missing right, that is about this one address. */
function asDeadEnd(error: unknown): unknown {
  if (!(error instanceof VendorError) || error.kind !== "not_granted") return error;
  return new VendorError({
    vendor: VENDOR,
    kind: "invalid_request",
    operation: SEND,
    status: error.status,
    vendorCode: "blocked",
    vendorMessage: error.vendorMessage,
  });
}

function readRefusal(body: string): Refusal {
  try {
    const parsed = wireRefusal.safeParse(JSON.parse(body));
    if (!parsed.success) return { code: null, message: null };
    const { error_code, description, parameters } = parsed.data;
    const seconds = parameters?.retry_after;
    return {
      code: String(error_code),
      message: description,
      retryAfterMs: seconds === undefined ? null : seconds * 1000,
    };
  } catch {
    return { code: null, message: null };
  }
}
