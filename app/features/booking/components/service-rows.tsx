import { useLocale, useMessages } from "~/i18n/context";
import { formatDuration } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";

interface ServiceRow {
  id: number;
  name: string;
  description: string;
  durationMin: number;
  priceFromMinor: number;
  priceVaries: boolean;
  currency: string;
  staffCount: number;
  capacity: number | null;
  approval: "auto" | "staff";
  pictureHash: string | null;
}

interface ServiceRowsProps {
  categories: readonly { id: number; name: string; services: readonly ServiceRow[] }[];
  hrefFor: (serviceId: number) => string;
}

/** Services under their categories: picture, name, length, price; a whole row is the target. */
export function ServiceRows({ categories, hrefFor }: ServiceRowsProps) {
  return categories.map((category, at) => {
    const isPictured = category.services.some(({ pictureHash }) => pictureHash !== null);
    return (
      <section key={category.id} className="mt-5 first-of-type:mt-0">
        {categories.length > 1 ? <h2 className="public-group">{category.name}</h2> : null}
        <div className="choices">
          {category.services.map((service, row) => (
            <ServiceLink
              key={service.id}
              service={service}
              href={hrefFor(service.id)}
              isPictured={isPictured}
              isEarly={at === 0 && row < 6}
            />
          ))}
        </div>
      </section>
    );
  });
}

interface ServiceLinkProps {
  service: ServiceRow;
  href: string;
  isPictured: boolean;
  isEarly: boolean;
}

function ServiceLink({ service, href, isPictured, isEarly }: ServiceLinkProps) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.booking.public;
  const price = formatMoney(service.priceFromMinor, service.currency, locale);
  const notes = [
    formatDuration(service.durationMin, locale),
    service.capacity !== null
      ? m.storefront.group
      : service.staffCount > 1 && words.people({ n: service.staffCount }),
    service.approval === "staff" && m.storefront.onRequest,
  ];
  return (
    <a className="choice" href={href}>
      {isPictured ? (
        <span className="choice-picture" aria-hidden="true">
          {service.pictureHash ? (
            <img
              src={paths.picture(service.pictureHash)}
              alt=""
              width="56"
              height="56"
              loading={isEarly ? undefined : "lazy"}
              decoding="async"
            />
          ) : (
            Array.from(service.name)[0]
          )}
        </span>
      ) : null}
      <span className="choice-text">
        <span className="choice-title">{service.name}</span>
        <span className="choice-note">{notes.filter(Boolean).join(" · ")}</span>
      </span>
      <span className="choice-end">
        {service.priceFromMinor === 0 ? words.free : service.priceVaries ? words.priceFrom({ price }) : price}
      </span>
    </a>
  );
}
