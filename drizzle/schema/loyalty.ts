import {
  enumCheck,
  enumText,
  id,
  index,
  instant,
  integer,
  money,
  ref,
  table,
  text,
  json,
  uniqueIndex,
} from "../columns";
import { bookings } from "./booking";
import { clients } from "./clients";
import { externalRecords } from "./sync";

/** Why points come or go; see `docs/rules/points.md`. */
export const POINTS_KINDS = ["award", "reverse", "adjust", "spend", "refund", "expire", "correct"] as const;

/** A level is reached by money paid for completed visits and gives a percent back as points. */
export const loyaltyLevels = table("loyalty_levels", {
  id: id(),
  name: text().notNull(),
  /** Money paid for completed visits from which the level holds, minor units of the business's currency. */
  thresholdMinor: money().notNull(),
  /** Completed visits from which the level holds, where the programme counts visits. */
  thresholdVisits: integer().notNull().default(0),
  /** Hundredths of a percent: 500 is 5 %. */
  percentBp: integer().notNull(),
});

/** The points ledger. Rows are only ever added (a trigger refuses the rest); a balance is their sum. */
export const pointsEntries = table(
  "points_entries",
  {
    id: id(),
    clientId: ref(() => clients.id).notNull(),
    bookingId: ref(() => bookings.id),
    kind: enumText(POINTS_KINDS).notNull(),
    /** Whole points, negative when they leave the client. */
    points: integer().notNull(),
    /** Says why the row exists and makes a second one impossible, e.g. `booking:12:award:1`. */
    causeKey: text().notNull(),
    levelName: text(),
    percentBp: integer(),
    priceMinor: money(),
    currency: text(),
    reason: text().notNull(),
    actor: text().notNull(),
    createdAt: instant().notNull(),
    /** The vendor's record it rests on, and the version of it that was read; null for a visit of our own. */
    recordId: ref(() => externalRecords.id),
    recordVersionAt: instant(),
    /** Version of the booking it rests on. */
    bookingVersion: integer(),
    /** How the level came about: `{ basis, windowDays, reached, threshold }` of `features/loyalty/model`. */
    proof: json<unknown>(),
    /** Of points that lapse: from when. Null: never. */
    expiresAt: instant(),
    /** Of `expire`: the entry whose rest lapsed. Of a `refund` by hand: the spending. */
    sourceEntryId: integer(),
  },
  (t) => [
    index("points_entries_expiry").on(t.expiresAt, t.clientId),
    index("points_entries_created").on(t.createdAt, t.kind),
    uniqueIndex("points_entries_cause").on(t.causeKey),
    index("points_entries_client").on(t.clientId, t.id),
    index("points_entries_booking").on(t.bookingId, t.id),
    enumCheck("points_entries_kind_check", t.kind, POINTS_KINDS),
  ],
);
