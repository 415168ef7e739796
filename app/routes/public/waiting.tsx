import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { Form, useActionData, useLoaderData, useNavigation } from "@remix-run/react";
import { BellRing, CalendarCheck, CalendarX2 } from "lucide-react";
import { leaveWaitingList, takeOffer } from "~/features/booking/waiting/commands.server";
import { getWaitingByToken } from "~/features/booking/waiting/queries.server";
import { useLocale, useMessages } from "~/i18n/context";
import { formatClock, formatDateTime, formatDay, formatDayRange } from "~/i18n/format";
import { providedMessages } from "~/i18n/provided-messages";
import { guest } from "~/lib/actor";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { PublicFrame } from "~/ui/public-frame";
import { useFrameAddress } from "~/ui/use-frame-address";
import { readForm } from "../forms.server";
import { sendToGateway } from "./pay.server";
import { keepFrameOf, PRIVATE_PAGE, readStorefront } from "./storefront.server";

const NO_STORE = { ...PRIVATE_PAGE, "Cache-Control": "no-store" };

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { db, clock } = context.core;
  const entry = await getWaitingByToken(db, params.linkToken ?? "");
  if (!entry) throw new Response(null, { status: 404 });
  const isOffered = entry.status === "offered" && entry.offerUntil !== null && entry.offerUntil > clock.now();
  const { serviceId, staffId, offeredLinkToken, ...shown } = entry;
  const visitPath = entry.status === "booked" && offeredLinkToken ? paths.visit(offeredLinkToken) : null;
  const timesPath = paths.bookService(serviceId, { staff: staffId ?? undefined });
  return json(
    { ...(await readStorefront(context, request)), entry: shown, isOffered, visitPath, timesPath, linkToken: params.linkToken ?? "" },
    { headers: NO_STORE },
  );
}

export const headers = () => NO_STORE;

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: data ? `${providedMessages(data.locale).storefront.wait.placeTitle} · ${data.business}` : "" },
  { name: "robots", content: "noindex" },
];

export async function action({ request, params, context }: ActionFunctionArgs) {
  const linkToken = params.linkToken ?? "";
  const entry = await getWaitingByToken(context.core.db, linkToken);
  if (!entry) throw new Response(null, { status: 404 });
  const intent = (await readForm(request)).get("intent");
  if (intent === "leave") {
    await leaveWaitingList(context.core, guest, { linkToken });
    return redirect(keepFrameOf(request, paths.waiting(linkToken)), 303);
  }
  const taken = await takeOffer(context.core, { linkToken, notes: "", answers: [] });
  if (!taken.ok) return json({ refused: true }, { status: 409 });
  const { booking, next } = taken.value;
  const visit = { linkToken: booking.linkToken, bookingId: booking.id };
  if (next === "pay") return sendToGateway(context, request, visit);
  return redirect(keepFrameOf(request, paths.visit(booking.linkToken, { new: "1" })), 303);
}

/** A place on the waiting list: what is waited for, the hour that came free, and the ways out. */
export default function WaitingPlace() {
  const { business, entry, isOffered, visitPath, timesPath, linkToken } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const intent = useNavigation().formData?.get("intent");
  const m = useMessages();
  const locale = useLocale();
  const { keep } = useFrameAddress();
  const words = m.storefront.wait;
  const isWaiting = entry.status === "waiting" || entry.status === "offered";
  const title = isOffered
    ? words.offeredTitle
    : entry.status === "booked" ? words.bookedTitle : entry.status === "left" ? words.leftTitle : isWaiting ? words.placeTitle : words.lapsedTitle; // prettier-ignore
  const { dayFrom, dayUntil, startMin, endMin, zone } = entry;
  const days = dayFrom === dayUntil ? formatDay(dayFrom, locale, "weekday") : formatDayRange(dayFrom, dayUntil, locale);
  const hours = startMin === 0 && endMin === 1440 ? null : `${formatClock(startMin)}–${formatClock(endMin)}`;
  const offeredAt = isOffered && entry.offeredStartsAt ? new Date(entry.offeredStartsAt) : null;
  return (
    <PublicFrame brand={{ name: business, href: keep(paths.book()) }}>
      {refused ? <Notice tone="warning" live="alert" title={m.storefront.justTaken} /> : null}
      <div className="visit-hero">
        <span className="visit-hero-mark" data-tone={isWaiting || entry.status === "booked" ? undefined : "quiet"}>
          {entry.status === "booked" ? <CalendarCheck aria-hidden="true" /> : isWaiting ? <BellRing aria-hidden="true" /> : <CalendarX2 aria-hidden="true" />}
        </span>
        <p className="font-semibold text-accent">{title}</p>
        <h1>{offeredAt ? <span className="block first-letter:uppercase">{formatDateTime(offeredAt, zone, locale, "full")}</span> : entry.serviceName}</h1>
        <p className="pt-1 text-base text-ink-2">
          {offeredAt && entry.offerUntil ? words.offeredText({ until: formatDateTime(new Date(entry.offerUntil), zone, locale) }) : isWaiting ? words.placeText : entry.status === "lapsed" ? words.lapsedText : null}
        </p>
      </div>
      <dl className="public-facts">
        <div>
          <dt>{m.booking.visit.service}</dt>
          <dd>{entry.serviceName}</dd>
        </div>
        {entry.staffName ? (
          <div>
            <dt>{m.booking.visit.person}</dt>
            <dd>{entry.staffName}</dd>
          </div>
        ) : null}
        <div>
          <dt>{words.wish}</dt>
          <dd>{[days, hours].filter(Boolean).join(", ")}</dd>
        </div>
      </dl>
      <Form method="post" action={keep(paths.waiting(linkToken))} className="visit-actions">
        {isOffered ? (
          <Button variant="primary" size="lg" block name="intent" value="accept" pending={intent === "accept"}>
            {words.accept}
          </Button>
        ) : null}
        {visitPath ? (
          <LinkButton variant="primary" size="lg" href={keep(visitPath)}>
            {words.toVisit}
          </LinkButton>
        ) : null}
        {isWaiting ? (
          <Button variant={isOffered ? "quiet" : "secondary"} size="lg" block name="intent" value="leave" pending={intent === "leave"}>
            {words.leave}
          </Button>
        ) : (
          <LinkButton size="lg" href={keep(timesPath)}>
            {words.again}
          </LinkButton>
        )}
      </Form>
    </PublicFrame>
  );
}
