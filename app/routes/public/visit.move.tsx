import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { Form, useActionData, useLoaderData, useNavigation } from "@remix-run/react";
import { DayTimes } from "~/features/booking/components/day-times";
import { OfferCalendar } from "~/features/booking/components/offer-calendar";
import { getLinkedVisit, type LinkedVisit } from "~/features/booking/linked/queries.server";
import type { Choice } from "~/features/booking/offer/page/model";
import { readLook } from "~/features/booking/offer/page/schema";
import { startText } from "~/features/booking/schema";
import { HoursAway } from "~/features/channels/components/hours-away";
import { moveWherever } from "~/features/channels/sale/move/commands.server";
import { getMoveCalendar } from "~/features/channels/sale/move/queries.server";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime } from "~/i18n/format";
import { providedMessages } from "~/i18n/provided-messages";
import { paths } from "~/lib/paths";
import { dayOf } from "~/lib/zoned-time";
import { Notice } from "~/ui/notice";
import { PublicFrame } from "~/ui/public-frame";
import { useFrameAddress } from "~/ui/use-frame-address";
import { readForm } from "../forms.server";
import { linkActor } from "./link-actor.server";
import { keepFrameOf, PRIVATE_PAGE, readStorefront } from "./storefront.server";

/** A visit that its client may still move; every other one is told about on its own page. */
async function movedBy({ request, params, context }: LoaderFunctionArgs): Promise<LinkedVisit & { choice: Choice }> {
  const { db, clock } = context.core;
  const visit = await getLinkedVisit(db, params.linkToken ?? "", clock.now());
  if (!visit) throw new Response(null, { status: 404 });
  const { choice, canChange, needsApproval, status } = visit;
  if (!canChange || !choice || (needsApproval && status === "confirmed"))
    throw redirect(keepFrameOf(request, paths.visit(visit.linkToken)), 303);
  return { ...visit, choice };
}

export async function loader(args: LoaderFunctionArgs) {
  const { request, context } = args;
  const visit = await movedBy(args);
  const { place, startsAt, linkToken } = visit;
  const query = readLook(new URL(request.url).searchParams);
  const isOpened = !query.day && !query.week && !query.month;
  const look = isOpened ? { ...query, day: dayOf(startsAt, place.zone) } : query;
  const shown = await getMoveCalendar(context.core, context.vendors, { visit, look });
  if (!shown) throw redirect(keepFrameOf(request, paths.visit(linkToken)), 303);
  const storefront = await readStorefront(context, request);
  const hours = typeof shown === "string" ? { calendar: null, why: shown } : { calendar: shown, why: null };
  const phone = place.phone || storefront.businessPhone;
  return json(
    { ...storefront, ...hours, startsAt, linkToken, zone: place.zone, phone, isMonthAsked: query.month !== null },
    { headers: { ...PRIVATE_PAGE, "Cache-Control": "no-store" } },
  );
}

export const headers = () => ({ ...PRIVATE_PAGE, "Cache-Control": "no-store" });

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: data ? `${providedMessages(data.locale).storefront.move.title} · ${data.business}` : "" },
  { name: "robots", content: "noindex" },
];

export async function action(args: ActionFunctionArgs) {
  const { request, context } = args;
  const visit = await movedBy(args);
  const start = startText.safeParse((await readForm(request)).get("start"));
  if (!start.success) return json({ refused: "taken" as const }, { status: 422 });
  const actor = linkActor(context, visit.id);
  const to = { bookingId: visit.id, startsAt: start.data, reason: "" };
  const moved = await moveWherever(context.core, context.vendors, actor, to);
  if (moved.ok) return redirect(keepFrameOf(request, paths.visit(visit.linkToken, { moved: "1" })), 303);
  const { reason } = moved.error;
  // The page is drawn anew and says itself that the hours cannot be read.
  if (reason === "away" || reason === "closed") return json({ refused: reason }, { status: 503 });
  const isFixed = ["cutoff", "approval", "status"].includes(reason);
  if (isFixed) return redirect(keepFrameOf(request, paths.visit(visit.linkToken)), 303);
  return json({ refused: "taken" as const }, { status: 409 });
}

/** Another hour of the same visit with the same people. The old one stays until the new one is sure. */
export default function Move() {
  const { business, calendar, why, phone, startsAt, linkToken, zone, isMonthAsked } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>()?.refused;
  const pending = useNavigation().formData?.get("start");
  const m = useMessages();
  const locale = useLocale();
  const { keep } = useFrameAddress();
  const words = m.storefront.move;
  const when = formatDateTime(new Date(startsAt), zone, locale, "weekday");
  const own = calendar !== null && dayOf(new Date(startsAt), zone) === calendar.day && calendar.times.every(({ start }) => start !== startsAt);
  return (
    <PublicFrame brand={{ name: business, href: keep(paths.book()) }} back={{ href: keep(paths.visit(linkToken)), label: when }}>
      <h1>{words.title}</h1>
      <div className="public-parts">
        <p className="text-base text-ink-2">{words.current({ when })}</p>
        {refused ? (
          <Notice
            tone="warning"
            live="alert"
            title={refused === "taken" ? words.taken : m.selling.refused[refused]}
          />
        ) : null}
        {calendar ? (
        <OfferCalendar
          calendar={calendar}
          isMonthOpen={isMonthAsked}
          hrefFor={(look) => keep(paths.visitMove(linkToken, look))}
          waitHref={null}
        >
          <Form method="post" action={keep(paths.visitMove(linkToken))} preventScrollReset>
            <DayTimes
              times={calendar.times}
              zone={calendar.zone}
              as="press"
              selected={own ? null : startsAt}
              note={{ start: startsAt, text: words.now }}
              pending={typeof pending === "string" ? pending : null}
            />
          </Form>
        </OfferCalendar>
        ) : (
          <HoursAway kind={why ?? "away"} phone={phone} retryHref={keep(paths.visitMove(linkToken))} othersHref={keep(paths.visit(linkToken))} othersLabel={m.selling.away.keep} />
        )}
      </div>
    </PublicFrame>
  );
}
