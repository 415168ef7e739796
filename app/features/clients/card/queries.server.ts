import { and, asc, desc, eq, gt, ne, sql } from "drizzle-orm";
import type { Db, Queryable } from "~drizzle/client.server";
import {
  bookings,
  clientContacts,
  clientDues,
  clientFieldValues,
  clients,
  clientTags,
  customFields,
  pipelineStages,
  tags,
  users,
} from "~drizzle/schema";
import { can } from "~/features/accounts/policy";
import type { Actor } from "~/lib/actor";
import { emailFor, phoneFor } from "../scope/model";
import { mustSeeClient } from "../scope/queries.server";

/** A visit that took place and is not paid for whole. */
export interface UnpaidVisit {
  /** Of a visit of several services the first one: that is where the money is taken. */
  bookingId: number;
  startsAt: Date;
  serviceName: string;
  dueMinor: number;
  currency: string;
}

/** What a card shows beside the client's own row. */
export interface CardSurroundings {
  /** Null without the right to see the pipeline, or outside of it. */
  stage: { id: number; key: string | null; name: string; color: string } | null;
  responsibleName: string | null;
  tags: { id: number; name: string; color: string }[];
  fields: { id: number; label: string; kind: string; value: string }[];
  /** Further phones and addresses, masked for whoever may not read them. */
  contacts: { id: number; kind: "phone" | "email"; text: string; label: string; isIdentity: boolean }[];
  /** What is owed for visits that took place, by currency; null without the right to see sums. */
  dues: { currency: string; dueMinor: number }[] | null;
  /** The oldest visits with something to pay; null without the right to see sums. */
  unpaid: UnpaidVisit[] | null;
  /** Of a merged card: whose it is now. */
  survivor: { id: number; name: string } | null;
}

/** Tags, own fields, further contacts, stage, dues: each one look-up along the client. @throws AppError `not_found`, `forbidden` */
export async function cardSurroundings(
  db: Db,
  actor: Actor,
  { clientId }: { clientId: number },
): Promise<CardSurroundings> {
  await mustSeeClient(db, actor, clientId);
  const seesMoney = can(actor, "payments:read");
  const [[links], itsTags, fields, contacts, dues, unpaid] = await Promise.all([
    readLinks(db, clientId),
    readTags(db, clientId),
    readFields(db, clientId),
    db.select().from(clientContacts).where(eq(clientContacts.clientId, clientId)).orderBy(asc(clientContacts.id)),
    seesMoney ? readDues(db, clientId) : null,
    seesMoney ? unpaidVisits(db, clientId) : null,
  ]);
  return {
    stage: links?.stage && can(actor, "pipeline:read") ? links.stage : null,
    responsibleName: links?.responsibleName ?? null,
    tags: itsTags,
    fields,
    contacts: contacts.map(({ id, kind, raw, value, label, isIdentity }) => {
      const text = value ?? raw;
      return { id, kind, label, isIdentity, text: kind === "phone" ? phoneFor(actor, text) : emailFor(actor, text) };
    }),
    dues,
    unpaid,
    survivor: links?.mergedIntoId ? await readSurvivor(db, links.mergedIntoId) : null,
  };
} // prettier-ignore

function readLinks(db: Queryable, clientId: number) {
  return db
    .select({
      mergedIntoId: clients.mergedIntoId,
      responsibleName: users.displayName,
      stage: { id: pipelineStages.id, key: pipelineStages.key, name: pipelineStages.name, color: pipelineStages.color },
    })
    .from(clients)
    .leftJoin(users, eq(users.id, clients.responsibleId))
    .leftJoin(pipelineStages, eq(pipelineStages.id, clients.stageId))
    .where(eq(clients.id, clientId));
} // prettier-ignore

function readTags(db: Queryable, clientId: number) {
  return db
    .select({ id: tags.id, name: tags.name, color: tags.color })
    .from(clientTags)
    .innerJoin(tags, eq(tags.id, clientTags.tagId))
    .where(eq(clientTags.clientId, clientId))
    .orderBy(asc(tags.nameKey));
}

function readFields(db: Queryable, clientId: number) {
  const { id, label, kind, position } = customFields;
  return db
    .select({ id, label, kind, value: clientFieldValues.value })
    .from(clientFieldValues)
    .innerJoin(customFields, eq(id, clientFieldValues.fieldId))
    .where(and(eq(clientFieldValues.clientId, clientId), ne(clientFieldValues.value, "")))
    .orderBy(asc(position), asc(id));
}

function readDues(db: Queryable, clientId: number) {
  return db
    .select({ currency: clientDues.currency, dueMinor: clientDues.dueMinor })
    .from(clientDues)
    .where(and(eq(clientDues.clientId, clientId), gt(clientDues.dueMinor, 0)))
    .orderBy(desc(clientDues.dueMinor));
}

const UNPAID_SHOWN = 4;

/** As the trigger behind `client_dues` counts: completed visits of our own; a point is worth one major unit. */
async function unpaidVisits(db: Queryable, clientId: number): Promise<UnpaidVisit[]> {
  const due = sql<number>`${bookings.priceMinor} - ${bookings.paidMinor} - ${bookings.pointsSpent} * 100`;
  return db
    .select({
      bookingId: sql<number>`coalesce(${bookings.headId}, ${bookings.id})`.mapWith(Number),
      startsAt: bookings.startsAt,
      serviceName: bookings.serviceName,
      dueMinor: due.mapWith(Number),
      currency: bookings.currency,
    })
    .from(bookings)
    .where(
      and(
        eq(bookings.clientId, clientId),
        eq(bookings.status, "completed"),
        ne(bookings.source, "yclients"),
        gt(due, 0),
      ),
    )
    .orderBy(asc(bookings.startsAt))
    .limit(UNPAID_SHOWN);
}

async function readSurvivor(db: Queryable, id: number): Promise<CardSurroundings["survivor"]> {
  const [row] = await db
    .select({ id: clients.id, name: clients.displayName })
    .from(clients)
    .where(eq(clients.id, id));
  return row ?? null;
}
