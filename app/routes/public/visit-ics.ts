import type { LoaderFunctionArgs } from "@remix-run/node";
import { getVisitByLink } from "~/features/booking/queries.server";
import { bookingCalendarFile } from "~/features/notifications/ical/model";
import { readSetting } from "~/features/settings/queries.server";
import { resolveLocale } from "~/i18n/locale.server";
import { paths } from "~/lib/paths";

/** The add-to-calendar file of a booking (RFC 5545), by its private link. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { clock, db, env } = context.core;
  const linkToken = params.linkToken ?? "";
  const visit = await getVisitByLink(db, linkToken);
  if (!visit) throw new Response(null, { status: 404 });
  const business = await readSetting(db, "business");
  const file = bookingCalendarFile({
    booking: visit,
    business: business.name,
    locale: resolveLocale(request),
    publicUrl: env.web.publicUrl,
    link: env.web.publicUrl + paths.visit(linkToken),
    now: clock.now(),
  });
  return new Response(file, {
    headers: {
      "Content-Type": "text/calendar; charset=utf-8",
      "Content-Disposition": `attachment; filename="${visit.reference}.ics"`,
      "Cache-Control": "private, no-store",
      "X-Robots-Tag": "noindex",
    },
  });
}
