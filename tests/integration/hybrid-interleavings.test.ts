import { eq, inArray } from "drizzle-orm";
import { expect, it } from "vitest";
import { dialect } from "~drizzle/columns";
import { bookings, externalRecords, mirroredVisits, visitConflicts } from "~drizzle/schema";
import { bookVisit } from "~/features/booking/book/commands.server";
import { cancelVisit } from "~/features/booking/cancel/commands.server";
import { isBlocking } from "~/features/booking/model";
import { moveVisit } from "~/features/booking/move/commands.server";
import { sellVisit } from "~/features/channels/sale/commands.server";
import { holdVisit } from "~/features/channels/sale/hold/commands.server";
import { takesHour } from "~/features/channels/conflicts/model";
import { visitOfKey } from "~/features/channels/mirror/model";
import type { SimulatedRecord } from "~/integrations/yclients/simulator/state";
import { guest } from "~/lib/actor";
import { eachDatabase } from "../support/databases";
import { openHybridWorld, type HybridWorld } from "../support/hybrid-world";
import { manager } from "../support/studio";

/** The same numbers every time (mulberry32), so that what fails can be played again. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const TIMES = ["10:00", "10:30", "11:00", "12:00"];
const PEOPLE = 5;
/** The rules are the same on both engines, and PostgreSQL takes several times as long: there a part is enough, unless `HYBRID_ROUNDS` asks for more. */
const ROUNDS = Number(process.env.HYBRID_ROUNDS) || (dialect === "postgres" ? 40 : 205);

/** One person's day, on which both sides sell the same few hours. */
class Round {
  readonly day: string;
  readonly staffId: number;
  readonly #random: () => number;
  readonly #visits: number[] = [];
  readonly log: string[] = [];

  constructor(
    private readonly world: HybridWorld,
    readonly seed: number,
  ) {
    this.#random = randomFrom(seed);
    this.staffId = world.studio.people[seed % PEOPLE] ?? 0;
    const day = new Date(Date.UTC(2026, 2, 5 + Math.floor(seed / PEOPLE)));
    this.day = day.toISOString().slice(0, 10);
  }

  async play(): Promise<void> {
    const steps = 4 + this.#below(3);
    for (let step = 0; step < steps; step += 1) {
      this.world.core.clock.advance(1000 * this.#below(40));
      // What happens at the same time begins in any order and waits for nobody.
      const together = Array.from({ length: 1 + this.#below(3) }, () => this.#act());
      await Promise.all(together);
    }
    this.world.setOffline(false);
    this.world.state.faults.lostAnswer = 0;
  }

  #below(n: number): number {
    return Math.floor(this.#random() * n);
  }

  #pick<T>(from: readonly T[]): T | undefined {
    return from[this.#below(from.length)];
  }

  #time(): Date {
    return new Date(`${this.day}T${this.#pick(TIMES) ?? "10:00"}:00Z`);
  }

  async #act(): Promise<void> {
    const { world } = this;
    const roll = this.#below(100);
    if (roll < 17) return this.#bookOwn();
    if (roll < 32) return this.#bookThere();
    if (roll < 42) return this.#sell();
    if (roll < 52) return this.#moveOwn();
    if (roll < 58) return this.#cancelOwn();
    if (roll < 68) return this.#changeThere();
    if (roll < 72) return world.setOffline(this.#random() < 0.6);
    if (roll < 76) return void (world.state.faults.lostAnswer += 1);
    if (roll < 88) return this.#deliverSome();
    await world.work();
  }

  async #bookOwn(): Promise<void> {
    const { core, studio } = this.world;
    const startsAt = this.#time();
    this.log.push(`own ${startsAt.toISOString()}`);
    const booked = await bookVisit(core, manager, {
      parts: [{ serviceId: studio.serviceId, staffId: this.staffId, addonIds: [] }],
      ...{ locationId: studio.locationId, startsAt, notes: "", source: "staff", override: true },
      visitor: this.#visitor(),
    });
    if (booked.ok) this.#visits.push(booked.value.id);
  }

  #visitor() {
    const phoneRaw = `+7701${String(1_000_000 + this.seed)}`;
    return { kind: "contact" as const, name: "Анна", phoneRaw, email: null, locale: "ru" };
  }

  async #sell(): Promise<void> {
    const { core, studio, soldThere, vendors } = this.world;
    const startsAt = this.#time();
    const part = { serviceId: soldThere, staffId: this.staffId, addonIds: [] };
    const held = await holdVisit(core, vendors, guest, { parts: [part], locationId: studio.locationId, startsAt, source: "online", locale: "ru" }); // prettier-ignore
    if (!held.ok) return;
    this.log.push(`sell ${startsAt.toISOString()}`);
    const visitor = this.#visitor();
    await sellVisit(core, vendors, guest, { linkToken: held.value.linkToken, visitor, notes: "", answers: [] }); // prettier-ignore
    this.#visits.push(held.value.id);
  }

  #wall(): string {
    return `${this.day} ${this.#pick(TIMES) ?? "10:00"}:00`;
  }

  #bookThere(): void {
    const { branch } = this.world;
    const staffId = this.world.numberOf(this.staffId);
    const start = this.#wall();
    if (branch.isBusy(staffId, start, 3600)) return;
    this.log.push(`there ${start}`);
    branch.create({ staffId, start, seconds: 3600 });
  }

  async #moveOwn(): Promise<void> {
    const bookingId = this.#pick(this.#visits);
    if (bookingId === undefined) return;
    const startsAt = this.#time();
    this.log.push(`move ${bookingId} ${startsAt.toISOString()}`);
    await moveVisit(this.world.core, manager, { bookingId, startsAt, reason: "", override: true });
  }

  async #cancelOwn(): Promise<void> {
    const bookingId = this.#pick(this.#visits);
    if (bookingId === undefined) return;
    this.log.push(`cancel ${bookingId}`);
    await cancelVisit(this.world.core, manager, { bookingId, reason: "" });
  }

  #changeThere(): void {
    const { branch } = this.world;
    const record = this.#pick(this.#records().filter(({ deleted }) => !deleted));
    if (!record) return;
    const roll = this.#below(4);
    this.log.push(`change ${record.id} ${record.apiId} ${roll}`);
    if (roll === 0) return branch.remove(record);
    if (roll === 1) return void branch.change(record, { attendance: this.#pick([0, 1, 2]) ?? 0 });
    const start = this.#wall();
    if (!branch.isBusy(record.staffId, start, record.seconds, record.id)) branch.change(record, { start });
  }

  #records(): SimulatedRecord[] {
    const number = this.world.numberOf(this.staffId);
    return this.world.state.records.filter(({ start, staffId }) => staffId === number && start.startsWith(this.day)); // prettier-ignore
  }

  /** Some webhooks come, some twice, some never. */
  async #deliverSome(): Promise<void> {
    const { waitingHooks, state } = this.world;
    if (state.faults.offline) return;
    for (const record of waitingHooks.splice(0)) {
      const times = this.#pick([0, 1, 1, 2]) ?? 1;
      for (let copy = 0; copy < times; copy += 1) await this.world.deliver(record);
    }
  }
}

/** What is wrong with the two calendars, in words. */
async function audit({ db, core, state, numberOf }: HybridWorld): Promise<string[]> {
  const wrong: string[] = [];
  const visits = await db.select().from(bookings);
  const rows = await db.select().from(mirroredVisits);
  const conflicts = await db.select().from(visitConflicts).where(eq(visitConflicts.state, "open"));
  const records = await db.select().from(externalRecords);
  const there = state.records.filter(({ deleted }) => !deleted);
  const rowOf = new Map(rows.map((row) => [row.bookingId, row]));
  const isAsked = (id: number) =>
    conflicts.some(({ bookingId, otherBookingId }) => bookingId === id || otherBookingId === id);
  const span = (one: SimulatedRecord) => {
    const from = Date.parse(`${one.start.replace(" ", "T")}Z`);
    return [from, from + one.seconds * 1000] as const;
  };

  const taken = visits.filter(takesHour);
  for (const ours of taken.filter(({ source }) => source !== "yclients"))
    for (const other of taken) {
      const isMet = other.id !== ours.id && other.staffId === ours.staffId && ours.startsAt < other.endsAt && other.startsAt < ours.endsAt; // prettier-ignore
      if (!isMet) continue;
      const isNamed = conflicts.some(({ bookingId, otherBookingId }) => bookingId === ours.id && otherBookingId === other.id); // prettier-ignore
      if (!isNamed) wrong.push(`visits ${ours.id} and ${other.id} have one hour`);
    }
  for (const [at, one] of there.entries())
    for (const other of there.slice(at + 1)) {
      const [[a, b], [c, d]] = [span(one), span(other)];
      if (one.staffId === other.staffId && a < d && c < b) wrong.push(`records ${one.id} and ${other.id} have one hour there`); // prettier-ignore
    }
  for (const visit of taken.filter(({ source }) => source !== "yclients")) {
    const mine = there.filter(({ apiId }) => visitOfKey(apiId) === visit.id);
    if (mine.length > 1) wrong.push(`visit ${visit.id} stands there ${mine.length} times`);
    if (visit.startsAt <= core.clock.now() || isAsked(visit.id) || rowOf.get(visit.id)?.state === "refused") continue; // prettier-ignore
    const [one] = mine;
    const stands = one && one.staffId === numberOf(visit.staffId) && span(one)[0] === visit.startsAt.getTime() && span(one)[1] === visit.endsAt.getTime(); // prettier-ignore
    if (!stands) wrong.push(`visit ${visit.id} (${visit.status}, ${rowOf.get(visit.id)?.state}) does not stand there as here`); // prettier-ignore
  }
  for (const record of there) {
    const key = visitOfKey(record.apiId);
    const bookingId = key ?? records.find(({ externalId }) => externalId === String(record.id))?.bookingId;
    const visit = visits.find(({ id }) => id === bookingId);
    if (bookingId && isAsked(bookingId)) continue;
    const isSame = visit && takesHour(visit) && numberOf(visit.staffId) === record.staffId && visit.startsAt.getTime() === span(record)[0]; // prettier-ignore
    if (!isSame) wrong.push(`record ${record.id} (${record.apiId}) does not stand here as there (visit ${visit?.id} ${visit?.status})`); // prettier-ignore
  }
  for (const one of conflicts.filter(
    ({ kind, otherBookingId }) => kind === "overlap" && otherBookingId === null,
  ))
    wrong.push(
      `conflict ${one.id} of visit ${one.bookingId} with record ${one.externalId} does not name the other`,
    );
  const gone = visits.filter(({ source, status }) => source === "yclients" && isBlocking(status)).map(({ id }) => id); // prettier-ignore
  const known = gone.length === 0 ? [] : await db.select().from(externalRecords).where(inArray(externalRecords.bookingId, gone)); // prettier-ignore
  for (const { externalId, bookingId } of known)
    if (!there.some(({ id }) => String(id) === externalId)) wrong.push(`visit ${bookingId} stands here for a record that is gone`); // prettier-ignore
  return wrong;
}

eachDatabase((open) => {
  it(`keeps both calendars equal over ${ROUNDS} random interleavings`, { timeout: 300_000 }, async () => {
    const world = await openHybridWorld(await open(), { people: PEOPLE });
    const rounds = Array.from({ length: ROUNDS }, (_, seed) => new Round(world, seed));
    for (const round of rounds) await round.play();
    await world.settle();
    expect(await audit(world)).toEqual([]);
  });
});
