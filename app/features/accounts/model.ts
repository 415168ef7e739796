import type { Role } from "~/lib/actor";

/** Every role, the most powerful first. */
export const roles = ["admin", "manager", "trainer"] as const satisfies readonly Role[];

/** How a user name or an e-mail is compared: width, case and accents' spelling make no difference. */
export function foldKey(value: string): string {
  // Through upper case first: ß and ς have no other way to meet SS and Σ.
  return value.normalize("NFKC").trim().toUpperCase().toLowerCase();
}

/** Letters of any script, digits, and `.` `_` `-` inside. An `@` is what tells an e-mail from a user name at sign-in. */
export const usernamePattern = /^[\p{L}\p{N}](?:[\p{L}\p{N}._-]*[\p{L}\p{N}])?$/u;
/** Most characters of a user name. */
export const USERNAME_MAX = 60;

/** Why a change to a user was refused. */
export type UserRefusal =
  | { reason: "not_found" }
  | { reason: "username_taken" }
  | { reason: "email_taken" }
  /** Without an active administrator nobody could give rights to anybody again. */
  | { reason: "last_admin" }
  | { reason: "unknown_person" }
  | { reason: "wrong_password" }
  /** Too many wrong passwords or codes; counts for whoever is signed in as well. */
  | { reason: "rate_limited"; retryAfterSeconds: number }
  /** A letter was to be sent to somebody without an address. */
  | { reason: "no_email" }
  | { reason: "inactive" }
  | { reason: "weak_password"; weakness: "too_short" | "too_long" | "common" | "like_name" };
