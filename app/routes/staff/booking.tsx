import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { can } from "~/features/accounts/policy";
import { VisitHistory } from "~/features/booking/components/visit-history";
import { VisitStatus } from "~/features/booking/components/visit-status";
import { VisitActions } from "~/features/booking/desk/components/visit-actions";
import { VisitFacts } from "~/features/booking/desk/components/visit-facts";
import { VisitNotices } from "~/features/booking/desk/components/visit-notices";
import { VisitParts } from "~/features/booking/desk/components/visit-parts";
import { MirrorLine } from "~/features/booking/mirror-mark/components/mirror-line";
import { readMirrorMark } from "~/features/booking/mirror-mark/queries.server";
import { nextStatuses } from "~/features/booking/model";
import { getVisit } from "~/features/booking/queries.server";
import { MoneyNotice } from "~/features/payments/components/money-notice";
import { VisitMoney } from "~/features/payments/components/visit-money";
import { getVisitMoney } from "~/features/payments/queries.server";
import { listVisitNotices } from "~/features/notifications/outbox/queries.server";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { DescriptionList } from "~/ui/description-list";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { PageHeader } from "~/ui/page-header";
import { Section } from "~/ui/section";
import { useLive } from "~/ui/use-live";
import { useSubmitting } from "../forms";
import { newOnce, readForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { changeVisit } from "./change-visit.server";
import { answerMoneyPress, isMoneyPress } from "./press-money.server";
import { pageTitle } from "./title";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "bookings:read" });
  const { db, clock } = context.core;
  const id = readId(params.bookingId);
  const visit = id === null ? null : await getVisit(db, user, id);
  if (!visit) throw new Response(null, { status: 404 });
  // A further part of a visit has no page of its own: the first one is the visit.
  if (visit.headId) throw redirect(paths.booking(visit.headId));
  const mayWrite = can(user, "bookings:write", { staffId: visit.staffId });
  const next = mayWrite ? nextStatuses(visit.status, visit.startsAt, clock.now()) : [];
  const [notices, money, mirror] = await Promise.all([
    listVisitNotices(db, user, { bookingId: visit.id }),
    can(user, "payments:read") ? getVisitMoney(db, user, visit.id, { now: clock.now() }) : null,
    readMirrorMark(db, visit.id),
  ]);
  return json({
    money,
    mayTake: can(user, "payments:take"),
    mayRefund: can(user, "payments:refund"),
    once: newOnce(),
    visit,
    next,
    mayWrite,
    notices,
    mirror,
    link: context.core.env.web.publicUrl + paths.visit(visit.linkToken ?? ""),
  });
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "bookings:read" });
  const bookingId = readId(params.bookingId);
  const form = await readForm(request);
  if (bookingId === null) throw new Response(null, { status: 404 });
  if (isMoneyPress(form))
    return answerMoneyPress(context, user, { form, bookingId, backTo: paths.booking(bookingId) });
  const refused = await changeVisit(context, user, { bookingId, form });
  if (refused) return json({ refused }, refused === "not_allowed" ? 422 : 409);
  return redirect(paths.booking(bookingId), 303);
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.booking.crm.visit);

const MOVABLE = ["pending", "confirmed"];

/** One visit: everything of it, and what can be done with it now. */
export default function Booking() {
  const { visit, next, mayWrite, notices, mirror, link, money, ...rights } = useLoaderData<typeof loader>();
  const answer = useAnswer<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  const paying = useSubmitting("take-money");
  useLive(["bookings", "notices", "payments", "channels"]);
  const m = useMessages();
  const words = m.booking.crm;
  const isRequest = visit.status === "pending" && visit.source !== "yclients";
  const gone = refused === "slot_taken" ? words.hourGone : m.desk.requests.gone[refused as "taken"];
  return (
    <div className="page">
      <PageHeader
        crumbs={[
          { label: m.booking.calendar.title, href: paths.calendar({ day: visit.localDay }) },
          { label: visit.reference },
        ]}
        title={visit.clientName ?? words.unknownClient}
        note={
          <>
            <VisitStatus status={visit.status} />
            <MirrorLine mark={mirror} />
          </>
        }
        actions={
          visit.clientId ? (
            <>
              <LinkButton href={paths.client(visit.clientId)}>{words.clientCard}</LinkButton>
              <LinkButton
                href={paths.newBooking({
                  client: visit.clientId,
                  service: visit.serviceId,
                  staff: visit.staffId,
                })}
              >
                {words.bookAgain}
              </LinkButton>
            </>
          ) : visit.source === "yclients" ? (
            <LinkButton href={paths.sync()}>{m.staff.nav.sync}</LinkButton>
          ) : null
        }
      />
      <div className="page-parts">
        {refused ? <Notice tone="warning" live="alert" title={gone ?? words.statusNotAllowed} /> : null}
        <MoneyNotice outcome={answer && "money" in answer ? answer.money : undefined} />
        {mayWrite ? (
          <VisitActions
            bookingId={visit.id}
            status={visit.status}
            next={next}
            isRequest={isRequest}
            canMove={MOVABLE.includes(visit.status)}
          />
        ) : null}
        <div className="page-columns">
          <div className="page-parts">
            <Section title={words.visit}>
              <VisitFacts visit={visit} link={link} />
            </Section>
            <Section title={m.desk.card.items}>
              <VisitParts parts={visit.parts} />
            </Section>
            {visit.answers.length > 0 ? (
              <Section title={m.desk.card.answers}>
                <DescriptionList
                  items={visit.answers.map(({ label, answer }) => ({ term: label, value: answer }))}
                />
              </Section>
            ) : null}
          </div>
          <div className="page-parts">
            {money ? (
              <VisitMoney key={money.dueMinor} money={money} zone={visit.zone} pending={paying} {...rights} />
            ) : null}
            <Section title={words.history}>
              <VisitHistory events={visit.history} zone={visit.zone} />
            </Section>
            <Section title={m.desk.card.notices}>
              <VisitNotices notices={notices} zone={visit.zone} />
            </Section>
          </div>
        </div>
      </div>
    </div>
  );
}
