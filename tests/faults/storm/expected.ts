import type { SimulatedRecord, YclientsState } from "~/integrations/yclients/simulator/state";
import { instantOf } from "~/lib/zoned-time";
import type { Named, Regular, StormPlan } from "./plan";

/** What must stand in the product for one record of the vendor, by what the vendor holds in the end. */
export interface ExpectedVisit {
  externalId: string;
  /** Null: it reaches no calendar, because the vendor's person is nobody of ours. */
  visit: {
    status: "pending" | "confirmed" | "completed" | "no_show" | "cancelled";
    startsAt: number;
    endsAt: number;
    priceMinor: number;
    /** The vendor's number of the person. */
    staff: string;
    clientId: number | null;
  } | null;
  /** Points that its client must hold from it; 0 where nobody may hold any. */
  points: number;
}

/** The studio's only level gives 5 %, in whole points of a whole unit of money, rounded down. */
const pointsFor = (priceMinor: number) => Math.floor((priceMinor * 5) / 100 / 100);

/**
 * The independent reckoning: what each record of the plan must have become, from the vendor's last word and from whom it names, with
 * nothing of the product's own code but the clock of zones.
 */
export function expectVisits({
  state,
  plan,
  regulars,
  idOf,
}: {
  state: YclientsState;
  plan: StormPlan;
  regulars: readonly Regular[];
  idOf: (record: number) => number;
}): ExpectedVisit[] {
  const records = new Map(state.records.map((row) => [row.id, row]));
  return [...plan.named].map(([record, named]) => {
    const row = records.get(idOf(record));
    if (!row) throw new Error(`the vendor has lost record ${idOf(record)}`);
    const externalId = String(row.id);
    if (plan.unplaced.has(record)) return { externalId, visit: null, points: 0 };
    const clientId = clientOf(named, regulars);
    const visit = { ...standing(row, state.company.zone), clientId };
    const earns = visit.status === "completed" && clientId !== null;
    return { externalId, visit, points: earns ? pointsFor(visit.priceMinor) : 0 };
  });
}

function standing(row: SimulatedRecord, zone: string) {
  const day = row.start.slice(0, 10);
  const minutes = Number(row.start.slice(11, 13)) * 60 + Number(row.start.slice(14, 16));
  const startsAt = instantOf({ day, minutes }, zone).getTime();
  const attended = { 2: "confirmed", 1: "completed", 0: "pending", [-1]: "no_show" } as const;
  return {
    status: row.deleted ? ("cancelled" as const) : attended[row.attendance as -1 | 0 | 1 | 2],
    startsAt,
    endsAt: startsAt + row.seconds * 1000,
    priceMinor: row.lines.reduce((sum, line) => sum + Math.round(line.cost * 100), 0),
    staff: String(row.staffId),
  };
}

function clientOf(named: Named, regulars: readonly Regular[]): number | null {
  return named.by === "stranger" ? null : (regulars[named.regular]?.id ?? null);
}
