import type { ActionFunctionArgs, AppLoadContext, LoaderFunctionArgs } from "@remix-run/node";
import type { z } from "zod";
import type { Action } from "~/features/accounts/policy";
import { messagesFor, type Locale } from "~/i18n/catalogue";
import { resolveLocale } from "~/i18n/locale.server";
import { zodMessages } from "~/i18n/zod-messages";
import { actorRef } from "~/lib/actor";
import type { Env } from "~/lib/env.server";
import { addressKey, rateLimitsOf, type RateState } from "~/lib/rate-limit.server";
import { findCaller, requireScopes, type AuthRule, type Caller } from "./caller.server";
import { parseJsonBody, readBytes } from "./json-body.server";
import { Problem, problemOf, problemResponse, type FieldProblem } from "./problem.server";
import { answerOnce } from "./repeated-request.server";

export { Problem };

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
type OutputOf<S> = S extends z.ZodType ? z.output<S> : undefined;

/** What a handler knows of its call: everything checked, nothing raw. */
export interface EndpointContext<P, Q, B> extends Caller {
  core: AppLoadContext["core"];
  vendors: AppLoadContext["vendors"];
  log: AppLoadContext["log"];
  clientIp: string;
  requestId: string;
  locale: Locale;
  /** The page's words in the caller's language, for `Problem`s with words of their own. */
  params: OutputOf<P>;
  query: OutputOf<Q>;
  body: OutputOf<B>;
  request: Request;
}

/** A success: what the `response` schema accepts; 200 unless told, 204 without a body. */
export interface Answer<R> {
  status?: number;
  body?: R;
  /** In place of `body`: JSON that was checked and written before. */
  json?: string;
  headers?: Record<string, string>;
}

/** A limit of its own for an endpoint. */
export interface RateOption {
  name: string;
  points: (env: Env) => number;
  seconds: number;
  /** `caller` counts a token's owner, and the address of those without one. */
  by?: "caller" | "address";
}

/** An endpoint as its file describes it. */
export interface EndpointOptions<P, Q, B, R> {
  method: Method;
  /** `token` wants a bearer token, `optional` takes one, `none` looks at none. */
  auth: AuthRule;
  /** Rights that token and owner must both have. */
  scopes?: readonly Action[];
  params?: P;
  query?: Q;
  body?: B;
  response?: z.ZodType<unknown, R>;
  /** `Idempotency-Key` is honoured on every POST; false only where a repeat must do the work again. */
  idempotent?: boolean;
  rate?: RateOption;
  handle(context: EndpointContext<P, Q, B>): Promise<Answer<R>>;
}

/** An endpoint, ready for `serve`. */
export interface Endpoint {
  method: Method;
  answer(request: Request, routeParams: Record<string, unknown>, context: AppLoadContext): Promise<Response>;
}

const everyCall: RateOption = { name: "api", points: (env) => env.rates.apiPerMinute, seconds: 60 };

/**
 * Defines one endpoint of the JSON API. Token, rights, rate, path, query and body are checked in this order; then the handler
 * runs, and what it returns is checked too. A refusal is a `Problem`, returned by throwing it.
 */
export function defineEndpoint<
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
  R = undefined,
>(options: EndpointOptions<P, Q, B, R>): Endpoint {
  async function answer(
    request: Request,
    routeParams: Record<string, unknown>,
    context: AppLoadContext,
  ): Promise<Response> {
    const { core, log } = context;
    const locale = resolveLocale(request);
    const caller = await findCaller(request, context, options.auth);
    const rates = await takeRate(options.rate ?? everyCall, caller, context);
    requireScopes(caller, options.scopes ?? []);
    const say = zodMessages(messagesFor(locale));
    const params = check(options.params, routeParams, "path", say);
    const query = check(options.query, queryOf(request), "query", say);
    const bytes = request.body ? await readBytes(request, core.env.web.bodyLimitBytes) : Buffer.alloc(0);
    const body = options.body ? check(options.body, parseJsonBody(request, bytes), "body", say) : undefined;

    const run = async () => {
      const made = await options.handle({
        ...caller,
        ...{
          core,
          log,
          request,
          locale,
          vendors: context.vendors,
          clientIp: context.clientIp,
          requestId: context.requestId,
        },
        ...{ params: params as OutputOf<P>, query: query as OutputOf<Q>, body: body as OutputOf<B> },
      });
      return responseOf(made, options.response);
    };
    const response =
      options.method === "POST" && options.idempotent !== false
        ? await answerOnce(
            { core, request, bytes, owner: ownerOf(caller), locale, requestId: context.requestId },
            run,
          )
        : await run();
    addRateHeaders(response.headers, rates);
    return response;
  }
  return { method: options.method, answer };
}

/**
 * The loader and action of a route, from its endpoints: `const handler = serve(list, create)`, then
 * `export const loader = handler; export const action = handler;`. Other methods get 405 with `Allow`.
 */
export function serve(...endpoints: Endpoint[]) {
  const methods = endpoints.map(({ method }) => method as string);
  const allowed = [...methods, ...(methods.includes("GET") ? ["HEAD"] : []), "OPTIONS"].join(", ");
  return async ({ request, params, context }: LoaderFunctionArgs | ActionFunctionArgs): Promise<Response> => {
    const asked = { locale: resolveLocale(request), requestId: context.requestId };
    const method = request.method === "HEAD" ? "GET" : request.method;
    const endpoint = endpoints.find((one) => one.method === method);
    let response: Response;
    if (endpoint) {
      response = await endpoint.answer(request, params, context).catch((error: unknown) => {
        const problem = problemOf(error);
        if (problem.code === "internal") context.log.error({ err: error }, "endpoint failed");
        return problemResponse(problem, asked);
      });
    } else if (method === "OPTIONS")
      response = new Response(null, { status: 204, headers: { Allow: allowed } });
    else {
      const refusal = new Problem("bad_request", {
        reason: "method_not_allowed",
        status: 405,
        headers: { Allow: allowed },
      });
      response = problemResponse(refusal, asked);
    }
    response.headers.set("Cache-Control", "no-store");
    return response;
  };
}

function queryOf(request: Request): Record<string, string> {
  return Object.fromEntries(new URL(request.url).searchParams);
}

function check(
  schema: z.ZodType | undefined,
  value: unknown,
  place: FieldProblem["in"],
  say: ReturnType<typeof zodMessages>,
): unknown {
  if (!schema) return undefined;
  const parsed = schema.safeParse(value, { error: say });
  if (parsed.success) return parsed.data;
  // An id that cannot be one names nothing: no need to tell it from one that is not there.
  if (place === "path") throw new Problem("not_found");
  const errors = parsed.error.issues.slice(0, 50).map((issue): FieldProblem => {
    const field = issue.path.reduce<string>(
      (path, part) =>
        typeof part === "number" ? `${path}[${part}]` : path ? `${path}.${String(part)}` : String(part),
      "",
    );
    return { in: place, field, code: issue.code, detail: issue.message };
  });
  throw new Problem("invalid", { errors });
}

function responseOf(made: Answer<unknown>, schema: z.ZodType | undefined): Response {
  const headers = new Headers(made.headers);
  if (made.json !== undefined) {
    headers.set("Content-Type", "application/json; charset=utf-8");
    return new Response(made.json, { status: made.status ?? 200, headers });
  }
  if (!schema || made.body === undefined) return new Response(null, { status: made.status ?? 204, headers });
  headers.set("Content-Type", "application/json; charset=utf-8");
  // What the schema does not name never leaves; what does not fit is a bug of ours, and a 500.
  return new Response(JSON.stringify(schema.parse(made.body)), { status: made.status ?? 200, headers });
}

/** Whose idempotency keys these are; guests share one drawer. */
function ownerOf({ actor }: Caller): string {
  return actorRef(actor);
}

async function takeRate(
  rate: RateOption,
  caller: Caller,
  { core, clientIp }: AppLoadContext,
): Promise<RateState | null> {
  const owned = rate.by !== "address" && caller.token !== null;
  const key = owned ? ownerOf(caller) : `ip:${addressKey(clientIp)}`;
  const rule = { name: `api-${rate.name}`, points: rate.points(core.env), seconds: rate.seconds };
  const state = await rateLimitsOf(core.env).take(rule, key);
  if (state && !state.allowed) {
    const headers = new Headers();
    addRateHeaders(headers, state);
    throw new Problem("rate_limited", {
      retryAfterSeconds: state.resetSeconds,
      headers: Object.fromEntries(headers),
    });
  }
  return state;
}

function addRateHeaders(headers: Headers, state: RateState | null): void {
  if (!state) return;
  headers.set("RateLimit-Limit", String(state.limit));
  headers.set("RateLimit-Remaining", String(state.remaining));
  headers.set("RateLimit-Reset", String(state.resetSeconds));
}
