import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { VendorError, type VendorErrorKind } from "~/integrations/core/vendor-error";
import { createLog, type Log } from "~/lib/log.server";

/** What a test opened, to be closed in the reverse order: `afterEach(closeAll)`. */
const closers: (() => Promise<void> | void)[] = [];

export function atEnd(close: () => Promise<void> | void): void {
  closers.push(close);
}

export async function closeAll(): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close();
}

/** A call as a server of `serve` received it. */
export interface ReceivedCall {
  method: string;
  path: string;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** A server that notes every call and answers the n-th (from 1) as told; for wire the simulators do not produce, and for webhooks. */
export async function serve(
  answer: (
    nth: number,
    call: ReceivedCall,
  ) => { status: number; body?: string; headers?: Record<string, string> },
) {
  const calls: ReceivedCall[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const call = {
        method: request.method ?? "",
        path: request.url ?? "",
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      };
      calls.push(call);
      const { status, body, headers } = answer(calls.length, call);
      response.writeHead(status, headers ?? { "content-type": "application/json" }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  atEnd(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return { calls, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** How a call failed. */
export async function failureOf(call: Promise<unknown>): Promise<VendorError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof VendorError) return error;
    throw error;
  }
  throw new Error("the call did not fail");
}

export async function kindOf(call: Promise<unknown>): Promise<VendorErrorKind> {
  return (await failureOf(call)).kind;
}

/** A log that keeps everything it is told, to look for what must not be in it. */
export function listeningLog(): { log: Log; text(): string } {
  const lines: string[] = [];
  const log = createLog({ level: "trace", destination: { write: (line: string) => void lines.push(line) } });
  return { log, text: () => lines.join("\n") };
}
