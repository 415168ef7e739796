import { json, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { CalendarPlus } from "lucide-react";
import { listOfferedServices } from "~/features/catalog/queries.server";
import { readSetting } from "~/features/settings/queries.server";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDuration } from "~/i18n/format";
import { resolveLocale } from "~/i18n/locale.server";
import { providedMessages } from "~/i18n/provided-messages";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import { ChoiceLink } from "~/ui/choice";
import { EmptyState } from "~/ui/empty-state";
import { PublicFrame } from "~/ui/public-frame";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const [categories, business] = await Promise.all([
    listOfferedServices(context.core.db),
    readSetting(context.core.db, "business"),
  ]);
  return json({ categories, business: business.name, locale: resolveLocale(request) });
}

export const meta: MetaFunction<typeof loader> = ({ data }) => {
  if (!data) return [];
  const words = providedMessages(data.locale).booking.public;
  return [
    { title: `${words.title} · ${data.business}` },
    { name: "description", content: words.description({ business: data.business }) },
  ];
};

/** First step: what shall it be. One tap leads on. */
export default function ChooseService() {
  const { categories, business } = useLoaderData<typeof loader>();
  const m = useMessages();
  const locale = useLocale();
  const words = m.booking.public;
  return (
    <PublicFrame brand={{ name: business }} progress={{ done: 1, total: 3 }}>
      <h1>{words.whatTitle}</h1>
      {categories.length === 0 ? <EmptyState
          icon={<CalendarPlus aria-hidden="true" />}
          title={words.empty}
          text={words.emptyText}
        /> : null}
      {categories.map((category) => (
        <section key={category.id} className="mt-5 first-of-type:mt-0">
          <h2 className="public-group">{category.name}</h2>
          <div className="choices">
            {category.services.map((service) => {
              const price = formatMoney(service.priceFromMinor, service.currency, locale);
              return (
                <ChoiceLink
                  key={service.id}
                  href={paths.bookService(service.id)}
                  title={service.name}
                  note={`${formatDuration(service.durationMin, locale)} · ${words.people({ n: service.staffCount })}`}
                  end={service.priceFromMinor === 0 ? words.free : service.priceVaries ? words.priceFrom({ price }) : price}
                />
              );
            })}
          </div>
        </section>
      ))}
    </PublicFrame>
  );
}
