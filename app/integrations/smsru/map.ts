import type { VendorErrorKind } from "../core/vendor-error";

const HOUR_MS = 3600_000;

/** What a code of sms/send means for us. Codes of the balance, the key and the sender's name are the owner's to mend. */
export function failureOf(code: number): { kind: VendorErrorKind; retryAfterMs: number | null } {
  switch (code) {
    case 200: // wrong api_id
    case 300: // wrong token
    case 301: // wrong login or password
    case 302: // not confirmed
      return { kind: "unauthorized", retryAfterMs: null };
    case 201: // no money
    case 204: // the sender's name is not approved
      return { kind: "not_granted", retryAfterMs: null };
    case 220: // the service is away
    case 500:
      return { kind: "unavailable", retryAfterMs: null };
    case 230: // too many to this number today
    case 232: // too many of the same to this number today
      return { kind: "rate_limited", retryAfterMs: HOUR_MS };
    case 231: // too many of the same to this number in a minute
      return { kind: "rate_limited", retryAfterMs: 60_000 };
    default: // 202 and 207 wrong number, 203 no text, 205 too long, and what is unknown: another try changes nothing
      return { kind: "invalid_request", retryAfterMs: null };
  }
}
