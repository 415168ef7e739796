import type { ActionFunctionArgs, AppLoadContext, EntryContext, LoaderFunctionArgs } from "@remix-run/node";
import { RemixServer } from "@remix-run/react";
import { renderToString } from "react-dom/server";
import { NonceContext } from "~/ui/nonce";
import { AppError } from "~/lib/app-error";

export { startWeb } from "~/server/start.server";

/** Renders the page in one piece: pages are small and their data is ready, so streaming would only cost. */
export default function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  remixContext: EntryContext,
  loadContext: AppLoadContext,
) {
  const html = renderToString(
    <NonceContext.Provider value={loadContext.nonce}>
      <RemixServer context={remixContext} url={request.url} />
    </NonceContext.Provider>,
  );
  headers.set("Content-Type", "text/html; charset=utf-8");
  if (!headers.has("Cache-Control")) headers.set("Cache-Control", "no-store");
  return new Response(`<!DOCTYPE html>${html}`, { status, headers });
}

/** Unexpected failures of loaders and actions: one line, with the request's id and no personal data. */
export function handleError(error: unknown, { request, context }: LoaderFunctionArgs | ActionFunctionArgs) {
  if (request.signal.aborted || (error instanceof AppError && error.code !== "internal")) return;
  context.log.error({ err: error }, "page failed");
}
