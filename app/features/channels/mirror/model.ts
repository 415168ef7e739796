import type { BookingStatus } from "~/features/booking/model";
import type { VendorRecord } from "~/features/sync/ports";

/** The rules of one visit in two calendars: what is compared, and who wins. See `docs/rules/hybrid.md`. */

/** The one system whose calendar ours is kept equal to. */
export const MIRROR_SOURCE = "yclients";

/** How a visit stands in a calendar, as far as two calendars have to agree. Times are epoch milliseconds. */
export interface Standing {
  /** The vendor's number of the person. */
  staff: string;
  from: number;
  until: number;
  /** A request and an agreed visit are alike here: both take the hour. */
  status: "open" | "completed" | "no_show";
  /** Minor units; null where the price is not the vendor's business. */
  price: number | null;
}

/** What is known of the other calendar: the content of `mirrored_visits.placed_digest`. */
export interface Placed {
  /** What stood there when that was last certain; null: never seen. */
  base: Standing | null;
  /** The vendor's time of that state, epoch milliseconds; what is not newer may be older than it looks. */
  at: number | null;
  /** Written since without an answer: what comes back like this is ours. */
  sent: Standing[];
  /** What a person decided about a conflict; good for one comparison. */
  prefer: "ours" | "theirs" | null;
  /** Further records of ours for the same visit, from an attempt that was thought lost; to be deleted there. */
  extra: string[];
}

export const nothingPlaced: Placed = { base: null, at: null, sent: [], prefer: null, extra: [] };

/** The key said to the vendor with a visit's first attempt. It names the visit, so that its record is known for ours in any case. */
export function makeRequestKey(bookingId: number, random: string): string {
  return `kartoteka-${bookingId}-${random}`;
}

/** The visit that a key names; null for a key of somebody else's. */
export function visitOfKey(requestKey: string | null): number | null {
  const match = /^kartoteka-(\d{1,15})-/.exec(requestKey ?? "");
  return match ? Number(match[1]) : null;
}

/** Attempts without an answer that are remembered. */
const SENT_KEPT = 6;

/** The text for `placed_digest`. It holds the vendor's ids, times, a status and a price; no personal data. */
export function writePlaced(placed: Placed): string {
  return JSON.stringify({ ...placed, sent: placed.sent.slice(-SENT_KEPT) });
}

/** Reads it back; a text of another make is "nothing known". */
export function readPlaced(text: string | null): Placed {
  if (text === null) return nothingPlaced;
  try {
    return { ...nothingPlaced, ...(JSON.parse(text) as Partial<Placed>) };
  } catch {
    return nothingPlaced;
  }
}

/** `placed_digest` of a record that stands there for certain. */
export function placedAs(base: Standing | null, version: Date | null): string {
  return writePlaced({ ...nothingPlaced, base, at: version?.getTime() ?? null });
}

/** How a vendor's record stands; null when it is deleted. */
export function standingOfRecord(record: VendorRecord, kind: "sale" | "busy"): Standing | null {
  if (record.deleted || record.status === "cancelled" || record.staffExternalId === null) return null;
  return {
    staff: record.staffExternalId,
    from: inSeconds(record.startsAt),
    until: inSeconds(record.endsAt),
    status: record.status === "completed" || record.status === "no_show" ? record.status : "open",
    price: kind === "sale" ? record.priceMinor : null,
  };
}

/** How a visit of ours should stand there; null when its status takes no hour and tells of no visit. */
export function standingOfVisit(
  visit: { status: BookingStatus; startsAt: Date; endsAt: Date; priceMinor: number },
  { staffExternalId, kind }: { staffExternalId: string; kind: "sale" | "busy" },
): Standing | null {
  const { status } = visit;
  if (status === "hold" || status === "expired" || status === "cancelled") return null;
  return {
    staff: staffExternalId,
    from: inSeconds(visit.startsAt),
    until: inSeconds(visit.endsAt),
    status: status === "completed" || status === "no_show" ? status : "open",
    price: kind === "sale" ? visit.priceMinor : null,
  };
}

/** Vendors count in whole seconds. */
function inSeconds(instant: Date): number {
  return Math.floor(instant.getTime() / 1000) * 1000;
}

/** What is compared and decided on its own: an hour may be moved there while here the visit is marked as done. */
const GROUPS = {
  place: ({ staff, from, until }: Standing) => `${staff} ${from} ${until}`,
  status: ({ status }: Standing) => status,
  price: ({ price }: Standing) => price,
} as const;
export type Group = keyof typeof GROUPS;
const groups = Object.keys(GROUPS) as Group[];

/** Whether two calendars say the same. */
export function isSameStanding(one: Standing | null, other: Standing | null): boolean {
  if (one === null || other === null) return one === other;
  return groups.every((group) => agree(group, one, other));
}

function agree(group: Group, one: Standing, other: Standing): boolean {
  if (group === "price" && (one.price === null || other.price === null)) return true;
  return GROUPS[group](one) === GROUPS[group](other);
}

/**
 * What has to happen: nothing; write ours there (`take` first what was changed only there); remove it there; a person decides;
 * it is gone there while it stands here.
 */
export type Merge =
  { act: "settled" } | { act: "merge"; take: Group[]; write: boolean } | { act: "remove" } | { act: "conflict" } | { act: "gone" }; // prettier-ignore

/**
 * Three states decide: ours, theirs and what both were when they last agreed. Whoever differs from the last is who changed it; what both
 * changed differently is nobody's to overwrite. `isUntouched`: ours did not change since it was written there, for visits whose common state
 * was never seen.
 */
export function mergeStandings({
  ours,
  there,
  placed,
  isUntouched,
}: {
  ours: Standing | null;
  there: Standing | null;
  placed: Placed;
  isUntouched: boolean;
}): Merge {
  if (there === null) return ours === null ? { act: "settled" } : { act: "gone" };
  const known = [placed.base, ...placed.sent].filter((one) => one !== null);
  const isKnown = (group: Group, one: Standing) => known.some((state) => agree(group, state, one));
  if (ours === null) {
    const isTheirs = placed.prefer !== "ours" && !groups.every((group) => isKnown(group, there));
    if (!isTheirs) return { act: "remove" };
    return placed.prefer === "theirs" ? { act: "merge", take: groups.slice(), write: false } : { act: "conflict" }; // prettier-ignore
  }
  const take: Group[] = [];
  let write = false;
  for (const group of groups) {
    if (agree(group, ours, there)) continue;
    if (placed.prefer === "theirs") take.push(group);
    else if (placed.prefer === "ours" || isKnown(group, there)) write = true;
    else if (isKnown(group, ours) || (known.length === 0 && isUntouched)) take.push(group);
    else return { act: "conflict" };
  }
  return take.length === 0 && !write ? { act: "settled" } : { act: "merge", take, write };
}
