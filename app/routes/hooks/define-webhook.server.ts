import { intakeOf } from "~/features/sync/intake/commands.server";
import { AppError, httpStatus, type AppErrorCode } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import type { Env } from "~/lib/env.server";
import type { Log } from "~/lib/log.server";
import type { Result } from "~/lib/result";

/** An inbound call whichever server took it: node:http ahead of Remix, or a Remix resource route. */
export interface WebhookRequest {
  method: string;
  url: URL;
  /** Lower-case names. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  rawBody: Buffer;
  clientIp: string;
}

/** An answer that either server can send. */
export interface WebhookAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** What a webhook needs from its process and its request. */
export interface WebhookContext {
  core: Core;
  requestId: string;
  log: Log;
}

/** Why a body is refused. `foreign`: well-formed, but about an account that is not ours; answered like a wrong secret. */
export type UnreadableBody = "not_json" | "wrong_shape" | "foreign";

/** What the door takes out of a body. */
export type WebhookReading = Result<{ dedupeKey: string; subject?: string }, UnreadableBody>;

/** What differs between vendors. Which job applies what is kept of a call: `inboxJobOf` of features/sync. */
export interface WebhookDefinition {
  /** The source of its inbox rows. */
  vendor: string;
  isOn(env: Env, core: Core): boolean | Promise<boolean>;
  /** Whether the call comes from the vendor, judged on the raw bytes. Must compare secrets in constant time. */
  verify(request: WebhookRequest, env: Env, core: Core): boolean | Promise<boolean>;
  /**
   * Reads enough of the body to refuse nonsense, to make the key under which a repeat is recognised, and to say what it is about
   * (`record:123`). Never throws for a body.
   */
  read(
    rawBody: Buffer,
    env: Env,
    core: Core,
    headers: WebhookRequest["headers"],
  ): WebhookReading | Promise<WebhookReading>;
}

/** A webhook behind either door. */
export type WebhookHandler = (request: WebhookRequest, context: WebhookContext) => Promise<WebhookAnswer>;

/**
 * Makes the door for one vendor's calls: verify, keep the raw body with the job that will apply it, answer. A wrong secret, a vendor that is
 * switched off and an account that is not ours get one and the same answer. Nothing is applied here and nothing in the body is believed.
 */
export function defineWebhook(definition: WebhookDefinition): WebhookHandler {
  const { vendor } = definition;
  return async (request, context) => {
    const { core, log } = context;
    const refuse = (
      code: AppErrorCode,
      reason: string,
      extra: { detail?: string; headers?: Record<string, string> } = {},
    ) => {
      log.warn({ vendor, reason, ip: request.clientIp, requestId: context.requestId }, "webhook refused");
      return problem(code, { requestId: context.requestId, ...extra });
    };
    if (request.method !== "POST") return methodNotAllowed(context.requestId);
    const trusted = await definition.verify(request, core.env, core);
    if (!trusted || !(await definition.isOn(core.env, core)))
      return refuse("unauthorized", trusted ? "off" : "secret");
    if (request.rawBody.length > core.env.web.bodyLimitBytes) return refuse("too_large", "size");
    const event = await definition.read(request.rawBody, core.env, core, request.headers);
    if (!event.ok) {
      if (event.error === "foreign") return refuse("unauthorized", "foreign");
      return refuse("bad_request", event.error, { detail: event.error });
    }
    try {
      const body = request.rawBody.toString("utf8");
      const outcome = await intakeOf(core).push({ source: vendor, ...event.value, body });
      return { status: 200, headers: JSON_HEADERS, body: outcome === "stored" ? STORED : DUPLICATE };
    } catch (error) {
      log.error({ err: error, vendor, requestId: context.requestId }, "webhook could not be stored");
      // The sender is told to come again: nothing was kept.
      return problem("unavailable", { requestId: context.requestId, headers: { "Retry-After": "5" } });
    }
  };
}

const JSON_HEADERS = { "Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store" };
const STORED = '{"status":"stored"}';
const DUPLICATE = '{"status":"duplicate"}';

/** The answer to a body that was too large to be read. */
export function tooLargeAnswer(requestId: string): WebhookAnswer {
  return problem("too_large", { requestId });
}

function methodNotAllowed(requestId: string): WebhookAnswer {
  const body = { type: "about:blank", title: "method not allowed", status: 405, instance: requestId };
  return { status: 405, headers: { ...PROBLEM_HEADERS, Allow: "POST" }, body: JSON.stringify(body) };
}

const PROBLEM_HEADERS = {
  "Content-Type": "application/problem+json; charset=utf-8",
  "Cache-Control": "no-store",
};

function problem(
  code: AppErrorCode,
  {
    requestId,
    detail,
    headers = {},
  }: { requestId: string; detail?: string; headers?: Record<string, string> },
): WebhookAnswer {
  const status = httpStatus(code);
  const body = {
    type: "about:blank",
    title: code.replaceAll("_", " "),
    status,
    code,
    detail,
    instance: requestId,
  };
  return { status, headers: { ...PROBLEM_HEADERS, ...headers }, body: JSON.stringify(body) };
}

/** Whether reading a body failed because of its size. */
export function isTooLarge(error: unknown): boolean {
  return error instanceof AppError && error.code === "too_large";
}
