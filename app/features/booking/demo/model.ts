import { seededRandom, type Random } from "~/lib/random";
import { addDays, dayOf, instantOf, weekdayOf } from "~/lib/zoned-time";
import { busySpan, isBlocking, type BookingStatus } from "../model";

/** A service as one person does it: with their price and length. */
export interface PlanService {
  serviceId: number;
  name: string;
  durationMin: number;
  priceMinor: number;
  bufferBeforeMin: number;
  bufferAfterMin: number;
  stepMin: number;
  /** How often it is asked for, against the person's others. */
  demand: number;
}

export interface PlanPerson {
  staffId: number;
  week: readonly { weekday: number; startMin: number; endMin: number }[];
  /** Share of the working time that is taken, 0 to 1. */
  load: number;
  services: readonly PlanService[];
}

export interface PlanInput {
  people: readonly PlanPerson[];
  clientCount: number;
  /** Clients a vendor's record would find: only they come by YClients. */
  canComeByVendor: (clientIndex: number) => boolean;
  now: Date;
  zone: string;
  days: { back: number; ahead: number };
}

/** A visit that was, is or will be. */
export interface PlannedVisit {
  clientIndex: number;
  staffId: number;
  service: PlanService;
  startsAt: Date;
  endsAt: Date;
  day: string;
  source: "online" | "staff" | "yclients";
  status: Extract<BookingStatus, "pending" | "confirmed" | "completed" | "cancelled" | "no_show">;
  /** When it was booked; before the start and before now. */
  createdAt: Date;
  /** When it was completed, cancelled or missed, and why; null while it is open. */
  closed: { at: Date; by: "client" | "staff"; reason: string } | null;
}

const MIN = 60_000;
/** The vendor was connected a month ago, and a pull looks no further back. */
const VENDOR_DAYS = { back: 28, ahead: 12 };
const VENDOR_SHARE = 0.06;
/** Monday first. */
const WEEKDAY_LOAD = [0.92, 0.95, 0.98, 1, 1.05, 1.08, 0.85];
const CANCEL_REASONS = ["Заболел ребёнок", "Командировка", "Перенос по просьбе клиента", "Плохо себя чувствует", ""]; // prettier-ignore

/**
 * Plans the life of the business around a day: nobody is in two places, everybody works in their hours at what they do, with the
 * buffers kept. The same input gives the same plan. Ordered by the instants of booking.
 */
export function planVisits(input: PlanInput): PlannedVisit[] {
  const random = seededRandom("visits");
  const crowd = new Crowd(input, seededRandom("crowd"));
  const today = dayOf(input.now, input.zone);
  const visits: PlannedVisit[] = [];
  for (let offset = -input.days.back; offset <= input.days.ahead; offset += 1) {
    const day = addDays(today, offset);
    for (const person of input.people) {
      for (const slot of fillDay(person, { day, offset, input, random })) {
        const clientIndex = crowd.take(person.staffId, offset);
        if (clientIndex === null) continue;
        visits.push(visitOf(slot, { clientIndex, offset, person, day, input, random }));
      }
    }
  }
  awaitAnswer(visits, input.now);
  return visits.sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime() || a.startsAt.getTime() - b.startsAt.getTime() || a.staffId - b.staffId); // prettier-ignore
}

interface Slot {
  service: PlanService;
  startMin: number;
}

interface DayPlan {
  day: string;
  offset: number;
  input: PlanInput;
  random: Random;
}

/** How much of a day is taken: the business has grown, and days ahead fill up as they come near. */
function loadOf(person: PlanPerson, { day, offset, input }: DayPlan): number {
  const growth = offset < 0 ? 1 - (0.2 * -offset) / input.days.back : 1 - (0.75 * offset) / input.days.ahead;
  const crowd = Math.min(1, Math.max(0.2, input.clientCount / 200));
  return person.load * (WEEKDAY_LOAD[weekdayOf(day)] ?? 1) * growth * crowd;
}

function fillDay(person: PlanPerson, plan: DayPlan): Slot[] {
  const { random } = plan;
  const slots: Slot[] = [];
  const load = loadOf(person, plan);
  const weekday = weekdayOf(plan.day);
  for (const shift of person.week.filter((one) => one.weekday === weekday)) {
    let free = shift.startMin;
    while (free < shift.endMin) {
      const service = weighted(person.services, random);
      // On the grid of starts that the service offers, counted from the beginning of the shift.
      const steps = Math.ceil((free + service.bufferBeforeMin - shift.startMin) / service.stepMin);
      const startMin = shift.startMin + Math.max(0, steps) * service.stepMin;
      const endMin = startMin + service.durationMin;
      // A visit takes about twice as long as a pause, so the odds of a pause are lower than its share.
      const isTaken = random.chance(load / (load + 2 * (1 - load)) + 0.16);
      if (!isTaken || endMin > shift.endMin) free += 30;
      else {
        slots.push({ service, startMin });
        free = endMin + service.bufferAfterMin;
      }
    }
  }
  return slots;
}

function weighted(services: readonly PlanService[], random: Random): PlanService {
  let left = random.next() * services.reduce((sum, { demand }) => sum + demand, 0);
  for (const service of services) {
    left -= service.demand;
    if (left < 0) return service;
  }
  return services[services.length - 1] as PlanService;
}

function visitOf(
  { service, startMin }: Slot,
  { clientIndex, offset, person, day, input, random }: DayPlan & { clientIndex: number; person: PlanPerson },
): PlannedVisit {
  const { now, zone } = input;
  const startsAt = instantOf({ day, minutes: startMin }, zone);
  const endsAt = new Date(startsAt.getTime() + service.durationMin * MIN);
  const createdAt = bookedAt(startsAt, { day, now, zone, random });
  const isVendors = random.chance(VENDOR_SHARE);
  const nearby = offset >= -VENDOR_DAYS.back && offset <= VENDOR_DAYS.ahead;
  const isOnline = random.chance(0.46);
  const source = isVendors && nearby && input.canComeByVendor(clientIndex) ? "yclients" : isOnline ? "online" : "staff"; // prettier-ignore
  const outcome = random.next();
  const minutesLate = random.between(0, 12);
  const reason = random.pick(CANCEL_REASONS);
  const share = random.next();
  const isPending = random.chance(0.12);
  const isOver = endsAt.getTime() + minutesLate * MIN < now.getTime();
  const visit = { clientIndex, staffId: person.staffId, service, startsAt, endsAt, day, source, createdAt } as const; // prettier-ignore
  if (outcome > 0.94 && source !== "yclients") {
    const latest = Math.min(startsAt.getTime() - 20 * MIN, now.getTime() - MIN);
    const at = new Date(Math.round(createdAt.getTime() + (latest - createdAt.getTime()) * share));
    return { ...visit, status: "cancelled", closed: { at, by: source === "online" ? "client" : "staff", reason } }; // prettier-ignore
  }
  if (!isOver) return { ...visit, status: isPending && source === "yclients" ? "pending" : "confirmed", closed: null }; // prettier-ignore
  const isMissed = outcome > 0.9;
  const at = new Date(endsAt.getTime() + minutesLate * MIN);
  return { ...visit, status: isMissed ? "no_show" : "completed", closed: { at, by: "staff", reason: "" } };
}

/** People book a few days ahead, some on the same morning, some weeks before; by day, not by night. */
function bookedAt(
  startsAt: Date,
  { day, now, zone, random }: { day: string; now: Date; zone: string; random: Random },
): Date {
  const lead = Math.min(20, Math.floor(-Math.log(1 - random.next()) * 4));
  const minutes = random.between(9 * 60, 21 * 60 + 50);
  const hurry = random.between(90, 400);
  const recently = random.between(4, 1500);
  const seconds = random.below(60) * 1000;
  let at = instantOf({ day: addDays(day, -lead), minutes }, zone).getTime() + seconds;
  if (at > startsAt.getTime() - 60 * MIN) at = startsAt.getTime() - hurry * MIN - seconds;
  if (at > now.getTime() - 3 * MIN) at = now.getTime() - recently * MIN - seconds;
  return new Date(at);
}

/** One visit that lies ahead, the next booked online, still waits for an answer of staff; two more of the coming days do. */
function awaitAnswer(visits: PlannedVisit[], now: Date): void {
  const ahead = visits
    .filter(({ source, status, startsAt }) => source === "online" && status === "confirmed" && startsAt > now)
    .sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime());
  for (const place of [0, 11, 24]) {
    const visit = ahead[place];
    if (visit) visit.status = "pending";
  }
}

/** Who comes: regulars often and to their own person, newcomers since a day, some no more. Nobody twice within two days. */
class Crowd {
  readonly #members: { index: number; since: number; until: number; favourite: number; lastDay: number }[];

  constructor(
    { people, clientCount, days }: PlanInput,
    private readonly random: Random,
  ) {
    this.#members = Array.from({ length: clientCount }, (_, index) => ({
      index,
      since: random.chance(0.45) ? -Infinity : random.between(-days.back, days.ahead - 2),
      until: random.chance(0.25) ? random.between(-days.back + 40, 0) : Infinity,
      favourite: people[random.below(people.length)]?.staffId ?? 0,
      lastDay: -Infinity,
    }));
    for (let at = this.#members.length - 1; at > 0; at -= 1) {
      const other = random.below(at + 1);
      [this.#members[at], this.#members[other]] = [this.#members[other]!, this.#members[at]!];
    }
  }

  take(staffId: number, offset: number): number | null {
    for (let tries = 0; tries < 40; tries += 1) {
      const member = this.#members[Math.floor(this.#members.length * this.random.next() ** 1.5)];
      const isLoyal = this.random.chance(0.8);
      if (!member || offset < member.since || offset > member.until || offset - member.lastDay < 2) continue;
      if (isLoyal && member.favourite !== staffId && tries < 30) continue;
      member.lastDay = offset;
      return member.index;
    }
    return null;
  }
}

/** The row that a planned visit becomes, apart from its codes. */
export function spanOf({ startsAt, endsAt, service, status }: PlannedVisit) {
  const buffers = { beforeMin: service.bufferBeforeMin, afterMin: service.bufferAfterMin };
  return { startsAt, endsAt, ...busySpan({ startsAt, endsAt }, buffers), blocks: isBlocking(status) };
}
