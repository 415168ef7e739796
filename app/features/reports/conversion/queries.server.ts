import { aliasedTable, and, count, desc, eq, gte, inArray, lt, min, sql } from "drizzle-orm";
import { clients, pipelineMoves, pipelineStages } from "~drizzle/schema";
import { epochDayOfInstant } from "~drizzle/local-day";
import { dayOfEpochDay } from "~/lib/zoned-time";
import type { FigureRow } from "../model";
import { offsetSteps, type Span } from "../period/model";
import {
  cutRows,
  instantsAsked,
  readNumbers,
  spanKey,
  type FigureSource,
  type Question,
} from "../question/queries.server";
import { namedParts } from "../visits/queries.server";

/** Stages in which something was bought. */
const BOUGHT = ["purchased", "active", "finished"] as const;
const later = aliasedTable(pipelineMoves, "later_move");

/** Clients whose first step into the pipeline lies in a span, and whether they ever came to a stage in which something was bought. */
function entered(question: Question, span: Span) {
  const { from, until } = instantsAsked(question, span);
  const first = question.db
    .select({ clientId: pipelineMoves.clientId, at: min(pipelineMoves.at).as("entered_at") })
    .from(pipelineMoves)
    .where(inArray(pipelineMoves.clientId, question.db.select({ id: pipelineMoves.clientId }).from(pipelineMoves).where(and(gte(pipelineMoves.at, from), lt(pipelineMoves.at, until)))))
    .groupBy(pipelineMoves.clientId)
    .as("first_move");
  const bought = question.db
    .select({ one: sql`1` })
    .from(later)
    .innerJoin(pipelineStages, eq(pipelineStages.id, later.toStageId))
    .where(and(sql`${later.clientId} = ${first.clientId}`, inArray(pipelineStages.key, [...BOUGHT])));
  const won = sql<number>`case when exists ${bought} then 1 else 0 end`.mapWith(Number);
  const inside = and(
    sql`${first.at} >= ${sql.param(from, pipelineMoves.at)}`,
    sql`${first.at} < ${sql.param(until, pipelineMoves.at)}`,
  );
  return { first, won, inside };
} // prettier-ignore

interface Entered {
  day: string;
  source: string;
  top: number;
  bottom: number;
}

/** Counts by day of entering and source of the client. */
function readEntered(question: Question, span: Span): Promise<Entered[]> {
  return question.once(spanKey("entered", span), async () => {
    const { first, won, inside } = entered(question, span);
    const judged = question.db
      .select({
        at: sql<Date>`${first.at}`.as("entered"),
        source: sql<string>`${clients.source}`.as("client_source"),
        won: won.as("won"),
      })
      .from(first)
      .innerJoin(clients, eq(clients.id, first.clientId))
      .where(inside)
      .as("judged");
    const steps = offsetSteps(instantsAsked(question, span), question.zone);
    const day = epochDayOfInstant(judged.at, steps);
    const rows = await question.db
      .select({
        day,
        source: judged.source,
        bottom: count(),
        top: sql<number>`sum(${judged.won})`.mapWith(Number),
      })
      .from(judged)
      .groupBy(day, sql`${judged.source}`);
    return rows.map((row) => ({ ...row, day: dayOfEpochDay(row.day) }));
  });
}

/** Of the clients who entered the pipeline in the period, those who have bought by now. A cohort, so it never exceeds the whole. */
export const conversion: FigureSource = {
  async cells(question, span) {
    const rows = await readEntered(question, span);
    return rows.map(({ day, top, bottom }) => ({ day, currency: null, top, bottom }));
  },
  async parts(question, span, kind) {
    const rows = await readEntered(question, span);
    const amounts = rows.map(({ source, top, bottom }) => ({ part: source, currency: null, top, bottom }));
    return namedParts(question, kind, amounts);
  },
  async rows(question, span, { after, limit }) {
    const position = readNumbers(after, 1);
    const { first, won, inside } = entered(question, span);
    const rows = await question.db
      .select({
        ...{ id: clients.id, clientName: clients.displayName, state: clients.source, count: won },
        at: sql<Date>`${first.at}`.mapWith(pipelineMoves.at),
      })
      .from(first)
      .innerJoin(clients, eq(clients.id, first.clientId))
      .where(and(inside, position ? lt(clients.id, position[0] ?? 0) : undefined))
      .orderBy(desc(clients.id))
      .limit(limit + 1);
    const page = rows.map((row): FigureRow => ({
      ...row,
      ...{ kind: "client", zone: question.zone, clientId: row.id, cursor: String(row.id) },
      ...{ what: null, who: null, amount: null },
    }));
    return cutRows(page, limit);
  },
};
