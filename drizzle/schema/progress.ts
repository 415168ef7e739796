import {
  blob,
  day,
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
import { clients } from "./clients";
import { programs } from "./programs";

/** What is measured, in the order of the journal. Weight in grams, girths in millimetres. */
export const MEASURES = [
  "weight",
  "chest",
  "waist",
  "lowerAbdomen",
  "glutes",
  "rightThigh",
  "leftThigh",
  "rightCalf",
  "leftCalf",
  "rightArm",
  "leftArm",
] as const;

/** One entry of a client's journal. */
export const measurements = table(
  "measurements",
  {
    id: id(),
    clientId: ref(() => clients.id, { onDelete: "cascade" }).notNull(),
    programId: ref(() => programs.id, { onDelete: "set null" }),
    /** The client's local day. */
    measuredOn: day().notNull(),
    /** `before`, `week_1` …, `after`, or empty; ordered by `comparePeriods`. */
    period: text().notNull(),
    /** Grams. */
    weight: integer(),
    /** Millimetres, like all below. */
    chest: integer(),
    waist: integer(),
    lowerAbdomen: integer(),
    glutes: integer(),
    rightThigh: integer(),
    leftThigh: integer(),
    rightCalf: integer(),
    leftCalf: integer(),
    rightArm: integer(),
    leftArm: integer(),
    notes: text().notNull(),
    /** `user:3`, `client:9`. */
    enteredBy: text().notNull(),
    createdAt: instant().notNull(),
    updatedAt: instant().notNull(),
    version: integer().notNull(),
    /** Taken away, and can be put back. */
    deletedAt: instant(),
  },
  (t) => [
    index("measurements_client").on(t.clientId, t.measuredOn, t.id),
    index("measurements_created").on(t.createdAt, t.id),
  ],
);

export const PHOTO_POSES = ["front", "side", "back", "other"] as const;

/** A private picture of a client: re-encoded on arrival, without place or device; shown only to who may see the client. */
export const progressPhotos = table(
  "progress_photos",
  {
    id: id(),
    clientId: ref(() => clients.id, { onDelete: "cascade" }).notNull(),
    takenOn: day().notNull(),
    period: text().notNull(),
    pose: enumText(PHOTO_POSES).notNull(),
    mime: text().notNull(),
    width: integer().notNull(),
    height: integer().notNull(),
    bytes: blob().notNull(),
    /** A small one for lists. */
    thumb: blob().notNull(),
    enteredBy: text().notNull(),
    createdAt: instant().notNull(),
  },
  (t) => [
    index("progress_photos_client").on(t.clientId, t.takenOn, t.id),
    enumCheck("progress_photos_pose_check", t.pose, PHOTO_POSES),
  ],
);

/** What a client wants to reach. */
export const progressGoals = table(
  "progress_goals",
  {
    id: id(),
    clientId: ref(() => clients.id, { onDelete: "cascade" }).notNull(),
    /** One of `MEASURES`. */
    measure: text().$type<(typeof MEASURES)[number]>().notNull(),
    /** In the unit of the measure. */
    startValue: integer(),
    targetValue: integer().notNull(),
    dueOn: day(),
    actor: text().notNull(),
    createdAt: instant().notNull(),
    reachedAt: instant(),
    archivedAt: instant(),
  },
  (t) => [index("progress_goals_client").on(t.clientId, t.id)],
);

/** An address by which a client enters measurements without signing in. */
export const progressLinks = table(
  "progress_links",
  {
    id: id(),
    clientId: ref(() => clients.id, { onDelete: "cascade" }).notNull(),
    /** SHA-256 of the token in the address. */
    tokenHash: text().notNull(),
    createdBy: text().notNull(),
    createdAt: instant().notNull(),
    expiresAt: instant().notNull(),
    revokedAt: instant(),
    lastUsedAt: instant(),
  },
  (t) => [uniqueIndex("progress_links_token").on(t.tokenHash), index("progress_links_client").on(t.clientId)],
);
