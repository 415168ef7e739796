import {
  hasCheapCourse,
  listFigureRows,
  readCourse,
  readFigure,
  readParts,
} from "./catalogue/queries.server";
import { readCohorts } from "./cohorts/queries.server";
import { FIGURES, type Amount, type CoursePoint, type FigureKey } from "./model";
import { bucketsOf } from "./period/model";
import { seenFigures } from "./policy";
import type { Question } from "./question/queries.server";
import { partOf, type FigureParams } from "./schema";

/** A figure of a page of many. */
export interface OverviewFigure {
  key: FigureKey;
  amounts: Amount[];
  /** The same of the period it is held against; null for what stands as it is now. */
  before: Amount[] | null;
  /** Its course where that costs nothing more; points follow the days of the period. */
  course: CoursePoint[] | null;
}

/** Figures of a period beside those of the one before. One after another: they share what they read. */
export async function getOverview(question: Question, { span, earlier, drawn }: Pick<FigureParams, "span" | "earlier" | "drawn">, keys: readonly FigureKey[] = seenFigures(question.actor)): Promise<OverviewFigure[]> {
  const seen = new Set(seenFigures(question.actor));
  const figures: OverviewFigure[] = [];
  for (const key of keys) {
    if (!seen.has(key)) continue;
    const isStanding = FIGURES[key].when === "standing";
    figures.push({
      key,
      amounts: await readFigure(question, key, span),
      before: isStanding ? null : await readFigure(question, key, earlier),
      course: hasCheapCourse(key) && bucketsOf(span, drawn).length > 1 ? await readCourse(question, key, { span, grain: drawn }) : null,
    });
  }
  return figures;
} // prettier-ignore

const ROWS_SHOWN = 50;

/** Everything of one figure: its amount, course, parts and rows. */
export async function getFigurePage(question: Question, key: FigureKey, params: FigureParams) {
  const { span, earlier, drawn, after } = params;
  const by = partOf(key, params.by);
  const isStanding = FIGURES[key].when === "standing";
  const amounts = await readFigure(question, key, span);
  const course = await readCourse(question, key, { span, grain: drawn });
  return {
    ...{ key, by, amounts, course },
    before: isStanding ? null : await readFigure(question, key, earlier),
    courseBefore: isStanding ? [] : await readCourse(question, key, { span: earlier, grain: drawn }),
    parts: by === null ? [] : await readParts(question, key, { span, by }),
    page: await listFigureRows(question, key, { span, after, limit: ROWS_SHOWN }),
    cohorts: key === "retention" ? await readCohorts(question, span) : null,
  };
}
