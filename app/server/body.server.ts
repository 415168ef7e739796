import type { IncomingMessage } from "node:http";
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
