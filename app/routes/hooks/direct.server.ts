import type { IncomingMessage, ServerResponse } from "node:http";
import type { AppLoadContext } from "@remix-run/node";
import { intakeOf } from "~/features/sync/intake/commands.server";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { readBody } from "~/server/body.server";
import type { RequestContext } from "~/server/load-context";
import { isTooLarge, tooLargeAnswer, type WebhookAnswer, type WebhookHandler } from "./define-webhook.server";
import { amocrmWebhook } from "./amocrm-webhook.server";
import { freescoutWebhook } from "./freescout-webhook.server";
import { hmsWebhook } from "./hms-webhook.server";
import { stripeWebhook } from "./stripe-webhook.server";
import { telegramWebhook } from "./telegram-webhook.server";
import { yclientsWebhook } from "./yclients-webhook.server";
import { yookassaWebhook } from "./yookassa-webhook.server";

type DirectHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  context: RequestContext,
) => Promise<void>;

/** The webhooks by path, for the server ahead of Remix. `close` resolves when everything they took is on the disk. */
export function directHandlers(core: Core): {
  handlers: ReadonlyMap<string, DirectHandler>;
  close: () => Promise<void>;
} {
  return {
    handlers: new Map([
      ["/api/v1/yclients/webhook", answerDirectly(yclientsWebhook)],
      ["/api/v1/yookassa/webhook", answerDirectly(yookassaWebhook)],
      ["/api/v1/stripe/webhook", answerDirectly(stripeWebhook)],
      ["/api/v1/telegram/webhook", answerDirectly(telegramWebhook)],
      ["/api/v1/hms/webhook", answerDirectly(hmsWebhook)],
      ["/api/v1/freescout/webhook", answerDirectly(freescoutWebhook)],
      ["/api/v1/amocrm/webhook", answerDirectly(amocrmWebhook)],
    ]),
    close: () => intakeOf(core).close(),
  };
}

const NO_BODY = Buffer.alloc(0);

function answerDirectly(handler: WebhookHandler): DirectHandler {
  return async (request, response, context) => {
    const method = request.method ?? "GET";
    let answer: WebhookAnswer;
    try {
      // Only the path and the query are used; the host is whatever the sender wrote and must not matter.
      const url = new URL(request.url ?? "/", "http://localhost");
      const rawBody =
        method === "POST" ? await readBody(request, context.core.env.web.bodyLimitBytes) : NO_BODY;
      answer = await handler(
        { method, url, headers: request.headers, rawBody, clientIp: context.clientIp },
        context,
      );
    } catch (error) {
      if (!isTooLarge(error)) throw error;
      answer = tooLargeAnswer(context.requestId);
    }
    // What was not read must not be taken for the next request of this connection.
    if (!request.complete) response.setHeader("Connection", "close");
    response.writeHead(answer.status, {
      ...answer.headers,
      "Content-Length": Buffer.byteLength(answer.body),
    });
    response.end(method === "HEAD" ? undefined : answer.body);
  };
}

/** The same handler behind a Remix resource route. */
export async function answerThroughRemix(
  handler: WebhookHandler,
  request: Request,
  context: AppLoadContext,
): Promise<Response> {
  let answer: WebhookAnswer;
  try {
    const rawBody =
      request.method === "POST" ? await readWebBody(request, context.core.env.web.bodyLimitBytes) : NO_BODY;
    const headers = Object.fromEntries(request.headers);
    const { method, url } = request;
    answer = await handler(
      { method, url: new URL(url), headers, rawBody, clientIp: context.clientIp },
      context,
    );
  } catch (error) {
    if (!isTooLarge(error)) throw error;
    answer = tooLargeAnswer(context.requestId);
  }
  return new Response(answer.body, { status: answer.status, headers: answer.headers });
}

async function readWebBody(request: Request, limit: number): Promise<Buffer> {
  if (Number(request.headers.get("content-length") ?? 0) > limit) throw new AppError("too_large");
  if (!request.body) return NO_BODY;
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Node's web streams are async iterable; the DOM's types do not know it.
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > limit) throw new AppError("too_large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
