import { and, asc, eq, gte, isNull, lt, type SQL } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { bookings, calendarFeeds, clients, locations, staff } from "~drizzle/schema";
import { can, requireCan } from "~/features/accounts/policy";
import { readSetting } from "~/features/settings/queries.server";
import { defaultLocale, isLocale } from "~/i18n/locale";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { lettersFor } from "~/i18n/letters";
import { entriesOfClient, entriesOfPerson, feedFile, feedWindow, isFed, type FeedVisit } from "./model";

/** A feed that stands. */
export interface LiveFeed {
  id: number;
  token: string;
  createdAt: Date;
  /** Null while no calendar has asked for it. */
  lastReadAt: Date | null;
}

const live = {
  id: calendarFeeds.id,
  token: calendarFeeds.token,
  createdAt: calendarFeeds.createdAt,
  lastReadAt: calendarFeeds.lastReadAt,
};

/** The people whose feeds somebody may handle, each with the feed that stands: everybody's by right, else one's own column. */
export async function listStaffFeeds(
  db: Queryable,
  actor: Actor,
): Promise<{ staffId: number; name: string; feed: LiveFeed | null }[]> {
  const people = await db
    .select({ staffId: staff.id, name: staff.name })
    .from(staff)
    .where(isNull(staff.archivedAt))
    .orderBy(asc(staff.position), asc(staff.id));
  const rows = await db
    .select({ ...live, staffId: calendarFeeds.staffId })
    .from(calendarFeeds)
    .where(isNull(calendarFeeds.revokedAt))
    .orderBy(asc(calendarFeeds.id));
  return people
    .filter(({ staffId }) => can(actor, "schedule:write", { staffId }))
    .map((person) => {
      const found = rows.filter((row) => row.staffId === person.staffId).at(-1);
      return { ...person, feed: found ? withoutStaff(found) : null };
    });
}

function withoutStaff({ id, token, createdAt, lastReadAt }: LiveFeed): LiveFeed {
  return { id, token, createdAt, lastReadAt };
}

/** A client's own feed; null while there is none. Clients read their own, staff who may write clients everybody's. */
export async function readClientFeed(
  db: Queryable,
  actor: Actor,
  { clientId }: { clientId: number },
): Promise<LiveFeed | null> {
  if (!(actor.kind === "client" && actor.clientId === clientId)) requireCan(actor, "clients:write");
  const rows = await db
    .select(live)
    .from(calendarFeeds)
    .where(and(eq(calendarFeeds.clientId, clientId), isNull(calendarFeeds.revokedAt)))
    .orderBy(asc(calendarFeeds.id));
  return rows.at(-1) ?? null;
}

/** A feed's file and when its newest entry changed; null for an unknown token and for a revoked one. */
export async function readFeed(
  core: Core,
  token: string,
): Promise<{ feedId: number; lastReadAt: Date | null; file: string; changedAt: Date } | null> {
  if (!/^[\w-]{20,80}$/.test(token)) return null;
  const { db, env, clock } = core;
  const [row] = await db
    .select({ feed: calendarFeeds, person: staff.name, locale: clients.locale })
    .from(calendarFeeds)
    .leftJoin(staff, eq(staff.id, calendarFeeds.staffId))
    .leftJoin(clients, eq(clients.id, calendarFeeds.clientId))
    .where(eq(calendarFeeds.token, token))
    .limit(1);
  if (!row || row.feed.revokedAt !== null) return null;
  const { feed, person } = row;
  const business = await readSetting(db, "business");
  const now = clock.now();
  const isPersons = feed.staffId !== null;
  const whose = isPersons
    ? eq(bookings.staffId, feed.staffId as number)
    : eq(bookings.clientId, feed.clientId ?? -1);
  const visits = (await readVisits(db, whose, now)).filter((visit) => isFed(visit, now));
  const locale = isLocale(row.locale)
    ? row.locale
    : isLocale(business.locale)
      ? business.locale
      : defaultLocale;
  const words = lettersFor(locale).calendar;
  const entries = isPersons
    ? entriesOfPerson(visits, locale)
    : entriesOfClient(visits, { business: business.name, locale });
  const name = isPersons
    ? words.feedOfPerson({ person: person ?? "", business: business.name })
    : words.feedOfClient({ business: business.name });
  return {
    feedId: feed.id,
    lastReadAt: feed.lastReadAt,
    file: feedFile(entries, { name, locale, publicUrl: env.web.publicUrl }),
    changedAt: entries.reduce(
      (latest, { changedAt }) => (changedAt > latest ? changedAt : latest),
      feed.createdAt,
    ),
  };
}

function readVisits(db: Queryable, whose: SQL, now: Date): Promise<FeedVisit[]> {
  const { from, until } = feedWindow(now);
  return db
    .select({
      id: bookings.id,
      headId: bookings.headId,
      status: bookings.status,
      startsAt: bookings.startsAt,
      endsAt: bookings.endsAt,
      updatedAt: bookings.updatedAt,
      cancelledAt: bookings.cancelledAt,
      version: bookings.version,
      reference: bookings.reference,
      classKey: bookings.classKey,
      seats: bookings.seats,
      serviceName: bookings.serviceName,
      staffName: staff.name,
      clientName: clients.displayName,
      locationName: locations.name,
      address: locations.address,
    })
    .from(bookings)
    .innerJoin(staff, eq(staff.id, bookings.staffId))
    .innerJoin(locations, eq(locations.id, bookings.locationId))
    .leftJoin(clients, eq(clients.id, bookings.clientId))
    .where(and(whose, gte(bookings.startsAt, from), lt(bookings.startsAt, until)))
    .orderBy(asc(bookings.startsAt), asc(bookings.id))
    .then((rows) => rows.map((row) => ({ ...row, clientName: row.clientName ?? "" })));
}
