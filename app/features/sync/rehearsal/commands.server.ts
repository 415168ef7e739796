import { eq } from "drizzle-orm";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import type { Db, Queryable, Tx } from "~drizzle/client.server";
import { bookings, clients, staff } from "~drizzle/schema";
import { applyGoneRecord, applyRecord } from "../commands.server";
import type { VendorRecord } from "../ports";
import type { Applied } from "../records/model";
import { findRecord } from "../records/queries.server";

/** Carries the answer out of a transaction that must not be kept. */
class RolledBack extends Error {
  constructor(readonly answer: unknown) {
    super("rehearsed");
  }
}

/**
 * Does `work` for real inside a transaction that is then rolled back, so what it says is what would happen and nothing has happened.
 * Transactions it opens are this one; what it would do after its commit is never done. No network inside.
 */
export async function rehearse<T>(core: Core, work: (rehearsing: Core) => Promise<T>): Promise<T> {
  try {
    await core.db.transaction(async (tx) => {
      throw new RolledBack(await work({ ...core, db: asDb(core.db, tx) }));
    });
  } catch (error) {
    if (error instanceof RolledBack) return error.answer as T;
    throw error;
  }
  throw new Error("a rehearsal was kept");
}

function asDb({ dialect }: Db, tx: Tx): Db {
  return {
    ...tx,
    dialect,
    transaction: (fn) => fn(tx),
    watch: () => () => undefined,
    forgetRemains: () => Promise.resolve(),
    ping: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

/** A visit as far as a record can change it. Instants are ISO 8601. */
export interface VisitState {
  reference: string;
  status: string;
  startsAt: string;
  endsAt: string;
  staff: string;
  service: string;
  priceMinor: number;
  currency: string;
  client: string | null;
}

export const VISIT_FIELDS = [
  "status",
  "startsAt",
  "endsAt",
  "staff",
  "service",
  "priceMinor",
  "client",
] as const;
export type VisitField = (typeof VISIT_FIELDS)[number];

/** What applying a record would do. */
export interface Rehearsed {
  applied: Applied | null;
  before: VisitState | null;
  after: VisitState | null;
  changed: VisitField[];
}

/** What applying the record as the vendor has it now would change; nothing is changed. `null`: the vendor no longer has it. */
export function rehearseRecord(
  core: Core,
  actor: Actor,
  {
    key,
    record,
  }: { key: { source: string; externalId: string; goneAt: Date | null }; record: VendorRecord | null },
): Promise<Rehearsed> {
  return rehearse(core, async (rehearsing) => {
    const { db } = rehearsing;
    const held = await bookingOfRecord(db, key);
    const before = held === null ? null : await readVisitState(db, held);
    const applied = record
      ? await applyRecord(rehearsing, actor, record)
      : await applyGoneRecord(rehearsing, actor, key);
    const bookingId = applied?.bookingId ?? held;
    const after = bookingId === null ? null : await readVisitState(db, bookingId);
    return { applied, before, after, changed: changedFields(before, after) };
  });
}

/** The names of what differs between two states of a visit. */
export function changedFields(before: VisitState | null, after: VisitState | null): VisitField[] {
  if (!before || !after) return [];
  return VISIT_FIELDS.filter((field) => before[field] !== after[field]);
}

async function bookingOfRecord(
  db: Queryable,
  { source, externalId }: { source: string; externalId: string },
): Promise<number | null> {
  const row = await findRecord(db, { source, externalId });
  return row?.bookingId ?? null;
}

async function readVisitState(db: Queryable, bookingId: number): Promise<VisitState | null> {
  const [row] = await db
    .select({ booking: bookings, staff: staff.name, client: clients.displayName })
    .from(bookings)
    .innerJoin(staff, eq(staff.id, bookings.staffId))
    .leftJoin(clients, eq(clients.id, bookings.clientId))
    .where(eq(bookings.id, bookingId))
    .limit(1);
  if (!row) return null;
  const { reference, status, startsAt, endsAt, serviceName, priceMinor, currency } = row.booking;
  return {
    ...{
      reference,
      status,
      priceMinor,
      currency,
      staff: row.staff,
      service: serviceName,
      client: row.client,
    },
    startsAt: startsAt.toISOString(),
    endsAt: endsAt.toISOString(),
  };
}
