import { and, asc, eq, isNull, desc, sql } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { clients, consents, measurements, programs, users } from "~drizzle/schema";
import { mustSeeClient } from "~/features/clients/scope/queries.server";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import { readId } from "~/lib/text";
import { changesOf, compareEntries, MEASURES, type Measure, type MeasureChange, type Values } from "./model";
import { mustProgress, type ProgressAction } from "./policy";

/**
 * Stops whoever may not do this with this client's journal.
 * @throws AppError `unauthorized`, `forbidden`; `not_found` for a client out of the actor's sight.
 */
export async function mustProgressOf(
  db: Queryable,
  actor: Actor,
  { clientId, action }: { clientId: number; action: ProgressAction },
): Promise<void> {
  mustProgress(actor, action);
  await mustSeeClient(db, actor, clientId);
}

const measureColumns = Object.fromEntries(MEASURES.map((measure) => [measure, measurements[measure]])) as {
  [M in Measure]: (typeof measurements)[M];
};

/** The columns of an entry as every reader here selects them. */
export const entryColumns = {
  id: measurements.id,
  clientId: measurements.clientId,
  programId: measurements.programId,
  measuredOn: measurements.measuredOn,
  period: measurements.period,
  ...measureColumns,
  notes: measurements.notes,
  enteredBy: measurements.enteredBy,
  createdAt: measurements.createdAt,
  updatedAt: measurements.updatedAt,
  version: measurements.version,
};

/** One entry: grams and millimetres, the client's local day. */
export type JournalEntry = Required<Values> & {
  id: number;
  clientId: number;
  programId: number | null;
  measuredOn: string;
  period: string;
  notes: string;
  enteredBy: string;
  createdAt: Date;
  updatedAt: Date;
  version: number;
};

/** A client's whole journal in its order, without what was taken away. */
export async function listJournal(
  db: Queryable,
  actor: Actor,
  { clientId }: { clientId: number },
): Promise<JournalEntry[]> {
  await mustProgressOf(db, actor, { clientId, action: "read" });
  return readJournal(db, clientId);
}

/** The same for code that has asked who reads. */
export async function readJournal(db: Queryable, clientId: number): Promise<JournalEntry[]> {
  const rows = await db
    .select(entryColumns)
    .from(measurements)
    .where(and(eq(measurements.clientId, clientId), isNull(measurements.deletedAt)))
    .orderBy(asc(measurements.measuredOn), asc(measurements.id));
  return rows.sort(compareEntries);
}

/** One page of the journal, newest first, for programs; `before` is the place of an earlier page's last row. */
export async function listEntries(
  db: Queryable,
  actor: Actor,
  { clientId, limit, before }: { clientId: number; limit: number; before: [day: string, id: number] | null },
): Promise<JournalEntry[]> {
  await mustProgressOf(db, actor, { clientId, action: "read" });
  const place = sql`(${measurements.measuredOn}, ${measurements.id})`;
  const older = before ? sql`${place} < (${before[0]}, ${before[1]})` : undefined;
  return db
    .select(entryColumns)
    .from(measurements)
    .where(and(eq(measurements.clientId, clientId), isNull(measurements.deletedAt), older))
    .orderBy(desc(measurements.measuredOn), desc(measurements.id))
    .limit(limit);
}

/** One entry. @throws AppError `not_found`, also for one that was taken away. */
export async function getEntry(db: Queryable, actor: Actor, entryId: number): Promise<JournalEntry> {
  mustProgress(actor, "read");
  const [row] = await db
    .select(entryColumns)
    .from(measurements)
    .where(and(eq(measurements.id, entryId), isNull(measurements.deletedAt)));
  if (!row) throw new AppError("not_found", "no such measurement");
  await mustProgressOf(db, actor, { clientId: row.clientId, action: "read" });
  return row;
}

/** What a card shows of a journal: every measure's last value and its change since the first. */
export interface ProgressSummary {
  entries: number;
  lastDay: string | null;
  changes: MeasureChange[];
}

/** Latest values and changes since the start, by measure. */
export async function progressSummary(
  db: Queryable,
  actor: Actor,
  { clientId }: { clientId: number },
): Promise<ProgressSummary> {
  return summaryOf(await listJournal(db, actor, { clientId }));
}

/** The same from a journal that was read before. */
export function summaryOf(journal: readonly JournalEntry[]): ProgressSummary {
  return {
    entries: journal.length,
    lastDay: journal.at(-1)?.measuredOn ?? null,
    changes: changesOf(journal),
  };
}

/** Who entered things, by the references that stand in the rows: names of staff, `null` for the client and for machines. */
export async function namesOfActors(
  db: Queryable,
  refs: readonly string[],
): Promise<Map<string, string | null>> {
  const names = new Map<string, string | null>(refs.map((ref) => [ref, null]));
  const ids = [...names.keys()].flatMap((ref) => (ref.startsWith("user:") ? (readId(ref.slice(5)) ?? []) : []));
  if (ids.length === 0) return names;
  const rows = await db
    .select({ id: users.id, name: users.displayName })
    .from(users)
    .where(sql`${users.id} in ${ids}`);
  for (const { id, name } of rows) names.set(`user:${id}`, name);
  return names;
} // prettier-ignore

/** A client as the journal's pages name them, and the programme that runs. */
export async function getMeasured(
  db: Queryable,
  actor: Actor,
  { clientId, action = "read" }: { clientId: number; action?: ProgressAction },
) {
  await mustProgressOf(db, actor, { clientId, action });
  const [client] = await db
    .select({
      id: clients.id,
      displayName: clients.displayName,
      firstName: clients.firstName,
      archivedAt: clients.archivedAt,
    })
    .from(clients)
    .where(eq(clients.id, clientId));
  if (!client) throw new AppError("not_found", "no such client");
  return { ...client, program: await runningProgram(db, clientId), ...(await consentsOf(db, clientId)) };
}

/** The programme a new entry belongs to: the newest active one; null when none runs. */
export async function runningProgram(db: Queryable, clientId: number) {
  const [program] = await db
    .select({ id: programs.id, title: programs.title, startsOn: programs.startsOn })
    .from(programs)
    .where(and(eq(programs.clientId, clientId), eq(programs.state, "active"), isNull(programs.archivedAt)))
    .orderBy(desc(programs.startsOn), desc(programs.id))
    .limit(1);
  return program ?? null;
}

/** What the client agreed to last, of the two kinds that concern a journal; null: nobody asked. */
async function consentsOf(db: Queryable, clientId: number) {
  const rows = await db
    .select({ kind: consents.kind, isGiven: consents.isGiven })
    .from(consents)
    .where(and(eq(consents.clientId, clientId), sql`${consents.kind} in ('health', 'photos')`))
    .orderBy(asc(consents.id));
  const last = (kind: string) => rows.filter((row) => row.kind === kind).at(-1)?.isGiven ?? null;
  return { health: last("health"), photos: last("photos") };
}
