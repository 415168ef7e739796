import { and, eq, inArray, ne } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { deliveries } from "~drizzle/schema";
import { readSetting } from "~/features/settings/queries.server";
import { formatDateTime } from "~/i18n/format";
import { lettersFor } from "~/i18n/letters";
import type { Core } from "~/lib/core";
import { paths } from "~/lib/paths";
import type { Reach } from "../../channels/model";
import { choicesToken } from "../../choices/queries.server";
import { bookingCalendarFile, calendarVisitOf } from "../../ical/model";
import { composeLetter } from "../../letter/model";
import { valuesOfVisit } from "../../letter/values/model";
import { topicOf, type Template } from "../../model";
import { templateOf, type NoticeSubject } from "../../outbox/model";
import type { OutgoingMail, OutgoingMessage } from "../../ports";
import { fillText, mentions } from "../../templates/model";
import { readWords } from "../../templates/queries.server";
import { cutoffOf, type VisitFacts } from "../../visit/model";
import { readRefunded } from "../../visit/queries.server";

export type Delivery = typeof deliveries.$inferSelect;

/** Everything a notice tells of, as it stands now. */
export interface Story {
  subject: NoticeSubject;
  visit: VisitFacts;
  reach: Reach;
  /** Of an offer. */
  offer: { until: Date | null; linkToken: string } | null;
}

/** A message ready to leave. */
export type Message = { do: "mail"; mail: OutgoingMail } | { do: "message"; message: OutgoingMessage };

const LONGEST_TELEGRAM = 4000;
/** After these there is no visit to open: the client chooses anew. */
const OVER: readonly Template[] = ["declined", "cancelled", "refunded", "missed"];

/** Makes the message out of the owner's words, or the built-in ones, and the rows as they stand. */
export async function composeMessage(core: Core, row: Delivery, story: Story): Promise<Message> {
  const { db, env, clock } = core;
  const { subject, visit, reach, offer } = story;
  const template = templateOf(subject);
  const { locale } = visit;
  const business = await readSetting(db, "business");
  const words = await readWords(db, { template, channel: row.channel, locale });
  const target = targetOf(story, clock.now());
  const link = env.web.publicUrl + target.path;
  const values = {
    ...valuesOfVisit(visit, {
      business: business.name,
      link,
      backMinor: await backMinor(db, subject, visit),
    }),
    until: offer?.until ? formatDateTime(offer.until, visit.zone, locale, "weekday") : "",
  };
  const to = reach[row.channel] as string;
  const idempotencyKey = row.key;
  if (row.channel !== "email") {
    const text = fillText(words.body, values).slice(0, LONGEST_TELEGRAM);
    // The owner's words may hold the address already.
    const button = mentions(words.body, "link") ? {} : { link: { label: target.label, url: link } };
    return { do: "message", message: { to, text, ...button, idempotencyKey } };
  }
  const topic = topicOf(template);
  const unsubscribeUrl =
    topic && visit.clientId !== null
      ? `${env.web.publicUrl}${paths.noticeChoices(choicesToken(env, visit.clientId))}?topic=${topic}&channel=email`
      : null;
  const calendar = await calendarOf(core, { row, story, business: business.name, link });
  const letter = composeLetter({
    template, words, values, visit, business, publicUrl: env.web.publicUrl, link,
    until: offer?.until ?? null, unsubscribeUrl, now: clock.now(), hasCalendar: calendar !== null,
  }); // prettier-ignore
  return {
    do: "mail",
    mail: {
      to,
      ...letter,
      ...(calendar ? { calendar } : {}),
      ...(business.email ? { replyTo: business.email } : {}),
      ...(unsubscribeUrl ? { unsubscribeUrl } : {}),
      idempotencyKey,
    },
  };
}

/** Where the notice's button leads, and what it says. */
function targetOf({ subject, visit, offer }: Story, now: Date): { path: string; label: string } {
  const { buttons } = lettersFor(visit.locale);
  if (offer) return { path: paths.waiting(offer.linkToken), label: buttons.take };
  const template = templateOf(subject);
  // Past the time for it the visit's own page says whom to call.
  if (template === "clash" && now < cutoffOf(visit))
    return { path: paths.visitMove(visit.linkToken), label: buttons.again };
  const isOver = OVER.includes(template);
  if (!isOver) return { path: paths.visit(visit.linkToken), label: buttons.open };
  const path = visit.serviceId === null ? paths.book() : paths.bookService(visit.serviceId);
  return { path, label: buttons.again };
}

/** Money of a visit that was called off in time, or came too late: what is still here goes back. */
async function backMinor(db: Queryable, subject: NoticeSubject, visit: VisitFacts): Promise<number> {
  if (subject.of !== "visit") return 0;
  if (subject.template === "cancelled" && visit.isLateCancel) return 0;
  if (subject.template !== "cancelled" && subject.template !== "refunded") return 0;
  return visit.paidMinor > 0 ? visit.paidMinor : readRefunded(db, visit.bookingId);
}

/** The invitation of a visit that stands, and its withdrawal where one was sent. */
async function calendarOf(
  core: Core,
  { row, story, business, link }: { row: Delivery; story: Story; business: string; link: string },
): Promise<OutgoingMail["calendar"] | null> {
  const { subject, visit, reach } = story;
  const template = templateOf(subject);
  const isStanding = template === "confirmed" || (template === "moved" && visit.status === "confirmed");
  const isWithdrawn = template === "cancelled" && (await wasInvited(core.db, row));
  if (!isStanding && !isWithdrawn) return null;
  const method = isStanding ? "REQUEST" : "CANCEL";
  const content = bookingCalendarFile(
    {
      booking: calendarVisitOf(visit),
      business,
      locale: visit.locale,
      publicUrl: core.env.web.publicUrl,
      link: isStanding ? link : core.env.web.publicUrl + paths.visit(visit.linkToken),
      now: core.clock.now(),
    },
    {
      method,
      organizerEmail: bareAddress(core.env.mail.from),
      attendeeEmail: reach.email ?? "",
      attendeeName: visit.clientName,
    },
  );
  return { method, filename: `${visit.reference}.ics`, content };
}

/** Whether an entry is in the client's calendar, or may be: a broken send may have arrived. */
async function wasInvited(db: Queryable, { bookingId, id }: Delivery): Promise<boolean> {
  if (bookingId === null) return false;
  const invited = and(
    eq(deliveries.bookingId, bookingId),
    eq(deliveries.channel, "email"),
    inArray(deliveries.template, ["confirmed", "moved"]),
    inArray(deliveries.status, ["sent", "failed"]),
    ne(deliveries.id, id),
  );
  return (await db.$count(deliveries, invited)) > 0;
}

/** `Name <address>` as the bare address: an organizer must stay the same, so it is the sender's own. */
function bareAddress(from: string): string {
  return /<([^<>\s]+)>\s*$/.exec(from)?.[1] ?? from.trim();
}
