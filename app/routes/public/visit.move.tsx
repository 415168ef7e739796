import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { Form, useActionData, useLoaderData, useNavigation } from "@remix-run/react";
import { DayTimes } from "~/features/booking/components/day-times";
import { OfferCalendar } from "~/features/booking/components/offer-calendar";
import { getLinkedVisit, type LinkedVisit } from "~/features/booking/linked/queries.server";
import { moveVisit } from "~/features/booking/move/commands.server";
import { readLook } from "~/features/booking/offer/page/schema";
import { getOfferCalendar } from "~/features/booking/offer/page/queries.server";
import { startText } from "~/features/booking/schema";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime } from "~/i18n/format";
import { providedMessages } from "~/i18n/provided-messages";
import { paths } from "~/lib/paths";
import { dayOf } from "~/lib/zoned-time";
import { Notice } from "~/ui/notice";
import { PublicFrame } from "~/ui/public-frame";
import { useFrameAddress } from "~/ui/use-frame-address";
import { readForm } from "../forms.server";
import { keepFrameOf, PRIVATE_PAGE, readStorefront } from "./storefront.server";

/** A visit that its client may still move; every other one is told about on its own page. */
async function movedBy({ request, params, context }: LoaderFunctionArgs): Promise<LinkedVisit & { choice: object }> {
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
  const { place, startsAt, linkToken, choice } = visit;
  const query = readLook(new URL(request.url).searchParams);
  const isOpened = !query.day && !query.week && !query.month;
  const look = isOpened ? { ...query, day: dayOf(startsAt, place.zone) } : query;
  const { parts, party } = choice;
  const asked = { parts, party, locationId: place.id, now: context.core.clock.now(), excludeBooking: visit.id };
  const calendar = await getOfferCalendar(context.core.db, asked, look, startsAt);
  if (!calendar) throw redirect(keepFrameOf(request, paths.visit(linkToken)), 303);
  const storefront = await readStorefront(context, request);
  return json(
    { ...storefront, calendar, startsAt, linkToken, zone: place.zone, isMonthAsked: query.month !== null },
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
  if (!start.success) return json({ refused: true }, { status: 422 });
  const actor = { kind: "link", bookingId: visit.id } as const;
  const moved = await moveVisit(context.core, actor, { bookingId: visit.id, startsAt: start.data, reason: "" });
  if (moved.ok) return redirect(keepFrameOf(request, paths.visit(visit.linkToken, { moved: "1" })), 303);
  const isFixed = ["cutoff", "approval", "status"].includes(moved.error.reason);
  if (isFixed) return redirect(keepFrameOf(request, paths.visit(visit.linkToken)), 303);
  return json({ refused: true }, { status: 409 });
}

/** Another hour of the same visit with the same people. The old one stays until the new one is sure. */
export default function Move() {
  const { business, calendar, startsAt, linkToken, zone, isMonthAsked } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>()?.refused;
  const pending = useNavigation().formData?.get("start");
  const m = useMessages();
  const locale = useLocale();
  const { keep } = useFrameAddress();
  const words = m.storefront.move;
  const when = formatDateTime(new Date(startsAt), zone, locale, "weekday");
  const own = dayOf(new Date(startsAt), zone) === calendar.day && calendar.times.every(({ start }) => start !== startsAt);
  return (
    <PublicFrame brand={{ name: business, href: keep(paths.book()) }} back={{ href: keep(paths.visit(linkToken)), label: when }}>
      <h1>{words.title}</h1>
      <div className="public-parts">
        <p className="text-base text-ink-2">{words.current({ when })}</p>
        {refused ? <Notice tone="warning" live="alert" title={words.taken} /> : null}
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
      </div>
    </PublicFrame>
  );
}
