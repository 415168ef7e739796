import { createHash } from "node:crypto";
import type { LoaderFunctionArgs } from "@remix-run/node";
import { noteFeedRead } from "~/features/notifications/feeds/commands.server";
import { readFeed } from "~/features/notifications/feeds/queries.server";

/** `GET /calendar/{token}.ics`: somebody's visits for their calendar program. An address that was revoked is gone for good. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { core, log } = context;
  const token = /^(.+)\.ics$/.exec(params.feed ?? "")?.[1];
  const feed = token === undefined ? null : await readFeed(core, token);
  if (!feed) throw new Response(null, { status: 404 });
  await noteFeedRead(core, feed.feedId).catch((error: unknown) =>
    log.warn({ err: error }, "a feed's reading was not noted"),
  );
  const headers = {
    ETag: `"${createHash("sha256").update(feed.file).digest("base64url").slice(0, 27)}"`,
    "Last-Modified": feed.changedAt.toUTCString(),
    "Cache-Control": "private, max-age=0, must-revalidate",
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "no-referrer",
  };
  if (isKnown(request.headers.get("If-None-Match"), headers.ETag))
    return new Response(null, { status: 304, headers });
  return new Response(feed.file, {
    headers: {
      ...headers,
      "Content-Type": "text/calendar; charset=utf-8",
      "Content-Disposition": 'inline; filename="visits.ics"',
    },
  });
}

/** Proxies weaken a tag they compress behind. */
function isKnown(asked: string | null, etag: string): boolean {
  return (asked ?? "").split(",").some((one) => one.trim().replace(/^W\//, "") === etag);
}
