import { messagesFor, type Locale } from "~/i18n/catalogue";
import { AppError, httpStatus, type AppErrorCode } from "~/lib/app-error";
import { isStorageFull } from "~/lib/storage-full";

/** What an answer that is not a success can say, beside its code. */
export interface ProblemDetails {
  /** Narrower than the code, e.g. `slot_taken`; chooses the words of `detail` when `errors.reasons` knows it. */
  reason?: string;
  /** Words of one's own, already in the caller's language. */
  detail?: string;
  errors?: FieldProblem[];
  retryAfterSeconds?: number;
  /** Further members of the document (RFC 9457, 3.2), e.g. fresh times. */
  members?: Record<string, unknown>;
  /** Other than the code's own, e.g. 405. */
  status?: number;
  headers?: Record<string, string>;
}

/** One wrong value: where it stood, and why it was not accepted. */
export interface FieldProblem {
  in: "body" | "query" | "path" | "header";
  /** `phone`, `hours[0].from`; empty for the whole. */
  field: string;
  code: string;
  detail: string;
}

/** A refusal that a handler returns or throws; it becomes an `application/problem+json` answer. */
export class Problem extends Error {
  override readonly name = "Problem";

  constructor(
    readonly code: AppErrorCode,
    readonly details: ProblemDetails = {},
  ) {
    super(details.reason ?? code);
  }
}

interface Asked {
  locale: Locale;
  requestId: string;
}

/** The answer for a problem (RFC 9457), in the caller's language. */
export function problemResponse(problem: Problem, { locale, requestId }: Asked): Response {
  const { code, details } = problem;
  const words = messagesFor(locale).errors;
  const status = details.status ?? httpStatus(code);
  const { title, detail } = words.problems[code];
  const body = {
    ...details.members,
    type: `urn:kartoteka:problem:${details.reason ?? code}`,
    title,
    status,
    detail: details.detail ?? (details.reason ? words.reasons[details.reason] : undefined) ?? detail,
    instance: `urn:uuid:${requestId}`,
    code: details.reason ?? code,
    ...(details.errors ? { errors: details.errors } : {}),
  };
  const headers = new Headers({
    ...details.headers,
    "Content-Type": "application/problem+json; charset=utf-8",
  });
  if (details.retryAfterSeconds !== undefined) headers.set("Retry-After", String(details.retryAfterSeconds));
  headers.set("Content-Language", locale);
  return new Response(JSON.stringify(body), { status, headers });
}

/** Any failure as a problem; what is not one of ours is internal, and its message stays inside. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (!(error instanceof AppError)) return new Problem(isStorageFull(error) ? "unavailable" : "internal");
  const { reason, retryAfterSeconds, fields, members } = error.details;
  return new Problem(error.code, {
    reason,
    retryAfterSeconds,
    members: isRecord(members) ? members : undefined,
    errors: fields
      ? Object.entries(fields).flatMap(([field, texts]) =>
          texts.map((detail): FieldProblem => ({ in: "body", field, code: "invalid", detail })),
        )
      : undefined,
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
