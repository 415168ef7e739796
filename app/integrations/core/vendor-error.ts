/** Every way a call to an outside system can fail. Closed on purpose: callers decide by kind, never by status or text. */
export const VENDOR_ERROR_KINDS = [
  "unreachable", // no connection: refused, reset, DNS, TLS
  "timeout", // connected, but no full answer in time
  "rate_limited", // 429, or our own budget is spent; `retryAfterMs` says when to come back
  "unauthorized", // 401: the token is wrong or dead
  "not_granted", // 403 (or 402): the token lives, this method is not allowed to it
  "not_found", // 404, 410
  "invalid_request", // another 4xx: the vendor understood and refused
  "broken_answer", // not the promised shape: HTML, cut JSON, too large, a redirect
  "unavailable", // 5xx, or the circuit is open after many failures
] as const;

export type VendorErrorKind = (typeof VENDOR_ERROR_KINDS)[number];

export interface VendorErrorOptions {
  vendor: string;
  kind: VendorErrorKind;
  /** The call's name such as `GET /record/{company}/{record}`: a template, so it holds no ids and no query. */
  operation: string;
  /** HTTP or SMTP status, when there was one. */
  status?: number | null;
  /** Milliseconds until a retry makes sense, when known. */
  retryAfterMs?: number | null;
  /** The vendor's own code, e.g. YClients 433 "slot taken". */
  vendorCode?: string | null;
  /** The vendor's own words. May quote personal data, so it never reaches a log (see below). */
  vendorMessage?: string | null;
  cause?: unknown;
}

/**
 * A failed call to an outside system. `message` is safe to log. `vendorMessage` is for a staff member's
 * screen only: it is not enumerable, so loggers and JSON leave it out.
 */
export class VendorError extends Error {
  override readonly name = "VendorError";
  readonly vendor: string;
  readonly kind: VendorErrorKind;
  readonly operation: string;
  readonly status: number | null;
  readonly retryAfterMs: number | null;
  readonly vendorCode: string | null;
  declare readonly vendorMessage: string | null;

  constructor(options: VendorErrorOptions) {
    const status = options.status ?? null;
    super(
      `${options.vendor}: ${options.kind}${status === null ? "" : ` ${status}`} in ${options.operation}`,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.vendor = options.vendor;
    this.kind = options.kind;
    this.operation = options.operation;
    this.status = status;
    this.retryAfterMs = options.retryAfterMs ?? null;
    this.vendorCode = options.vendorCode ?? null;
    Object.defineProperty(this, "vendorMessage", {
      value: options.vendorMessage?.slice(0, 300) ?? null,
      enumerable: false,
    });
  }

  /** Same request, later, may succeed without anybody changing anything. */
  get transient(): boolean {
    return isTransient(this.kind);
  }
}

/** Whether a failure of this kind passes by itself. */
export function isTransient(kind: VendorErrorKind): boolean {
  switch (kind) {
    case "unreachable":
    case "timeout":
    case "rate_limited":
    case "broken_answer":
    case "unavailable":
      return true;
    case "unauthorized":
    case "not_granted":
    case "not_found":
    case "invalid_request":
      return false;
  }
}

/** The kind an HTTP status of 300 or more stands for. */
export function kindOfStatus(status: number): VendorErrorKind {
  if (status === 401) return "unauthorized";
  if (status === 402 || status === 403) return "not_granted";
  if (status === 404 || status === 410) return "not_found";
  if (status === 408) return "timeout";
  if (status === 429) return "rate_limited";
  if (status >= 500) return "unavailable";
  // Redirects are never followed: the token would travel to wherever the answer points.
  if (status >= 300 && status < 400) return "broken_answer";
  return "invalid_request";
}
