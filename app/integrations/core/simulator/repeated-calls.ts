import { createHash } from "node:crypto";
import type { SimulatorAnswer } from "./http-server.server";

/** What was answered under an idempotency key. Plain data, so that it can live in a JSON file. */
export interface RememberedCall {
  /** Hash of method, path and body. */
  what: string;
  status: number;
  body: unknown;
  /** ISO instant. */
  at: string;
}

const KEPT_MS = 24 * 3600_000;
const KEPT_CALLS = 1000;

/**
 * Carries out a call once per key: the same call again gets the same answer, another call under the key is `conflict`. Vendors keep keys a day.
 * Only answers that changed something are remembered; a refused call may be mended and sent under its key again.
 */
export function oncePerKey(
  calls: Record<string, RememberedCall>,
  call: { key: string; method: string; path: string; body: Buffer; now: Date },
  { act, conflict }: { act(): SimulatorAnswer; conflict(): SimulatorAnswer },
): SimulatorAnswer {
  const { key, now } = call;
  const what = createHash("sha256").update(`${call.method} ${call.path}\n`).update(call.body).digest("hex");
  const known = calls[key];
  if (known && now.getTime() - Date.parse(known.at) < KEPT_MS)
    return known.what === what ? { status: known.status, body: known.body } : conflict();
  const answer = act();
  if (answer === "cut" || answer.status >= 300) return answer;
  calls[key] = { what, status: answer.status, body: answer.body, at: now.toISOString() };
  const keys = Object.keys(calls);
  for (const old of keys.slice(0, Math.max(0, keys.length - KEPT_CALLS))) delete calls[old];
  return answer;
}
