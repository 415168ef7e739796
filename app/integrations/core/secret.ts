import { createHash, timingSafeEqual } from "node:crypto";

/**
 * Compares a given secret with the expected one in constant time. Both sides are hashed first, because
 * `timingSafeEqual` throws on different lengths, which would be a 500 for an attacker and tell the length.
 * An empty expectation matches nothing: an unset secret must not open the door.
 */
export function secretMatches(given: string | null | undefined, expected: string): boolean {
  if (known?.text !== expected) known = { text: expected, digest: digest(expected) };
  const same = timingSafeEqual(digest(given ?? ""), known.digest);
  return same && expected.length > 0;
}

/** The expected secret is nearly always the one of the call before. */
let known: { text: string; digest: Buffer } | null = null;

function digest(text: string): Buffer {
  return createHash("sha256").update(text, "utf8").digest();
}
