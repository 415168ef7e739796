/**
 * Thrown by a handler that was told to come back later (429, a rate budget, a lock held elsewhere).
 * The run costs no attempt; the row is due again after `ms` milliseconds.
 */
export class RetryAfter extends Error {
  override readonly name = "RetryAfter";

  constructor(readonly ms: number) {
    super(`Retry in ${ms} ms`);
  }
}
