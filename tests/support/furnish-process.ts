/** `tsx tests/support/furnish-process.ts`: furnishes the database of DATABASE_URL and prints a `FurnishedStudio` as JSON. */
import { createDemoUser } from "~/features/accounts/seed.server";
import { issueToken, type NewToken } from "~/features/accounts/tokens/commands.server";
import { bookVisit } from "~/features/booking/book/commands.server";
import {
  saveCategory,
  saveLocation,
  savePerson,
  saveService,
  setPersonServices,
} from "~/features/catalog/commands.server";
import { createClient } from "~/features/clients/commands.server";
import { setWeeklyHours } from "~/features/schedule/commands.server";
import { writeSetting } from "~/features/settings/commands.server";
import { takeAtDesk } from "~/features/payments/desk/commands.server";
import { linkCatalogue } from "~/features/sync/catalogue-links/commands.server";
import { systemActor } from "~/lib/actor";
import { systemClock } from "~/lib/clock";
import type { Core } from "~/lib/core";
import { readEnv } from "~/lib/env.server";
import { silentLog } from "~/lib/log.server";
import { addDays, dayOf, instantOf } from "~/lib/zoned-time";
import { loyaltyLevels, visitConflicts } from "~drizzle/schema";
import { openDatabase } from "~drizzle/client.server";
import { words, type FurnishedStudio } from "./furnished";

const ZONE = "Asia/Almaty";
const actor = systemActor("test");
const env = readEnv();
const db = await openDatabase(env.database.url);
const core: Core = { db, clock: systemClock, log: silentLog, env };

const location = {
  zone: ZONE,
  currency: "KZT",
  country: "KZ",
  address: "ул. Абая, 10",
  phone: "+7 727 250 00 00",
} as const;
const { id: locationId } = await saveLocation(core, actor, { name: "Студия", ...location });
const { id: categoryId } = await saveCategory(core, actor, { name: "Массаж и тренировки", position: 0 });

async function service(name: string, priceMinor: number, position: number): Promise<number> {
  const rules = {
    bufferBeforeMin: 0,
    bufferAfterMin: 0,
    stepMin: 30,
    minNoticeMin: 0,
    horizonDays: 30,
    isOnline: true,
  };
  const { id } = await saveService(core, actor, {
    ...{ categoryId, name, description: "", durationMin: 60, priceMinor, position },
    ...rules,
  });
  return id;
}
const services = {
  massage: await service(words.massage, 1_000_000, 0),
  training: await service(words.training, 800_000, 1),
};

/** At work every day from 8 to 22, so that a test has free hours whenever it runs. */
async function person(name: string, position: number, externalId: string): Promise<number> {
  const { id } = await savePerson(core, actor, {
    locationId,
    name,
    title: "Специалист",
    isBookable: true,
    position,
  });
  const list = Object.values(services).map((serviceId) => ({
    serviceId,
    priceMinor: null,
    durationMin: null,
  }));
  await setPersonServices(core, actor, { staffId: id, list });
  const week = [0, 1, 2, 3, 4, 5, 6].map((weekday) => ({ weekday, startMin: 480, endMin: 1320 }));
  await setWeeklyHours(core, actor, { staffId: id, week });
  await linkCatalogue(core, actor, { source: "yclients", entity: "staff", externalId, entityId: id });
  return id;
}
const staff = { irina: await person(words.irina, 0, "11"), daniyar: await person(words.daniyar, 1, "12") };
await linkCatalogue(core, actor, {
  source: "yclients",
  entity: "service",
  externalId: "31",
  entityId: services.massage,
});
await linkCatalogue(core, actor, {
  source: "yclients",
  entity: "service",
  externalId: "33",
  entityId: services.training,
});

async function client(lastName: string, firstName: string, phone: string) {
  const made = await createClient(core, actor, { lastName, firstName, phone, email: "" });
  if (!made.ok) throw new Error(`${lastName} is there already`);
  return { id: made.value.clientId, code: made.value.code, name: `${lastName} ${firstName}`, phone };
}
const clients = {
  madina: await client("Серикова", "Мадина", "+77015550101"),
  ivan: await client("Петров", "Иван", "+79165550202"),
};

await db.transaction(async (tx) => {
  const at = core.clock.now();
  await writeSetting(tx, {
    key: "business",
    value: { name: "Студия Тест", email: "", phone: "", currency: "KZT", country: "KZ", locale: "ru" },
    at,
  });
  await tx.insert(loyaltyLevels).values({ name: "Старт", thresholdMinor: 0, percentBp: 500 });
});

const demo = (username: "admin" | "manager" | "trainer", staffId: number | null) =>
  createDemoUser(core, { username, displayName: `Тест ${username}`, role: username, staffId });
const users = {
  admin: (await demo("admin", null)).userId,
  manager: (await demo("manager", null)).userId,
  trainer: (await demo("trainer", staff.irina)).userId,
};
const token = async (owner: { userId: number } | { clientId: number }, scopes: NewToken["scopes"]) =>
  (await issueToken(db, { owner, label: "test", scopes }, core.clock.now())).token;

const today = dayOf(core.clock.now(), ZONE);
async function visit(staffId: number, days: number, minutes: number, clientId: number) {
  const booked = await bookVisit(core, actor, {
    ...{
      parts: [{ serviceId: services.training, staffId, addonIds: [] }],
      startsAt: instantOf({ day: addDays(today, days), minutes }, ZONE),
    },
    ...{ visitor: { kind: "known", clientId }, notes: "", source: "staff" },
  });
  if (!booked.ok) throw new Error(`no visit: ${booked.error.reason}`);
  return booked.value;
}
const ahead = await visit(staff.irina, 1, 600, clients.ivan.id);
const later = await visit(staff.irina, 2, 600, clients.ivan.id);
const daniyars = await visit(staff.daniyar, 1, 600, clients.ivan.id);

const cash = {
  bookingId: later.id,
  method: "cash" as const,
  amountMinor: 100_000,
  note: "",
  once: "furnished",
};
const taken = await takeAtDesk(core, actor, cash);
if (!taken.ok || !taken.value) throw new Error("no payment");

const settled = { state: "resolved" as const, resolution: "gone", createdAt: core.clock.now(), resolvedAt: core.clock.now() }; // prettier-ignore
const [conflict] = await db
  .insert(visitConflicts)
  .values({
    kind: "gone_there",
    bookingId: daniyars.id,
    source: "yclients",
    proposedLoser: "ours",
    ...settled,
  })
  .returning({ id: visitConflicts.id });

const studio: FurnishedStudio = {
  ...{ zone: ZONE, locationId, services, staff, clients, users },
  bookings: { ahead: ahead.id, later: later.id, daniyars: daniyars.id },
  paymentId: taken.value.id,
  conflictId: conflict?.id ?? 0,
  linkToken: ahead.linkToken,
  tokens: {
    admin: await token({ userId: users.admin }, ["*"]),
    manager: await token({ userId: users.manager }, ["*"]),
    trainer: await token({ userId: users.trainer }, ["*"]),
    client: await token({ clientId: clients.madina.id }, ["*"]),
  },
};
await db.close();
process.stdout.write(`\n${JSON.stringify(studio)}`);
