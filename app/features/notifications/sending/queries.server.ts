import { and, eq, gt, inArray, ne } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { bookings, clients, deliveries, visitConflicts, waitingList } from "~drizzle/schema";
import { readSetting } from "~/features/settings/queries.server";
import { isLocale } from "~/i18n/locale";
import type { Core } from "~/lib/core";
import { readTopicChoices } from "../choices/queries.server";
import { topicOf, type SkipReason } from "../model";
import { readSubject, templateOf } from "../outbox/model";
import { readChannelsOff } from "../templates/queries.server";
import type { VisitFacts } from "../visit/model";
import { readReach, readVisit } from "../visit/queries.server";
import { composeMessage, type Delivery, type Message, type Story } from "./message/queries.server";
import { judgeTurn } from "./model";

/** What becomes of a row of the outbox at its turn. */
export type Prepared = Message | { do: "skip"; reason: SkipReason } | { do: "wait"; until: Date };

/** Looks at a row and at what it tells of, as both stand now, and makes the message: its words are never older than its leaving. */
export async function prepareNotice(core: Core, row: Delivery): Promise<Prepared> {
  const story = await readStory(core.db, row);
  if (!story) return { do: "skip", reason: "superseded" };
  const { db, clock } = core;
  const { subject, visit, reach, offer } = story;
  const template = templateOf(subject);
  const turn = judgeTurn({
    subject,
    channel: row.channel,
    now: clock.now(),
    dueAt: row.dueAt ?? row.createdAt,
    visit,
    hasSuccessor: template === "clash" ? await hasParted(db, visit) : await hasSuccessor(db, row),
    hasBookedAgain: subject.of === "missed" && (await hasBookedAgain(db, visit)),
    offerUntil: offer?.until ?? null,
    quiet: await quietHours(db),
  });
  if (turn.do !== "send") return turn;
  if (reach[row.channel] === null) return { do: "skip", reason: "no_address" };
  if ((await readChannelsOff(db, template)).has(row.channel)) return { do: "skip", reason: "template_off" };
  const choices = await readTopicChoices(db, visit.clientId, topicOf(template));
  if (choices[row.channel] === false) return { do: "skip", reason: "opted_out" };
  return composeMessage(core, row, story);
}

async function readStory(db: Queryable, { key }: Delivery): Promise<Story | null> {
  const subject = readSubject(key);
  if (!subject) return null;
  const found = await readVisit(db, subject.bookingId);
  if (!found) return null;
  if (subject.of !== "offer") return { subject, ...found, offer: null };
  const [place] = await db
    .select({ place: waitingList, client: clients })
    .from(waitingList)
    .innerJoin(clients, eq(clients.id, waitingList.clientId))
    .where(eq(waitingList.id, subject.waitingId))
    .limit(1);
  if (!place) return null;
  const { place: waiting, client } = place;
  const stands = waiting.status === "offered" && waiting.offeredBookingId === subject.bookingId;
  return {
    subject,
    // The hour is only held: it becomes the client's when they take it.
    visit: {
      ...found.visit,
      clientId: client.id,
      clientName: client.firstName || client.displayName,
      locale: isLocale(waiting.locale) ? waiting.locale : found.visit.locale,
    },
    reach: await readReach(db, client, waiting.contactEmail),
    offer: { until: stands ? waiting.offerUntil : null, linkToken: waiting.linkToken },
  };
}

const REPLACEABLE = ["confirmed", "requested", "moved"];

/** Whether a later change of the same visit is told on the same channel. */
async function hasSuccessor(db: Queryable, row: Delivery): Promise<boolean> {
  if (row.bookingId === null || !REPLACEABLE.includes(row.template)) return false;
  const later = and(
    eq(deliveries.bookingId, row.bookingId),
    eq(deliveries.channel, row.channel),
    gt(deliveries.id, row.id),
    inArray(deliveries.template, [...REPLACEABLE, "cancelled", "declined"]),
    ne(deliveries.status, "skipped"),
  );
  return (await db.$count(deliveries, later)) > 0;
}

/** Whether the hour belongs to the visit alone again: whoever had it too has left it, or this visit has. */
async function hasParted(db: Queryable, { parts }: VisitFacts): Promise<boolean> {
  const open = and(
    inArray(
      visitConflicts.bookingId,
      parts.map(({ bookingId }) => bookingId),
    ),
    eq(visitConflicts.kind, "overlap"),
    eq(visitConflicts.state, "open"),
  );
  return (await db.$count(visitConflicts, open)) === 0;
}

async function hasBookedAgain(db: Queryable, { clientId, startsAt }: VisitFacts): Promise<boolean> {
  if (clientId === null) return true;
  const again = and(
    eq(bookings.clientId, clientId),
    gt(bookings.startsAt, startsAt),
    inArray(bookings.status, ["hold", "pending", "confirmed", "completed"]),
  );
  return (await db.$count(bookings, again)) > 0;
}

async function quietHours(db: Queryable) {
  const { quietFromMin, quietUntilMin } = await readSetting(db, "notices");
  return { fromMin: quietFromMin, untilMin: quietUntilMin };
}
