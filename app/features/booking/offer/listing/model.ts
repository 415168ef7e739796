interface ListedPlace {
  name: string;
  address: string;
  phone: string;
  country: string;
}

interface ListedService {
  id: number;
  name: string;
  description: string;
  durationMin: number;
  priceMinor: number;
  currency: string;
  pictureUrl: string | null;
}

interface Listing {
  business: string;
  /** Absolute addresses. */
  url: string;
  image: string;
  places: readonly ListedPlace[];
}

/** The business as schema.org knows it, with what it offers; for search engines. */
export function describeBusiness(
  { business, url, image, places }: Listing,
  services: readonly ListedService[],
  serviceUrl: (id: number) => string,
): object {
  const [place] = places;
  return {
    "@context": "https://schema.org",
    "@type": "LocalBusiness",
    "@id": `${url}#business`,
    name: business,
    url,
    image,
    ...(place ? describePlace(place) : {}),
    ...(places.length > 1
      ? { department: places.map((one) => ({ "@type": "LocalBusiness", name: one.name || business, image, ...describePlace(one) })) }
      : {}),
    potentialAction: { "@type": "ReserveAction", target: url },
    makesOffer: services.map((service) => describeOffer(service, serviceUrl(service.id))),
  }; // prettier-ignore
}

/** One service with its price and who provides it. */
export function describeService(listing: Listing, service: ListedService, url: string): object {
  const [place] = listing.places;
  return {
    "@context": "https://schema.org",
    "@type": "Service",
    name: service.name,
    ...(service.description ? { description: service.description } : {}),
    url,
    image: service.pictureUrl ?? listing.image,
    provider: {
      "@type": "LocalBusiness",
      "@id": `${listing.url}#business`,
      name: listing.business,
      url: listing.url,
      image: listing.image,
      ...(place ? describePlace(place) : {}),
    },
    offers: describeOffer(service, url),
  };
}

function describeOffer({ name, priceMinor, currency }: ListedService, url: string): object {
  return {
    "@type": "Offer",
    url,
    price: (priceMinor / 100).toFixed(2),
    priceCurrency: currency,
    availability: "https://schema.org/InStock",
    itemOffered: { "@type": "Service", name, url },
  };
}

function describePlace({ address, phone, country }: ListedPlace): object {
  return {
    ...(address
      ? { address: { "@type": "PostalAddress", streetAddress: address, addressCountry: country } }
      : {}),
    ...(phone ? { telephone: phone } : {}),
  };
}
