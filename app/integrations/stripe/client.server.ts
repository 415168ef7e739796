import type { Stripe } from "stripe";
import type { z } from "zod";
import type { Log } from "~/lib/log.server";
import { VendorError, kindOfStatus, type VendorErrorKind } from "../core/vendor-error";

export interface StripeClientOptions {
  secretKey: string;
  /** A simulator; the vendor itself when absent. */
  baseUrl?: string;
  log: Log;
  /** Of one attempt. Default 10 s. */
  timeoutMs?: number;
  /** Further attempts, by the library, under the same key. Default 2. */
  retries?: number;
}

export interface StripeCall<T extends z.ZodType> {
  /** A template such as `GET /v1/checkout/sessions/{id}`. */
  operation: string;
  read: T;
  signal?: AbortSignal;
  ask(stripe: Stripe): Promise<unknown>;
}

export interface StripeClient {
  call<T extends z.ZodType>(call: StripeCall<T>): Promise<z.output<T>>;
}

const VENDOR = "stripe";
const LONGEST_PAUSE_MS = 15 * 60_000;

/** The official library behind our own errors, deadlines and log lines. It is loaded at the first call: it weighs 20 MB. */
export function createStripeClient(options: StripeClientOptions): StripeClient {
  let opened: Promise<Stripe> | null = null;
  const open = () => (opened ??= openStripe(options));

  return {
    async call({ operation, read, signal, ask }) {
      signal?.throwIfAborted();
      const started = performance.now();
      const ms = () => Math.round(performance.now() - started);
      try {
        const answer = await untilAborted(open().then(ask), signal);
        const parsed = read.safeParse(answer);
        if (!parsed.success) throw new VendorError({ vendor: VENDOR, kind: "broken_answer", operation });
        options.log.debug({ vendor: VENDOR, operation, ms: ms() }, "vendor call");
        return parsed.data;
      } catch (error) {
        if (signal?.aborted) throw error;
        const failure = error instanceof VendorError ? error : asVendorError(error, operation);
        const { kind, status } = failure;
        options.log.warn({ vendor: VENDOR, operation, kind, status, ms: ms() }, "vendor call failed");
        throw failure;
      }
    },
  };
}

async function openStripe({ secretKey, baseUrl, timeoutMs, retries }: StripeClientOptions): Promise<Stripe> {
  const { Stripe: Library } = await import("stripe");
  const at = baseUrl === undefined ? null : new URL(baseUrl);
  return new Library(secretKey, {
    maxNetworkRetries: retries ?? 2,
    timeout: timeoutMs ?? 10_000,
    telemetry: false,
    ...(at
      ? { host: at.hostname, port: at.port, protocol: at.protocol === "https:" ? "https" : "http" }
      : {}),
  });
}

/** The library knows no AbortSignal: its answer is left behind when the caller gives up. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason as Error);
    signal.addEventListener("abort", onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}

/** What of the library's errors is read. Their messages quote requests, so they never become part of ours. */
interface LibraryError {
  type?: string;
  code?: string;
  message?: string;
  statusCode?: number;
  headers?: Record<string, string>;
  detail?: { code?: string } | string;
}

function asVendorError(error: unknown, operation: string): VendorError {
  const { type, code, message, statusCode, headers, detail } = error as LibraryError;
  // Whatever is not the library's own complaint is a mistake of ours and must not look like the vendor's.
  if (!type?.startsWith("Stripe")) throw error;
  return new VendorError({
    vendor: VENDOR,
    kind: kindOf(type, statusCode, typeof detail === "object" ? detail.code : undefined),
    operation,
    status: statusCode ?? null,
    retryAfterMs: pauseOf(headers),
    vendorCode: code ?? null,
    vendorMessage: message ?? null,
  });
}

function kindOf(type: string, status: number | undefined, networkCode: string | undefined): VendorErrorKind {
  if (type === "StripeConnectionError") return networkCode === "ETIMEDOUT" ? "timeout" : "unreachable";
  // Another call with the key is under way: its outcome comes later.
  if (status === 409) return "unavailable";
  // A declined card is not a missing right.
  if (type === "StripeCardError") return "invalid_request";
  return status === undefined ? "broken_answer" : kindOfStatus(status);
}

function pauseOf(headers: Record<string, string> | undefined): number | null {
  const seconds = Number(headers?.["retry-after"]);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(LONGEST_PAUSE_MS, seconds * 1000) : null;
}
