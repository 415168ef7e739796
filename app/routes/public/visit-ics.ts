import type { LoaderFunctionArgs } from "@remix-run/node";
import { findVisitId } from "~/features/booking/hold/queries.server";
import { bookingCalendarFile, calendarVisitOf } from "~/features/notifications/ical/model";
import { readVisit } from "~/features/notifications/visit/queries.server";
import { readSetting } from "~/features/settings/queries.server";
import { resolveLocale } from "~/i18n/locale.server";
import { paths } from "~/lib/paths";

/** The add-to-calendar file of a visit (RFC 5545), by its private link: the same entry as in its letters. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { clock, db, env } = context.core;
  const linkToken = params.linkToken ?? "";
  const bookingId = await findVisitId(db, linkToken);
  const found = bookingId === null ? null : await readVisit(db, bookingId);
  if (!found) throw new Response(null, { status: 404 });
  const { visit } = found;
  const business = await readSetting(db, "business");
  const file = bookingCalendarFile({
    booking: calendarVisitOf(visit),
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
