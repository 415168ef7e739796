import { instantOf, isDay, isZone } from "~/lib/zoned-time";
import type { WireCompany } from "./contract";

const WALL = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?/;

/**
 * The instant of a visit: the wall clock that the text shows, in the branch's zone. An offset behind it is passed
 * over on purpose, because production has seen wrong ones while the clock time was right. Only `Z` is believed.
 * Null when the text is no time or names a day that does not exist.
 */
export function visitInstant(text: string, zone: string): Date | null {
  if (/Z$/i.test(text)) return stampInstant(text);
  const match = WALL.exec(text);
  if (!match) return null;
  const [, year, month, date, hour, minute, second] = match;
  const day = `${year}-${month}-${date}`;
  if (!isDay(day) || Number(hour) > 23 || Number(minute) > 59) return null;
  const start = instantOf({ day, minutes: Number(hour) * 60 + Number(minute) }, zone);
  return new Date(start.getTime() + Number(second ?? 0) * 1000);
}

/** The instant of a change stamp such as `2019-01-16T20:35:15+0900` (no colon) or with a colon or `Z`; null otherwise. */
export function stampInstant(text: string): Date | null {
  const match = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(\.\d{1,9})?(Z|[+-]\d{2}:?\d{2})$/i.exec(
    text.trim(),
  );
  if (!match) return null;
  const [, day, time, fraction = "", offset = "Z"] = match;
  const colon = /^[+-]\d{4}$/.test(offset)
    ? `${offset.slice(0, 3)}:${offset.slice(3)}`
    : offset.toUpperCase();
  const epoch = Date.parse(`${day}T${time}${fraction.slice(0, 4)}${colon}`);
  return Number.isNaN(epoch) ? null : new Date(epoch);
}

/** The branch's IANA zone: `timezone_name`, else a `timezone` that looks like one, else the setting. */
export function pickZone(company: Pick<WireCompany, "timezone" | "timezone_name">, fallback: string): string {
  for (const candidate of [company.timezone_name, company.timezone]) {
    if (/^[A-Za-z_]+\/[A-Za-z_+\-0-9/]+$/.test(candidate) && isZone(candidate)) return candidate;
  }
  return fallback;
}
