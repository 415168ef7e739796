import { randomBytes } from "node:crypto";
import type { Db } from "~drizzle/client.server";
import { bookings, clients, locations, serviceCategories, services, staff } from "~drizzle/schema";
import { searchTextOf, sortKeyOf } from "~/features/clients/search/model";

const CREATED = new Date("2026-01-01T00:00:00Z");

/** Where a visit can take place: one location, one person, one service. */
export interface Workplace {
  locationId: number;
  staffId: number;
  serviceId: number;
}

async function idOf(rows: Promise<{ id: number }[]>): Promise<number> {
  const [row] = await rows;
  if (!row) throw new Error("No row came back");
  return row.id;
}

/** Rows for tests of features that read visits but are not about how visits are made. */
export async function addWorkplace(db: Db, zone = "Asia/Almaty"): Promise<Workplace> {
  const locationId = await idOf(
    db
      .insert(locations)
      .values({
        name: "Студия",
        zone,
        currency: "KZT",
        country: "KZ",
        address: "",
        phone: "",
        createdAt: CREATED,
      })
      .returning({ id: locations.id }),
  );
  const staffId = await idOf(
    db
      .insert(staff)
      .values({ locationId, name: "Алия", title: "", position: 0, isBookable: true, createdAt: CREATED })
      .returning({ id: staff.id }),
  );
  const categoryId = await idOf(
    db
      .insert(serviceCategories)
      .values({ name: "Тренировки", position: 0 })
      .returning({ id: serviceCategories.id }),
  );
  const serviceId = await idOf(
    db
      .insert(services)
      .values({
        categoryId,
        name: "Растяжка",
        description: "",
        durationMin: 60,
        priceMinor: 850_000,
        currency: "KZT",
        bufferBeforeMin: 0,
        bufferAfterMin: 0,
        stepMin: 30,
        minNoticeMin: 0,
        horizonDays: 30,
        isOnline: true,
        position: 0,
        createdAt: CREATED,
      }) // prettier-ignore
      .returning({ id: services.id }),
  );
  return { locationId, staffId, serviceId };
}

/** A client's row; the derived columns follow from what is given. */
export function addClient(
  db: Db,
  given: Partial<typeof clients.$inferInsert> & { displayName: string },
): Promise<number> {
  const code = given.code ?? `T${randomBytes(6).toString("hex")}`;
  const row = {
    code, firstName: "", lastName: given.displayName, middleName: "", sortKey: sortKeyOf(given.displayName), phoneRaw: null, phoneE164: null,
    phoneIsIdentity: false, email: null, emailKey: null, locale: "ru", notes: "", source: "staff", visitsCount: 0,
    createdAt: CREATED, updatedAt: CREATED, version: 1, ...given,
  }; // prettier-ignore
  return idOf(
    db
      .insert(clients)
      .values({ ...row, searchText: searchTextOf(row) })
      .returning({ id: clients.id }),
  );
}

/** A visit's row, one hour long, not exclusive, so that tests need not look for free hours. */
export function addBooking(
  db: Db,
  { locationId, staffId, serviceId }: Workplace,
  given: Partial<typeof bookings.$inferInsert> = {},
): Promise<number> {
  const startsAt = given.startsAt ?? new Date("2026-03-01T05:00:00Z");
  const endsAt = given.endsAt ?? new Date(startsAt.getTime() + 3_600_000);
  const token = randomBytes(12).toString("hex");
  return idOf(
    db
      .insert(bookings)
      .values({
        reference: token.slice(0, 10),
        linkToken: token,
        clientId: null,
        locationId,
        staffId,
        serviceId,
        serviceName: "Растяжка",
        source: "staff",
        status: "confirmed",
        startsAt,
        endsAt,
        busyFrom: startsAt,
        busyUntil: endsAt,
        blocks: false,
        isExclusive: false,
        localDay: "2026-03-01",
        priceMinor: 850_000,
        currency: "KZT",
        notes: "",
        createdAt: CREATED,
        updatedAt: CREATED,
        version: 1,
        ...given,
      }) // prettier-ignore
      .returning({ id: bookings.id }),
  );
}
