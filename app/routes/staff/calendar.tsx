import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { can } from "~/features/accounts/policy";
import { readCalendarAddress } from "~/features/booking/calendar/address/model";
import { CalendarScreen } from "~/features/booking/calendar/components/calendar-screen";
import { getCalendarPage, type CalendarPage } from "~/features/booking/calendar/queries.server";
import { listReseats, type Reseat } from "~/features/booking/calendar/reseat/queries.server";
import { calendarForm } from "~/features/booking/calendar/schema";
import { readShortcutMode } from "~/lib/appearance.server";
import { useLive } from "~/ui/use-live";
import { readForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { changeOnCalendar } from "./change-on-calendar.server";
import { pageTitle } from "./title";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "bookings:read" });
  const { db, clock } = context.core;
  const now = clock.now();
  const address = readCalendarAddress(new URL(request.url).searchParams);
  const writesAny = can(user, "bookings:write:any");
  const [page, reseats] = await Promise.all([
    getCalendarPage(db, user, { address, now }),
    writesAny ? listReseats(db, user, now) : ([] as Reseat[]),
  ]);
  const writes = writesAny ? ("any" as const) : can(user, "bookings:write:own") ? user.staffId : null;
  return json({ page, reseats, writes, hasShortcuts: readShortcutMode(request) === "on" });
}

/** Moves a visit, or changes how it stands, without leaving the calendar; without scripts the visit's own page does both. */
export async function action({ request, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "bookings:read" });
  const form = calendarForm.safeParse(Object.fromEntries(await readForm(request)));
  if (!form.success) return json({ ok: false as const, reason: "other" }, 422);
  const answer = await changeOnCalendar(context, user, form.data);
  return json(answer, answer.ok ? 200 : answer.reason === "forbidden" ? 403 : 409);
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.calendar.title);

/** The screen staff keep open all day: a day or a week, of everybody or of one, a month, a list. */
export default function Calendar() {
  const { page, ...rest } = useLoaderData<typeof loader>();
  useLive(["bookings", "schedule", "catalog"]);
  return <CalendarScreen page={page as CalendarPage} {...rest} />;
}
