import type { z } from "zod";
import type { Clock } from "~/lib/clock";
import type { Log } from "~/lib/log.server";
import { wait } from "../core/budget";
import { createHttpClient, type Fetch, type HttpCall, type Refusal } from "../core/http-client.server";
import { VendorError } from "../core/vendor-error";
import {
  wireError,
  wirePayment,
  wireProcessing,
  wireReceipt,
  wireRefund,
  type WirePayment,
  type WirePaymentBody,
  type WireReceipt,
  type WireRefund,
  type WireRefundBody,
  type WireSettlementBody,
} from "./contract";

export interface YookassaClientOptions {
  /** `https://api.yookassa.ru` or a simulator; without `/v3`. */
  baseUrl: string;
  shopId: string;
  secretKey: string;
  clock: Clock;
  log: Log;
  fetch?: Fetch;
  timeoutMs?: number;
  retries?: number;
  retryDelayMs?: number;
}

/** How a call is repeated and given up. */
export interface CallOptions {
  /** The vendor remembers it for a day: the same key with the same body is the same payment. At most 64 characters. */
  idempotencyKey: string;
  signal?: AbortSignal;
}

export interface YookassaClient {
  createPayment(body: WirePaymentBody, options: CallOptions): Promise<WirePayment>;
  getPayment(id: string, signal?: AbortSignal): Promise<WirePayment | null>;
  createRefund(body: WireRefundBody, options: CallOptions): Promise<WireRefund>;
  getRefund(id: string, signal?: AbortSignal): Promise<WireRefund | null>;
  createReceipt(body: WireSettlementBody, options: CallOptions): Promise<WireReceipt>;
  close(): Promise<void>;
}

const VENDOR = "yookassa";
/** 202 means "still working"; after so many the caller comes back later with the same key. */
const MAX_POLLS = 4;
const DEFAULT_POLL_MS = 1_800;
const LONGEST_POLL_MS = 10_000;

/** A client of one shop. Knows the wire and nothing of our domain; failures are `VendorError`s. */
export function createYookassaClient(options: YookassaClientOptions): YookassaClient {
  const http = createHttpClient({
    vendor: VENDOR,
    baseUrl: `${options.baseUrl.replace(/\/+$/, "")}/v3`,
    headers: {
      accept: "application/json",
      authorization: `Basic ${Buffer.from(`${options.shopId}:${options.secretKey}`).toString("base64")}`,
    },
    clock: options.clock,
    log: options.log,
    fetch: options.fetch,
    timeoutMs: options.timeoutMs,
    retries: options.retries,
    retryDelayMs: options.retryDelayMs,
    readRefusal,
  });

  async function read<T extends z.ZodType>(schema: T, call: HttpCall): Promise<z.output<T>> {
    for (let poll = 1; ; poll += 1) {
      const { status, body } = await http.json(call);
      if (status !== 202) {
        const parsed = schema.safeParse(body);
        if (parsed.success) return parsed.data;
        throw new VendorError({ vendor: VENDOR, kind: "broken_answer", operation: call.operation, status });
      }
      const asked = wireProcessing.safeParse(body);
      const pauseMs = Math.min(
        LONGEST_POLL_MS,
        (asked.success ? asked.data.retry_after : null) ?? DEFAULT_POLL_MS,
      );
      if (poll >= MAX_POLLS)
        throw new VendorError({ vendor: VENDOR, kind: "unavailable", operation: call.operation, status, retryAfterMs: pauseMs }); // prettier-ignore
      await wait(pauseMs, call.signal);
    }
  }

  function post<T extends z.ZodType>(
    schema: T,
    path: string,
    body: unknown,
    { idempotencyKey, signal }: CallOptions,
  ): Promise<z.output<T>> {
    return read(schema, {
      method: "POST",
      path,
      operation: `POST /v3${path}`,
      body,
      // Spelled so by the vendor. With it a repeat after a timeout or a 500, whose outcome is unknown, does no harm.
      headers: { "idempotence-key": idempotencyKey },
      idempotent: true,
      signal,
    });
  }

  async function find<T extends z.ZodType>(
    schema: T,
    folder: "payments" | "refunds",
    id: string,
    signal?: AbortSignal,
  ): Promise<z.output<T> | null> {
    const operation = `GET /v3/${folder}/{id}`;
    try {
      return await read(schema, {
        method: "GET",
        path: `/${folder}/${encodeURIComponent(id)}`,
        operation,
        signal,
      });
    } catch (error) {
      if (!(error instanceof VendorError) || error.kind !== "not_found") throw error;
      if (error.vendorCode !== null) return null;
      // A 404 page of something in between says nothing about the payment.
      throw new VendorError({ vendor: VENDOR, kind: "broken_answer", operation, status: error.status, cause: error }); // prettier-ignore
    }
  }

  return {
    createPayment: (body, call) => post(wirePayment, "/payments", body, call),
    getPayment: (id, signal) => find(wirePayment, "payments", id, signal),
    createRefund: (body, call) => post(wireRefund, "/refunds", body, call),
    getRefund: (id, signal) => find(wireRefund, "refunds", id, signal),
    createReceipt: (body, call) => post(wireReceipt, "/receipts", body, call),
    close: () => http.close(),
  };
}

/** The code and words of an error body, and the pause of a 429 or 500; nulls when the body is not the vendor's. */
function readRefusal(body: string): Refusal {
  try {
    const json = JSON.parse(body) as unknown;
    const pause = wireProcessing.safeParse(json);
    const retryAfterMs = pause.success ? (pause.data.retry_after ?? null) : null;
    const error = wireError.safeParse(json);
    if (!error.success) return { code: null, message: null, retryAfterMs };
    const { code, description, parameter } = error.data;
    return { code, message: [description, parameter].filter(Boolean).join(": ") || null, retryAfterMs };
  } catch {
    return { code: null, message: null }; // an HTML page
  }
}
