import type { IncomingMessage, ServerResponse } from "node:http";
import { createRequestHandler, type AppLoadContext, type ServerBuild } from "@remix-run/node";
import { AppError } from "~/lib/app-error";
import { limitedBody, readBody } from "./body.server";
import type { ClientAddress } from "./client-address.server";

const MIB = 1024 * 1024;
/**
 * Forms with pictures in them, and how much may come there; every other address takes `bodyLimit`. A little more than the pictures may
 * have, so that one a little too large is still answered in words. Photographs come by threes, each of 12 MB at most.
 */
const uploads: { at: RegExp; bytes: number }[] = [
  { at: /^\/crm\/settings\/pictures\//, bytes: 12 * MIB },
  { at: /^\/(crm\/clients\/\d+|me)\/photos\/?$/, bytes: 38 * MIB },
];

/** A file of clients, which goes on as it arrives: its page takes it piece by piece. */
const streamed = /^\/crm\/clients\/import(\.data)?$/;
/** A little more than a file may have: the form around it. */
const STREAM_BYTES_MAX = 65 * 1024 * 1024;

/** Answers a request by the route table. */
export type RemixHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  context: AppLoadContext,
  address: ClientAddress,
) => Promise<Response>;

/** A thin bridge from node:http to Remix; an adapter over a framework would cost a sixth of the render rate. */
export function remixHandler(
  build: ServerBuild | (() => Promise<ServerBuild>),
  { mode, bodyLimit }: { mode: string; bodyLimit: number },
): RemixHandler {
  const handle = createRequestHandler(build, mode);
  return async (request, response, context, address) => {
    const abort = new AbortController();
    response.on("close", () => {
      if (!response.writableFinished) abort.abort();
    });
    const url = urlOf(request.url ?? "/", address);
    const method = request.method ?? "GET";
    const limit = Math.max(bodyLimit, uploads.find(({ at }) => at.test(url.pathname))?.bytes ?? 0);
    const isStream = method === "POST" && streamed.test(url.pathname);
    const body = method === "GET" || method === "HEAD" ? undefined : isStream ? limitedBody(request, STREAM_BYTES_MAX) : await readBody(request, limit); // prettier-ignore
    const headers = new Headers();
    for (let at = 0; at < request.rawHeaders.length; at += 2) {
      const name = request.rawHeaders[at] as string;
      // Only the address reader decides what a proxy may tell us; Remix would believe anybody. The origin has been checked by now, and
      // Remix would compare it with the host that a proxy put in its place.
      if (!/^(:|x-forwarded-|origin$)/i.test(name))
        headers.append(name, request.rawHeaders[at + 1] as string);
    }
    // The body came as one Buffer over plain memory, which is what fetch's types ask for.
    const init = { method, headers, body: body as Uint8Array<ArrayBuffer> | ReadableStream | undefined, signal: abort.signal, duplex: "half" as const }; // prettier-ignore
    const webRequest = new Request(url, init);
    return handle(webRequest, context);
  };
}

const HOST = /^([\w.-]+|\[[\da-f:.]+\])(:\d{1,5})?$/i;

/**
 * The address that was asked for. The path is taken as it stands: `//elsewhere/x` names a path here, not another host.
 * @throws AppError `bad_request` for a host or target that is none.
 */
function urlOf(target: string, { host, secure }: ClientAddress): URL {
  const origin = `http${secure ? "s" : ""}://${host || "localhost"}`;
  if (host && !HOST.test(host)) throw new AppError("bad_request", "unreadable host");
  try {
    if (target.startsWith("/")) return new URL(`${origin}${target}`);
    const { pathname, search } = new URL(target);
    return new URL(`${origin}${pathname}${search}`);
  } catch {
    throw new AppError("bad_request", "unreadable target");
  }
}
