import type { CONFLICT_KINDS, CONFLICT_STATES } from "~drizzle/schema/channels";
import { isBlocking, type BookingSource, type BookingStatus } from "~/features/booking/model";

export type ConflictKind = (typeof CONFLICT_KINDS)[number];
export type ConflictState = (typeof CONFLICT_STATES)[number];

/** What a person chose, or what became of it by itself. */
export const RESOLUTIONS = [
  /** Ours was moved or called off. */
  "moved",
  "cancelled",
  /** Both stand, with a reason. */
  "kept",
  /** What we say was written there. */
  "ours",
  /** What they say was taken over here. */
  "theirs",
  /** Written there once more. */
  "put_back",
  /** The hours no longer overlap, or both calendars say the same again. */
  "gone",
  /** It was kept, and then the hours came apart. */
  "kept_gone",
] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

/** The part of a visit that decides whether it is in somebody's way. */
export interface Occupant {
  id: number;
  staffId: number;
  source: BookingSource;
  status: BookingStatus;
  startsAt: Date;
  endsAt: Date;
}

/** Whether a visit takes its hour for certain. Who only holds an hour while typing is not yet anybody's visit. */
export function takesHour({ status }: Pick<Occupant, "status">): boolean {
  return isBlocking(status) && status !== "hold";
}

/** Whether one hour of one person is given both here and there. Buffers do not count: nobody waits for anybody yet. */
export function overlaps(ours: Occupant, theirs: Occupant): boolean {
  return (
    ours.staffId === theirs.staffId &&
    ours.source !== "yclients" &&
    theirs.source === "yclients" &&
    takesHour(ours) &&
    takesHour(theirs) &&
    ours.startsAt < theirs.endsAt &&
    theirs.startsAt < ours.endsAt
  );
}

/** Within so long two visits were made at the same time, as far as two clocks can tell. */
const TIE_MS = 60_000;

/**
 * Who should give way: whoever was made later. Of two that were made at the same time a visit of ours that the vendor has not agreed to (sold while
 * it was away) gives way, else the vendor's. `theirsAt`: when the record was made or, at the latest, first seen or last changed.
 */
export function proposeLoser({
  oursAt,
  theirsAt,
  isProvisional,
}: {
  oursAt: Date;
  theirsAt: Date;
  isProvisional: boolean;
}): "ours" | "theirs" {
  const later = theirsAt.getTime() - oursAt.getTime();
  if (Math.abs(later) <= TIE_MS) return isProvisional ? "ours" : "theirs";
  return later > 0 ? "theirs" : "ours";
}

/** The one open row of a disagreement. Without a number it is not yet known who is there. */
export function openKeyOf(kind: ConflictKind, bookingId: number, externalId: string | null): string {
  return `${kind}:${bookingId}:yclients:${externalId ?? ""}`;
}
