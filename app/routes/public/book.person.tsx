import { json, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { listPublicPeople } from "~/features/catalog/queries.server";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDuration } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { Avatar } from "~/ui/avatar";
import { ChoiceLink } from "~/ui/choice";
import { PublicFrame } from "~/ui/public-frame";
import { useFrameAddress } from "~/ui/use-frame-address";
import { pageHead } from "./page-head";
import { readStorefront } from "./storefront.server";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const staffId = readId(params.staffId);
  const people = await listPublicPeople(context.core.db);
  const person = people.find(({ id }) => id === staffId);
  if (!person) throw new Response(null, { status: 404 });
  return json({ ...(await readStorefront(context, request)), person });
}

export const meta: MetaFunction<typeof loader> = ({ data }) =>
  data
    ? pageHead({
        title: `${data.person.name} · ${data.business}`,
        description: [data.person.title, data.person.about].filter(Boolean).join(". "),
        ...{ publicUrl: data.publicUrl, business: data.business, locale: data.locale },
        ...{ path: paths.bookPerson(data.person.id), picture: paths.sharePicture() },
      })
    : [];

/** The way in for who knows whom they want: the person, and what they do. */
export default function ChoosePersonsService() {
  const { business, person } = useLoaderData<typeof loader>();
  const m = useMessages();
  const locale = useLocale();
  const { keep } = useFrameAddress();
  return (
    <PublicFrame
      brand={{ name: business }}
      back={{ href: keep(paths.book({ by: "people" })), label: m.storefront.people }}
      progress={{ done: 1, total: 3 }}
    >
      <div className="person-hero">
        <Avatar name={person.name} size="lg" imageUrl={person.pictureHash && paths.picture(person.pictureHash)} />
        <div>
          <h1>{person.name}</h1>
          {person.title ? <p className="text-base text-ink-2">{person.title}</p> : null}
        </div>
      </div>
      {person.about ? <p className="pb-2 text-base text-ink-2">{person.about}</p> : null}
      <div className="choices">
        {person.services.map(({ id, name, priceMinor, durationMin, currency }) => (
          <ChoiceLink
            key={id}
            href={keep(paths.bookService(id, { staff: person.id }))}
            title={name}
            note={formatDuration(durationMin, locale)}
            end={priceMinor === 0 ? m.booking.public.free : formatMoney(priceMinor, currency, locale)}
          />
        ))}
      </div>
    </PublicFrame>
  );
}
