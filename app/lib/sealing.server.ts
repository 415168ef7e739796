import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

const VERSION = "v1";
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** What a text is sealed with and for. A text that was sealed for one purpose does not open for another. */
export interface Seal {
  /** `core.env.sessionSecret`. */
  secret: string;
  /** Says where the text belongs, e.g. `connection yclients`. Not secret. */
  purpose: string;
}

/** Encrypts and authenticates a text (AES-256-GCM, RFC 5116) under a key of its own per purpose (HKDF, RFC 5869). Never the same twice. */
export function sealText({ secret, purpose }: Seal, text: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", keyOf({ secret, purpose }), iv);
  cipher.setAAD(aad(purpose));
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return `${VERSION}.${Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString("base64url")}`;
}

/** The text again; null when it was changed on the way, or sealed with another secret or for another purpose. */
export function openSealed({ secret, purpose }: Seal, sealed: string): string | null {
  const [version, body, ...rest] = sealed.split(".");
  if (version !== VERSION || body === undefined || rest.length > 0) return null;
  const bytes = Buffer.from(body, "base64url");
  if (bytes.length < IV_BYTES + TAG_BYTES) return null;
  const decipher = createDecipheriv(
    "aes-256-gcm",
    keyOf({ secret, purpose }),
    bytes.subarray(0, IV_BYTES),
    { authTagLength: TAG_BYTES }, // prettier-ignore
  );
  decipher.setAAD(aad(purpose));
  decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString(
      "utf8",
    );
  } catch {
    return null;
  }
}

function keyOf({ secret, purpose }: Seal): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, "", `kartoteka sealed text: ${purpose}`, 32));
}

function aad(purpose: string): Buffer {
  return Buffer.from(`${VERSION} ${purpose}`, "utf8");
}
