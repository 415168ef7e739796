import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { Form, useActionData, useLoaderData, useNavigation } from "@remix-run/react";
import { DayTimes } from "~/features/booking/components/day-times";
import { LinkPicks } from "~/features/booking/components/link-picks";
import { OfferCalendar } from "~/features/booking/components/offer-calendar";
import { PersonPicks } from "~/features/booking/components/person-picks";
import { ServiceIntro } from "~/features/booking/components/service-intro";
import { TakenNotice } from "~/features/booking/components/taken-notice";
import { VisitExtras } from "~/features/booking/components/visit-extras";
import { HoursAway } from "~/features/channels/components/hours-away";
import { getSoldPage } from "~/features/channels/offer/page/queries.server";
import { describeService } from "~/features/booking/offer/listing/model";
import { changePart, choiceQuery, type Choice } from "~/features/booking/offer/page/model";
import { readChoice, readLook } from "~/features/booking/offer/page/schema";
import { startText } from "~/features/booking/schema";
import { useMessages } from "~/i18n/context";
import { resolveLocale } from "~/i18n/locale.server";
import { providedMessages } from "~/i18n/provided-messages";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { Notice } from "~/ui/notice";
import { PublicFrame } from "~/ui/public-frame";
import { useFrameAddress } from "~/ui/use-frame-address";
import { readForm } from "../forms.server";
import { OnceField } from "../once-input";
import { ONCE_FIELD } from "../once-field";
import { pageHead } from "./page-head";
import { pressHour } from "./place-hold.server";
import { keepFrameOf, listPlaces, readStorefront } from "./storefront.server";

function chosenBy(request: Request, serviceText: string | undefined) {
  const serviceId = readId(serviceText);
  if (serviceId === null) throw new Response(null, { status: 404 });
  const query = new URL(request.url).searchParams;
  return { serviceId, choice: readChoice(serviceId, query), look: readLook(query) };
}

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { serviceId, choice, look } = chosenBy(request, params.serviceId);
  const [page, storefront, places] = await Promise.all([
    getSoldPage(context.core, context.vendors, { choice, look }),
    readStorefront(context, request),
    listPlaces(context),
  ]);
  if ("refused" in page) {
    if (page.refused === "not_offered") throw new Response(null, { status: 404 });
    if (page.refused === "widget") return redirect(keepFrameOf(request, paths.bookWidget(serviceId)));
    return redirect(keepFrameOf(request, paths.bookService(serviceId, { ...choiceQuery(page.left), ...look, day: look.day ?? undefined, week: look.week ?? undefined, month: look.month ?? undefined }))); // prettier-ignore
  }
  return json({ ...storefront, ...page, places, isMonthAsked: look.month !== null, once: context.once });
}

export const meta: MetaFunction<typeof loader> = ({ data }) => {
  if (!data) return [];
  const { service, business, publicUrl, locale, places, priceMinor, durationMin } = data;
  const words = providedMessages(locale).booking.public;
  const path = paths.bookService(service.id);
  const listing = { business, url: publicUrl + paths.book(), image: publicUrl + paths.sharePicture(service.id), places };
  const pictureUrl = service.pictureHash && publicUrl + paths.picture(service.pictureHash);
  return pageHead({
    title: `${service.name} · ${business}`,
    description: service.description || words.description({ business }),
    ...{ publicUrl, business, locale, path, picture: paths.sharePicture(service.id) },
    data: describeService(listing, { ...service, priceMinor, durationMin, pictureUrl }, publicUrl + path),
  });
};

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { choice } = chosenBy(request, params.serviceId);
  const form = await readForm(request);
  const start = startText.safeParse(form.get("start"));
  if (!start.success) return json({ refused: "not_a_time" as const }, { status: 422 });
  const once = String(form.get(ONCE_FIELD) ?? "") || null;
  const pressed = { ...choice, startsAt: start.data, locale: resolveLocale(request), once };
  const outcome = await pressHour(context, pressed);
  if (outcome.kind === "held") return redirect(keepFrameOf(request, heldPath(outcome.linkToken, choice)), 303);
  if (outcome.kind === "too_many") return json({ refused: "too_many" as const }, { status: 429 });
  // The page is drawn anew: it says itself that the hours cannot be read, or that nothing is sold.
  if (outcome.reason === "away" || outcome.reason === "closed") return json({ refused: outcome.reason }, { status: 503 });
  return json({ refused: outcome.reason === "past" ? ("past" as const) : ("taken" as const) }, { status: 409 });
}

/** Whoever goes back from the held hour finds everybody again, not only the person it fell to. */
function heldPath(linkToken: string, { parts }: Choice): string {
  return paths.bookHeld(linkToken, { any: parts[0].staffId === "any" ? "1" : undefined });
}

/** Second step: whom, which day, what time; all of it in the address, so back, reload and sharing work. One press on an hour keeps it. */
export default function ChooseTime() {
  const page = useLoaderData<typeof loader>();
  const { business, businessPhone, channel, service, parts, calendar, locations, priceMinor, priceVaries, durationMin } = page;
  const choice = page.choice as Choice;
  const refused = useActionData<typeof action>()?.refused;
  const pending = useNavigation().formData?.get("start");
  const m = useMessages();
  const { keep } = useFrameAddress();
  const look = { day: calendar?.day ?? undefined };
  const hrefOf = (changed: Choice, at: object = look) =>
    keep(paths.bookService(service.id, { ...choiceQuery(changed), ...at }));
  const isOurs = channel.by === "own";
  const isProvisional = channel.by === "own" && channel.because === "fallback";
  const isPaid = service.prepayment !== "none" && priceMinor > 0;
  const [first] = parts;
  return (
    <PublicFrame
      brand={{ name: business, href: keep(paths.book()) }}
      back={{ href: keep(paths.book(locations.length > 1 ? { location: choice.locationId ?? undefined } : {})), label: service.name }}
      progress={{ done: 2, total: isPaid ? 4 : 3 }}
    >
      <h1>{m.booking.public.whenTitle}</h1>
      <div className="public-parts">
        <ServiceIntro {...{ service, priceMinor, priceVaries, durationMin }} />
        {locations.length > 1 ? (
          <LinkPicks
            label={m.storefront.place}
            options={locations.map(({ id, name, address }) => ({
              ...{ key: id, title: name || address, note: name ? address : undefined },
              ...{ href: hrefOf({ ...choice, locationId: id }), isChosen: id === choice.locationId },
            }))}
          />
        ) : null}
        {service.capacity !== null && service.capacity > 1 ? (
          <LinkPicks
            label={m.storefront.party}
            options={Array.from({ length: Math.min(service.capacity, 6) }, (_, at) => ({
              ...{ key: at, title: String(at + 1), isChosen: choice.party === at + 1 },
              href: hrefOf({ ...choice, party: at + 1 }),
            }))}
          />
        ) : null}
        {first && first.people.length > 1 ? (
          <PersonPicks
            people={first.people}
            currency={service.currency}
            chosen={first.staffId}
            hrefFor={(staffId) => hrefOf(changePart(choice, 0, { staffId }))}
          />
        ) : null}
        {service.capacity === null && isOurs && !isProvisional ? (
          <VisitExtras choice={choice} parts={parts} currency={service.currency} day={calendar?.day ?? null} />
        ) : null}
        {isProvisional ? <Notice tone="info" title={m.selling.provisional.title}>{m.selling.provisional.text}</Notice> : null}
        {refused === "away" || refused === "closed" ? (
          <Notice tone="warning" live="alert" title={m.selling.refused[refused]} />
        ) : refused ? (
          <TakenNotice reason={refused} />
        ) : null}
        {calendar ? (
        <OfferCalendar
          calendar={calendar}
          isMonthOpen={page.isMonthAsked}
          hrefFor={(at) => hrefOf(choice, at)}
          waitHref={isOurs ? (day) => keep(paths.bookWaiting(service.id, { ...choiceQuery(choice), day: day ?? undefined })) : null}
        >
          <Form method="post" action={hrefOf(choice)} preventScrollReset>
            <OnceField value={page.once} />
            <DayTimes
              times={calendar.times}
              zone={calendar.zone}
              as="press"
              pending={typeof pending === "string" ? pending : null}
            />
          </Form>
        </OfferCalendar>
        ) : (
          <HoursAway
            kind={channel.by === "off" ? "closed" : "away"}
            phone={locations.find(({ id }) => id === choice.locationId)?.phone || locations[0]?.phone || businessPhone}
            retryHref={hrefOf(choice, {})}
            othersHref={keep(paths.book())}
          />
        )}
      </div>
    </PublicFrame>
  );
}
