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
  uniqueIndex,
} from "../columns";
import { bookings } from "./booking";
import { clients } from "./clients";

/** Why points come or go; see `docs/rules/points.md`. */
export const POINTS_KINDS = ["award", "reverse", "adjust", "spend", "refund", "expire", "correct"] as const;

/** A level is reached by money paid for completed visits and gives a percent back as points. */
export const loyaltyLevels = table("loyalty_levels", {
  id: id(),
  name: text().notNull(),
  /** Money paid for completed visits from which the level holds, minor units of the business's currency. */
  thresholdMinor: money().notNull(),
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
  },
  (t) => [
    uniqueIndex("points_entries_cause").on(t.causeKey),
    index("points_entries_client").on(t.clientId, t.id),
    index("points_entries_booking").on(t.bookingId, t.id),
    enumCheck("points_entries_kind_check", t.kind, POINTS_KINDS),
  ],
);
