import type { AppLoadContext } from "@remix-run/node";
import type { Core } from "~/lib/core";

/** What a loader or an action gets as `context`, for one request; vendors and live pages are not there. */
export function routeContext(core: Core, overrides: Partial<AppLoadContext> = {}): AppLoadContext {
  return {
    core,
    requestId: "6f1c2c1e-0000-4000-8000-000000000001",
    nonce: "nonce",
    once: "once",
    clientIp: "203.0.113.7",
    acting: { actor: "guest", address: "203.0.113.7", place: "GET /", requestId: "test" },
    log: core.log,
    stopping: new AbortController().signal,
    ...overrides,
  } as AppLoadContext;
}

/** Calls a route's loader or action the way Remix does. */
export function callRoute(
  route: (args: { request: Request; params: Record<string, string>; context: AppLoadContext }) => unknown,
  core: Core,
  request: Request,
  { params = {}, ...overrides }: Partial<AppLoadContext> & { params?: Record<string, string> } = {},
): Promise<Response> {
  // A thrown answer (a redirect, a 403) is an answer.
  return Promise.resolve()
    .then(() => route({ request, params, context: routeContext(core, overrides) }))
    .catch((thrown: unknown) => {
      if (thrown instanceof Response) return thrown;
      throw thrown;
    }) as Promise<Response>;
}
