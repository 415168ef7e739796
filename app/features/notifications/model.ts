import type { CHANNELS, DELIVERY_STATUSES } from "~drizzle/schema/notifications";

/** A way a notice can take. */
export type Channel = (typeof CHANNELS)[number];
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** The same as `CHANNELS` of the schema, for code that also runs in browsers. */
export const channels = ["email", "telegram", "sms"] as const satisfies readonly Channel[];

/** Everything that can be told. `missed` is the invitation to come back, `offer` an hour kept for somebody on the waiting list, `clash` the plea to leave an hour that was given twice. */
export const templates = [
  "confirmed",
  "requested",
  "declined",
  "moved",
  "cancelled",
  "reminder",
  "refunded",
  "clash",
  "offer",
  "missed",
] as const;
export type Template = (typeof templates)[number];

/** What a client may switch off. News of the visit itself belongs to no topic. */
export const topics = ["reminders", "offers", "invitations"] as const;
export type Topic = (typeof topics)[number];

/** The topic of a template; null for news of the visit itself. */
export function topicOf(template: Template): Topic | null {
  switch (template) {
    case "reminder":
      return "reminders";
    case "offer":
      return "offers";
    case "missed":
      return "invitations";
    case "confirmed":
    case "requested":
    case "declined":
    case "moved":
    case "cancelled":
    case "refunded":
    case "clash":
      return null;
  }
}

/** Narrows a stored or asked name. */
export function isTemplate(value: unknown): value is Template {
  return typeof value === "string" && (templates as readonly string[]).includes(value);
}

export function isChannel(value: unknown): value is Channel {
  return typeof value === "string" && (channels as readonly string[]).includes(value);
}

/** Why a notice was not sent although somebody was to be told. */
export const skipReasons = [
  /** Neither an address nor a number is known. */
  "no_address",
  /** The address is known, but the channel is not connected. */
  "channel_off",
  "template_off",
  "opted_out",
  /** What it would say is no longer so; a later notice says how it is. */
  "superseded",
  /** Its moment has passed. */
  "late",
  "quiet",
  /** The client booked again by themselves. */
  "booked_again",
] as const;
export type SkipReason = (typeof skipReasons)[number];
