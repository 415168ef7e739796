import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { changeBookingStatus } from "~/features/booking/commands.server";
import { StatusActions } from "~/features/booking/components/status-actions";
import { VisitHistory } from "~/features/booking/components/visit-history";
import { VisitStatus } from "~/features/booking/components/visit-status";
import { nextStatuses } from "~/features/booking/model";
import { getVisit } from "~/features/booking/queries.server";
import { statusForm } from "~/features/booking/schema";
import { can } from "~/features/accounts/policy";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime, formatTime } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { DescriptionList } from "~/ui/description-list";
import { formatPhone } from "~/ui/format-phone-as-typed";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { PageHeader } from "~/ui/page-header";
import { Section } from "~/ui/section";
import { useLive } from "~/ui/use-live";
import { answerErrors, readForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { pageTitle } from "./title";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "bookings:read" });
  const id = readId(params.bookingId);
  const visit = id === null ? null : await getVisit(context.core.db, user, id);
  if (!visit) throw new Response(null, { status: 404 });
  const mayWrite = can(user, "bookings:write", { staffId: visit.staffId });
  const next = mayWrite ? nextStatuses(visit.status, visit.startsAt, context.core.clock.now()) : [];
  return json({ visit, next });
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "bookings:read" });
  const id = readId(params.bookingId);
  const form = statusForm.safeParse(Object.fromEntries(await readForm(request)));
  if (id === null) throw new Response(null, { status: 404 });
  if (!form.success) return json({ refused: "not_allowed" as const }, 422);
  const { to, reason } = form.data;
  const changed = await answerErrors(() =>
    changeBookingStatus(context.core, user, { bookingId: id, to, reason: reason ?? "" }),
  );
  if (!changed.ok) return json({ refused: changed.error.reason }, 409);
  return redirect(paths.booking(id), 303);
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.booking.crm.visit);

/** One visit: everything of it, and what can be done with it now. */
export default function Booking() {
  const { visit, next } = useLoaderData<typeof loader>();
  const result = useAnswer<typeof action>();
  useLive(["bookings"]);
  const m = useMessages();
  const locale = useLocale();
  const words = m.booking.crm;
  const startsAt = new Date(visit.startsAt);
  const when = `${formatDateTime(startsAt, visit.zone, locale, "full")}–${formatTime(new Date(visit.endsAt), visit.zone, locale)}`;
  const phone = visit.clientPhone ?? visit.clientPhoneRaw;
  return (
    <div className="page">
      <PageHeader
        crumbs={[
          { label: m.booking.calendar.title, href: paths.calendar({ day: visit.localDay }) },
          { label: visit.reference },
        ]}
        title={visit.clientName ?? words.unknownClient}
        note={<VisitStatus status={visit.status} />}
        actions={
          visit.clientId ? (
            <>
              <LinkButton href={paths.client(visit.clientId)}>{words.clientCard}</LinkButton>
              <LinkButton
                href={paths.newBooking({
                  client: visit.clientId,
                  service: visit.serviceId ?? undefined,
                  staff: visit.staffId,
                })}
              >
                {words.bookAgain}
              </LinkButton>
            </>
          ) : (
            <LinkButton href={paths.sync()}>{m.staff.nav.sync}</LinkButton>
          )
        }
      />
      <div className="page-parts">
        {result?.refused ? (
          <Notice
            tone="warning"
            live="alert"
            title={result.refused === "slot_taken" ? words.hourGone : words.statusNotAllowed}
          />
        ) : null}
        <StatusActions from={visit.status} next={next} />
        <div className="page-columns">
          <Section title={words.visit}>
            <DescriptionList
              items={[
                {
                  term: m.booking.visit.when,
                  value: <span className="inline-block first-letter:uppercase">{when}</span>,
                },
                { term: words.service, value: visit.serviceName },
                { term: words.person, value: visit.staffName },
                { term: words.price, value: formatMoney(visit.priceMinor, visit.currency, locale) },
                { term: words.source, value: m.booking.source[visit.source] },
                { term: m.booking.visit.reference, value: visit.reference },
                {
                  term: m.booking.public.phone,
                  value: phone ? (
                    <a className="link" href={`tel:${phone.replace(/[^+\d]/g, "")}`}>
                      {formatPhone(phone)}
                    </a>
                  ) : null,
                },
                { term: words.notes, value: visit.notes },
              ]}
            />
          </Section>
          <Section title={words.history}>
            <VisitHistory events={visit.history} zone={visit.zone} />
          </Section>
        </div>
      </div>
    </div>
  );
}
