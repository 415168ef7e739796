import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const COMPRESSIBLE = /^(text\/|application\/(json|javascript|problem\+json|xml)|image\/svg)/;
const WORTH_COMPRESSING_BYTES = 1024;

const brotli = promisify(brotliCompress);
const gunzipable = promisify(gzip);

/** Compresses a finished body the way the caller likes best; small or already dense bodies stay as they are. */
async function encode(
  request: IncomingMessage,
  type: string,
  body: Buffer,
): Promise<{ body: Buffer; encoding?: string }> {
  if (body.length < WORTH_COMPRESSING_BYTES || !COMPRESSIBLE.test(type)) return { body };
  const accepted = acceptedEncodings(String(request.headers["accept-encoding"] ?? ""));
  if (accepted.has("br")) {
    // Quality 4 is where brotli still costs no more time than gzip.
    const params = { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_SIZE_HINT]: body.length };
    return { body: await brotli(body, { params }), encoding: "br" };
  }
  if (accepted.has("gzip")) return { body: await gunzipable(body, { level: 5 }), encoding: "gzip" };
  return { body };
}

/** Codings the caller takes; `br;q=0` is a refusal (RFC 9110, 12.5.3). */
function acceptedEncodings(header: string): Set<string> {
  const names = new Set<string>();
  for (const part of header.toLowerCase().split(",")) {
    const [name = "", ...weights] = part.split(";").map((text) => text.trim());
    if (!weights.some((weight) => /^q=0(\.0*)?$/.test(weight))) names.add(name);
  }
  return names;
}

/** Sends a whole body, compressed when that helps, with its length. */
export async function sendBody(
  request: IncomingMessage,
  response: ServerResponse,
  { status, type, body }: { status: number; type: string; body: Buffer | string },
): Promise<void> {
  const encoded = await encode(request, type, typeof body === "string" ? Buffer.from(body) : body);
  response.statusCode = status;
  if (type) response.setHeader("Content-Type", type);
  response.appendHeader("Vary", "Accept-Encoding");
  if (encoded.encoding) response.setHeader("Content-Encoding", encoded.encoding);
  response.setHeader("Content-Length", encoded.body.length);
  response.end(request.method === "HEAD" ? undefined : encoded.body);
}

/** Copies a web `Response` to the wire: event streams as they come, everything else whole and compressed. */
export async function sendResponse(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Response,
): Promise<void> {
  for (const [name, value] of answer.headers) {
    if (name === "set-cookie") response.appendHeader(name, value);
    else if (name !== "content-length") response.setHeader(name, value);
  }
  const type = answer.headers.get("content-type") ?? "";
  if (type.startsWith("text/event-stream") && answer.body) {
    response.statusCode = answer.status;
    response.flushHeaders();
    // The visitor leaving is the normal end of a stream.
    await pipeline(Readable.fromWeb(answer.body as never), response).catch(() => undefined);
    return;
  }
  if (!answer.body) {
    response.statusCode = answer.status;
    response.end();
    return;
  }
  await sendBody(request, response, {
    status: answer.status,
    type,
    body: Buffer.from(await answer.arrayBuffer()),
  });
}
