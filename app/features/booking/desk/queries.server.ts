import { and, eq, gt, isNull, ne } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { bookings } from "~drizzle/schema";
import { can } from "~/features/accounts/policy";
import { visitsWithinScope } from "~/features/clients/scope/queries.server";
import { getMainLocation, listAddons, listServices, listStaff } from "~/features/catalog/queries.server";
import type { UserActor } from "~/lib/actor";
import { dayOf, type Day } from "~/lib/zoned-time";
import { choiceQuery, dropPart, MOST_PARTS, type Choice } from "../offer/page/model";
import { getOfferedDay, type OfferedDay } from "../offer/queries.server";

/** What the staff's booking page shows for a choice. */
export interface DeskOffer {
  services: { id: number; name: string; category: string; capacity: number | null }[];
  people: { id: number; name: string }[];
  addons: { id: number; name: string; durationMin: number; priceMinor: number; currency: string }[];
  mayAny: boolean;
  /** Null while there is no service to book. */
  choice: Choice | null;
  /** Further services in words, each with the address of the choice without it. */
  further: { title: string; without: string }[];
  day: Day;
  zone: string;
  offer: OfferedDay | null;
}

interface Asked {
  /** What the address says; its first part counts as not chosen when the service is not offered to staff. */
  choice: Choice | null;
  isPersonChosen: boolean;
  day: Day | undefined;
  now: Date;
}

/** Everything there is to choose from, and the day's grid for what was chosen, with the reasons why hours are closed. */
export async function getDeskOffer(db: Queryable, actor: UserActor, asked: Asked): Promise<DeskOffer> {
  const [rows, staff, location] = await Promise.all([listServices(db), listStaff(db), getMainLocation(db)]);
  const services = rows
    .filter(({ service }) => service.archivedAt === null && !service.isAddon)
    .map(({ service, categoryName }) => ({
      id: service.id,
      name: service.name,
      category: categoryName,
      capacity: service.capacity,
    }));
  const people = staff
    .filter(({ person }) => can(actor, "bookings:write", { staffId: person.id }))
    .map(({ person }) => ({ id: person.id, name: person.name }));
  const mayAny = can(actor, "bookings:write:any");
  const choice = completeChoice(asked, { services, people, mayAny });
  const zone = location?.zone ?? "UTC";
  const day = asked.day ?? dayOf(asked.now, zone);
  const offer =
    choice && (await getOfferedDay(db, { ...askedOf(choice), day, now: asked.now, forStaff: true }));
  return {
    services,
    people,
    addons: choice ? await listAddons(db, choice.parts[0].serviceId) : [],
    mayAny,
    choice,
    further: choice ? describeFurther(choice, { services, people: staff.map(({ person }) => person) }) : [],
    day,
    zone: offer?.zone ?? zone,
    offer,
  };
}

function completeChoice(
  { choice, isPersonChosen }: Asked,
  { services, people, mayAny }: Pick<DeskOffer, "services" | "people" | "mayAny">,
): Choice | null {
  const [first, ...further] = choice?.parts ?? [];
  const service = services.find(({ id }) => id === first?.serviceId) ?? services[0];
  const own = people[0]?.id;
  const staffId = isPersonChosen && first ? first.staffId : mayAny ? "any" : own;
  // A trainer books in their own column; "any" is everybody's.
  const person = staffId === "any" && !mayAny ? own : staffId;
  if (!service || person === undefined) return null;
  const addonIds = first && first.serviceId === service.id ? first.addonIds : [];
  return {
    parts: [{ serviceId: service.id, staffId: person, addonIds }, ...further.slice(0, MOST_PARTS - 1)],
    locationId: choice?.locationId ?? null,
    party: service.capacity ? (choice?.party ?? 1) : 1,
  };
}

function describeFurther(
  choice: Choice,
  {
    services,
    people,
  }: { services: readonly { id: number; name: string }[]; people: readonly { id: number; name: string }[] },
) {
  return choice.parts.slice(1).map(({ serviceId, staffId }, at) => {
    const service = services.find(({ id }) => id === serviceId)?.name ?? "";
    const person = people.find(({ id }) => id === staffId)?.name;
    const kept = dropPart(choice, at + 1);
    const query = { service: String(kept.parts[0].serviceId), ...choiceQuery(kept) };
    const without = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== undefined));
    return { title: [service, person].filter(Boolean).join(" · "), without: without.toString() };
  });
}

/** A choice as requests for free time and for bookings take it. */
export function askedOf({ parts, locationId, party }: Choice) {
  return { parts, party, ...(locationId === null ? {} : { locationId }) };
}

/** How many requests wait for an answer of this member of staff: of all columns, or of their own. */
export async function countRequests(db: Queryable, actor: UserActor, now: Date): Promise<number> {
  const isOwn = !can(actor, "bookings:write:any");
  return db.$count(
    bookings,
    and(
      eq(bookings.status, "pending"),
      ne(bookings.source, "yclients"),
      isNull(bookings.headId),
      gt(bookings.startsAt, now),
      isOwn ? eq(bookings.staffId, actor.staffId ?? 0) : visitsWithinScope(db, actor),
    ),
  );
}
