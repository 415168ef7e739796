import type { LoaderFunctionArgs } from "@remix-run/node";
import { getSharePicture } from "~/features/booking/offer/share/queries.server";
import { resolveLocale } from "~/i18n/locale.server";
import { readId } from "~/lib/text";

/** The picture that messengers show beside a link to the booking pages: of the business, or of one service (`/share/3.png`). */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const file = /^(\d{1,10})\.png$/.exec(params.file ?? "");
  const serviceId = params.file === undefined ? null : readId(file?.[1]);
  if (params.file !== undefined && serviceId === null) throw new Response(null, { status: 404 });
  const picture = await getSharePicture(context.core.db, { serviceId, locale: resolveLocale(request) });
  if (!picture) throw new Response(null, { status: 404 });
  const etag = `"${picture.version}"`;
  const headers = { ETag: etag, "Cache-Control": "public, max-age=3600", "Content-Type": "image/png", Vary: "Accept-Language" };
  if (request.headers.get("if-none-match") === etag) return new Response(null, { status: 304, headers });
  return new Response(new Uint8Array(picture.png), { headers });
}
