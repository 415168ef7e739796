import { readId } from "~/lib/text";
import { isDay, type Day } from "~/lib/zoned-time";
import type { PartRequest } from "../../availability/queries.server";

/** What a visitor chose so far, as the address of the booking pages carries it. */
export interface OfferChoice {
  parts: PartRequest[];
  day: Day | null;
  /** `YYYY-MM`. */
  month: string | null;
}

/** `staff=ID|any`; absent means anybody. Null for text that is neither. */
export function readStaffChoice(text: string | null): number | "any" | null {
  return text === null || text === "any" ? "any" : readId(text);
}

/** Reads the address of a service's page, leniently: nonsense means "not chosen". */
export function readOfferChoice(serviceId: number, query: URLSearchParams): OfferChoice {
  const day = query.get("day");
  const month = query.get("month");
  return {
    parts: [{ serviceId, staffId: readStaffChoice(query.get("staff")) ?? "any", addonIds: [] }],
    day: day !== null && isDay(day) ? day : null,
    month: month !== null && /^\d{4}-(0[1-9]|1[0-2])$/.test(month) && isDay(`${month}-01`) ? month : null,
  };
}
