import type { PlannedVisit, PlanService } from "~/features/booking/demo/model";
import { insertPlannedVisits } from "~/features/booking/seed.server";
import { demoLocation } from "~/features/catalog/demo/model";
import { insertFormerPeople, seedCatalog } from "~/features/catalog/seed.server";
import { demoClients } from "~/features/clients/demo/model";
import { countDemoClients, insertDemoClients } from "~/features/clients/seed.server";
import { awardsOf, insertAwards, type PaidVisit } from "~/features/loyalty/seed.server";
import { readLevels } from "~/features/loyalty/levels/queries.server";
import { systemActor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { seededRandom } from "~/lib/random";
import { addDays, dayOf, instantOf, weekdayOf } from "~/lib/zoned-time";
import { bookings, clients as clientTable } from "~drizzle/schema";
import { planPeople } from "./demo";

export interface VolumeOptions {
  /** How many demo clients there are to be in all. */
  clients: number;
  visitsPerClient: number;
  /** Told after each thousand. */
  onProgress?: (clients: number) => void;
}

const CHUNK = 1000;
/** Starts of a day, minutes from midnight: an hour's visit and a quarter's pause. */
const STARTS = Array.from({ length: 8 }, (_, at) => 540 + at * 75);
/** About six years of working days, ending where the demo's own history begins. */
const YEARS_DAYS = 1800;
const BEFORE_DEMO = 300;

const demo = systemActor("demo");

/**
 * Adds clients until there are as many as asked for, with visits of former years to people who have left: a large data set for measuring,
 * beside which the demo's calendar stays as it was. A thousand clients with all that is theirs share a transaction, so an interrupted run
 * is taken up where it ended.
 */
export async function seedVolume(core: Core, { clients, visitsPerClient, onProgress }: VolumeOptions): Promise<number> {
  const present = await countDemoClients(core.db);
  if (present >= clients) return 0;
  const wanted = (clients - present) * visitsPerClient;
  const catalog = await seedCatalog(core, demo);
  const services = planPeople(catalog).flatMap((person) => person.services).filter(({ priceMinor }) => priceMinor > 0);
  const staffIds = await hireFormer(core, { locationId: catalog.locationId, visits: wanted, after: present });
  const calendar = new Calendar({ staffIds, today: dayOf(core.clock.now(), catalog.zone), zone: catalog.zone, services });
  const takenCodes = new Set((await core.db.select({ code: clientTable.code }).from(clientTable)).map(({ code }) => code));
  const references = {
    seed: `volume ${present}`,
    taken: new Set((await core.db.selectValues(core.db.select({ reference: bookings.reference }).from(bookings))).map(([one]) => String(one))),
  };
  const levels = await readLevels(core.db);

  for (let from = present; from < clients; from += CHUNK) {
    const people = demoClients({ from, until: Math.min(from + CHUNK, clients), takenCodes });
    const visits = people.flatMap((_, at) => {
      const first = (from - present + at) * visitsPerClient;
      return Array.from({ length: visitsPerClient }, (_, n) => calendar.visit(first + n, at));
    });
    const rows = people.map((client, at) => ({ client, ...countersOf(visits.slice(at * visitsPerClient, (at + 1) * visitsPerClient), calendar.begins) }));
    await core.db.transaction(async (tx) => {
      const clientIds = await insertDemoClients(tx, { rows, region: demoLocation.country });
      const ids = await insertPlannedVisits(tx, {
        visits,
        clientIds,
        locationId: catalog.locationId,
        currency: demoLocation.currency,
        staffActor: () => demo,
        references: { ...references, seed: `${references.seed} ${from}` },
      });
      await insertAwards(tx, awardsOf(levels, paidVisits(visits, ids, clientIds)));
    });
    onProgress?.(from - present + people.length);
  }
  return clients - present;
} // prettier-ignore

async function hireFormer(
  core: Core,
  { locationId, visits, after }: { locationId: number; visits: number; after: number },
): Promise<number[]> {
  const count = Math.max(1, Math.ceil(visits / (STARTS.length * YEARS_DAYS)));
  const people = demoClients({ from: 10_000_000 + after, until: 10_000_000 + after + count });
  const names = people.map(({ firstName, lastName }) => `${firstName} ${lastName}`);
  return core.db.transaction((tx) => insertFormerPeople(tx, { locationId, names, at: core.clock.now() }));
}

function countersOf(visits: readonly PlannedVisit[], begins: Date) {
  const done = visits
    .filter(({ status }) => status === "completed")
    .map(({ startsAt }) => startsAt.getTime());
  const booked = visits.map(({ createdAt }) => createdAt.getTime());
  return {
    createdAt: booked.length > 0 ? new Date(Math.min(...booked)) : begins,
    visitsCount: done.length,
    lastVisitAt: done.length > 0 ? new Date(Math.max(...done)) : null,
  };
}

function paidVisits(
  visits: readonly PlannedVisit[],
  ids: readonly number[],
  clientIds: readonly number[],
): PaidVisit[] {
  return visits
    .map((visit, at) => ({ visit, bookingId: ids[at] as number }))
    .filter(({ visit }) => visit.status === "completed")
    .map(({ visit: { clientIndex, service, closed }, bookingId }) => ({
      bookingId,
      clientId: clientIds[clientIndex] as number,
      priceMinor: service.priceMinor,
      currency: demoLocation.currency,
      completedAt: closed?.at as Date,
      version: 2,
    }))
    .sort((a, b) => a.completedAt.getTime() - b.completedAt.getTime() || a.bookingId - b.bookingId);
}

/** The hours of people who have left: each is given away once, and a client's visits lie far apart. */
class Calendar {
  readonly begins: Date;
  readonly #days: string[] = [];
  readonly #hours: number;
  readonly #stride: number;
  readonly #random = seededRandom("volume");

  constructor(
    private readonly given: {
      staffIds: readonly number[];
      today: string;
      zone: string;
      services: readonly PlanService[];
    },
  ) {
    for (let day = addDays(given.today, -BEFORE_DEMO); this.#days.length < YEARS_DAYS; day = addDays(day, -1))
      if (weekdayOf(day) !== 6) this.#days.push(day);
    this.#hours = YEARS_DAYS * STARTS.length * given.staffIds.length;
    this.#stride = coprimeNear(Math.floor(this.#hours * 0.618), this.#hours);
    this.begins = instantOf({ day: this.#days[YEARS_DAYS - 1] as string, minutes: 600 }, given.zone);
  }

  /** Visit number `n` of all, below the number of hours. */
  visit(n: number, clientIndex: number): PlannedVisit {
    const { staffIds, services, zone } = this.given;
    // Multiplying by a number without a common divisor visits every hour once. The product stays below 2^53.
    const hour = (n * this.#stride) % this.#hours;
    const staffId = staffIds[hour % staffIds.length] as number;
    const place = Math.floor(hour / staffIds.length);
    const day = this.#days[Math.floor(place / STARTS.length)] as string;
    const startsAt = instantOf({ day, minutes: STARTS[place % STARTS.length] as number }, zone);
    const service = { ...this.#random.pick(services), durationMin: 60, bufferBeforeMin: 0, bufferAfterMin: 0 };
    const outcome = this.#random.next();
    const createdAt = new Date(startsAt.getTime() - this.#random.between(3, 300) * 3_600_000);
    const common = { clientIndex, staffId, service, startsAt, day, createdAt, source: outcome < 0.4 ? ("online" as const) : ("staff" as const) };
    const endsAt = new Date(startsAt.getTime() + 3_600_000);
    const status = outcome > 0.96 ? "cancelled" : outcome > 0.93 ? "no_show" : "completed";
    const at = status === "cancelled" ? new Date(startsAt.getTime() - 2 * 3_600_000) : endsAt;
    return { ...common, endsAt, status, closed: { at, by: "staff", reason: "" } };
  } // prettier-ignore
}

function coprimeNear(wanted: number, of: number): number {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  let candidate = Math.max(1, wanted);
  while (divisor(candidate, of) !== 1) candidate += 1;
  return candidate;
}
