import {
  bool,
  enumCheck,
  enumText,
  id,
  index,
  instant,
  integer,
  ref,
  table,
  text,
  uniqueIndex,
} from "../columns";
import { bookings } from "./booking";
import { services } from "./catalog";
import { clients } from "./clients";

/** Why a visit of ours is in an outside calendar: it was sold from there, or it only keeps the person's hour taken there. */
export const MIRROR_KINDS = ["sale", "busy"] as const;
/**
 * `waiting`: to be written there; `placed`: it stands there as it does here; `conflict`: the hour is taken there, a person decides;
 * `refused`: the vendor does not take it for another reason; `withdrawn`: it is not there (any more) and need not be.
 */
export const MIRROR_STATES = ["waiting", "placed", "conflict", "refused", "withdrawn"] as const;
/** What is wrong between the two calendars: an hour sold twice, a visit changed on both sides, or gone there while it stands here. */
export const CONFLICT_KINDS = ["overlap", "changed_both", "gone_there"] as const;
export const CONFLICT_STATES = ["open", "resolved"] as const;

/** Our visits as they stand in an outside calendar; one row per booking that is there or should be. */
export const mirroredVisits = table(
  "mirrored_visits",
  {
    bookingId: ref(() => bookings.id, { onDelete: "cascade" }).primaryKey(),
    source: text().notNull(),
    kind: enumText(MIRROR_KINDS).notNull(),
    state: enumText(MIRROR_STATES).notNull(),
    /** Sold from our own hours while the outside system was away: nobody has agreed to it there yet. */
    isProvisional: bool().notNull(),
    /** The vendor's number of the record; null until it is known. */
    externalId: text(),
    /** The vendor's secret for acting on the record without a user token. */
    recordHash: text(),
    /** Said to the vendor with the first attempt, so that an attempt without an answer can be found again (`api_id`). */
    requestKey: text().notNull(),
    /** What stands there, as a digest of what we wrote or accepted last; another one that comes back is somebody's change. */
    placedDigest: text(),
    /** Version of the booking that `placedDigest` was made of. */
    placedVersion: integer(),
    attempts: integer().notNull(),
    /** Code of the last refusal or failure; never a vendor's own words. */
    failure: text(),
    /** One process at a time talks to the vendor about a visit. */
    leaseUntil: instant(),
    createdAt: instant().notNull(),
    updatedAt: instant().notNull(),
  },
  (t) => [
    uniqueIndex("mirrored_visits_external").on(t.source, t.externalId),
    uniqueIndex("mirrored_visits_request").on(t.source, t.requestKey),
    index("mirrored_visits_state").on(t.state, t.bookingId),
    enumCheck("mirrored_visits_kind_check", t.kind, MIRROR_KINDS),
    enumCheck("mirrored_visits_state_check", t.state, MIRROR_STATES),
  ],
);

/** Hours that two calendars disagree about; open until a person (or a later change) settles them. */
export const visitConflicts = table(
  "visit_conflicts",
  {
    id: id(),
    kind: enumText(CONFLICT_KINDS).notNull(),
    /** One open row per pair: `overlap:12:yclients:345`. Cleared when it is resolved. */
    openKey: text(),
    bookingId: ref(() => bookings.id).notNull(),
    /** The other visit, when it is known here too. */
    otherBookingId: ref(() => bookings.id),
    source: text().notNull(),
    externalId: text(),
    /** Who should give way by the rule of `docs/rules/hybrid.md`: `ours` or `theirs`. */
    proposedLoser: text().notNull(),
    state: enumText(CONFLICT_STATES).notNull(),
    resolution: text(),
    createdAt: instant().notNull(),
    resolvedAt: instant(),
    resolvedBy: text(),
  },
  (t) => [
    uniqueIndex("visit_conflicts_open").on(t.openKey),
    index("visit_conflicts_state").on(t.state, t.id),
    index("visit_conflicts_booking").on(t.bookingId),
    enumCheck("visit_conflicts_kind_check", t.kind, CONFLICT_KINDS),
    enumCheck("visit_conflicts_state_check", t.state, CONFLICT_STATES),
  ],
);

export const WIDGET_STATES = ["waiting", "arrived", "lapsed"] as const;

/** Somebody who was sent to the vendor's own booking form and whose record is waited for. */
export const widgetVisits = table(
  "widget_visits",
  {
    id: id(),
    /** Unguessable; the page that waits. */
    linkToken: text().notNull(),
    clientId: ref(() => clients.id).notNull(),
    serviceId: ref(() => services.id).notNull(),
    state: enumText(WIDGET_STATES).notNull(),
    bookingId: ref(() => bookings.id),
    createdAt: instant().notNull(),
    /** Until when the page waits before it says what else can be done. */
    waitUntil: instant().notNull(),
  },
  (t) => [
    uniqueIndex("widget_visits_link_token").on(t.linkToken),
    index("widget_visits_client").on(t.clientId, t.state),
    enumCheck("widget_visits_state_check", t.state, WIDGET_STATES),
  ],
);
