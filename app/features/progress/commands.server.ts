import { and, eq, isNotNull, isNull } from "drizzle-orm";
import type { Queryable, Tx } from "~drizzle/client.server";
import { lockRow } from "~drizzle/lock";
import { clients, measurements, programs } from "~drizzle/schema";
import { getMainLocation } from "~/features/catalog/queries.server";
import { actorRef, type Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { dayOf } from "~/lib/zoned-time";
import { refreshGoals } from "./goals/commands.server";
import { compareEntries, MEASURES, takenIn, type Values } from "./model";
import { getEntry, mustProgressOf, readJournal, runningProgram, type JournalEntry } from "./queries.server";
import { judgeValues, unanswered, type Doubt, type Judgement } from "./ranges/model";

/** What is written of an entry; a measure that is absent or null was not taken. */
export interface EntryInput {
  clientId: number;
  /** Absent: the programme that runs. */
  programId?: number | null;
  /** The client's local day. */
  measuredOn: string;
  period: string;
  values: Values;
  notes: string | null;
  /** Doubtful values that were looked at again (`agreementOf`), or all of them. */
  agreed: readonly string[] | "all";
  /** What to do when the day or the period has an entry: ask, fill this one into it, or keep both. */
  existing: "ask" | "change" | "add";
}

/** Why an entry was not written. Everything but `stale` leaves the form as it was typed. */
export type EntryRefusal =
  | { reason: "empty" }
  | { reason: "future" }
  | { reason: "impossible"; impossible: Judgement["impossible"] }
  /** To be asked: "7,5 kg, is that right?" */
  | { reason: "doubtful"; doubts: Doubt[] }
  /** The day or the period has an entry already. */
  | { reason: "taken"; by: "day" | "period"; entry: Pick<JournalEntry, "id" | "measuredOn" | "period"> }
  /** Somebody changed the entry meanwhile. */
  | { reason: "stale"; version: number };

type Written = Result<{ entryId: number; version: number }, EntryRefusal>;

/**
 * Writes measurements into a client's journal. An entry of the same day, or of the same period of the same programme, is offered to be
 * changed instead.
 * @throws AppError `unauthorized`, `forbidden`, `not_found`
 */
export async function enterMeasurement(core: Core, actor: Actor, input: EntryInput): Promise<Written> {
  const refused = await refusalOfEntry(core, actor, input);
  if (refused) return refuse(refused);
  return core.db.transaction((tx) => writeEntry(tx, core, { actor, input }));
}

/** What is said before anything is looked up. @throws AppError for whoever may not write in this journal */
export async function refusalOfEntry(
  core: Core,
  actor: Actor,
  input: EntryInput,
): Promise<EntryRefusal | null> {
  await mustProgressOf(core.db, actor, { clientId: input.clientId, action: "write" });
  return refusalOfDay(core, input);
}

/** The second half of `enterMeasurement`, for who writes something else with it; `refusalOfEntry` was asked before. */
export async function writeEntry(tx: Tx, core: Core, { actor, input }: { actor: Actor; input: EntryInput }): Promise<Written> {
  // Two who enter at once see each other: the second is told of the first one's row.
  await lockRow(tx, clients, input.clientId);
  const journal = await readJournal(tx, input.clientId);
  const programId = input.programId === undefined ? ((await runningProgram(tx, input.clientId))?.id ?? null) : await ownProgram(tx, input);
  const earlier = earlierOf(journal, { ...input, programId });
  if (earlier && input.existing === "ask") return refuse({ reason: "taken", ...earlier });
  const into = earlier && input.existing === "change" ? earlier.entry : null;
  const wrong = judged(input, journal.filter(({ id }) => id !== into?.id));
  if (wrong) return refuse(wrong);
  const written = into
    ? await rewrite(tx, core, { entry: into, values: merged(into, input.values), input: { ...input, notes: input.notes ?? into.notes } })
    : await insert(tx, core, { actor, input, programId });
  await afterChange(tx, core, input.clientId);
  return ok(written);
} // prettier-ignore

/**
 * Changes an entry as a whole: what is absent is taken out. `version` is the one that was on the screen.
 * @throws AppError `unauthorized`, `forbidden`, `not_found`
 */
export async function changeMeasurement(
  core: Core,
  actor: Actor,
  { entryId, version, ...input }: Omit<EntryInput, "clientId" | "programId"> & { entryId: number; version: number | null },
): Promise<Written> {
  const { clientId } = await getEntry(core.db, actor, entryId);
  await mustProgressOf(core.db, actor, { clientId, action: "write" });
  const refused = await refusalOfDay(core, input);
  if (refused) return refuse(refused);
  return core.db.transaction(async (tx): Promise<Written> => {
    await lockRow(tx, clients, clientId);
    const journal = await readJournal(tx, clientId);
    const entry = journal.find(({ id }) => id === entryId);
    if (!entry) throw new AppError("not_found", "no such measurement");
    if (version !== null && entry.version !== version) return refuse({ reason: "stale", version: entry.version });
    const others = journal.filter(({ id }) => id !== entryId);
    const isMoved = entry.measuredOn !== input.measuredOn || entry.period !== input.period;
    const earlier = isMoved ? earlierOf(others, { ...input, programId: entry.programId }) : null;
    if (earlier && input.existing === "ask") return refuse({ reason: "taken", ...earlier });
    const wrong = judged({ ...input, values: changedIn(entry, input.values) }, others);
    if (wrong) return refuse(wrong);
    const written = await rewrite(tx, core, { entry, values: input.values, input });
    await afterChange(tx, core, clientId);
    return ok(written);
  });
} // prettier-ignore

/** Takes an entry away; `restoreMeasurement` puts it back. Repeating it changes nothing. */
export function removeMeasurement(core: Core, actor: Actor, entryId: number): Promise<{ clientId: number }> {
  return markDeleted(core, actor, { entryId, deletedAt: core.clock.now() });
}

/** Puts an entry back that was taken away. */
export function restoreMeasurement(core: Core, actor: Actor, entryId: number): Promise<{ clientId: number }> {
  return markDeleted(core, actor, { entryId, deletedAt: null });
}

async function markDeleted(
  core: Core,
  actor: Actor,
  { entryId, deletedAt }: { entryId: number; deletedAt: Date | null },
): Promise<{ clientId: number }> {
  const clientId = await clientOfAny(core.db, entryId);
  await mustProgressOf(core.db, actor, { clientId, action: "write" });
  await core.db.transaction(async (tx) => {
    await lockRow(tx, clients, clientId);
    const [row] = await tx.select({ version: measurements.version }).from(measurements).where(eq(measurements.id, entryId));
    await tx
      .update(measurements)
      .set({ deletedAt, updatedAt: core.clock.now(), version: (row?.version ?? 0) + 1 })
      .where(and(eq(measurements.id, entryId), deletedAt ? isNull(measurements.deletedAt) : isNotNull(measurements.deletedAt)));
    await afterChange(tx, core, clientId);
  });
  return { clientId };
} // prettier-ignore

async function clientOfAny(db: Queryable, entryId: number): Promise<number> {
  const [row] = await db.select({ clientId: measurements.clientId }).from(measurements).where(eq(measurements.id, entryId)); // prettier-ignore
  if (!row) throw new AppError("not_found", "no such measurement");
  return row.clientId;
}

/** Today in the business's zone: nobody has measured tomorrow. */
export async function todayOf({ db, clock }: Pick<Core, "db" | "clock">): Promise<string> {
  return dayOf(clock.now(), (await getMainLocation(db))?.zone ?? "UTC");
}

async function refusalOfDay(
  core: Core,
  input: Pick<EntryInput, "measuredOn" | "values" | "notes">,
): Promise<EntryRefusal | null> {
  if (takenIn(input.values).length === 0 && !input.notes) return { reason: "empty" };
  return input.measuredOn > (await todayOf(core)) ? { reason: "future" } : null;
}

async function ownProgram(tx: Tx, { clientId, programId }: EntryInput): Promise<number | null> {
  if (programId == null) return null;
  const [row] = await tx.select({ id: programs.id }).from(programs).where(and(eq(programs.id, programId), eq(programs.clientId, clientId))); // prettier-ignore
  if (!row) throw new AppError("not_found", "no such programme of this client");
  return row.id;
}

/** An entry that this one would stand beside: of the same day, or else of the same period of the same programme. */
function earlierOf(
  journal: readonly JournalEntry[],
  { measuredOn, period, programId }: Pick<EntryInput, "measuredOn" | "period"> & { programId: number | null },
) {
  const sameDay = journal.find((entry) => entry.measuredOn === measuredOn);
  if (sameDay) return { by: "day" as const, entry: sameDay };
  const samePeriod = period === "" ? undefined : journal.find((entry) => entry.period === period && entry.programId === programId); // prettier-ignore
  return samePeriod ? { by: "period" as const, entry: samePeriod } : null;
}

function judged(
  { values, measuredOn, period, agreed }: Pick<EntryInput, "values" | "measuredOn" | "period" | "agreed">,
  others: readonly JournalEntry[],
): EntryRefusal | null {
  const { impossible, doubts } = judgeValues(values, lastBefore(others, { measuredOn, period }));
  if (impossible.length > 0) return { reason: "impossible", impossible };
  const open = unanswered(doubts, agreed);
  return open.length > 0 ? { reason: "doubtful", doubts: open } : null;
}

/** The client's nearest earlier value of each measure; of a measure first taken later, the nearest later one. */
export function lastBefore(
  journal: readonly JournalEntry[],
  place: { measuredOn: string; period: string },
): Values {
  const at = { ...place, id: Number.MAX_SAFE_INTEGER };
  const last: Values = {};
  for (const entry of journal)
    for (const measure of takenIn(entry))
      if (compareEntries(entry, at) < 0 || last[measure] == null) last[measure] = entry[measure];
  return last;
}

function merged(entry: Values, values: Values): Values {
  const all: Values = {};
  for (const measure of MEASURES) all[measure] = values[measure] ?? entry[measure] ?? null;
  return all;
}

/** Only what is new is judged: correcting a note must not ask about a weight that was confirmed when it was entered. */
function changedIn(entry: Values, values: Values): Values {
  const changed: Values = {};
  for (const measure of takenIn(values))
    if (values[measure] !== entry[measure]) changed[measure] = values[measure];
  return changed;
}

function columnsOf(values: Values): Required<Values> {
  const columns = {} as Required<Values>;
  for (const measure of MEASURES) columns[measure] = values[measure] ?? null;
  return columns;
}

async function insert(
  tx: Tx,
  core: Core,
  { actor, input, programId }: { actor: Actor; input: EntryInput; programId: number | null },
) {
  const { clientId, measuredOn, period, values, notes } = input;
  const now = core.clock.now();
  const row = { clientId, programId, measuredOn, period, ...columnsOf(values), notes: notes ?? "" };
  const stamps = { enteredBy: actorRef(actor), createdAt: now, updatedAt: now, version: 1 };
  const [made] = await tx.insert(measurements).values({ ...row, ...stamps }).returning({ id: measurements.id }); // prettier-ignore
  if (!made) throw new AppError("internal", "no id of a new measurement");
  return { entryId: made.id, version: 1 };
}

async function rewrite(
  tx: Tx,
  core: Core,
  { entry, values, input }: { entry: JournalEntry; values: Values; input: Pick<EntryInput, "measuredOn" | "period" | "notes"> },
) {
  const { measuredOn, period, notes } = input;
  const version = entry.version + 1;
  await tx
    .update(measurements)
    .set({ ...columnsOf(values), measuredOn, period, notes: notes ?? "", updatedAt: core.clock.now(), version })
    .where(eq(measurements.id, entry.id));
  return { entryId: entry.id, version };
} // prettier-ignore

/** Goals follow the journal both ways: a corrected slip takes back what it had reached. */
async function afterChange(tx: Tx, core: Core, clientId: number): Promise<void> {
  await refreshGoals(tx, core, clientId);
  tx.touch("progress");
}
