import { createHttpClient, type HttpClientOptions } from "../core/http-client.server";
import { VendorError } from "../core/vendor-error";
import { saysNotFound, wireAnswer, type WireContract } from "./contract";

export interface BillingClientOptions extends Omit<HttpClientOptions, "vendor" | "headers" | "readRefusal"> {
  /** Of the look-up by phone; begins with a slash. */
  path: string;
  /** Bearer token; empty where none is asked for. */
  token: string;
}

export interface BillingClient {
  /** The contracts of a phone; none when the billing knows nobody by it. */
  findByPhone(phoneE164: string, options?: { signal?: AbortSignal; isProbe?: boolean }): Promise<WireContract[]>;
  close(): Promise<void>;
} // prettier-ignore

const VENDOR = "billing";
/** A person waits for it: two tries of five seconds, and then words in place of an answer. */
const TIMEOUT_MS = 5_000;
const RETRIES = 1;
const MAX_BYTES = 256 * 1024;
const NOT_FOUND = "client_not_found";

/** Asks a billing by phone. The phone stands in the query, as this wire wants it; it is encoded, and no log of ours holds it. */
export function createBillingClient({ path, token, ...options }: BillingClientOptions): BillingClient {
  const operation = `GET ${path}`;
  const http = createHttpClient({
    timeoutMs: TIMEOUT_MS,
    retries: RETRIES,
    maxBytes: MAX_BYTES,
    ...options,
    vendor: VENDOR,
    headers: { accept: "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) },
    readRefusal,
  });
  return {
    async findByPhone(phoneE164, { signal, isProbe } = {}) {
      // URLSearchParams writes the plus as %2B: a bare one would arrive as a space.
      const query = { phone: phoneE164 };
      let body: unknown;
      try {
        ({ body } = await http.json({
          method: "GET",
          path,
          operation,
          query,
          signal,
          isProbe,
          isUrgent: true,
        }));
      } catch (error) {
        if (error instanceof VendorError && error.kind === "not_found" && error.vendorCode === NOT_FOUND) return []; // prettier-ignore
        throw error;
      }
      const answer = wireAnswer.safeParse(body);
      if (!answer.success) throw new VendorError({ vendor: VENDOR, kind: "broken_answer", operation, status: 200 }); // prettier-ignore
      return answer.data.client;
    },
    close: () => http.close(),
  };
}

/** A 404 is about the client only when its body says so; else the path is wrong, and the client may well be there. */
function readRefusal(body: string): { code: string | null; message: null } {
  const isJson = /^\s*\{/u.test(body);
  return { code: isJson && (/"client"\s*:\s*(?:null|false|\[\])/u.test(body) || saysNotFound(body)) ? NOT_FOUND : null, message: null }; // prettier-ignore
}
