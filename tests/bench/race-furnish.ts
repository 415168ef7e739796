/** `tsx tests/bench/race-furnish.ts`: furnishes the database of DATABASE_URL for the race and prints a `RaceStudio` as JSON. */
import { createDemoUser } from "~/features/accounts/seed.server";
import { issueToken } from "~/features/accounts/tokens/commands.server";
import { linkCatalogue } from "~/features/sync/catalogue-links/commands.server";
import { systemActor } from "~/lib/actor";
import { systemClock } from "~/lib/clock";
import type { Core } from "~/lib/core";
import { readEnv } from "~/lib/env.server";
import { silentLog } from "~/lib/log.server";
import { openDatabase } from "~drizzle/client.server";
import { locations, serviceCategories, services, staff, staffServices, weeklyHours } from "~drizzle/schema";

/** What the race needs of the furnished business: people by what is done with them, services, a token of staff. */
export interface RaceStudio {
  services: { plain: number; group: number; approved: number; single: number };
  /** Three of them for "anybody", one for each other scenario. */
  people: { three: [number, number, number]; one: number[] };
  vendor: { staffId: string; serviceId: string; person: number };
  token: string;
  zone: string;
}

const ZONE = "UTC";
const PEOPLE = 12;
const actor = systemActor("race");
const env = readEnv();
const db = await openDatabase(env.database.url);
const core: Core = { db, clock: systemClock, log: silentLog, env };
const createdAt = core.clock.now();

async function idOf(rows: Promise<{ id: number }[]>): Promise<number> {
  const [row] = await rows;
  if (!row) throw new Error("No row came back");
  return row.id;
}

const place = {
  name: "Студия",
  zone: ZONE,
  currency: "KZT",
  country: "KZ",
  address: "",
  phone: "",
  createdAt,
};
const locationId = await idOf(db.insert(locations).values(place).returning({ id: locations.id }));
const categoryId = await idOf(
  db
    .insert(serviceCategories)
    .values({ name: "Тренировки", position: 0 })
    .returning({ id: serviceCategories.id }),
);

function service(name: string, more: Partial<typeof services.$inferInsert> = {}): Promise<number> {
  const rules = { bufferBeforeMin: 0, bufferAfterMin: 0, stepMin: 30, minNoticeMin: 0, horizonDays: 3650 };
  const price = { durationMin: 60, priceMinor: 850_000, currency: "KZT", description: "" };
  const row = { categoryId, name, isOnline: true, position: 0, createdAt, ...price, ...rules, ...more };
  return idOf(db.insert(services).values(row).returning({ id: services.id }));
}
const plain = await service("Тренировка");
const group = await service("Йога", { capacity: 5 });
const approved = await service("Консультация", { approval: "staff" });

const people: number[] = [];
for (let position = 0; position < PEOPLE; position += 1) {
  const row = { locationId, name: `Мастер ${position}`, title: "", position, isBookable: true, createdAt };
  const staffId = await idOf(db.insert(staff).values(row).returning({ id: staff.id }));
  people.push(staffId);
  await db
    .insert(weeklyHours)
    .values([0, 1, 2, 3, 4, 5, 6].map((weekday) => ({ staffId, weekday, startMin: 0, endMin: 1440 })));
  // The first three are the only ones who do what anybody may do, the next the class, the next what is approved.
  const serviceId = position < 3 ? plain : position === 3 ? group : position === 4 ? approved : null;
  if (serviceId !== null) await db.insert(staffServices).values({ staffId, serviceId });
}
const single = await service("Массаж");
for (const staffId of people.slice(5)) await db.insert(staffServices).values({ staffId, serviceId: single });

const [one = 0, two = 0, three = 0] = people;
const vendorPerson = people[11] ?? 0;
for (const [entity, externalId, entityId] of [["staff", "11", vendorPerson], ["service", "31", single]] as const)
  await linkCatalogue(core, actor, { source: "yclients", entity, externalId, entityId }); // prettier-ignore
const { userId } = await createDemoUser(core, {
  username: "admin",
  displayName: "Тест",
  role: "admin",
  staffId: null,
});
const { token } = await issueToken(db, { owner: { userId }, label: "race", scopes: ["*"] }, createdAt);
await db.close();

const studio: RaceStudio = {
  services: { plain, group, approved, single },
  people: { three: [one, two, three], one: people.slice(3) },
  vendor: { staffId: "11", serviceId: "31", person: vendorPerson },
  token,
  zone: ZONE,
};
console.log(`\n${JSON.stringify(studio)}`);
