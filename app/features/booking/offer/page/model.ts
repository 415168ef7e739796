import { addDays, type Day } from "~/lib/zoned-time";

/** One service of a visit: who does it and what is added to it. */
export interface ChosenPart {
  serviceId: number;
  staffId: number | "any";
  addonIds: number[];
}

/** What a visitor has chosen so far. All of it stands in the address, so back, reload and sharing work. */
export interface Choice {
  /** The services of the visit in order; the first is the one in the path. */
  parts: [ChosenPart, ...ChosenPart[]];
  locationId: number | null;
  /** How many come to a group class. */
  party: number;
}

/** What the calendar was asked to show; at most one of them. */
export interface Look {
  day: Day | null;
  /** First day of the strip. */
  week: Day | null;
  /** `YYYY-MM`. */
  month: string | null;
}

export const MOST_PARTS = 5;
/** Days of the strip. */
export const STRIP_DAYS = 7;

/** The choice as an address carries it; what was not chosen is left out. */
export interface ChoiceQuery {
  staff?: string;
  addons?: string;
  then?: string;
  location?: string;
  seats?: string;
}

export function choiceQuery({ parts, locationId, party }: Choice): ChoiceQuery {
  const [first, ...further] = parts;
  return {
    staff: first.staffId === "any" ? undefined : String(first.staffId),
    addons: first.addonIds.join("-") || undefined,
    then: further.map(describePart).join("_") || undefined,
    location: locationId === null ? undefined : String(locationId),
    seats: party === 1 ? undefined : String(party),
  };
}

function describePart({ serviceId, staffId, addonIds }: ChosenPart): string {
  return [String(serviceId), String(staffId), ...(addonIds.length > 0 ? [addonIds.join("-")] : [])].join(".");
}

/** The choice with one part changed. */
export function changePart(choice: Choice, index: number, change: Partial<ChosenPart>): Choice {
  const parts = choice.parts.map((part, at) => (at === index ? { ...part, ...change } : part));
  return { ...choice, parts: parts as Choice["parts"] };
}

/** The choice without one of its further services. */
export function dropPart(choice: Choice, index: number): Choice {
  return { ...choice, parts: choice.parts.filter((_, at) => at !== index || at === 0) as Choice["parts"] };
}

/** The same choice with whoever is free instead of the people it went to. */
export function withAnybody(choice: Choice): Choice {
  return { ...choice, parts: choice.parts.map((part) => ({ ...part, staffId: "any" })) as Choice["parts"] };
}

/** The strip a day lies in: strips follow one another from today on, so that the first has no dead days. */
export function stripOf(day: Day, today: Day): Day {
  const distance = Math.round((Date.parse(day) - Date.parse(today)) / 86_400_000);
  return distance <= 0 ? today : addDays(today, distance - (distance % STRIP_DAYS));
}
