import { id, index, instant, ref, table, text, uniqueIndex } from "../columns";
import { bookings } from "./booking";

/** Messages that left the house, one row each, keyed so that a job run twice does not send twice. */
export const deliveries = table(
  "deliveries",
  {
    id: id(),
    /** e.g. `booking:12:confirmation`. */
    key: text().notNull(),
    channel: text().notNull(),
    template: text().notNull(),
    bookingId: ref(() => bookings.id, { onDelete: "cascade" }),
    /** The outside system's id of the message. */
    externalId: text(),
    createdAt: instant().notNull(),
    sentAt: instant(),
  },
  (t) => [uniqueIndex("deliveries_key").on(t.key), index("deliveries_booking").on(t.bookingId)],
);
