import {
  listLocations,
  listOfferedServices,
  listPublicPeople,
  type OfferedCategory,
  type PublicPerson,
} from "~/features/catalog/queries.server";
import type { Queryable } from "~drizzle/client.server";
import { listWorkplaces } from "../places/queries.server";

/** The first page of booking: what is offered, by whom, where. */
export interface Storefront {
  categories: OfferedCategory[];
  people: PublicPerson[];
  /** Places where somebody works. */
  places: { id: number; name: string; address: string; phone: string; country: string }[];
  /** The place that was chosen, or the only one. */
  place: { id: number; name: string; address: string } | null;
}

/** What is offered, at one place when it is told. A handful of queries, whatever the size. */
export async function getStorefront(
  db: Queryable,
  { locationId }: { locationId: number | null },
): Promise<Storefront> {
  const [all, everybody, rows, workplaces] = await Promise.all([
    listOfferedServices(db),
    listPublicPeople(db),
    listLocations(db),
    listWorkplaces(db),
  ]);
  const offersAt = (place: number) => everybody.filter(({ id }) => workplaces.get(id)?.has(place));
  const places = rows
    .filter(({ id }) => offersAt(id).length > 0)
    .map(({ id, name, address, phone, country }) => ({ id, name, address, phone, country }));
  const place =
    places.find(({ id }) => id === locationId) ?? (places.length === 1 ? (places[0] ?? null) : null);
  if (!place || places.length === 1) return { categories: all, people: everybody, places, place };
  const people = offersAt(place.id);
  const done = new Set(people.flatMap(({ services }) => services.map(({ id }) => id)));
  const categories = all
    .map((category) => ({ ...category, services: category.services.filter(({ id }) => done.has(id)) }))
    .filter(({ services }) => services.length > 0);
  return { categories, people, places, place };
}
