import type { LoaderFunctionArgs } from "@remix-run/node";
import { findPicture } from "~/features/catalog/pictures/queries.server";

/** A picture by its hash. What stands behind an address never changes, so whoever has it need not ask again. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const hash = params.hash ?? "";
  const headers = new Headers({
    "Cache-Control": "public, max-age=31536000, immutable",
    ETag: `"${hash}"`,
    "X-Content-Type-Options": "nosniff",
  });
  const isHash = /^[0-9a-f]{64}$/.test(hash);
  const picture = isHash ? await findPicture(context.core.db, hash) : null;
  if (!picture) return new Response(null, { status: 404, headers: { "Cache-Control": "no-store" } });
  if (request.headers.get("if-none-match")?.includes(hash))
    return new Response(null, { status: 304, headers });
  headers.set("Content-Type", picture.mime);
  headers.set("Content-Length", String(picture.bytes.byteLength));
  return new Response(new Uint8Array(picture.bytes), { headers });
}
