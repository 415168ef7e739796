import { and, count, desc, eq, gte, inArray, isNotNull, isNull, lt, sql, type SQL } from "drizzle-orm";
import { bookings, clients, programMarks, programs, programVersions } from "~drizzle/schema";
import { lookedAt } from "~drizzle/looked-at";
import { dayOf } from "~/lib/zoned-time";
import type { Amount, Cell, FigureRow, Part } from "../model";
import { sumAmounts } from "../model";
import type { Span } from "../period/model";
import {
  cutRows,
  instantsAsked,
  readNumbers,
  spanKey,
  type FigureSource,
  type Question,
} from "../question/queries.server";

/** A client's programme that was given in a period. */
interface Given {
  id: number;
  title: string;
  templateId: number | null;
  at: Date;
  /** Exercises of the version that holds. */
  planned: number;
  /** Those of them that were marked as done at least once. */
  done: number;
  /** Whether the client came between a month and three months after; null while three months are not over. */
  isKept: boolean | null;
}

const DAY_MS = 86_400_000;
/** Days after a programme was given in which a client who stays comes. */
export const KEPT_DAYS = { from: 30, until: 90 } as const;

function givenIn(question: Question, span: Span): SQL | undefined {
  const { from, until } = instantsAsked(question, span);
  return and(isNotNull(programs.clientId), gte(programs.assignedAt, from), lt(programs.assignedAt, until));
}

function readGiven(question: Question, span: Span): Promise<Given[]> {
  return question.once(spanKey("given", span), async () => {
    const where = givenIn(question, span);
    const { id, title, templateId, clientId, assignedAt } = programs;
    const rows = await question.db
      .select({ id, title, templateId, clientId, at: assignedAt, content: programVersions.content })
      .from(programs)
      .innerJoin(
        programVersions,
        and(eq(programVersions.programId, id), eq(programVersions.number, programs.versionNumber)),
      ) // prettier-ignore
      .where(where);
    const marks = await question.db
      .selectDistinct({ id, day: programMarks.dayKey, exercise: programMarks.exerciseKey })
      .from(programMarks)
      .innerJoin(programs, eq(id, programMarks.programId))
      .where(and(where, eq(programMarks.isDone, true)));
    const done = new Map<number, Set<string>>();
    for (const mark of marks) done.set(mark.id, (done.get(mark.id) ?? new Set()).add(`${mark.day} ${mark.exercise}`)); // prettier-ignore
    const kept = await readKept(question, where);
    return rows.map(({ content, clientId: _client, at, ...row }): Given => {
      const keys = keysOf(content);
      const given = at ?? question.now;
      const isOver = given.getTime() + KEPT_DAYS.until * DAY_MS <= question.now.getTime();
      const marked = done.get(row.id);
      return {
        ...{ ...row, at: given, planned: keys.length, isKept: isOver ? kept.has(row.id) : null },
        done: keys.filter((key) => marked?.has(key)).length,
      };
    });
  });
}

/** Programmes whose client came in the days that count. */
async function readKept({ db }: Question, where: SQL | undefined): Promise<ReadonlySet<number>> {
  const rows = await db
    .select({ id: programs.id, given: programs.assignedAt, at: bookings.startsAt })
    .from(programs)
    .innerJoin(bookings, eq(bookings.clientId, programs.clientId))
    .where(
      and(
        where,
        sql`${lookedAt(bookings.status)} = 'completed'`,
        sql`${lookedAt(bookings.headId)} is null`,
        sql`${bookings.startsAt} > ${programs.assignedAt}`,
      ),
    );
  const after = ({ given, at }: { given: Date | null; at: Date }) =>
    (at.getTime() - (given?.getTime() ?? 0)) / DAY_MS;
  return new Set(
    rows.filter((row) => after(row) >= KEPT_DAYS.from && after(row) < KEPT_DAYS.until).map(({ id }) => id),
  );
}

/** Keys of a version's exercises; what is no programme has none. */
function keysOf(content: unknown): string[] {
  const days = (content as { days?: unknown } | null)?.days;
  if (!Array.isArray(days)) return [];
  return days.flatMap((day: { key?: unknown; exercises?: { key?: unknown }[] }) =>
    (day.exercises ?? []).map(({ key }) => `${String(day.key)} ${String(key)}`),
  );
}

function programFigure(amountOf: (given: Given) => Amount | null): FigureSource {
  return {
    async cells(question, span) {
      const given = await readGiven(question, span);
      return given.flatMap((one): Cell[] => {
        const amount = amountOf(one);
        return amount === null ? [] : [{ day: dayOf(one.at, question.zone), ...amount }];
      });
    },
    async parts(question, span) {
      const given = await readGiven(question, span);
      const titles = await templateTitles(question);
      const byTemplate = new Map<string, Part>();
      for (const one of given) {
        const amount = amountOf(one);
        if (amount === null) continue;
        // Several copies of one template are one part; a programme written for a client is a part of its own.
        const key = one.templateId === null ? `own-${one.id}` : String(one.templateId);
        const name = one.templateId === null ? one.title : (titles.get(one.templateId) ?? one.title);
        const known = byTemplate.get(key)?.amounts ?? [];
        byTemplate.set(key, { key, name, amounts: sumAmounts([...known, amount]) });
      }
      return [...byTemplate.values()].sort((a, b) => (b.amounts[0]?.bottom ?? 0) - (a.amounts[0]?.bottom ?? 0)); // prettier-ignore
    },
    rows: listGiven,
  };
}

async function templateTitles({ db }: Question): Promise<ReadonlyMap<number, string>> {
  const rows = await db.select({ id: programs.id, title: programs.title }).from(programs).where(isNull(programs.clientId)); // prettier-ignore
  return new Map(rows.map(({ id, title }) => [id, title]));
}

const listGiven: FigureSource["rows"] = async (question, span, { after, limit }) => {
  const position = readNumbers(after, 1);
  const { id, title, state, assignedAt } = programs;
  const behind = position ? lt(id, position[0] ?? 0) : undefined;
  const rows = await question.db
    .select({ id, what: title, state, at: assignedAt, clientId: clients.id, clientName: clients.displayName })
    .from(programs)
    .innerJoin(clients, eq(clients.id, programs.clientId))
    .where(and(givenIn(question, span), behind))
    .orderBy(desc(id))
    .limit(limit + 1);
  const marks = await question.db
    .select({ id: programMarks.programId, n: count() })
    .from(programMarks)
    .where(
      and(inArray(programMarks.programId, [0, ...rows.map((row) => row.id)]), eq(programMarks.isDone, true)),
    ) // prettier-ignore
    .groupBy(programMarks.programId);
  const done = new Map(marks.map((mark) => [mark.id, mark.n]));
  const page = rows.map((row): FigureRow => ({
    ...row,
    ...{ kind: "program", zone: question.zone, who: null, amount: null, cursor: String(row.id) },
    count: done.get(row.id) ?? 0,
  }));
  return cutRows(page, limit);
};

/** Exercises marked as done at least once, of those in the programmes given in the period. */
export const programCompletion = programFigure(({ planned, done }) =>
  planned === 0 ? null : { currency: null, top: done, bottom: planned },
);

/** Programmes whose client still came between a month and three months later; those younger than that are not judged. */
export const programKeeps = programFigure(({ isKept }) =>
  isKept === null ? null : { currency: null, top: isKept ? 1 : 0, bottom: 1 },
);
