import type { SkipReason, Template } from "../model";

const MINUTE_MS = 60_000;

/** What is told, and about which moment of its story; its text form is what makes a notice one. */
export type NoticeSubject =
  | {
      of: "visit";
      bookingId: number;
      template: Exclude<Template, "reminder" | "missed" | "offer">;
      version: number;
    }
  | { of: "reminder"; bookingId: number; minutes: number; startsAt: Date }
  | { of: "missed"; bookingId: number; startsAt: Date }
  | { of: "offer"; waitingId: number; bookingId: number };

/** The first part of a delivery's key; the channel follows it. */
export function subjectKey(subject: NoticeSubject): string {
  switch (subject.of) {
    case "visit":
      return `booking:${subject.bookingId}:${subject.template}:${subject.version}`;
    case "reminder":
      return `booking:${subject.bookingId}:reminder:${subject.minutes}:${subject.startsAt.getTime()}`;
    case "missed":
      return `booking:${subject.bookingId}:missed:${subject.startsAt.getTime()}`;
    case "offer":
      return `waiting:${subject.waitingId}:offer:${subject.bookingId}`;
  }
}

const VISIT_KEY = /^booking:(\d+):(confirmed|requested|declined|moved|cancelled|refunded|clash):(\d+)(?::|$)/;
const REMINDER_KEY = /^booking:(\d+):reminder:(\d+):(\d+)(?::|$)/;
const MISSED_KEY = /^booking:(\d+):missed:(\d+)(?::|$)/;
const OFFER_KEY = /^waiting:(\d+):offer:(\d+)(?::|$)/;

/** The way back from a key; null for keys of older versions. */
export function readSubject(key: string): NoticeSubject | null {
  const visit = VISIT_KEY.exec(key);
  if (visit)
    return {
      of: "visit",
      bookingId: Number(visit[1]),
      template: visit[2] as Extract<NoticeSubject, { of: "visit" }>["template"],
      version: Number(visit[3]),
    };
  const reminder = REMINDER_KEY.exec(key);
  if (reminder)
    return {
      of: "reminder",
      bookingId: Number(reminder[1]),
      minutes: Number(reminder[2]),
      startsAt: new Date(Number(reminder[3])),
    };
  const missed = MISSED_KEY.exec(key);
  if (missed) return { of: "missed", bookingId: Number(missed[1]), startsAt: new Date(Number(missed[2])) };
  const offer = OFFER_KEY.exec(key);
  return offer ? { of: "offer", waitingId: Number(offer[1]), bookingId: Number(offer[2]) } : null;
}

/** The template of a subject. */
export function templateOf(subject: NoticeSubject): Template {
  return subject.of === "visit" ? subject.template : subject.of;
}

/** Tries of one notice; after the last one it stays for staff. */
export const TRIES = 3;
/** For so long a notice waits for a channel that does not answer at all; then it has failed. */
export const OUTAGE_MS = 24 * 60 * MINUTE_MS;
const OUTAGE_PAUSE_MS = 5 * MINUTE_MS;
const FIRST_PAUSE_MS = 10 * MINUTE_MS;

/** What follows from a send that broke. */
export type AfterFailure =
  | { then: "wait"; ms: number; attempts: number; code: string }
  | { then: "give_up"; attempts: number; code: string };

/**
 * Judges a send that broke. A gateway that asks for patience, and one that does not answer at all, cost no try: the notice waits, for a day at
 * most. A refusal that no repeat can change ends it at once, everything else after three tries.
 */
export function afterFailure(
  error: unknown,
  { attempts, createdAt, now }: { attempts: number; createdAt: Date; now: Date },
): AfterFailure {
  const { kind, transient, retryAfterMs } = (error ?? {}) as Record<string, unknown>;
  const code = typeof kind === "string" && /^[a-z_]{1,40}$/.test(kind) ? kind : "internal";
  const isOutage = code === "unreachable" || code === "timeout" || code === "rate_limited";
  if (isOutage && now.getTime() - createdAt.getTime() < OUTAGE_MS) {
    const asked = typeof retryAfterMs === "number" && retryAfterMs > 0 ? retryAfterMs : OUTAGE_PAUSE_MS;
    return { then: "wait", ms: Math.min(asked, 60 * MINUTE_MS), attempts, code };
  }
  const tries = attempts + 1;
  const isFinal = isOutage || transient === false || code === "invalid";
  if (isFinal || tries >= TRIES) return { then: "give_up", attempts: tries, code };
  return { then: "wait", ms: FIRST_PAUSE_MS * 3 ** attempts, attempts: tries, code };
}

/** What a notice became when it was its turn. */
export type Skip = { skip: SkipReason };
