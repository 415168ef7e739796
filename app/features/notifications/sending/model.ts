import type { BookingStatus } from "~/features/booking/model";
import type { Channel, SkipReason } from "../model";
import type { NoticeSubject } from "../outbox/model";
import { quietSpan, type QuietHours } from "../quiet/model";
import { isReminderLate } from "../reminders/model";

const HOUR_MS = 3_600_000;
const INVITATION_LATE_MS = 14 * 24 * HOUR_MS;
/** An offer must leave the client a while to answer. */
const ANSWER_MS = 10 * 60_000;

/** How things stand at the moment a notice is to leave. */
export interface Standing {
  subject: NoticeSubject;
  channel: Channel;
  now: Date;
  /** When it was meant to leave. */
  dueAt: Date;
  visit: { status: BookingStatus; startsAt: Date; zone: string };
  /** A later notice about the same visit went or goes the same way. */
  hasSuccessor: boolean;
  hasBookedAgain: boolean;
  /** Of an offer: until when it stands; null when it stands no more. */
  offerUntil: Date | null;
  quiet: QuietHours;
}

/** What to do with a notice now. */
export type Turn = { do: "send" } | { do: "skip"; reason: SkipReason } | { do: "wait"; until: Date };

const send: Turn = { do: "send" };
const skip = (reason: SkipReason): Turn => ({ do: "skip", reason });

/** Decides whether a notice is still true, still in time, and whether it may leave at this hour. */
export function judgeTurn(standing: Standing): Turn {
  const obstacle = outdated(standing);
  return obstacle ? skip(obstacle) : atThisHour(standing);
}

function outdated({ subject, visit, now, dueAt, ...standing }: Standing): SkipReason | null {
  switch (subject.of) {
    case "visit":
      return outdatedNews(subject.template, { visit, now, hasSuccessor: standing.hasSuccessor });
    case "reminder":
      if (visit.status !== "confirmed" || visit.startsAt.getTime() !== subject.startsAt.getTime())
        return "superseded";
      return isReminderLate({ at: dueAt, startsAt: visit.startsAt, now }) ? "late" : null;
    case "missed":
      if (visit.status !== "no_show" || visit.startsAt.getTime() !== subject.startsAt.getTime())
        return "superseded";
      if (standing.hasBookedAgain) return "booked_again";
      return now.getTime() - dueAt.getTime() > INVITATION_LATE_MS ? "late" : null;
    case "offer":
      if (standing.offerUntil === null) return "superseded";
      return now >= standing.offerUntil || now >= visit.startsAt ? "late" : null;
  }
}

function outdatedNews(
  template: Extract<NoticeSubject, { of: "visit" }>["template"],
  { visit, now, hasSuccessor }: Pick<Standing, "visit" | "now" | "hasSuccessor">,
): SkipReason | null {
  const isLate = now >= visit.startsAt;
  switch (template) {
    case "confirmed":
      return visit.status !== "confirmed" || hasSuccessor ? "superseded" : isLate ? "late" : null;
    case "requested":
      return visit.status !== "pending" || hasSuccessor ? "superseded" : isLate ? "late" : null;
    case "moved":
    case "clash":
      return (visit.status !== "confirmed" && visit.status !== "pending") || hasSuccessor
        ? "superseded"
        : isLate
          ? "late"
          : null;
    case "declined":
    case "cancelled":
      return visit.status === "cancelled" || visit.status === "expired" ? null : "superseded";
    case "refunded":
      return null;
  }
}

/**
 * E-mail rings nobody: news of a visit and timed offers leave at any hour. SMS and Telegram wait for the morning, unless the visit begins too
 * soon after it. Reminders were planned around the quiet hours and say nothing inside them; invitations wait.
 */
function atThisHour({ subject, channel, now, visit, offerUntil, quiet }: Standing): Turn {
  const span = quietSpan(now, quiet, visit.zone);
  if (!span) return send;
  switch (subject.of) {
    case "visit": {
      const isUrgent = visit.startsAt > now && visit.startsAt.getTime() < span.until.getTime() + HOUR_MS;
      return channel === "email" || isUrgent ? send : { do: "wait", until: span.until };
    }
    case "reminder":
      return skip("quiet");
    case "missed":
      return { do: "wait", until: span.until };
    case "offer": {
      if (channel === "email") return send;
      const isInTime = offerUntil !== null && offerUntil.getTime() >= span.until.getTime() + ANSWER_MS;
      return isInTime ? { do: "wait", until: span.until } : skip("quiet");
    }
  }
}
