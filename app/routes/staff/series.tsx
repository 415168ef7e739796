import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import { can } from "~/features/accounts/policy";
import { VisitStatus } from "~/features/booking/components/visit-status";
import { listSeriesVisits } from "~/features/booking/queries.server";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime, formatTime } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { Button } from "~/ui/button";
import { PageHeader } from "~/ui/page-header";
import { useLive } from "~/ui/use-live";
import { readForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { changeVisit } from "./change-visit.server";
import { pageTitle } from "./title";

const OPEN = ["pending", "confirmed"];

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "bookings:read" });
  const { db, clock } = context.core;
  const id = readId(params.seriesId);
  const visits = id === null ? [] : await listSeriesVisits(db, user, id);
  if (visits.length === 0) throw new Response(null, { status: 404 });
  const now = clock.now();
  return json({
    visits: visits.map((visit) => ({
      ...visit,
      mayCancel:
        OPEN.includes(visit.status) &&
        visit.startsAt > now &&
        can(user, "bookings:write", { staffId: visit.staffId }),
    })),
  });
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "bookings:read" });
  const id = readId(params.seriesId);
  const form = await readForm(request);
  const bookingId = readId(String(form.get("bookingId") ?? ""));
  if (id === null || bookingId === null || form.get("intent") !== "cancel-following")
    throw new Response(null, { status: 404 });
  const visits = await listSeriesVisits(context.core.db, user, id);
  if (!visits.some((visit) => visit.id === bookingId)) throw new Response(null, { status: 404 });
  await changeVisit(context, user, { bookingId, form });
  return redirect(paths.series(id), 303);
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.desk.series.title);

/** The visits of a series, each its own; what follows a visit can be called off together with it. */
export default function Series() {
  const { visits } = useLoaderData<typeof loader>();
  useLive(["bookings"]);
  const m = useMessages();
  const locale = useLocale();
  const words = m.desk.series;
  const [first] = visits;
  return (
    <div className="page">
      <PageHeader
        crumbs={
          first?.clientId ? [{ label: first.clientName ?? "", href: paths.client(first.clientId) }] : []
        }
        title={words.title}
        note={first ? `${first.serviceName} · ${first.staffName}` : null}
      />
      <ul className="desk-list" aria-label={words.visits}>
        {visits.map((visit) => (
          <li key={visit.id}>
            <a className="link flex w-fit flex-wrap gap-x-3" href={paths.booking(visit.id)}>
              <span className="tabular first-letter:uppercase">
                {formatDateTime(new Date(visit.startsAt), visit.zone, locale, "full")}–
                {formatTime(new Date(visit.endsAt), visit.zone, locale)}
              </span>
              <VisitStatus status={visit.status} />
            </a>
            {visit.mayCancel ? (
              <Form method="post" className="desk-list-actions">
                <input type="hidden" name="bookingId" value={visit.id} />
                <Button variant="quiet" size="sm" name="intent" value="cancel-following">
                  {words.cancelFollowing}
                </Button>
              </Form>
            ) : null}
          </li>
        ))}
      </ul>
    </div>
  );
}
