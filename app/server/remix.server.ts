import type { IncomingMessage, ServerResponse } from "node:http";
import { createRequestHandler, type AppLoadContext, type ServerBuild } from "@remix-run/node";
import { readBody } from "./body.server";
import type { ClientAddress } from "./client-address.server";

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
    const method = request.method ?? "GET";
    const body = method === "GET" || method === "HEAD" ? undefined : await readBody(request, bodyLimit);
    const headers = new Headers();
    for (let at = 0; at < request.rawHeaders.length; at += 2) {
      const name = request.rawHeaders[at] as string;
      // Only the address reader decides what a proxy may tell us; Remix would believe anybody.
      if (!name.startsWith(":") && !/^x-forwarded-/i.test(name))
        headers.append(name, request.rawHeaders[at + 1] as string);
    }
    const url = new URL(
      request.url ?? "/",
      `http${address.secure ? "s" : ""}://${address.host || "localhost"}`,
    );
    // The body came as one Buffer over plain memory, which is what fetch's types ask for.
    const init = { method, headers, body: body as Uint8Array<ArrayBuffer> | undefined, signal: abort.signal };
    const webRequest = new Request(url, init);
    return handle(webRequest, context);
  };
}
