import { json, type LoaderFunctionArgs } from "@remix-run/node";
import { getVisitCard } from "~/features/booking/calendar/card/queries.server";
import { readId } from "~/lib/text";
import { requireUser } from "../guards.server";

/** `GET /crm/calendar/visits/:bookingId`: the small card of a visit; its page is `/crm/bookings/:bookingId`. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "bookings:read" });
  const id = readId(params.bookingId);
  const { db, clock } = context.core;
  const card = id === null ? null : await getVisitCard(db, user, { id, now: clock.now() });
  if (!card) throw json({ code: "not_found" }, { status: 404 });
  return json(card, { headers: { "Cache-Control": "no-store" } });
}
