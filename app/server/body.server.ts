import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { AppError } from "~/lib/app-error";

/**
 * Reads a request's body whole.
 * @throws AppError `too_large` as soon as more than `limit` bytes are announced or have come.
 */
export function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (Number(request.headers["content-length"] ?? 0) > limit) {
      reject(new AppError("too_large"));
      return;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) {
        request.removeAllListeners("data");
        reject(new AppError("too_large"));
      } else chunks.push(chunk);
    });
    request.on("end", () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    request.on("error", reject);
    request.on("close", () => {
      if (!request.complete) reject(new AppError("bad_request", "connection closed before the body ended"));
    });
  });
}

/** A request's body as it arrives. Fails with AppError `too_large` as soon as more than `limit` bytes are announced or have come. */
export function limitedBody(request: IncomingMessage, limit: number): ReadableStream {
  async function* counted(): AsyncGenerator<Buffer> {
    if (Number(request.headers["content-length"] ?? 0) > limit) throw new AppError("too_large");
    let size = 0;
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit) throw new AppError("too_large");
      yield chunk;
    }
  }
  return Readable.toWeb(Readable.from(counted())) as ReadableStream;
}
