import type { ICalCalendar } from "ical-generator";
import { isBlocking, type BookingStatus } from "~/features/booking/model";
import { lettersFor } from "~/i18n/letters";
import type { Locale } from "~/i18n/locale";
import { addDays, dayOf, instantOf } from "~/lib/zoned-time";
import { entryId, eventStatus, fileText, newCalendar, placeOf, plain } from "../ical/model";

const DAY_MS = 86_400_000;
/** A feed shows so many days back and ahead, and a visit that was called off for so many days since. */
export const FEED_BACK_DAYS = 30;
export const FEED_AHEAD_DAYS = 180;
export const CANCELLED_KEPT_DAYS = 30;

/** A visit as feeds need it. */
export interface FeedVisit {
  id: number;
  headId: number | null;
  status: BookingStatus;
  startsAt: Date;
  endsAt: Date;
  updatedAt: Date;
  cancelledAt: Date | null;
  version: number;
  reference: string;
  classKey: string | null;
  seats: number;
  serviceName: string;
  staffName: string;
  clientName: string;
  locationName: string;
  address: string;
}

/** One entry of a feed. */
export interface FeedEntry {
  id: string;
  sequence: number;
  startsAt: Date;
  endsAt: Date;
  changedAt: Date;
  summary: string;
  location: string;
  description: string;
  status: BookingStatus;
}

/** The instants between which a feed's visits begin. Whole days, so that asking again within a day finds the same ones. */
export function feedWindow(now: Date): { from: Date; until: Date } {
  const midnight = instantOf({ day: dayOf(now, "UTC"), minutes: 0 }, "UTC").getTime();
  return {
    from: new Date(midnight - FEED_BACK_DAYS * DAY_MS),
    until: new Date(midnight + (FEED_AHEAD_DAYS + 1) * DAY_MS),
  };
}

/** Whether a visit belongs into a feed: holds are not visits yet, and what was called off goes after a while. */
export function isFed({ status, cancelledAt, updatedAt }: FeedVisit, now: Date): boolean {
  if (status === "hold" || status === "expired") return false;
  if (isBlocking(status)) return true;
  const lastDay = addDays(dayOf(cancelledAt ?? updatedAt, "UTC"), CANCELLED_KEPT_DAYS);
  return dayOf(now, "UTC") <= lastDay;
}

/** «А. И.»: enough to know whom one expects, too little for whoever finds the address. */
export function initials(name: string): string {
  return name
    .split(/[\s-]+/)
    .map((word) => /\p{L}/u.exec(word)?.[0])
    .filter((letter) => letter !== undefined)
    .slice(0, 3)
    .map((letter) => `${letter.toLocaleUpperCase()}.`)
    .join(" ");
}

/** A person's own column: initials and service; the people of a class are one entry with their number. */
export function entriesOfPerson(visits: readonly FeedVisit[], locale: Locale): FeedEntry[] {
  const words = lettersFor(locale).calendar;
  const groups = groupBy(visits, ({ classKey, id }) =>
    classKey === null ? `booking-${id}` : `class-${classKey}`,
  );
  return [...groups].map(([id, rows]) => {
    const [first] = rows;
    const coming = rows.filter(({ status }) => isBlocking(status));
    const n = coming.reduce((sum, { seats }) => sum + seats, 0);
    const who = first.classKey === null ? initials(first.clientName) : n > 0 ? words.people({ n }) : "";
    return {
      ...whole(id, rows),
      // A class takes place for as long as anybody comes.
      status: (coming[0] ?? first).status,
      summary: [first.serviceName, who].filter(Boolean).join(" · "),
      description: "",
    };
  });
}

/** A client's own visits: a visit with several people is one entry. No private link: whoever finds the feed must not be able to cancel. */
export function entriesOfClient(
  visits: readonly FeedVisit[],
  { business, locale }: { business: string; locale: Locale },
): FeedEntry[] {
  const words = lettersFor(locale).calendar;
  const groups = groupBy(visits, ({ headId, id }) => `booking-${headId ?? id}`);
  return [...groups].map(([id, parts]) => {
    const service = parts.map(({ serviceName }) => serviceName).join(" + ");
    const people = [...new Set(parts.map(({ staffName }) => staffName))].join(", ");
    return {
      ...whole(id, parts),
      summary: words.summary({ service, business }),
      description: [words.staff({ name: people }), words.reference({ reference: parts[0].reference })].join(
        "\n",
      ),
    };
  });
}

type Some<T> = [T, ...T[]];

function groupBy(
  visits: readonly FeedVisit[],
  keyOf: (visit: FeedVisit) => string,
): Map<string, Some<FeedVisit>> {
  const groups = new Map<string, Some<FeedVisit>>();
  for (const visit of visits) {
    const group = groups.get(keyOf(visit));
    if (group) group.push(visit);
    else groups.set(keyOf(visit), [visit]);
  }
  return groups;
}

function whole(id: string, parts: Some<FeedVisit>): Omit<FeedEntry, "summary" | "description"> {
  const [first] = parts;
  const latest = (of: (visit: FeedVisit) => Date) =>
    new Date(Math.max(...parts.map((one) => of(one).getTime())));
  return {
    id,
    sequence: parts.reduce((sum, { version }) => sum + version, 0),
    startsAt: new Date(Math.min(...parts.map(({ startsAt }) => startsAt.getTime()))),
    endsAt: latest(({ endsAt }) => endsAt),
    changedAt: latest(({ updatedAt }) => updatedAt),
    location: placeOf(first),
    status: first.status,
  };
}

/** The feed as a file (RFC 5545, RFC 7986). It says nothing of when it was made: the same visits make the same bytes. */
export function feedFile(
  entries: readonly FeedEntry[],
  { name, locale, publicUrl }: { name: string; locale: Locale; publicUrl: string },
): string {
  const calendar: ICalCalendar = newCalendar(locale);
  calendar.name(plain(name).replace(/[\\;,]/g, "\\$&"));
  calendar.ttl(60 * 60);
  for (const entry of entries) {
    calendar.createEvent({
      id: entryId(entry.id, publicUrl),
      sequence: entry.sequence,
      stamp: entry.changedAt,
      lastModified: entry.changedAt,
      start: entry.startsAt,
      end: entry.endsAt,
      summary: plain(entry.summary),
      location: entry.location,
      description: entry.description || null,
      status: eventStatus(entry.status),
    });
  }
  return fileText(calendar);
}
