import { Problem } from "./problem.server";
import { cleanText } from "~/lib/text";

/** Reads a body up to `limit` bytes; the rest is not read at all. */
export async function readBytes(request: Request, limit: number): Promise<Buffer> {
  const tooLarge = () => new Problem("too_large", { reason: "body_too_large" });
  if (Number(request.headers.get("content-length") ?? 0) > limit) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  if (!reader) return Buffer.alloc(0);
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(chunks);
    size += value.byteLength;
    if (size > limit) {
      await reader.cancel().catch(() => undefined);
      throw tooLarge();
    }
    chunks.push(value);
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true });
/** Only escapes can smuggle NUL and half characters into JSON text. */
const suspicious = /\\u(0000|d[89a-f])/i;

/**
 * The value of a JSON body, its strings without NUL and half characters. An absent body is undefined.
 * @throws Problem 415 for another content type, 400 for what is not JSON in UTF-8.
 */
export function parseJsonBody(request: Request, bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  const type = (request.headers.get("content-type") ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
  if (type !== "application/json" && !/^application\/[\w.-]+\+json$/.test(type))
    throw new Problem("bad_request", {
      reason: "unsupported_media_type",
      status: 415,
      headers: { "Accept-Post": "application/json" },
    });
  try {
    const text = utf8.decode(bytes);
    if (!suspicious.test(text)) return JSON.parse(text);
    return JSON.parse(text, (_key, value: unknown) => (typeof value === "string" ? cleanText(value) : value));
  } catch {
    throw new Problem("bad_request", { reason: "bad_json" });
  }
}
