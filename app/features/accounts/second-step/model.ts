import { randomInt } from "node:crypto";
import { Secret, TOTP } from "otpauth";

/** RFC 6238 with what every authenticator understands: SHA-1, six digits, thirty seconds. */
const PERIOD_SECONDS = 30;
/** Clocks differ: the step before and the one after count too. */
const WINDOW = 1;
/** How many ways back in there are without the authenticator. */
export const RECOVERY_CODES = 10;
/** How long one may look for the phone after the password was right. */
export const TICKET_LIFE_MS = 10 * 60_000;
/** Wrong codes after which the password must be typed again. */
export const TICKET_ATTEMPTS = 5;

/** No letter or digit that is taken for another. */
const ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";
const RECOVERY_LENGTH = 10;

/** A new secret of 160 bits, in base32 as authenticators want it. */
export function newTotpSecret(): string {
  return new Secret({ size: 20 }).base32;
}

/** What the QR code carries: the key URI that authenticators read. */
export function totpAddress({
  secret,
  issuer,
  account,
}: {
  secret: string;
  issuer: string;
  account: string;
}): string {
  return new TOTP({ issuer: issuer.replaceAll(":", " "), label: account, secret }).toString();
}

/** The time step whose code this is, or null. A code opens once: whoever accepts it keeps the step and refuses it and all before it. */
export function stepOf(secret: string, code: string, now: Date): number | null {
  const timestamp = now.getTime();
  const key = Secret.fromBase32(secret);
  const delta = TOTP.validate({ secret: key, token: code, timestamp, window: WINDOW });
  return delta === null ? null : Math.floor(timestamp / 1000 / PERIOD_SECONDS) + delta;
}

/** A new recovery code as it is shown: `abcde-fghjk`, 49 random bits. */
export function newRecoveryCode(): string {
  const signs = Array.from({ length: RECOVERY_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]);
  return `${signs.slice(0, 5).join("")}-${signs.slice(5).join("")}`;
}

/** What was typed: six digits of the authenticator or a recovery code, in any grouping and case; null when it can be neither. */
export function readTypedCode(
  typed: string,
): { kind: "totp"; code: string } | { kind: "recovery"; code: string } | null {
  const bare = typed.toLowerCase().replace(/[\s-]/gu, "");
  if (/^\d{6}$/u.test(bare)) return { kind: "totp", code: bare };
  return /^[a-z2-9]{10}$/u.test(bare) ? { kind: "recovery", code: bare } : null;
}
