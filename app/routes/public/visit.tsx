import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { cancelVisit } from "~/features/booking/cancel/commands.server";
import { CancelFold } from "~/features/booking/components/cancel-fold";
import { useForgottenFields } from "~/features/booking/components/use-kept-fields";
import { VisitFacts } from "~/features/booking/components/visit-facts";
import { VisitHero } from "~/features/booking/components/visit-hero";
import { getLinkedVisit } from "~/features/booking/linked/queries.server";
import { choiceQuery, type Choice } from "~/features/booking/offer/page/model";
import { readSale } from "~/features/channels/sale/queries.server";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime } from "~/i18n/format";
import { providedMessages } from "~/i18n/provided-messages";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import { optionalLongText } from "~/lib/text";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { PublicFrame } from "~/ui/public-frame";
import { useFrameAddress } from "~/ui/use-frame-address";
import { readForm } from "../forms.server";
import { linkActor } from "./link-actor.server";
import { keepFrameOf, PRIVATE_PAGE, readStorefront } from "./storefront.server";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { db, clock } = context.core;
  const now = clock.now();
  const visit = await getLinkedVisit(db, params.linkToken ?? "", now);
  if (!visit) throw new Response(null, { status: 404 });
  const sale = await readSale(db, visit.id);
  if (visit.status === "hold") {
    const named = sale ? paths.visitConfirming(visit.linkToken) : paths.visitPay(visit.linkToken);
    throw redirect(keepFrameOf(request, visit.isNamed ? named : paths.bookHeld(visit.linkToken)));
  }
  const query = new URL(request.url).searchParams;
  const news = query.has("new") ? ("new" as const) : query.has("moved") ? ("moved" as const) : null;
  const isProvisional = sale?.isProvisional === true && sale.state !== "withdrawn";
  return json({ ...(await readStorefront(context, request)), visit, news, now, isProvisional }, { headers: { ...PRIVATE_PAGE, "Cache-Control": "no-store" } });
}

export const headers = () => ({ ...PRIVATE_PAGE, "Cache-Control": "no-store" });

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: data ? `${providedMessages(data.locale).booking.visit.title} · ${data.business}` : "" },
  { name: "robots", content: "noindex" },
];

/** Calls the visit off. What it may not is told by the page itself, which is shown again. */
export async function action({ request, params, context }: ActionFunctionArgs) {
  const { core } = context;
  const visit = await getLinkedVisit(core.db, params.linkToken ?? "", core.clock.now());
  if (!visit) throw new Response(null, { status: 404 });
  const form = await readForm(request);
  const typed = optionalLongText(500).safeParse(form.get("reason"));
  if (form.get("intent") !== "cancel") return json({ refused: true }, { status: 422 });
  const reason = typed.success ? (typed.data ?? "") : "";
  const cancelled = await cancelVisit(core, linkActor(context, visit.id), { bookingId: visit.id, reason });
  if (cancelled.ok) return redirect(keepFrameOf(request, paths.visit(visit.linkToken)), 303);
  return json({ refused: true }, { status: 409 });
}

/** The private page of one visit: what, when, where, how it stands, and what its client can do about it. */
export default function Visit() {
  const { visit, news, business, businessPhone, now, isProvisional } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>()?.refused;
  const m = useMessages();
  const locale = useLocale();
  const { keep } = useFrameAddress();
  const words = m.storefront.visit;
  useForgottenFields(news === "new");
  const { linkToken, status, place, currency, canChange } = visit;
  const isAhead = (status === "confirmed" || status === "pending") && visit.endsAt > now;
  const canMove = canChange && visit.choice !== null && !(visit.needsApproval && status === "confirmed");
  const phone = place.phone || businessPhone;
  const until = formatDateTime(new Date(visit.cutoffAt), place.zone, locale, "weekday");
  const due = isAhead ? Math.max(0, visit.priceMinor - visit.paidMinor - visit.pointsSpent * 100) : 0;
  const isPayable = due > 0 && visit.paidMinor > 0;
  const again = visit.choice as Choice | null;
  return (
    <PublicFrame brand={{ name: business, href: keep(paths.book()) }}>
      {refused ? <Notice tone="warning" live="alert" title={words.cannotCancel} /> : null}
      <VisitHero visit={visit} news={news} now={now} />
      {isProvisional && isAhead ? <Notice tone="info" title={m.selling.provisional.bookedTitle}>{m.selling.provisional.bookedText}</Notice> : null}
      <VisitFacts visit={visit} due={due} />
      <div className="visit-actions">
        {isPayable ? (
          <LinkButton variant="primary" size="lg" href={keep(paths.visitPay(linkToken))}>
            {words.payRest({ sum: formatMoney(due, currency, locale) })}
          </LinkButton>
        ) : null}
        {isAhead ? (
          <LinkButton size="lg" variant={isPayable ? "secondary" : "primary"} href={paths.visitCalendarFile(linkToken)} data-reload>
            {m.booking.visit.addToCalendar}
          </LinkButton>
        ) : null}
        <div className="visit-actions-pair">
          {canMove ? (
            <LinkButton size="lg" href={keep(paths.visitMove(linkToken))}>
              {words.move}
            </LinkButton>
          ) : null}
          {phone && (isAhead || !again) ? (
            <LinkButton size="lg" href={`tel:${phone.replace(/[^+\d]/g, "")}`}>
              {canMove ? m.booking.visit.call : words.call({ phone })}
            </LinkButton>
          ) : null}
        </div>
        {again ? (
          <LinkButton
            size="lg"
            variant={isAhead ? "quiet" : "primary"}
            href={keep(paths.bookService(again.parts[0].serviceId, choiceQuery({ ...again, locationId: null })))}
          >
            {words.bookAgain}
          </LinkButton>
        ) : null}
        {isAhead ? (
          <p className="text-sm text-ink-2">
            {canChange ? words.until({ until }) : phone ? words.tooLate({ until }) : words.tooLateNoPhone({ until })}
          </p>
        ) : null}
      </div>
      {canChange ? <CancelFold paidMinor={visit.paidMinor} pointsSpent={visit.pointsSpent} currency={currency} action={keep(paths.visit(linkToken))} /> : null}
    </PublicFrame>
  );
}
