import { and, asc, desc, eq, inArray, isNotNull, isNull, lt, or, sql, type SQL } from "drizzle-orm";
import { clients, moneyEntries, programMarks, programs, programVersions, users } from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";
import { clientsFound } from "~drizzle/search";
import { getMainLocation } from "~/features/catalog/queries.server";
import { mustSeeClient, withinScope } from "~/features/clients/scope/queries.server";
import { foldForSearch, readSearch } from "~/features/clients/search/model";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import { dayOf, type Day } from "~/lib/zoned-time";
import { paidState, type PaidState, type ProgramState } from "./model";
import { mustPrograms } from "./policy";
import type { ProgramContent } from "./schema";
import { weeksOf, type ProgramWeek } from "./weeks/model";

export type ProgramRow = typeof programs.$inferSelect;

/** A programme as it stands now. */
export interface Program extends ProgramRow {
  content: ProgramContent;
  notesHtml: string;
  clientName: string | null;
  templateTitle: string | null;
  paidMinor: number;
  paid: PaidState;
}

/** The sum of a programme's entries in the books: what is paid is never written anywhere else. */
const paidSum =
  sql<number>`(select coalesce(sum(${moneyEntries.amountMinor}), 0) from ${moneyEntries} where ${moneyEntries.programId} = ${programs.id})`.mapWith(
    Number,
  );

const holding = and(
  eq(programVersions.programId, programs.id),
  eq(programVersions.number, programs.versionNumber),
);

/** Templates are everybody's; a client's programme is for who may see the client. */
export function visiblePrograms(db: Queryable, actor: Actor): SQL | undefined {
  const scope = withinScope(db, actor, programs.clientId);
  if (actor.kind === "client") return scope;
  return scope && or(isNull(programs.clientId), scope);
}

/**
 * One programme with what it says now.
 * @throws AppError `not_found`, `forbidden`, `unauthorized`
 */
export async function getProgram(db: Queryable, actor: Actor, programId: number): Promise<Program> {
  const [row] = await readPrograms(db)
    .where(and(eq(programs.id, programId), visiblePrograms(db, actor)))
    .limit(1);
  if (!row) {
    mustPrograms(actor, "view", { clientId: null });
    throw new AppError("not_found", "no such programme");
  }
  const { program } = row;
  mustPrograms(actor, "view", program);
  const [template] =
    program.templateId === null
      ? []
      : await db.select({ title: programs.title }).from(programs).where(eq(programs.id, program.templateId));
  return wholeProgram(row, template?.title ?? null);
}

function readPrograms(db: Queryable) {
  return db
    .select({
      program: programs,
      content: programVersions.content,
      notesHtml: programVersions.notesHtml,
      clientName: clients.displayName,
      paidMinor: paidSum,
    })
    .from(programs)
    .innerJoin(programVersions, holding)
    .leftJoin(clients, eq(clients.id, programs.clientId));
}

function wholeProgram(
  { program, content, notesHtml, clientName, paidMinor }: Awaited<ReturnType<typeof readPrograms>>[number],
  templateTitle: string | null,
): Program {
  const paid = paidState({ priceMinor: program.priceMinor, paidMinor });
  return {
    ...program,
    content: content as ProgramContent,
    notesHtml,
    clientName,
    templateTitle,
    paidMinor,
    paid,
  };
}

/** Whole programmes, the newest first: templates, and those of clients the actor may see. For the API. */
export async function pageOfPrograms(
  db: Queryable,
  actor: Actor,
  given: {
    kind?: "template" | "client";
    state?: ProgramState;
    clientId?: number;
    before: number | null;
    limit: number;
  },
): Promise<Program[]> {
  mustPrograms(actor, "view", { clientId: null });
  const { kind, state, clientId, before, limit } = given;
  const rows = await readPrograms(db)
    .where(
      and(
        visiblePrograms(db, actor),
        isNull(programs.archivedAt),
        kind && (kind === "template" ? isNull(programs.clientId) : isNotNull(programs.clientId)),
        state && eq(programs.state, state),
        clientId === undefined ? undefined : eq(programs.clientId, clientId),
        before === null ? undefined : lt(programs.id, before),
      ),
    )
    .orderBy(desc(programs.id))
    .limit(limit);
  return rows.map((row) => wholeProgram(row, null));
}

/** A template on the list. */
export interface ListedTemplate {
  id: number;
  title: string;
  days: number;
  exercises: number;
  /** Titles of its days, for a glance. */
  dayTitles: string[];
  /** How many clients ever got it, and how many are at it. */
  uses: number;
  active: number;
  priceMinor: number;
  currency: string;
  updatedAt: Date;
  isArchived: boolean;
}

const TEMPLATES_MAX = 1000;

/** Templates by title, whatever their letters' case; a business has tens of them, so they are looked through here. */
export async function listTemplates(
  db: Queryable,
  actor: Actor,
  { q = "", archived = false }: { q?: string; archived?: boolean } = {},
): Promise<ListedTemplate[]> {
  mustPrograms(actor, "view", { clientId: null });
  const rows = await db
    .select({ program: programs, content: programVersions.content })
    .from(programs)
    .innerJoin(programVersions, holding)
    .where(
      and(isNull(programs.clientId), archived ? isNotNull(programs.archivedAt) : isNull(programs.archivedAt)),
    )
    .orderBy(desc(programs.updatedAt), desc(programs.id))
    .limit(TEMPLATES_MAX);
  const wanted = foldForSearch(q);
  const found = rows.filter(({ program }) => wanted === "" || foldForSearch(program.title).includes(wanted));
  const uses = await countUses(db, actor, found.map(({ program }) => program.id)); // prettier-ignore
  return found.map(({ program: { id, title, priceMinor, currency, updatedAt, archivedAt }, content }) => {
    const { days } = content as ProgramContent;
    return {
      ...{ id, title, priceMinor, currency, updatedAt },
      days: days.length,
      exercises: days.reduce((sum, day) => sum + day.exercises.length, 0),
      dayTitles: days.map((day) => day.title),
      uses: uses.get(id)?.uses ?? 0,
      active: uses.get(id)?.active ?? 0,
      isArchived: archivedAt !== null,
    };
  });
}

async function countUses(db: Queryable, actor: Actor, ids: number[]) {
  const counts = new Map<number, { uses: number; active: number }>();
  if (ids.length === 0) return counts;
  const rows = await db
    .select({
      templateId: programs.templateId,
      uses: sql<number>`count(*)`.mapWith(Number),
      active: sql<number>`sum(case when ${programs.state} = 'active' then 1 else 0 end)`.mapWith(Number),
    })
    .from(programs)
    .where(
      and(
        inArray(programs.templateId, ids),
        isNotNull(programs.clientId),
        withinScope(db, actor, programs.clientId),
      ),
    )
    .groupBy(programs.templateId);
  for (const { templateId, uses, active } of rows)
    if (templateId !== null) counts.set(templateId, { uses, active });
  return counts;
}

/** A client's programme on a list. */
export interface GivenProgram {
  id: number;
  title: string;
  clientId: number;
  clientName: string;
  templateId: number | null;
  state: ProgramState;
  startsOn: Day | null;
  assignedAt: Date | null;
  assignedBy: string | null;
  finishedAt: Date | null;
  priceMinor: number;
  currency: string;
  paidMinor: number;
  paid: PaidState;
  /** The week that goes, or the last one; null before the start. */
  week: ProgramWeek | null;
  weeks: ProgramWeek[];
}

export interface GivenFilter {
  state?: ProgramState;
  q?: string;
  templateId?: number;
  clientId?: number;
  before?: number | null;
  limit?: number;
}

const FOUND_CLIENTS = 500;

/** Programmes of clients the actor may see, the newest first; `next` is the `before` of the following page. */
export async function listGiven(
  db: Queryable,
  actor: Actor,
  { state, q = "", templateId, clientId, before = null, limit = 30 }: GivenFilter = {},
  now: Date,
): Promise<{ rows: GivenProgram[]; next: number | null }> {
  if (actor.kind !== "client") mustPrograms(actor, "view", { clientId: null });
  const terms = readSearch(q);
  const found = await db
    .select({ program: programs, clientName: clients.displayName, paidMinor: paidSum })
    .from(programs)
    .innerJoin(clients, eq(clients.id, programs.clientId))
    .where(
      and(
        withinScope(db, actor, programs.clientId),
        isNull(programs.archivedAt),
        state && eq(programs.state, state),
        templateId === undefined ? undefined : eq(programs.templateId, templateId),
        clientId === undefined ? undefined : eq(programs.clientId, clientId),
        terms.length > 0 ? inArray(programs.clientId, clientsFound(terms, FOUND_CLIENTS)) : undefined,
        before === null ? undefined : lt(programs.id, before),
      ),
    )
    .orderBy(desc(programs.id))
    .limit(limit + 1);
  const page = found.slice(0, limit);
  const weeks = await weeksOfMany(db, page.map(({ program }) => program), now); // prettier-ignore
  const rows = page.map(({ program, clientName, paidMinor }): GivenProgram => {
    const {
      id,
      title,
      templateId: from,
      state: stands,
      startsOn,
      assignedAt,
      assignedBy,
      finishedAt,
      priceMinor,
      currency,
    } = program;
    const own = weeks.get(id) ?? [];
    return {
      ...{
        id,
        title,
        clientName,
        startsOn,
        assignedAt,
        assignedBy,
        finishedAt,
        priceMinor,
        currency,
        paidMinor,
      },
      clientId: program.clientId ?? 0,
      templateId: from,
      state: stands,
      paid: paidState({ priceMinor, paidMinor }),
      week: own.findLast(({ pace }) => pace !== "ahead_of_start") ?? null,
      weeks: own,
    };
  });
  return { rows, next: found.length > limit ? (page.at(-1)?.program.id ?? null) : null };
}

/** The weeks of several programmes, in three reads whatever their number. */
async function weeksOfMany(
  db: Queryable,
  rows: readonly ProgramRow[],
  now: Date,
): Promise<Map<number, ProgramWeek[]>> {
  const result = new Map<number, ProgramWeek[]>();
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return result;
  const zone = await mainZone(db);
  const [versions, marks] = await Promise.all([
    db
      .select({ programId: programVersions.programId, content: programVersions.content, at: programVersions.at })
      .from(programVersions)
      .where(inArray(programVersions.programId, ids))
      .orderBy(asc(programVersions.number)),
    db
      .select({ programId: programMarks.programId, dayKey: programMarks.dayKey, exerciseKey: programMarks.exerciseKey, doneOn: programMarks.doneOn, isDone: programMarks.isDone })
      .from(programMarks)
      .where(inArray(programMarks.programId, ids)),
  ]); // prettier-ignore
  const today = dayOf(now, zone);
  for (const { id, startsOn, finishedAt } of rows) {
    if (startsOn === null) continue;
    const held = versions
      .filter(({ programId }) => programId === id)
      .map(({ content, at }) => ({ from: dayOf(at, zone), content: content as ProgramContent }));
    const until = finishedAt ? dayOf(finishedAt, zone) : today;
    const own = marks.filter(({ programId }) => programId === id);
    result.set(id, weeksOf({ startsOn, today, until, held, marks: own }));
  }
  return result;
}

/** The zone whose days a programme's days are. */
export async function mainZone(db: Queryable): Promise<string> {
  return (await getMainLocation(db))?.zone ?? "UTC";
}

/**
 * Every programme of a client, the newest first, with how its weeks went and what the books say.
 * @throws AppError `not_found` when the client is not the actor's to see, `forbidden`
 */
export async function listClientPrograms(
  db: Queryable,
  actor: Actor,
  { clientId, now, limit = 20 }: { clientId: number; now: Date; limit?: number },
): Promise<GivenProgram[]> {
  await mustSeeClient(db, actor, clientId);
  mustPrograms(actor, "view", { clientId });
  return (await listGiven(db, actor, { clientId, limit }, now)).rows;
}

/** The newest programme a client is at, with what it says; null when there is none. For the bot and other machinery: asks for no right. */
export async function currentProgram(
  db: Queryable,
  clientId: number,
): Promise<{ id: number; title: string; startsOn: Day | null; content: ProgramContent } | null> {
  const [row] = await db
    .select({
      id: programs.id,
      title: programs.title,
      startsOn: programs.startsOn,
      content: programVersions.content,
    })
    .from(programs)
    .innerJoin(programVersions, holding)
    .where(and(eq(programs.clientId, clientId), eq(programs.state, "active"), isNull(programs.archivedAt)))
    .orderBy(desc(programs.id))
    .limit(1);
  return row ? { ...row, content: row.content as ProgramContent } : null;
}

/** How the weeks of one programme went. */
export async function programWeeks(db: Queryable, program: ProgramRow, now: Date): Promise<ProgramWeek[]> {
  return (await weeksOfMany(db, [program], now)).get(program.id) ?? [];
}

/** Names of those behind references like `user:3`. */
export async function namesOf(
  db: Queryable,
  references: readonly (string | null)[],
): Promise<Map<string, string>> {
  const ids = references.flatMap((text) => (text?.startsWith("user:") ? [Number(text.slice(5))] : []));
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({ id: users.id, name: users.displayName })
    .from(users)
    .where(inArray(users.id, [...new Set(ids)]));
  return new Map(rows.map(({ id, name }) => [`user:${id}`, name]));
}
