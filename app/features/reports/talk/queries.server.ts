import { and, asc, count, desc, eq, gte, isNotNull, lt, ne, sql, type SQL } from "drizzle-orm";
import { clients, messages } from "~drizzle/schema";
import { epochDayOfInstant } from "~drizzle/local-day";
import { dayOfEpochDay } from "~/lib/zoned-time";
import { medianOf, type FigureRow } from "../model";
import { offsetSteps, type Span } from "../period/model";
import {
  cutRows,
  instantsAsked,
  readNumbers,
  type FigureSource,
  type Question,
} from "../question/queries.server";
import { namedParts } from "../visits/queries.server";
import { waitsOf } from "./model";

function saidIn(question: Question, span: Span): SQL | undefined {
  const { from, until } = instantsAsked(question, span);
  return and(gte(messages.at, from), lt(messages.at, until), ne(messages.state, "failed"));
}

const listMessages: FigureSource["rows"] = async (question, span, { after, limit }) => {
  const position = readNumbers(after, 2);
  const { at, id } = messages;
  const behind = position
    ? sql`(${at}, ${id}) < (${sql.param(new Date(position[0] ?? 0), at)}, ${position[1] ?? 0})`
    : undefined;
  const rows = await question.db
    .select({ id, at, clientId: messages.clientId, clientName: clients.displayName, state: messages.direction, what: messages.channel })
    .from(messages)
    .leftJoin(clients, eq(clients.id, messages.clientId))
    .where(and(saidIn(question, span), behind))
    .orderBy(desc(at), desc(id))
    .limit(limit + 1);
  const page = rows.map((row): FigureRow => ({
    ...row,
    ...{ kind: "talk", zone: question.zone, who: null, amount: null, count: null, cursor: `${row.at.getTime()}.${row.id}` },
  }));
  return cutRows(page, limit);
}; // prettier-ignore

/** Messages in both directions, those that failed left out. */
export const messagesSaid: FigureSource = {
  async cells(question, span) {
    const day = epochDayOfInstant(messages.at, offsetSteps(instantsAsked(question, span), question.zone));
    const rows = await question.db.select({ day, n: count() }).from(messages).where(saidIn(question, span)).groupBy(day); // prettier-ignore
    return rows.map(({ day: number, n }) => ({ day: dayOfEpochDay(number), currency: null, top: n, bottom: null })); // prettier-ignore
  },
  async parts(question, span, kind) {
    const part = messages.channel;
    const rows = await question.db.select({ part, top: count() }).from(messages).where(saidIn(question, span)).groupBy(part); // prettier-ignore
    return namedParts(question, kind, rows.map((row) => ({ ...row, currency: null, bottom: null }))); // prettier-ignore
  },
  rows: listMessages,
};

/** How long a client who wrote in the period waited for an answer: the middle of all. */
export const responseTime: FigureSource = {
  async total(question, span) {
    const { clientId, direction, at } = messages;
    const rows = await question.db
      .select({ clientId, direction, at })
      .from(messages)
      .where(and(saidIn(question, span), isNotNull(clientId)))
      .orderBy(asc(clientId), asc(at), asc(messages.id));
    const waits = waitsOf(rows.map((row) => ({ clientId: row.clientId ?? 0, direction: row.direction, at: row.at.getTime() }))); // prettier-ignore
    const middle = medianOf(waits.map((value) => ({ value, count: 1 })));
    return middle === null ? [] : [{ currency: null, top: middle, bottom: null }];
  },
  rows: listMessages,
};
