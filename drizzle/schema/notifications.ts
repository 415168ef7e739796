import { bool, id, index, instant, integer, primaryKey, ref, table, text, uniqueIndex } from "../columns";
import { bookings, waitingList } from "./booking";
import { staff } from "./catalog";
import { clients } from "./clients";

/** Ways a notice can take. */
export const CHANNELS = ["email", "telegram", "sms"] as const;
/** `queued`: waits for its moment or for another try. `skipped`: decided against, `error` says why. `failed`: three tries, staff see it. */
export const DELIVERY_STATUSES = ["queued", "sent", "failed", "skipped"] as const;

/** Notices, one row each, keyed so that a job run twice does not send twice. */
export const deliveries = table(
  "deliveries",
  {
    id: id(),
    /** e.g. `booking:12:confirmed:1:email`. */
    key: text().notNull(),
    channel: text().$type<(typeof CHANNELS)[number]>().notNull(),
    template: text().notNull(),
    bookingId: ref(() => bookings.id, { onDelete: "cascade" }),
    clientId: ref(() => clients.id),
    waitingId: ref(() => waitingList.id, { onDelete: "cascade" }),
    /** One of `DELIVERY_STATUSES`. */
    status: text().$type<(typeof DELIVERY_STATUSES)[number]>().notNull().default("queued"),
    /** Not before. */
    dueAt: instant(),
    attempts: integer().notNull().default(0),
    /** A code, never personal data. */
    error: text(),
    /** The outside system's id of the message. */
    externalId: text(),
    createdAt: instant().notNull(),
    sentAt: instant(),
  },
  (t) => [
    uniqueIndex("deliveries_key").on(t.key),
    index("deliveries_booking").on(t.bookingId),
    index("deliveries_client").on(t.clientId, t.id),
    index("deliveries_status").on(t.status, t.id),
  ],
);

/** The owner's own words for a notice, in place of the built-in ones. */
export const noticeTemplates = table(
  "notice_templates",
  {
    /** e.g. `confirmed`, `reminder`. */
    template: text().notNull(),
    channel: text().$type<(typeof CHANNELS)[number]>().notNull(),
    locale: text().notNull(),
    /** Of e-mail only. */
    subject: text().notNull(),
    body: text().notNull(),
    isOn: bool().notNull(),
    updatedAt: instant().notNull(),
  },
  (t) => [primaryKey({ columns: [t.template, t.channel, t.locale] })],
);

/** What a client chose about notices; what is not listed is on. The visit itself is always told. */
export const noticeChoices = table(
  "notice_choices",
  {
    clientId: ref(() => clients.id, { onDelete: "cascade" }).notNull(),
    /** `reminders`, `offers`, `invitations`. */
    topic: text().notNull(),
    channel: text().$type<(typeof CHANNELS)[number]>().notNull(),
    isOn: bool().notNull(),
    updatedAt: instant().notNull(),
  },
  (t) => [primaryKey({ columns: [t.clientId, t.topic, t.channel] })],
);

/** Calendar feeds: an unguessable address for a person's or a client's visits. A revoked one answers nothing for good. */
export const calendarFeeds = table(
  "calendar_feeds",
  {
    id: id(),
    token: text().notNull(),
    staffId: ref(() => staff.id, { onDelete: "cascade" }),
    clientId: ref(() => clients.id, { onDelete: "cascade" }),
    createdAt: instant().notNull(),
    revokedAt: instant(),
    lastReadAt: instant(),
  },
  (t) => [
    uniqueIndex("calendar_feeds_token").on(t.token),
    index("calendar_feeds_staff").on(t.staffId),
    index("calendar_feeds_client").on(t.clientId),
  ],
);
