import { conversion } from "../conversion/queries.server";
import { loadPeople, loadRooms } from "../load/queries.server";
import {
  FIGURES,
  foldCells,
  sumAmounts,
  type Amount,
  type Cell,
  type CoursePoint,
  type FigureKey,
  type FigureRow,
  type Part,
  type PartKind,
  type RowsPage,
} from "../model";
import { debts, loyaltyCost, prepayments, revenue } from "../money/queries.server";
import {
  activeClients,
  allClients,
  cameAgain,
  firstClients,
  newClients,
  returningClients,
} from "../people/queries.server";
import { bucketsOf, type Grain, type Span } from "../period/model";
import { mustSeeFigure } from "../policy";
import { programCompletion, programKeeps } from "../programmes/queries.server";
import { spanKey, type FigureSource, type PageAsked, type Question } from "../question/queries.server";
import { messagesSaid, responseTime } from "../talk/queries.server";
import { averageCheck, BOOKED, leadTime, visitFigure } from "../visits/queries.server";

/** How each figure is computed; `FIGURES` says what it is. */
const SOURCES: Readonly<Record<FigureKey, FigureSource>> = {
  visits: visitFigure({ counts: ["completed"], of: null }),
  visits_booked: visitFigure({ counts: BOOKED, of: null }),
  visits_cancelled: visitFigure({ counts: ["cancelled"], of: null }),
  visits_late_cancelled: visitFigure({ counts: ["cancelled"], onlyLate: true, of: null }),
  no_show_rate: visitFigure({ counts: ["no_show"], of: ["completed", "no_show"] }),
  lead_time: leadTime,
  revenue,
  average_check: averageCheck,
  debts,
  prepayments,
  loyalty_cost: loyaltyCost,
  clients_active: activeClients,
  clients_first: firstClients,
  clients_returning: returningClients,
  clients_new: newClients,
  clients_total: allClients,
  retention: cameAgain,
  conversion,
  load_people: loadPeople,
  load_rooms: loadRooms,
  program_completion: programCompletion,
  program_keeps: programKeeps,
  messages: messagesSaid,
  response_time: responseTime,
};

/** A figure over a span of days, by currency where it is money. */
export async function readFigure(question: Question, key: FigureKey, span: Span): Promise<Amount[]> {
  mustSeeFigure(question.actor, key);
  return amountsOf(question, key, span);
}

/** The days of a figure; a page that shows the figure and its course reads them once. */
function cellsOnce(question: Question, key: FigureKey, span: Span): Promise<Cell[]> {
  return question.once(
    spanKey(`cells ${key}`, span),
    async () => (await SOURCES[key].cells?.(question, span)) ?? [],
  );
}

async function amountsOf(question: Question, key: FigureKey, span: Span): Promise<Amount[]> {
  const source = SOURCES[key];
  const amounts = source.cells
    ? sumAmounts(await cellsOnce(question, key, span))
    : ((await source.total?.(question, span)) ?? []);
  if (amounts.length > 0 || FIGURES[key].unit === "money") return sumAmounts(amounts);
  // Nothing counted is nought; nothing to divide by, and nothing to find the middle of, is no number.
  return FIGURES[key].unit === "count" ? [{ currency: null, top: 0, bottom: null }] : [];
}

/** A figure over time; empty for what is told as it stands now. */
export async function readCourse(
  question: Question,
  key: FigureKey,
  { span, grain }: { span: Span; grain: Grain },
): Promise<CoursePoint[]> {
  mustSeeFigure(question.actor, key);
  const source = SOURCES[key];
  if (FIGURES[key].when === "standing") return [];
  const buckets = bucketsOf(span, grain);
  if (source.course) return source.course(question, buckets);
  if (source.cells) return foldCells(await cellsOnce(question, key, span), buckets, question.today);
  const points: CoursePoint[] = [];
  for (const bucket of buckets)
    points.push({
      ...bucket,
      amounts: bucket.from > question.today ? [] : await amountsOf(question, key, bucket),
    });
  return points;
}

/** Whether the course of a figure comes with the figure itself, without further reads. */
export function hasCheapCourse(key: FigureKey): boolean {
  return SOURCES[key].cells !== undefined;
}

/** What a figure is made of. */
export async function readParts(
  question: Question,
  key: FigureKey,
  { span, by }: { span: Span; by: PartKind },
): Promise<Part[]> {
  mustSeeFigure(question.actor, key);
  if (!FIGURES[key].parts.includes(by)) return [];
  return (await SOURCES[key].parts?.(question, span, by)) ?? [];
}

/** The very rows behind a figure, a page at a time. */
export async function listFigureRows(
  question: Question,
  key: FigureKey,
  { span, ...page }: PageAsked & { span: Span },
): Promise<RowsPage> {
  mustSeeFigure(question.actor, key);
  return SOURCES[key].rows(question, span, page);
}

const FILE_PAGE = 1000;

/** All of the rows, read a page at a time. */
export async function* eachFigureRow(
  question: Question,
  key: FigureKey,
  span: Span,
): AsyncGenerator<FigureRow> {
  let after: string | null = null;
  do {
    const page: RowsPage = await listFigureRows(question, key, { span, after, limit: FILE_PAGE });
    yield* page.rows;
    after = page.next;
  } while (after !== null);
}
