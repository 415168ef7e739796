import { json, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { CalendarPlus } from "lucide-react";
import { PeopleRows } from "~/features/booking/components/people-rows";
import { PlaceRows } from "~/features/booking/components/place-rows";
import { ServiceRows } from "~/features/booking/components/service-rows";
import { describeBusiness } from "~/features/booking/offer/listing/model";
import { getStorefront } from "~/features/booking/offer/listing/queries.server";
import { choiceQuery, type Choice } from "~/features/booking/offer/page/model";
import { readChoice } from "~/features/booking/offer/page/schema";
import type { OfferedCategory } from "~/features/catalog/queries.server";
import { listChannels } from "~/features/channels/queries.server";
import { useMessages } from "~/i18n/context";
import { providedMessages } from "~/i18n/provided-messages";
import type { Core } from "~/lib/core";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { EmptyState } from "~/ui/empty-state";
import { PublicFrame } from "~/ui/public-frame";
import { useFrameAddress } from "~/ui/use-frame-address";
import { pageHead } from "./page-head";
import { readStorefront } from "./storefront.server";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const query = new URL(request.url).searchParams;
  const first = readId(query.get("add") ?? undefined);
  const adding = first === null ? null : readChoice(first, query);
  const locationId = readId(query.get("location") ?? undefined);
  const [offer, storefront] = await Promise.all([
    getStorefront(context.core.db, { locationId }),
    readStorefront(context, request),
  ]);
  const categories = await leaveSold(context.core, offer.categories, adding !== null);
  return json({ ...storefront, ...offer, categories, adding, isByPeople: query.get("by") === "people" });
}

/** What nobody can sell until it is linked is not listed; to a visit of ours only services of ours are added. */
async function leaveSold(core: Core, categories: OfferedCategory[], isAdding: boolean): Promise<OfferedCategory[]> {
  const channels = await listChannels(core, categories.flatMap(({ services }) => services.map(({ id }) => id))); // prettier-ignore
  const isListed = (id: number) => {
    const channel = channels.get(id);
    if (channel?.by === "off") return !isAdding && (channel.because === "yclients_down" || channel.because === "paused");
    return !isAdding || (channel?.by === "own" && channel.because !== "fallback");
  };
  return categories
    .map((category) => ({ ...category, services: category.services.filter(({ id }) => isListed(id)) }))
    .filter(({ services }) => services.length > 0);
}

export const meta: MetaFunction<typeof loader> = ({ data }) => {
  if (!data) return [];
  const { business, publicUrl, locale, places, categories } = data;
  const words = providedMessages(locale).booking.public;
  const services = categories.flatMap((category) => category.services);
  const listing = { business, url: publicUrl + paths.book(), image: publicUrl + paths.sharePicture(), places };
  return pageHead({
    title: `${words.title} · ${business}`,
    description: words.description({ business }),
    ...{ publicUrl, business, locale, path: paths.book(), picture: paths.sharePicture() },
    data: describeBusiness(
      listing,
      services.map((service) => ({
        ...service,
        priceMinor: service.priceFromMinor,
        pictureUrl: service.pictureHash && publicUrl + paths.picture(service.pictureHash),
      })),
      (id) => publicUrl + paths.bookService(id),
    ),
  });
};

/** First step: what shall it be, or with whom; one tap leads on. A business of several places asks for the place first. */
export default function ChooseService() {
  const { business, categories, people, places, place, adding, isByPeople } = useLoaderData<typeof loader>();
  const m = useMessages();
  const { keep } = useFrameAddress();
  const words = m.storefront;
  const chosen = place ? { location: place.id } : {};
  const choice = adding as Choice | null;
  const asksPlace = places.length > 1 && !place && !choice;
  const serviceHref = (id: number) => keep(choice ? addingHref(choice, id) : paths.bookService(id, chosen));
  return (
    <PublicFrame
      brand={{ name: business }}
      progress={{ done: 1, total: 3 }}
      back={choice ? { href: keep(paths.bookService(choice.parts[0].serviceId, choiceQuery(choice))), label: m.common.back } : place && places.length > 1 ? { href: keep(paths.book()), label: place.name || place.address } : undefined}
    >
      <h1>{choice ? words.whatElseTitle : asksPlace ? words.whereTitle : isByPeople ? words.whoTitle : m.booking.public.whatTitle}</h1>
      {asksPlace ? <PlaceRows places={places} hrefFor={(location) => keep(paths.book({ location }))} /> : null}
      {!asksPlace && !choice && people.length > 1 ? (
        <nav className="segmented public-switch" aria-label={m.booking.public.title}>
          {[false, true].map((by) => (
            <a
              key={String(by)}
              className="segment"
              href={keep(paths.book({ ...chosen, by: by ? "people" : undefined }))}
              aria-current={by === isByPeople ? "true" : undefined}
            >
              {by ? words.people : words.services}
            </a>
          ))}
        </nav>
      ) : null}
      {asksPlace ? null : isByPeople && !choice ? (
        <PeopleRows people={people} hrefFor={(id) => keep(paths.bookPerson(id))} />
      ) : categories.length === 0 ? (
        <EmptyState icon={<CalendarPlus aria-hidden="true" />} title={m.booking.public.empty} text={m.booking.public.emptyText} />
      ) : (
        <ServiceRows categories={categories} hrefFor={serviceHref} />
      )}
    </PublicFrame>
  );
}

/** The visit with one service more, done by the same person when that one was chosen and it is left to them. */
function addingHref(choice: Choice, serviceId: number): string {
  const parts: Choice["parts"] = [...choice.parts, { serviceId, staffId: "any", addonIds: [] }];
  return paths.bookService(choice.parts[0].serviceId, choiceQuery({ ...choice, parts }));
}
