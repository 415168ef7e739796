import { readId } from "~/lib/text";
import { isDay } from "~/lib/zoned-time";
import { MOST_PARTS, type Choice, type ChosenPart, type Look } from "./model";

const MOST_ADDONS = 20;
const LARGEST_PARTY = 20;

/** Reads the choice leniently: nonsense in the address means "not chosen". */
export function readChoice(serviceId: number, query: URLSearchParams): Choice {
  const first: ChosenPart = {
    serviceId,
    staffId: readStaff(query.get("staff")),
    addonIds: readIds(query.getAll("addons").join("-")),
  };
  const further = (query.get("then") ?? "").split("_").flatMap((text): ChosenPart[] => {
    const [service = "", staff = "", addons = ""] = text.split(".");
    const id = readId(service);
    return id === null ? [] : [{ serviceId: id, staffId: readStaff(staff), addonIds: readIds(addons) }];
  });
  const party = Number(query.get("seats") ?? 1);
  return {
    parts: [first, ...further.slice(0, MOST_PARTS - 1)],
    locationId: readId(query.get("location") ?? undefined),
    party: Number.isInteger(party) && party >= 1 && party <= LARGEST_PARTY ? party : 1,
  };
}

/** Reads what part of the calendar is wanted. */
export function readLook(query: URLSearchParams): Look {
  const day = query.get("day");
  const week = query.get("week");
  const month = query.get("month");
  if (day !== null && isDay(day)) return { day, week: null, month: null };
  if (week !== null && isDay(week)) return { day: null, week, month: null };
  const isMonth = month !== null && /^\d{4}-(0[1-9]|1[0-2])$/.test(month) && isDay(`${month}-01`);
  return { day: null, week: null, month: isMonth ? month : null };
}

function readStaff(text: string | null): number | "any" {
  return text === null || text === "any" ? "any" : (readId(text) ?? "any");
}

function readIds(text: string): number[] {
  const ids = text.split("-").flatMap((part) => readId(part) ?? []);
  return [...new Set(ids)].slice(0, MOST_ADDONS);
}
