import { useLocale, useMessages } from "~/i18n/context";
import { formatDuration } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";

interface ServiceIntroProps {
  service: {
    description: string;
    currency: string;
    pictureHash: string | null;
    capacity: number | null;
    prepayment: "none" | "deposit" | "full";
    depositPercent: number;
    approval: "auto" | "staff";
  };
  priceMinor: number;
  priceVaries: boolean;
  durationMin: number;
}

/** What is being chosen, in a line and a picture: length, price, and what is unusual about it. */
export function ServiceIntro({ service, priceMinor, priceVaries, durationMin }: ServiceIntroProps) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.storefront;
  const amount = formatMoney(priceMinor, service.currency, locale);
  const price = priceVaries
    ? m.booking.public.priceFrom({ price: amount })
    : priceMinor === 0
      ? m.booking.public.free
      : amount;
  const remarks = [
    service.capacity !== null && words.group,
    priceMinor > 0 && service.prepayment === "full" && words.prepaidFull,
    priceMinor > 0 &&
      service.prepayment === "deposit" &&
      words.prepaidPart({ percent: service.depositPercent }),
    service.approval === "staff" && words.onRequest,
  ].filter(Boolean);
  return (
    <div className="intro">
      {service.pictureHash ? (
        <img
          className="intro-picture"
          src={paths.picture(service.pictureHash)}
          alt=""
          width="96"
          height="96"
        />
      ) : null}
      <div className="intro-text">
        <p>
          {formatDuration(durationMin, locale)} · <b>{price}</b>
          {remarks.length > 0 ? ` · ${remarks.join(" · ")}` : null}
        </p>
        {service.description ? <p className="intro-description">{service.description}</p> : null}
      </div>
    </div>
  );
}
