/** Every way a request can fail, and its HTTP status. The union is closed on purpose: ten codes are enough. */
const STATUS = {
  bad_request: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  invalid: 422,
  rate_limited: 429,
  unavailable: 503,
  internal: 500,
} as const;

/** One of the ten. */
export type AppErrorCode = keyof typeof STATUS;

/** What an answer may tell beside the code. */
export interface AppErrorDetails {
  /** Field name to message key or text; for forms and `problem+json`. */
  fields?: Record<string, string[]>;
  /** Seconds until a retry makes sense. */
  retryAfterSeconds?: number;
  /** A machine-readable reason narrower than the code, e.g. `slot_taken`. */
  reason?: string;
  [extra: string]: unknown;
}

/** An unexpected or access failure. The message is for developers and logs, never for people; it holds no personal data. */
export class AppError extends Error {
  override readonly name = "AppError";

  constructor(
    readonly code: AppErrorCode,
    message: string = code,
    readonly details: AppErrorDetails = {},
  ) {
    super(message);
  }
}

/** HTTP status of an error code. */
export function httpStatus(code: AppErrorCode): number {
  return STATUS[code];
}

/** The code that stands for an HTTP status, e.g. for a thrown `Response`. */
export function codeOfStatus(status: number): AppErrorCode {
  const entry = Object.entries(STATUS).find(([, value]) => value === status);
  return entry ? (entry[0] as AppErrorCode) : status >= 500 ? "internal" : "bad_request";
}
