import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** A new secret of 256 random bits, safe in cookies, headers and addresses. */
export function newSecret(prefix = ""): string {
  return prefix + randomBytes(32).toString("base64url");
}

/** What is stored of a secret. A plain digest is enough: 256 random bits cannot be guessed from it. */
export function secretHash(secret: string): string {
  return createHash("sha256").update(secret).digest("base64url");
}

/** A keyed digest, for things that could be guessed (bodies with passwords, names) and for signatures. */
export function keyedHash(key: string, text: string | Buffer): string {
  return createHmac("sha256", key).update(text).digest("base64url");
}

/** Compares two secrets in constant time, whatever their lengths. */
export function sameSecret(one: string, other: string): boolean {
  return timingSafeEqual(
    createHash("sha256").update(one).digest(),
    createHash("sha256").update(other).digest(),
  );
}
