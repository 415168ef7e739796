import type { Core } from "~/lib/core";
import { keyedHash, newSecret, sameSecret } from "~/lib/secret-token.server";

const signatureOf = ({ env }: Core, nonce: string, account: string) =>
  keyedHash(env.sessionSecret, `device:${nonce}:${account}`);

/** A mark for a browser in which an account has just signed in. */
export function newDeviceOf(core: Core, account: string): string {
  const nonce = newSecret().slice(0, 22);
  return `${nonce}.${signatureOf(core, nonce, account)}`;
}

/** The mark itself when it is ours and made for this account; null otherwise. */
export function knownDeviceOf(core: Core, account: string, device: string | null | undefined): string | null {
  const [nonce = "", signature = ""] = (device ?? "").slice(0, 200).split(".");
  if (!nonce || !signature) return null;
  return sameSecret(signature, signatureOf(core, nonce, account)) ? `${nonce}.${signature}` : null;
}
