import type {
  ACTION_KINDS,
  ACTION_STATES,
  MESSAGE_CHANNELS,
  MESSAGE_DIRECTIONS,
  MESSAGE_STATES,
} from "~drizzle/schema/conversations";
import { addDays, dayOf, instantOf } from "~/lib/zoned-time";

export type ActionKind = (typeof ACTION_KINDS)[number];
export type ActionState = (typeof ACTION_STATES)[number];
export type MessageChannel = (typeof MESSAGE_CHANNELS)[number];
export type MessageDirection = (typeof MESSAGE_DIRECTIONS)[number];
export type MessageState = (typeof MESSAGE_STATES)[number];

/** The lists of the schema again, for code that also runs in browsers. */
export const actionKinds = ["call", "message", "meeting", "email", "task"] as const satisfies readonly ActionKind[]; // prettier-ignore
export const messageChannels = ["telegram", "whatsapp", "email", "sms", "phone"] as const satisfies readonly MessageChannel[]; // prettier-ignore
export const messageStates = ["received", "queued", "sent", "delivered", "read", "failed"] as const satisfies readonly MessageState[]; // prettier-ignore

/** Channels we send by ourselves; the others are only noted. */
export const sendChannels = ["email", "telegram"] as const;
export type SendChannel = (typeof sendChannels)[number];
/** Talk that took place outside and is written down by hand. */
export const notedChannels = ["phone", "whatsapp", "sms", "telegram", "email"] as const;

/** Longest text of a message: that of Telegram. */
export const BODY_MAX = 4096;

/**
 * From which states a message may come to another. News of delivery arrive in any order and twice: only what is further along counts, and a
 * message that arrived after all is no failure any more.
 */
export const statesBefore: Record<MessageState, readonly MessageState[]> = {
  received: [],
  queued: ["failed"],
  sent: ["queued", "failed"],
  delivered: ["queued", "sent", "failed"],
  read: ["queued", "sent", "delivered", "failed"],
  failed: ["queued", "sent"],
};

/** Where an action stands in the day of whoever looks: the shelves of the list. */
export const shelves = ["overdue", "today", "tomorrow", "week", "later", "done"] as const;
export type Shelf = (typeof shelves)[number];

/** The moments a shelf of planned actions holds, `from` included, `until` not; null: open. `done` goes by state, not by moments. */
export function shelfRange(
  shelf: Exclude<Shelf, "done">,
  { now, zone }: { now: Date; zone: string },
): { from: Date | null; until: Date | null } {
  const today = dayOf(now, zone);
  const start = (days: number) => instantOf({ day: addDays(today, days), minutes: 0 }, zone);
  switch (shelf) {
    case "overdue":
      return { from: null, until: now };
    case "today":
      return { from: now, until: start(1) };
    case "tomorrow":
      return { from: start(1), until: start(2) };
    case "week":
      return { from: start(2), until: start(8) };
    case "later":
      return { from: start(8), until: null };
  }
}

const MINUTE_MS = 60_000;
/** So long a message is tried while the other side stumbles, and while it does not answer at all or asks for patience. */
const STUMBLE_MS = 60 * MINUTE_MS;
const OUTAGE_MS = 24 * 60 * MINUTE_MS;
const LONGEST_PAUSE_MS = 30 * MINUTE_MS;

/** What follows from a send that broke: another try after a pause, or the end, with a code to show. */
export type AfterSend = { then: "wait"; ms: number } | { then: "give_up"; code: string };

/**
 * Judges a send that broke. Patience that was asked for is given; what no repeat can change ends it at once; everything else is tried for an
 * hour, an outside system that does not answer for a day, at pauses that grow with the age of the message.
 */
export function afterSend(error: unknown, { since, now }: { since: Date; now: Date }): AfterSend {
  const { kind, transient, retryAfterMs, vendorCode } = (error ?? {}) as Record<string, unknown>;
  if (vendorCode === "blocked") return { then: "give_up", code: "blocked" };
  const code = typeof kind === "string" && /^[a-z_]{1,40}$/.test(kind) ? kind : "internal";
  if (transient === false && code !== "unauthorized") return { then: "give_up", code };
  const age = now.getTime() - since.getTime();
  const isOutage = ["unreachable", "timeout", "rate_limited", "unavailable", "unauthorized"].includes(code);
  if (age >= (isOutage ? OUTAGE_MS : STUMBLE_MS)) return { then: "give_up", code };
  const asked = typeof retryAfterMs === "number" && retryAfterMs > 0 ? retryAfterMs : Math.max(MINUTE_MS / 2, age / 2); // prettier-ignore
  return { then: "wait", ms: Math.min(asked, LONGEST_PAUSE_MS) };
}
