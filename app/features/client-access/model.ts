const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** How long a code and its link open the door. */
export const CODE_LIFE_MS = 15 * MINUTE_MS;
/** Wrong codes after which a request is worth nothing: of a million codes so many may be tried. */
export const CODE_ATTEMPTS = 5;
/** A client's session ends after so long without a visit: people come to a studio once in a while. */
export const CLIENT_SESSION_MS = 60 * DAY_MS;
/** "Seen" is written at most this often. */
export const CLIENT_SEEN_EVERY_MS = 12 * 60 * MINUTE_MS;
/** One address may belong to a family; so many of its people get a letter. */
export const CODES_PER_REQUEST = 5;

/** Six digits out of a keyed digest; leading zeros belong to the code. */
export function codeOf(digest: string): string {
  const bytes = Buffer.from(digest, "base64url");
  return String(bytes.readUInt32BE(0) % 1_000_000).padStart(6, "0");
}

/** What was typed as a code: digits in any grouping; null when there are not six. */
export function readCode(typed: string): string | null {
  const digits = typed.replace(/[\s-]/g, "");
  return /^\d{6}$/.test(digits) ? digits : null;
}

/** Whether a code or a link still opens. */
export function isCodeLive(
  code: { expiresAt: Date; usedAt: Date | null; attempts: number },
  now: Date,
): boolean {
  return code.usedAt === null && code.expiresAt > now && code.attempts < CODE_ATTEMPTS;
}

/** An address as people type it: an e-mail, else a phone. */
export function readContact(
  typed: string,
): { kind: "email"; emailKey: string } | { kind: "phone"; raw: string } | null {
  const text = typed.trim();
  if (text.includes("@"))
    return text.length <= 254 ? { kind: "email", emailKey: text.normalize("NFKC").toLowerCase() } : null;
  return (text.match(/\d/g) ?? []).length >= 5 ? { kind: "phone", raw: text } : null;
}
