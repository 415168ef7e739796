import { createHash } from "node:crypto";
import type { VendorErrorKind } from "../core/vendor-error";

/** What an error code of send.php means for us. Login, balance and sender's name are the owner's to mend. */
export function failureOf(code: number): { kind: VendorErrorKind; retryAfterMs: number | null } {
  switch (code) {
    case 2: // login or password
      return { kind: "unauthorized", retryAfterMs: null };
    case 3: // no money
    case 6: // this text or sender is forbidden
      return { kind: "not_granted", retryAfterMs: null };
    case 4: // our address is blocked for frequent errors
      return { kind: "rate_limited", retryAfterMs: 15 * 60_000 };
    case 9: // the same again too soon
      return { kind: "rate_limited", retryAfterMs: 60_000 };
    default: // 1 parameters, 5 date, 7 the number, 8 cannot be delivered, and what is unknown: another try changes nothing
      return { kind: "invalid_request", retryAfterMs: null };
  }
}

/** The vendor lets us name a message by a number of 31 bits: the same for every try of one message, so that it can be found in the cabinet. */
export function ownIdOf(idempotencyKey: string): string {
  const hash = createHash("sha256").update(idempotencyKey).digest();
  return String((hash.readUInt32BE(0) % 0x7fff_fffe) + 1);
}
