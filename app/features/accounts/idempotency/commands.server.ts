import { and, eq, isNull } from "drizzle-orm";
import { idempotencyKeys } from "~drizzle/schema";
import { actorRef, type Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import type { Result } from "~/lib/result";
import { openSealed, sealText } from "~/lib/sealing.server";
import { keyedHash } from "~/lib/secret-token.server";

/** A request that has not ended by now has died with its process; its repeat may run. */
const RUNNING_MAX_MS = 2 * 60_000;
const WAIT_STEP_MS = 50;
const WAIT_MAX_MS = 10_000;

/** One use of a key: whose it is, the key itself, and what was asked with it. */
export interface KeyUse {
  scope: string;
  key: string;
  /** Keyed digest of the request; the same key with another one is a mistake of the caller. */
  requestHash: string;
}

export type Claim =
  /** The request is to be run; then `settleKey` or `releaseKey`. */
  | { kind: "run"; id: number }
  | { kind: "replay"; status: number; response: unknown }
  | { kind: "in_flight" }
  | { kind: "other_request" };

/** Takes a key for a request, or tells what became of the earlier one. Of several at once exactly one gets to run. */
export async function claimKey(core: Core, use: KeyUse): Promise<Claim> {
  const now = core.clock.now();
  const [mine] = await core.db
    .insert(idempotencyKeys)
    .values({ ...use, createdAt: now })
    .onConflictDoNothing()
    .returning({ id: idempotencyKeys.id });
  if (mine) return { kind: "run", id: mine.id };

  const [row] = await core.db
    .select()
    .from(idempotencyKeys)
    .where(and(eq(idempotencyKeys.scope, use.scope), eq(idempotencyKeys.key, use.key)))
    .limit(1);
  // Released between the two statements: as good as in flight, the caller comes again.
  if (!row) return { kind: "in_flight" };
  if (row.requestHash !== use.requestHash) return { kind: "other_request" };
  if (row.status !== null)
    return { kind: "replay", status: row.status, response: unseal(core, row.response) };
  if (now.getTime() - row.createdAt.getTime() < RUNNING_MAX_MS) return { kind: "in_flight" };
  const taken = await core.db
    .update(idempotencyKeys)
    .set({ createdAt: now })
    .where(
      and(
        eq(idempotencyKeys.id, row.id),
        isNull(idempotencyKeys.status),
        eq(idempotencyKeys.createdAt, row.createdAt),
      ),
    )
    .returning({ id: idempotencyKeys.id });
  return taken.length > 0 ? { kind: "run", id: row.id } : { kind: "in_flight" };
}

/** Keeps the answer for repeats. It may hold personal data and tokens, so it lies encrypted. */
export async function settleKey(
  core: Core,
  id: number,
  answer: { status: number; response: unknown },
): Promise<void> {
  await core.db
    .update(idempotencyKeys)
    .set({ status: answer.status, response: seal(core, answer.response) })
    .where(eq(idempotencyKeys.id, id));
}

/** Gives the key free: nothing was done, a repeat may try again. */
export async function releaseKey(core: Core, id: number): Promise<void> {
  await core.db
    .delete(idempotencyKeys)
    .where(and(eq(idempotencyKeys.id, id), isNull(idempotencyKeys.status)));
}

export interface OnceArgs {
  /** Name of the form, e.g. `new-client`. */
  form: string;
  /** The form's hidden random field; without it every submit is a new one. */
  once: string | null;
  /** What was submitted. The same page sent with other content is a new submit. */
  content: unknown;
}

/**
 * Runs the work of a form once: a second submit of the same page with the same content gets the first one's value. A refusal
 * or a failure is not remembered, so the corrected form runs. The value must be plain JSON.
 * @throws AppError `conflict` when the first submit is still running after ten seconds.
 */
export async function rememberOnce<T, E>(
  core: Core,
  actor: Actor,
  { form, once, content }: OnceArgs,
  run: () => Promise<Result<T, E>>,
): Promise<Result<T, E>> {
  if (!once) return run();
  const requestHash = keyedHash(core.env.sessionSecret, JSON.stringify(content) ?? "");
  const use = {
    scope: `form:${form}:${actorRef(actor)}`,
    key: `${once.slice(0, 64)}:${requestHash}`,
    requestHash,
  };
  const claim = await claimPatiently(core, use);
  if (claim.kind === "replay") return { ok: true, value: claim.response as T };
  if (claim.kind !== "run") throw new AppError("conflict", "the same form is still being worked on");
  try {
    const outcome = await run();
    if (outcome.ok) await settleKey(core, claim.id, { status: 200, response: outcome.value });
    else await releaseKey(core, claim.id);
    return outcome;
  } catch (error) {
    await releaseKey(core, claim.id).catch(() => undefined);
    throw error;
  }
}

async function claimPatiently(core: Core, use: KeyUse): Promise<Claim> {
  for (let waited = 0; ; waited += WAIT_STEP_MS) {
    const claim = await claimKey(core, use);
    if (claim.kind !== "in_flight" || waited >= WAIT_MAX_MS) return claim;
    await new Promise<void>((resolve) => setTimeout(resolve, WAIT_STEP_MS));
  }
}

const sealOf = (core: Core) => ({ secret: core.env.sessionSecret, purpose: "idempotency answers" });

function seal(core: Core, value: unknown): { sealed: string } {
  return { sealed: sealText(sealOf(core), JSON.stringify(value ?? null)) };
}

function unseal(core: Core, stored: unknown): unknown {
  const text = openSealed(sealOf(core), String((stored as { sealed?: unknown } | null)?.sealed ?? ""));
  if (text === null) throw new AppError("internal", "a kept answer does not open");
  return JSON.parse(text);
}
