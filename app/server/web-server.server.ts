import { randomBytes, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Redis } from "ioredis";
import sirv from "sirv";
import { panelOrigins } from "~/features/billing/panel/queries.server";
import { findFormOrigin } from "~/features/channels/widget/queries.server";
import { actingAs, nobody, placeOf } from "~/lib/acting.server";
import { AppError, httpStatus, type AppErrorCode } from "~/lib/app-error";
import { isStorageFull } from "~/lib/storage-full";
import type { RequestContext } from "./load-context";
import { clientAddressReader, type ClientAddress } from "./client-address.server";
import { checkReadiness } from "./health.server";
import type { RemixHandler } from "./remix.server";
import { OpennessRule } from "./openness.server";
import { isForgedRequest, setSecurityHeaders } from "./security.server";
import { PageCache } from "./page-cache.server";
import { sendBody, sendResponse } from "./send.server";

/** Answers a machine's call ahead of Remix, whose door costs ten times more than the work behind it. */
export type DirectHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  context: RequestContext,
) => Promise<void>;

/** What the server is put together from. */
export interface WebServerOptions {
  shared: Omit<RequestContext, "requestId" | "nonce" | "once" | "clientIp" | "acting">;
  remix: RemixHandler;
  /** Exact path to handler, e.g. a vendor's webhook. They check their own secrets and are exempt from the origin check. */
  direct: ReadonlyMap<string, DirectHandler>;
  redis: Redis | null;
  /** Folder of built client files; null in development, where the compiler serves them. */
  clientFiles: string | null;
  /** Serves the compiler's own requests in development; calls `next` for all others. */
  development?: {
    middleware: (request: IncomingMessage, response: ServerResponse, next: () => void) => void;
    websocketOrigin: string;
  };
}

/** What a web `Request` can be made of; TRACE and CONNECT cannot, and nothing here speaks the others. */
const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** Private links and other unguessable path parts must not reach the log. */
function loggablePath(path: string): string {
  return path.replace(
    /^(\/(?:b|w|book\/held|book\/arriving|notices|calendar|measure|password|me\/link))\/[^/]+/,
    (_whole, place: string) => `${place}/[link]`,
  );
}

/** Builds the node:http server of the product; it is not listening yet. */
export function createWebServer(options: WebServerOptions): Server {
  const { core, log } = options.shared;
  const readAddress = clientAddressReader(core.env.web.trustedProxies);
  const publicOrigin = new URL(core.env.web.publicUrl).origin;
  const secureSite = publicOrigin.startsWith("https:");
  const pages = options.development ? null : new PageCache(options.shared.live);
  const simulatedPages = Object.values(options.shared.simulatorUrls).flatMap((url) =>
    url ? [new URL(url).origin] : [],
  );
  const formOrigin = () => findFormOrigin(core, options.shared.simulatorUrls.yclients);
  const deskOrigins = () => panelOrigins(core, options.shared.simulatorUrls.freescout);
  const openness = new OpennessRule(core, options.shared.live, simulatedPages, formOrigin, deskOrigins);
  const files = options.clientFiles ? staticFiles(options.clientFiles) : null;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? "/").split("?", 1)[0] as string;
    const address = readAddress(request);
    const secure = secureSite || address.secure;
    const requestId = randomUUID();
    response.setHeader("X-Request-Id", requestId);
    const nonce = randomBytes(16).toString("base64");
    const policy = { nonce, secure, websocketOrigin: options.development?.websocketOrigin };
    setSecurityHeaders(response, policy, await openness.of(path));

    if (!METHODS.has(request.method ?? "GET")) {
      response.setHeader("Allow", [...METHODS].join(", "));
      return sendText(request, response, 405, "method not allowed");
    }
    const direct = options.direct.get(path);
    if (direct) {
      const context = {
        ...options.shared,
        requestId,
        nonce: "",
        once: "",
        clientIp: address.ip,
        acting: nobody,
      };
      return guarded(request, response, requestId, () => direct(request, response, context));
    }
    response.setHeader("X-Request-Id", requestId);
    if (path === "/healthz") return sendText(request, response, 200, "ok");
    if (path === "/readyz") {
      const readiness = await checkReadiness(core, options.redis);
      return sendJson(request, response, readiness.ready ? 200 : 503, readiness);
    }
    if (isForgedRequest(request, address, publicOrigin)) {
      log.warn(
        { requestId, path: loggablePath(path), ip: address.ip },
        "refused a request from another site",
      );
      return sendProblem(request, response, "forbidden", requestId);
    }
    if (files && (request.method === "GET" || request.method === "HEAD")) {
      const served = await new Promise<boolean>((resolve) => {
        response.once("close", () => resolve(true));
        files(request, response, () => resolve(false));
      });
      if (served) return;
    }
    await guarded(request, response, requestId, () => page(request, response, { requestId, nonce, address }));
  }

  async function page(
    request: IncomingMessage,
    response: ServerResponse,
    { requestId, nonce, address }: { requestId: string; nonce: string; address: ClientAddress },
  ): Promise<void> {
    const begun = process.hrtime.bigint();
    const path = loggablePath((request.url ?? "/").split("?", 1)[0] as string);
    const requestLog = log.child({ requestId });
    const once = randomBytes(16).toString("base64url");
    const acting = {
      actor: "guest",
      address: address.ip,
      place: placeOf(request.method ?? "GET", path),
      requestId,
    };
    const context = {
      ...options.shared,
      requestId,
      nonce,
      once,
      clientIp: address.ip,
      acting,
      log: requestLog,
    };
    const made = await actingAs(acting, () => answerPage(request, response, context, address));
    await sendResponse(request, response, made);
    const ms = Math.round(Number(process.hrtime.bigint() - begun) / 1e4) / 100;
    requestLog.info({ method: request.method, path, status: response.statusCode, ms }, "request");
  }

  async function answerPage(
    request: IncomingMessage,
    response: ServerResponse,
    context: RequestContext,
    address: ClientAddress,
  ): Promise<Response> {
    const key = pages?.keyOf(request) ?? null;
    if (!pages || key === null) return options.remix(request, response, { ...context }, address);
    const { nonce, once } = context;
    const known = pages.find(key, { nonce, once });
    if (known) return known;
    const { version } = pages;
    const placeholders = { nonce: pages.placeholder, once: pages.oncePlaceholder };
    const answer = await options.remix(request, response, { ...context, ...placeholders }, address);
    return pages.keep(key, { answer, nonce, once, version });
  }

  async function guarded(
    request: IncomingMessage,
    response: ServerResponse,
    requestId: string,
    work: () => Promise<void>,
  ) {
    try {
      await work();
    } catch (error) {
      const code: AppErrorCode =
        error instanceof AppError ? error.code : isStorageFull(error) ? "unavailable" : "internal";
      if (httpStatus(code) >= 500) log.error({ err: error, requestId }, "request failed");
      if (response.headersSent) response.destroy();
      else await sendProblem(request, response, code, requestId);
    }
  }

  const listener = (request: IncomingMessage, response: ServerResponse) => {
    answer(request, response).catch((error: unknown) => {
      log.error({ err: error }, "request failed outside every guard");
      response.destroy();
    });
  };
  const { development } = options;
  const server = createServer(
    { requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 65_000, maxHeaderSize: 32_768 },
    development ? (req, res) => development.middleware(req, res, () => listener(req, res)) : listener,
  );
  server.on("close", () => {
    pages?.close();
    openness.close();
  });
  server.on("clientError", (_error, socket) => {
    if (socket.writable) socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
  });
  return server;
}

/** Hashed files never change under their name; the others are asked for again after an hour. */
function staticFiles(folder: string) {
  return sirv(folder, {
    etag: true,
    gzip: true,
    brotli: true,
    dotfiles: false,
    setHeaders: (response, path) => {
      response.setHeader(
        "Cache-Control",
        path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "public, max-age=3600",
      );
    },
  });
}

function sendText(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  body: string,
): Promise<void> {
  response.setHeader("Cache-Control", "no-store");
  return sendBody(request, response, { status, type: "text/plain; charset=utf-8", body });
}

function sendJson(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  value: unknown,
): Promise<void> {
  response.setHeader("Cache-Control", "no-store");
  return sendBody(request, response, {
    status,
    type: "application/json; charset=utf-8",
    body: JSON.stringify(value),
  });
}

/** `application/problem+json` (RFC 9457) for failures outside the route table. */
function sendProblem(
  request: IncomingMessage,
  response: ServerResponse,
  code: AppErrorCode,
  requestId: string,
): Promise<void> {
  const status = httpStatus(code);
  response.setHeader("Cache-Control", "no-store");
  // A body that was not read to its end must not be taken for the next request.
  if (!request.complete) response.setHeader("Connection", "close");
  return sendBody(request, response, {
    status,
    type: "application/problem+json; charset=utf-8",
    body: JSON.stringify({
      type: "about:blank",
      title: code.replaceAll("_", " "),
      status,
      code,
      instance: requestId,
    }),
  });
}
