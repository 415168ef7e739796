import { addDays } from "~/lib/zoned-time";
import { readComings } from "../people/queries.server";
import { shiftMonths, type Span } from "../period/model";
import { mustSeeFigure } from "../policy";
import type { Question } from "../question/queries.server";
import { layCohorts, MOST_MONTHS, type Cohort } from "./model";

/** The cohorts of the twelve months up to the last of a span. */
export async function readCohorts(question: Question, { until }: Span): Promise<Cohort[]> {
  mustSeeFigure(question.actor, "retention");
  const last = until < question.today ? until : question.today;
  const month = `${last.slice(0, 7)}-01`;
  const first = shiftMonths(month, 1 - MOST_MONTHS);
  const comings = await readComings(question, { from: first, until: addDays(shiftMonths(month, 1), -1) });
  const laid = layCohorts(comings, {
    from: first.slice(0, 7),
    until: month.slice(0, 7),
    now: question.today.slice(0, 7),
  });
  const begun = laid.findIndex(({ size }) => size > 0);
  return begun === -1 ? [] : laid.slice(begun);
}
