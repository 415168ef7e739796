import { Api } from "grammy";
import type { Clock } from "~/lib/clock";
import type { Log } from "~/lib/log.server";
import { createBudget, type Budget } from "../core/budget";
import { createHttpClient, type Fetch, type Refusal } from "../core/http-client.server";
import { VendorError } from "../core/vendor-error";
import { wireAnswer, wireRefusal } from "./contract";

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
  botToken: string;
  /** The library's typed methods over our own way out: deadline, budget, circuit, errors as `VendorError`. Nothing is repeated by it. */
  api: Api;
  close(): Promise<void>;
}

export const VENDOR = "telegram";
const RATE = [{ calls: 30, perMs: 1_000 }];
/** Reading does no harm twice; everything else would be a second message, since the vendor knows no keys. */
const READING = new Set(["getMe", "getWebhookInfo", "setWebhook", "setMyCommands"]);

/** A client of one bot. The token stands in the path, which is never logged. */
export function createTelegramClient(options: TelegramClientOptions): TelegramClient {
  const { botToken } = options;
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
  const api = new Api(botToken);
  // The last link of the library's chain is its own fetch; ours answers before it is reached.
  api.config.use(async (_libraryFetch, method, payload, signal) => {
    const operation = `POST ${method}`;
    try {
      const { status, body } = await http.json({
        method: "POST",
        path: `/bot${botToken}/${method}`,
        operation,
        body: payload,
        idempotent: READING.has(method),
        signal: signal as AbortSignal | undefined,
      });
      const answer = wireAnswer.safeParse(body);
      if (answer.success) return { ok: true, result: answer.data.result as never };
      throw new VendorError({ vendor: VENDOR, kind: "broken_answer", operation, status });
    } catch (error) {
      throw asDeadEnd(error, operation);
    }
  });
  return { botToken, api, close: () => http.close() };
}

/** 403: the person blocked the bot or never started it. Unlike a missing right, that is about this one address. */
function asDeadEnd(error: unknown, operation: string): unknown {
  if (!(error instanceof VendorError) || error.kind !== "not_granted") return error;
  return new VendorError({
    vendor: VENDOR,
    kind: "invalid_request",
    operation,
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
