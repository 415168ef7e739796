import {
  BrokenCircuitError,
  ConsecutiveBreaker,
  ExponentialBackoff,
  TaskCancelledError,
  TimeoutStrategy,
  circuitBreaker,
  handleWhen,
  retry,
  timeout,
} from "cockatiel";
import { Agent, fetch as undiciFetch } from "undici";
import type { Clock } from "~/lib/clock";
import type { Log } from "~/lib/log.server";
import { FORBIDDEN_ADDRESS, isForbidden, type AddressGuard } from "./address-guard.server";
import { unlimitedBudget, type Budget } from "./budget";
import { VendorError, kindOfStatus, type VendorErrorKind } from "./vendor-error";

/** The part of `fetch` this client uses, so a test can hand in its own. */
export type Fetch = (
  url: string,
  init: {
    method: string;
    headers: Record<string, string>;
    body?: string;
    signal: AbortSignal;
    redirect: "manual";
  },
) => Promise<FetchAnswer>;

export interface FetchAnswer {
  status: number;
  headers: { get(name: string): string | null };
  body: AsyncIterable<Uint8Array> | null;
}

/** What an error body says. */
export interface Refusal {
  code: string | null;
  message: string | null;
  /** Of vendors that ask for a pause in the body and not by `Retry-After`. */
  retryAfterMs?: number | null;
  /** What it is, where the status alone misleads: a client on a blacklist (403) is no missing right. */
  kind?: VendorErrorKind | null;
}

/** How one exchange ended. */
export type ObservedCall =
  { operation: string; ok: true } | { operation: string; ok: false; kind: VendorErrorKind };

export interface HttpClientOptions {
  vendor: string;
  /** Without a trailing slash. */
  baseUrl: string;
  headers: Record<string, string>;
  clock: Clock;
  log: Log;
  fetch?: Fetch;
  /** Which networks may be called, for an address that a person has typed; none is asked unless told. */
  guard?: AddressGuard;
  budget?: Budget;
  /** Whole attempt, answer body included. Default 10 s. */
  timeoutMs?: number;
  /** Larger answers are cut off and refused. Default 8 MiB. */
  maxBytes?: number;
  /** Further attempts of an idempotent call, with growing random pauses. Default 2. */
  retries?: number;
  /** First pause between attempts. Default 250 ms. */
  retryDelayMs?: number;
  /** After so many failures in a row nothing is sent for a while. Default 8, 30 s. */
  breaker?: { failures: number; openMs: number };
  /** Told how every exchange ended, for the vendor's health; not what our own budget or circuit kept from going out. Must not throw. */
  observe?: (outcome: ObservedCall) => void;
  /** Reads the vendor's own code, words and pause out of an error body. Must not throw. */
  readRefusal?: (body: string) => Refusal;
}

export interface HttpCall {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Begins with a slash. Never logged, because some vendors carry tokens in paths. */
  path: string;
  /** The name for logs and errors: a template such as `GET /record/{company}/{record}`. */
  operation: string;
  /** A list is sent as the same name several times. */
  query?: Record<string, string | number | boolean | readonly string[] | null | undefined>;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as a form in place of `body`. */
  form?: Record<string, string>;
  /** Of this call only, e.g. its idempotency key. */
  headers?: Record<string, string>;
  /** Whether a repeat does no harm. GET by default; a POST only when the caller says so. */
  idempotent?: boolean;
  /** A person waits for it, so it goes before what is patient in the rate budget. */
  isUrgent?: boolean;
  timeoutMs?: number;
  /** Goes out although the circuit is open: it is what finds out whether the vendor is back. */
  isProbe?: boolean;
  signal?: AbortSignal;
}

export interface HttpAnswer {
  status: number;
  headers: { get(name: string): string | null };
  text: string;
}

export interface HttpClient {
  /** Resolves for 2xx only; everything else is a `VendorError`, except the caller's own abort, which is rethrown. */
  send(call: HttpCall): Promise<HttpAnswer>;
  /** Like `send`, with the body parsed; unparsable is `broken_answer`. An empty body is null. */
  json(call: HttpCall): Promise<{ status: number; body: unknown }>;
  /** Drops idle connections of the built-in fetch. */
  close(): Promise<void>;
}

const MAX_RETRY_AFTER_MS = 15 * 60_000;
const DEFAULT_RETRY_AFTER_MS = 5_000;

/**
 * The one way out to vendors: deadline per attempt, bounded answers, no redirects, jittered repeats of what may
 * be repeated, a circuit breaker, a shared rate budget, and log lines without query, path, headers or bodies.
 */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { vendor, log, clock, guard, budget = unlimitedBudget, retries = 2 } = options;
  // The name is looked up once, by the guard, and the socket goes to the address that was judged: no second answer of the DNS counts.
  const connect = { timeout: 5_000, ...(guard ? { lookup: guard.lookup } : {}) };
  const agent = options.fetch ? null : new Agent({ connect, keepAliveTimeout: 10_000, connections: 16 });
  const send: Fetch =
    options.fetch ??
    ((url, init) => undiciFetch(url, { ...init, dispatcher: agent! }) as Promise<FetchAnswer>);
  const breaker = circuitBreaker(handleWhen(countsAgainstVendor), {
    halfOpenAfter: options.breaker?.openMs ?? 30_000,
    breaker: new ConsecutiveBreaker(options.breaker?.failures ?? 8),
  });
  breaker.onBreak(() => log.warn({ vendor }, "vendor circuit opened"));
  breaker.onReset(() => log.info({ vendor }, "vendor circuit closed"));
  const repeat = retry(handleWhen(worthRepeating), {
    maxAttempts: retries,
    backoff: new ExponentialBackoff({ initialDelay: options.retryDelayMs ?? 250, maxDelay: 4_000 }),
  });

  async function attempt(call: HttpCall, number: number): Promise<HttpAnswer> {
    await budget.take({ signal: call.signal, isUrgent: call.isUrgent });
    const started = performance.now();
    const line: Record<string, unknown> = { vendor, operation: call.operation, attempt: number };
    try {
      const answer = await (call.isProbe ? exchange(call) : breaker.execute(() => exchange(call)));
      log.debug(
        { ...line, status: answer.status, ms: elapsed(started), bytes: answer.text.length },
        "vendor call",
      );
      return answer;
    } catch (error) {
      if (call.signal?.aborted) throw abortReason(call.signal);
      const failure = asVendorError(error, call);
      if (!(error instanceof BrokenCircuitError))
        options.observe?.({ operation: call.operation, ok: false, kind: failure.kind });
      if (failure.kind === "rate_limited") await budget.pause(failure.retryAfterMs ?? DEFAULT_RETRY_AFTER_MS);
      log.warn(
        { ...line, kind: failure.kind, status: failure.status, ms: elapsed(started) },
        "vendor call failed",
      );
      throw failure;
    }
  }

  async function exchange(call: HttpCall): Promise<HttpAnswer> {
    const deadline = timeout(call.timeoutMs ?? options.timeoutMs ?? 10_000, TimeoutStrategy.Aggressive);
    return deadline.execute(async ({ signal }) => {
      const content = contentOf(call);
      const url = address(options.baseUrl, call);
      guard?.checkUrl(url);
      const answer = await send(url, {
        method: call.method,
        headers: {
          ...options.headers,
          ...call.headers,
          ...(content ? { "content-type": content.type } : {}),
        },
        ...(content ? { body: content.body } : {}),
        signal,
        redirect: "manual",
      });
      const text = await readBounded(answer, options.maxBytes ?? 8 * 1024 * 1024, () =>
        fail(call, "broken_answer", answer.status),
      );
      if (answer.status >= 200 && answer.status < 300)
        return { status: answer.status, headers: answer.headers, text };
      throw refusal(call, answer, text);
    }, call.signal);
  }

  function refusal(call: HttpCall, answer: FetchAnswer, text: string): VendorError {
    const said: Refusal = options.readRefusal?.(text) ?? { code: null, message: null };
    return new VendorError({
      vendor,
      kind: said.kind ?? kindOfStatus(answer.status),
      operation: call.operation,
      status: answer.status,
      retryAfterMs: said.retryAfterMs ?? retryAfterOf(answer, clock),
      vendorCode: said.code,
      vendorMessage: said.message,
    });
  }

  function fail(
    call: HttpCall,
    kind: "broken_answer" | "timeout" | "unreachable",
    status: number | null,
    cause?: unknown,
  ) {
    return new VendorError({ vendor, kind, operation: call.operation, status, cause });
  }

  function asVendorError(error: unknown, call: HttpCall): VendorError {
    if (error instanceof VendorError) return error;
    if (error instanceof TaskCancelledError) return fail(call, "timeout", null);
    if (error instanceof BrokenCircuitError) {
      return new VendorError({
        vendor,
        kind: "unavailable",
        operation: call.operation,
        retryAfterMs: options.breaker?.openMs ?? 30_000,
      });
    }
    if (isForbidden(error))
      return new VendorError({ vendor, kind: "unreachable", operation: call.operation, vendorCode: FORBIDDEN_ADDRESS }); // prettier-ignore
    return fail(call, "unreachable", null, error);
  }

  async function answerTo(call: HttpCall): Promise<HttpAnswer> {
    const idempotent = call.idempotent ?? call.method === "GET";
    if (!idempotent || retries === 0) return attempt(call, 1);
    return repeat.execute(({ attempt: number }) => attempt(call, number + 1), call.signal);
  }

  return {
    async send(call) {
      const answer = await answerTo(call);
      options.observe?.({ operation: call.operation, ok: true });
      return answer;
    },
    async json(call) {
      const answer = await answerTo(call);
      const body = parseBody(answer.text);
      // The parser's own message quotes the text, so it is not kept as the cause.
      if (!body) {
        options.observe?.({ operation: call.operation, ok: false, kind: "broken_answer" });
        throw fail(call, "broken_answer", answer.status);
      }
      options.observe?.({ operation: call.operation, ok: true });
      return { status: answer.status, body: body.value };
    },
    async close() {
      await agent?.close();
    },
  };
}

/** An empty body is null; what is no JSON is no body. */
function parseBody(text: string): { value: unknown } | null {
  if (text.trim() === "") return { value: null };
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return null;
  }
}

/** A repeat may help; 429 is left to the caller, who knows how to come back later without holding a worker. */
function worthRepeating(error: Error): boolean {
  return (
    error instanceof VendorError &&
    error.vendorCode !== FORBIDDEN_ADDRESS &&
    (error.kind === "unreachable" ||
      error.kind === "timeout" ||
      (error.kind === "unavailable" && error.status !== null))
  );
}

function countsAgainstVendor(error: Error): boolean {
  if (error instanceof VendorError) return error.kind === "unavailable" || error.kind === "timeout";
  return error.name !== "AbortError";
}

function address(baseUrl: string, call: HttpCall): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(call.query ?? {})) {
    if (value === null || value === undefined) continue;
    for (const one of Array.isArray(value) ? (value as readonly string[]) : [value])
      query.append(name, String(one));
  }
  const tail = query.size > 0 ? `?${query.toString()}` : "";
  return `${baseUrl}${call.path}${tail}`;
}

function contentOf({ body, form }: HttpCall): { type: string; body: string } | null {
  if (form) {
    const type = "application/x-www-form-urlencoded; charset=utf-8";
    return { type, body: new URLSearchParams(form).toString() };
  }
  return body === undefined ? null : { type: "application/json", body: JSON.stringify(body) };
}

async function readBounded(
  answer: FetchAnswer,
  maxBytes: number,
  tooLarge: () => VendorError,
): Promise<string> {
  if (answer.body === null) return "";
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge(); // leaving the loop cancels the stream
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Milliseconds from `Retry-After` (seconds or an HTTP date), bounded; null without the header or status. */
function retryAfterOf(answer: FetchAnswer, clock: Clock): number | null {
  const raw = answer.headers.get("retry-after")?.trim();
  if (!raw) return answer.status === 429 ? DEFAULT_RETRY_AFTER_MS : null;
  const ms = /^\d+(\.\d+)?$/.test(raw) ? Number(raw) * 1000 : Date.parse(raw) - clock.now().getTime();
  if (Number.isNaN(ms)) return answer.status === 429 ? DEFAULT_RETRY_AFTER_MS : null;
  return Math.min(MAX_RETRY_AFTER_MS, Math.max(0, Math.ceil(ms)));
}

function abortReason(signal: AbortSignal): unknown {
  return signal.reason ?? new DOMException("Aborted", "AbortError");
}

function elapsed(started: number): number {
  return Math.round(performance.now() - started);
}
