import { and, asc, eq, like } from "drizzle-orm";
import { bookings, deliveries, jobs } from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";
import { requireCan } from "~/features/accounts/policy";
import { readSetting } from "~/features/settings/queries.server";
import { dedupeKeyOf } from "~/jobs/dedupe-key";
import type { Actor } from "~/lib/actor";
import { paths } from "~/lib/paths";
import { announceVisit } from "../jobs";
import { valuesOfVisit } from "../letter/values/model";
import type { Channel, DeliveryStatus } from "../model";
import { subjectKey } from "../outbox/model";
import { fillText } from "../templates/model";
import { readWords } from "../templates/queries.server";
import { readVisit } from "../visit/queries.server";

/** A way the plea took, and what became of it there. */
export interface Asked {
  channel: Channel;
  status: DeliveryStatus;
  /** Why it did not leave: a code of the outbox. */
  error: string | null;
  sentAt: string | null;
}

/** The plea to choose another time, to the client of a visit whose hour was given twice. */
export interface Plea {
  /** As its letter says it, with the link; in the client's language. */
  text: string;
  /** What became of it since the visit last changed; empty while nobody has asked, null while it is on its way to the outbox. */
  asked: Asked[] | null;
}

/** Reads the plea of a visit, named by its first booking. */
export async function readPlea(
  db: Queryable,
  actor: Actor,
  { bookingId, publicUrl }: { bookingId: number; publicUrl: string },
): Promise<Plea> {
  requireCan(actor, "sync:read");
  const [found, [head]] = await Promise.all([
    readVisit(db, bookingId),
    db
      .select({ id: bookings.id, version: bookings.version })
      .from(bookings)
      .where(eq(bookings.id, bookingId)),
  ]);
  if (!found || !head) return { text: "", asked: [] };
  const { visit } = found;
  const business = await readSetting(db, "business");
  const link = publicUrl + paths.visitMove(visit.linkToken);
  const words = await readWords(db, { template: "clash", channel: "email", locale: visit.locale });
  const body = fillText(words.body, valuesOfVisit(visit, { business: business.name, link, backMinor: 0 }));
  return { text: `${body}\n\n${link}`, asked: await listAsked(db, head) };
}

type Head = Pick<typeof bookings.$inferSelect, "id" | "version">;

async function listAsked(db: Queryable, { id: bookingId, version }: Head): Promise<Asked[] | null> {
  const key = subjectKey({ of: "visit", bookingId, template: "clash", version });
  const rows = await db
    .select()
    .from(deliveries)
    .where(and(eq(deliveries.bookingId, bookingId), like(deliveries.key, `${key}:%`)))
    .orderBy(asc(deliveries.id));
  if (rows.length === 0) return (await isOnItsWay(db, { id: bookingId, version })) ? null : [];
  return rows.map(({ channel, status, error, sentAt }) => {
    return { channel, status, error, sentAt: sentAt?.toISOString() ?? null };
  });
}

async function isOnItsWay(db: Queryable, { id: bookingId, version }: Head): Promise<boolean> {
  const dedupeKey = dedupeKeyOf(announceVisit, `${bookingId}:clash:${version}`);
  return (await db.$count(jobs, eq(jobs.dedupeKey, dedupeKey))) > 0;
}
