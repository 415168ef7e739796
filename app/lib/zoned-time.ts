/**
 * Wall clock and instants. A shift is written on a wall (`2025-01-15`, 540 minutes, `Europe/Moscow`), a booking is an
 * instant; everything that crosses between the two goes through here. Zones are IANA names, never offsets: Kazakhstan
 * changed its on 2024-03-01, and a stored number would be wrong for one side of that night.
 *
 * `Intl` is slow, so it is asked once per zone and UTC day (and a few times more on the day of a change).
 */

/** A local calendar day, `YYYY-MM-DD`. */
export type Day = string;

/** A moment on a wall: a local day and minutes from its midnight; 1440 and more run into the following days. */
export interface WallTime {
  day: Day;
  minutes: number;
}

/** 0 = Monday … 6 = Sunday. JavaScript's own `getDay` begins with Sunday and is not used. */
export type Weekday = 0 | 1 | 2 | 3 | 4 | 5 | 6;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const DAY_MIN = 1440;
/** Nothing on Earth is further ahead of UTC than 14 hours or further behind than 12; one hour is spare. */
const FURTHEST_AHEAD_MS = 15 * 60 * MINUTE_MS;
const FURTHEST_BEHIND_MS = 13 * 60 * MINUTE_MS;
const CACHED_DAYS_PER_ZONE = 8000;

/** What a zone does during one UTC day: one offset, or one until `changesAt` and another from then on. */
interface OffsetsOfDay {
  before: number;
  after: number;
  /** Epoch milliseconds; Infinity on a day without a change. */
  changesAt: number;
}

interface ZoneCache {
  format: Intl.DateTimeFormat;
  days: Map<number, OffsetsOfDay>;
  /** Local epoch day to the one offset that holds all around it; NaN when the clocks change near it. */
  steady: Map<number, number>;
}

const zones = new Map<string, ZoneCache>();

function zoneCache(zone: string): ZoneCache {
  const known = zones.get(zone);
  if (known) return known;
  if (!looksLikeZone(zone)) throw new RangeError(`Not an IANA time zone: ${zone}`);
  const fresh: ZoneCache = {
    format: new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" }),
    days: new Map(),
    steady: new Map(),
  };
  zones.set(zone, fresh);
  return fresh;
}

/** Newer engines take "+03:00" for a zone; here a fixed offset is never one. */
function looksLikeZone(text: string): boolean {
  return /^[A-Za-z]/.test(text) && !/^(GMT|UTC)[+-]/i.test(text);
}

/** Says whether a text names an IANA time zone known here. */
export function isZone(text: string): boolean {
  try {
    zoneCache(text);
    return true;
  } catch {
    return false;
  }
}

/** Asks the engine. Seconds of the old local mean times are rounded to a minute. */
function askOffset(format: Intl.DateTimeFormat, epochMs: number): number {
  const name = format.format(epochMs);
  const match = /GMT(?:([+-])(\d{2}):(\d{2})(?::(\d{2}))?)?$/.exec(name);
  if (!match) throw new Error(`Unreadable offset: ${name}`);
  if (!match[1]) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]) + Math.round(Number(match[4] ?? 0) / 60);
  return match[1] === "-" ? -minutes : minutes;
}

function offsetsOfDay(cache: ZoneCache, utcDay: number): OffsetsOfDay {
  const known = cache.days.get(utcDay);
  if (known) return known;
  let low = utcDay * DAY_MS;
  let high = low + DAY_MS;
  const before = askOffset(cache.format, low);
  const after = askOffset(cache.format, high);
  if (before !== after) {
    while (high - low > MINUTE_MS) {
      const middle = Math.floor((low + high) / 2 / MINUTE_MS) * MINUTE_MS;
      if (askOffset(cache.format, middle) === before) low = middle;
      else high = middle;
    }
  }
  const found = { before, after, changesAt: before === after ? Infinity : high };
  if (cache.days.size >= CACHED_DAYS_PER_ZONE) cache.days.clear();
  cache.days.set(utcDay, found);
  return found;
}

function offsetAt(cache: ZoneCache, epochMs: number): number {
  const { before, after, changesAt } = offsetsOfDay(cache, Math.floor(epochMs / DAY_MS));
  return epochMs < changesAt ? before : after;
}

/** How far the zone is ahead of UTC at an instant, minutes: 330 for Kolkata. */
export function offsetMinutes(epochMs: number, zone: string): number {
  return offsetAt(zoneCache(zone), epochMs);
}

/** Days from 1970-01-01 to a local day. Throws on text that is no day of the calendar. */
export function epochDayOf(day: Day): number {
  const ms = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(ms) || day.length !== 10) throw new RangeError("Not a calendar day");
  const epochDay = ms / DAY_MS;
  // "2025-02-30" is read as the 2nd of March by some engines.
  if (Number(day.slice(8)) !== new Date(ms).getUTCDate()) throw new RangeError("Not a calendar day");
  return epochDay;
}

/** The local day that is so many days from 1970-01-01. */
export function dayOfEpochDay(epochDay: number): Day {
  return new Date(epochDay * DAY_MS).toISOString().slice(0, 10);
}

/** True for `YYYY-MM-DD` of a day that exists, in the years 1000 to 2999: others are typed by nobody and have neighbours that ISO 8601 writes with a sign. */
export function isDay(text: string): boolean {
  if (!/^[12]\d{3}-\d{2}-\d{2}$/.test(text)) return false;
  try {
    epochDayOf(text);
    return true;
  } catch {
    return false;
  }
}

/** The day so many days later (earlier when negative). */
export function addDays(day: Day, days: number): Day {
  return dayOfEpochDay(epochDayOf(day) + days);
}

/** Weekday of a local day. */
export function weekdayOf(day: Day): Weekday {
  return weekdayOfEpochDay(epochDayOf(day));
}

/** 1970-01-01 was a Thursday. */
export function weekdayOfEpochDay(epochDay: number): Weekday {
  return ((((epochDay + 3) % 7) + 7) % 7) as Weekday;
}

/**
 * Wall time to epoch minute, the form the availability engine counts in; `epochDay` is the local day.
 * A wall time that occurs twice means its first occurrence; one that is skipped is read with the offset in force before the change.
 */
export function epochMinuteOf(epochDay: number, minutes: number, zone: string): number {
  const cache = zoneCache(zone);
  const localDay = epochDay + Math.floor(minutes / DAY_MIN);
  const local = epochDay * DAY_MIN + minutes;
  let steady = cache.steady.get(localDay);
  if (steady === undefined) {
    steady = steadyOffset(cache, localDay);
    if (cache.steady.size >= CACHED_DAYS_PER_ZONE) cache.steady.clear();
    cache.steady.set(localDay, steady);
  }
  return steady === steady ? local - steady : resolveNearChange(cache, local);
}

function steadyOffset(cache: ZoneCache, localDay: number): number {
  const from = offsetAt(cache, localDay * DAY_MS - FURTHEST_AHEAD_MS);
  const until = offsetAt(cache, (localDay + 1) * DAY_MS + FURTHEST_BEHIND_MS);
  return from === until ? from : NaN;
}

function resolveNearChange(cache: ZoneCache, local: number): number {
  const before = offsetAt(cache, local * MINUTE_MS - FURTHEST_AHEAD_MS);
  const after = offsetAt(cache, local * MINUTE_MS + FURTHEST_BEHIND_MS);
  const first = local - before;
  if (offsetAt(cache, first * MINUTE_MS) === before) return first;
  const second = local - after;
  if (offsetAt(cache, second * MINUTE_MS) === after) return second;
  return first;
}

/** The instant of a wall time; see `epochMinuteOf` for times that occur twice or not at all. */
export function instantOf(wall: WallTime, zone: string): Date {
  return new Date(epochMinuteOf(epochDayOf(wall.day), wall.minutes, zone) * MINUTE_MS);
}

/** What the wall shows at an instant; seconds are dropped. */
export function wallOf(instant: Date | number, zone: string): WallTime & { weekday: Weekday } {
  const ms = typeof instant === "number" ? instant : instant.getTime();
  const local = Math.floor(ms / MINUTE_MS) + offsetMinutes(ms, zone);
  const epochDay = Math.floor(local / DAY_MIN);
  return {
    day: dayOfEpochDay(epochDay),
    minutes: local - epochDay * DAY_MIN,
    weekday: weekdayOfEpochDay(epochDay),
  };
}

/** The local day of an instant as a number of days since 1970-01-01. */
export function epochDayAt(epochMs: number, zone: string): number {
  return Math.floor((epochMs / MINUTE_MS + offsetMinutes(epochMs, zone)) / DAY_MIN);
}

/** The local day of an instant. */
export function dayOf(instant: Date | number, zone: string): Day {
  return dayOfEpochDay(epochDayAt(typeof instant === "number" ? instant : instant.getTime(), zone));
}

/** `"09:30"` to 570; `"24:00"` and `"26:00"` are the next day's midnight and two o'clock. Null when it is no such text. */
export function readWallMinutes(text: string): number | null {
  const match = /^(\d{1,2}):([0-5]\d)$/.exec(text);
  if (!match) return null;
  const minutes = Number(match[1]) * 60 + Number(match[2]);
  return minutes <= 2 * DAY_MIN ? minutes : null;
}

/** 570 to `"09:30"`; minutes past midnight go on counting: 1560 is `"26:00"`. */
export function wallText(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}
