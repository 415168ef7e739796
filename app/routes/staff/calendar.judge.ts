import { json, type LoaderFunctionArgs } from "@remix-run/node";
import { can } from "~/features/accounts/policy";
import { moveQuery } from "~/features/booking/calendar/schema";
import { requireUser } from "../guards.server";
import { judgeOnCalendar } from "./change-on-calendar.server";

/** `GET /crm/calendar/judge`: what speaks against an hour for a visit that is being dragged. Asked for while the hand rests; writes nothing. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "bookings:read" });
  const query = moveQuery.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  if (!query.success) return json({ closed: "other", warnings: [] }, 422);
  const { staff } = query.data;
  if (staff !== undefined && !can(user, "bookings:write", { staffId: staff }))
    return json({ closed: "forbidden", warnings: [] });
  return json(await judgeOnCalendar(context, user, query.data), {
    headers: { "Cache-Control": "no-store" },
  });
}
