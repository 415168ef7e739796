import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Log } from "~/lib/log.server";

/** A request as simulators see it: the body is read whole (bounded) before the handler runs. */
export interface SimulatorRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage["headers"];
  body: Buffer;
}

export type SimulatorAnswer =
  | {
      status: number;
      headers?: Record<string, string>;
      /** An object is sent as JSON, text and bytes as they are. */
      body?: unknown;
    }
  /** Breaks the connection without an answer. */
  | "cut";

export interface SimulatorServer {
  /** `http://host:port`, without a trailing slash. */
  url: string;
  port: number;
  close(): Promise<void>;
}

export interface SimulatorServerOptions {
  /** Loopback by default: simulators have no sign-in. */
  host?: string;
  /** 0 takes any free port. */
  port?: number;
  log: Log;
  handle(request: SimulatorRequest): Promise<SimulatorAnswer> | SimulatorAnswer;
}

const MAX_BODY = 4 * 1024 * 1024;

/** A real node:http server around one handler. A handler that throws is a 500, never a crash. */
export async function startSimulatorServer(options: SimulatorServerOptions): Promise<SimulatorServer> {
  const host = options.host ?? "127.0.0.1";
  const server = createServer((request, response) => {
    answerOne(request, response, options).catch((error: unknown) => {
      options.log.error({ err: error }, "simulator failed");
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  await listen(server, options.port ?? 0, host);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answerOne(
  request: IncomingMessage,
  response: ServerResponse,
  { handle }: SimulatorServerOptions,
): Promise<void> {
  const body = await readBody(request);
  if (body === null) {
    response.writeHead(413, { connection: "close" }).end();
    return;
  }
  const target = new URL(request.url ?? "/", "http://simulator");
  const answer = await handle({
    method: request.method ?? "GET",
    path: target.pathname,
    query: target.searchParams,
    headers: request.headers,
    body,
  });
  if (answer === "cut") {
    request.socket.destroy();
    return;
  }
  const { status, headers = {}, body: out } = answer;
  if (out === undefined) response.writeHead(status, headers).end();
  else if (typeof out === "string" || out instanceof Uint8Array) response.writeHead(status, headers).end(out);
  else {
    response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
    response.end(JSON.stringify(out));
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > MAX_BODY) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

/**
 * Whether an unsafe request may act: programs send no Origin; a browser's page must be the simulator's own, so
 * that no web site a developer has open can press these buttons.
 */
export function isSameOrigin(request: SimulatorRequest): boolean {
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") return false;
  const origin = request.headers.origin;
  if (origin === undefined) return true;
  try {
    return new URL(origin).host === request.headers.host;
  } catch {
    return false; // "null"
  }
}

/** A JSON body; undefined when it is not JSON. An empty body is {}. */
export function jsonBody(request: SimulatorRequest): unknown {
  if (request.body.length === 0) return {};
  try {
    return JSON.parse(request.body.toString("utf8")) as unknown;
  } catch {
    return undefined;
  }
}

/** The fields of a plain HTML form. */
export function formBody(request: SimulatorRequest): URLSearchParams {
  return new URLSearchParams(request.body.toString("utf8"));
}
