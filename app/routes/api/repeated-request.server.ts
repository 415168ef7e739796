import { claimKey, releaseKey, settleKey } from "~/features/accounts/idempotency/commands.server";
import type { Locale } from "~/i18n/catalogue";
import type { Core } from "~/lib/core";
import { keyedHash } from "~/lib/secret-token.server";
import { Problem, problemOf, problemResponse } from "./problem.server";

interface KeyedRequest {
  core: Core;
  request: Request;
  bytes: Buffer;
  /** Whose keys these are. */
  owner: string;
  locale: Locale;
  requestId: string;
}

interface KeptAnswer {
  headers: Record<string, string>;
  body: string | null;
}

/** Only what belongs to the answer itself; rates, dates and ids are the repeat's own. */
const KEPT_HEADERS = ["content-type", "content-language", "location"];

/**
 * Runs a POST once for its `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): a repeat gets the first answer with
 * `Idempotency-Replayed: true`; the same key with another request is a 422, and a 409 while the first one runs. Without the
 * header it simply runs. Answers that ask to come again (401, 429, 5xx) are not kept.
 */
export async function answerOnce(keyed: KeyedRequest, run: () => Promise<Response>): Promise<Response> {
  const { core, request, bytes, owner } = keyed;
  const key = request.headers.get("idempotency-key");
  if (key === null) return run();
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) throw new Problem("bad_request", { reason: "bad_idempotency_key" });
  const { pathname, search } = new URL(request.url);
  const asked = Buffer.concat([Buffer.from(`${request.method} ${pathname}${search}\n`), bytes]);
  const requestHash = keyedHash(core.env.sessionSecret, asked);
  const claim = await claimKey(core, { scope: owner, key, requestHash });
  switch (claim.kind) {
    case "other_request":
      throw new Problem("invalid", { reason: "idempotency_key_reused" });
    case "in_flight":
      throw new Problem("conflict", { reason: "idempotency_in_flight", retryAfterSeconds: 1 });
    case "replay": {
      const { headers, body } = claim.response as KeptAnswer;
      return new Response(body, {
        status: claim.status,
        headers: { ...headers, "Idempotency-Replayed": "true" },
      });
    }
    case "run":
      return runAndKeep(keyed, claim.id, run);
  }
}

async function runAndKeep(
  { core, locale, requestId }: KeyedRequest,
  id: number,
  run: () => Promise<Response>,
): Promise<Response> {
  let response: Response;
  try {
    response = await run().catch((error: unknown) => {
      const problem = problemOf(error);
      // Not an outcome but a failure: the key goes free, and the caller above reports it.
      if (!isFinal(problemResponse(problem, { locale, requestId }).status)) throw error;
      return problemResponse(problem, { locale, requestId });
    });
  } catch (error) {
    await releaseKey(core, id).catch(() => undefined);
    throw error;
  }
  if (!isFinal(response.status)) {
    await releaseKey(core, id);
    return response;
  }
  const body = response.body ? await response.text() : null;
  const headers: Record<string, string> = {};
  for (const name of KEPT_HEADERS) {
    const value = response.headers.get(name);
    if (value !== null) headers[name] = value;
  }
  await settleKey(core, id, { status: response.status, response: { headers, body } satisfies KeptAnswer });
  return new Response(body, { status: response.status, headers: response.headers });
}

function isFinal(status: number): boolean {
  return status < 500 && status !== 401 && status !== 429;
}
