import type { Id, Objection } from "../obstacles/model";
import { judgeVisit } from "../chain/model";
import { VisitSearch, type Step } from "../chain/search/model";
import type { SlotQuestion } from "../model";
import type { ClosedReason } from "../verdict/model";

/** A visit, decided but not written: who does what exactly when, with which things, for how much. Pure; money is minor units. */

/** What a part of a visit consists of, as it is sold. */
export interface PlannedItem {
  serviceId: number;
  name: string;
  isAddon: boolean;
  durationMin: number;
  priceMinor: number;
}

/** One part of a visit: by whom, exactly when, with what. */
export interface PlannedPart {
  staffId: number;
  serviceId: number;
  startsAt: Date;
  endsAt: Date;
  /** The buffers that are kept here: none towards a neighbouring part by the same person. */
  bufferBeforeMin: number;
  bufferAfterMin: number;
  /** The group class it joins or begins; null elsewhere. */
  classKey: string | null;
  /** Places taken in the class; 1 elsewhere. */
  seats: number;
  /** The service first, then its add-ons. */
  items: PlannedItem[];
  priceMinor: number;
  /** One concrete thing of each kind that is needed. */
  resourceIds: number[];
}

/** A whole visit. */
export interface PlannedVisit {
  startsAt: Date;
  endsAt: Date;
  locationId: number;
  zone: string;
  currency: string;
  priceMinor: number;
  /** What must be paid before it stands. */
  prepayMinor: number;
  /** A service of it is approved by staff. */
  needsApproval: boolean;
  parts: PlannedPart[];
}

const MINUTE_MS = 60_000;

/** Names the group class that a person's start of a service is: `SERVICE@START_MS@STAFF`. Its places exclude one another neither in the person's time nor in the things they use. */
export function classKeyOf(serviceId: number, staffId: number, startMs: number): string {
  return `${serviceId}@${startMs}@${staffId}`;
}

/** What a service asks to be paid before the visit stands: all of it, or a part rounded up to whole major units. */
export function prepaymentOf(
  { prepayment, depositPercent }: { prepayment: "none" | "deposit" | "full"; depositPercent: number },
  priceMinor: number,
): number {
  if (prepayment === "none") return 0;
  if (prepayment === "full") return priceMinor;
  return Math.min(priceMinor, Math.ceil((priceMinor * depositPercent) / 10_000) * 100);
}

/**
 * Who does the parts of a visit that begins at an instant. Fewest changes of person first; then whoever has the fewest visits that day (`load`), the
 * order asked decides a tie. Refuses with the reason why the start is closed.
 */
export function planSteps(
  parts: readonly SlotQuestion[],
  { startsAt, load }: { startsAt: Date; load: ReadonlyMap<Id, number> },
): Step[] | Objection<ClosedReason> {
  const verdict = judgeVisit(parts, startsAt);
  if (verdict.closed) return verdict.closed;
  const preference = (_: number, people: readonly Id[]) =>
    people.toSorted((a, b) => (load.get(a) ?? 0) - (load.get(b) ?? 0));
  const start = startsAt.getTime() / MINUTE_MS;
  return new VisitSearch(parts).plan(start, { first: preference(0, verdict.people), preference });
}
