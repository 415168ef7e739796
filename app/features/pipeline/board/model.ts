export const BOARD_ORDERS = ["standing", "newest", "next"] as const;
export type BoardOrder = (typeof BOARD_ORDERS)[number];

/** Cards of a column to begin with, and how many come with each "more". */
export const CARDS_AT_ONCE = 25;
/** A column shows no more than these; who looks for somebody beyond is better served by a filter or the list. */
export const CARDS_MOST = 200;

/** What of the board is looked at; all of it stands in the address. */
export interface BoardQuery {
  order: BoardOrder;
  /** A user who is responsible; `mine`: the reader. */
  responsible: number | "mine" | "none" | null;
  tag: number | null;
  q: string;
  /** Cards shown by column, where they are more than `CARDS_AT_ONCE`. */
  shown: Readonly<Record<number, number>>;
  /** The client whose move is being written. */
  move: number | null;
}

const readNumber = (text: string | null): number | null =>
  text !== null && /^\d{1,9}$/.test(text) && Number(text) > 0 ? Number(text) : null;

/** Reads the address; what makes no sense counts as not said. */
export function readBoardQuery(params: URLSearchParams): BoardQuery {
  const responsible = params.get("responsible");
  const shown: Record<number, number> = {};
  for (const [key, value] of params) {
    const stageId = readNumber(/^n(\d+)$/.exec(key)?.[1] ?? null);
    const count = readNumber(value);
    if (stageId !== null && count !== null && Object.keys(shown).length < 50)
      shown[stageId] = Math.min(CARDS_MOST, Math.max(CARDS_AT_ONCE, count));
  }
  return {
    order: BOARD_ORDERS.find((order) => order === params.get("order")) ?? "standing",
    responsible: responsible === "mine" || responsible === "none" ? responsible : readNumber(responsible),
    tag: readNumber(params.get("tag")),
    q: (params.get("q") ?? "").trim().slice(0, 100),
    shown,
    move: readNumber(params.get("move")),
  };
}

/** The address of a board; `paths.pipeline` takes it. */
export function boardAddress({ order, responsible, tag, q, shown, move }: BoardQuery) {
  return {
    order: order === "standing" ? undefined : order,
    responsible: responsible ?? undefined,
    tag: tag ?? undefined,
    q: q || undefined,
    ...Object.fromEntries(Object.entries(shown).map(([stageId, count]) => [`n${stageId}`, count])),
    move: move ?? undefined,
  };
}

export function isFiltered({ responsible, tag, q }: BoardQuery): boolean {
  return responsible !== null || tag !== null || q !== "";
}

/** An amount of one currency. */
export interface Sum {
  currency: string;
  minor: number;
}

/** What a client's card says is next. */
export type NextStep =
  | { of: "action"; kind: string; text: string; at: string | null; isOverdue: boolean }
  | { of: "visit"; text: string; at: string; bookingId: number };

export interface BoardCard {
  id: number;
  name: string;
  code: string;
  /** Where the client came from. */
  source: string;
  responsible: string | null;
  days: number;
  isStale: boolean;
  next: NextStep | null;
  due: Sum[];
  expected: Sum[];
}

export interface BoardColumn {
  stage: {
    id: number;
    key: string | null;
    name: string;
    color: string;
    staleDays: number | null;
    isHidden: boolean;
  };
  count: number;
  /** Unpaid visits that took place, and the unpaid part of visits ahead. Empty without the right to see money. */
  due: Sum[];
  expected: Sum[];
  cards: BoardCard[];
}

export interface Board {
  query: BoardQuery;
  columns: BoardColumn[];
  /** Clients in hidden stages. */
  hidden: number;
  /** Clients who never were in the pipeline; counted up to a hundred. */
  unplaced: number;
  people: { id: number; name: string }[];
  tags: { id: number; name: string }[];
  /** The client whose move is being written. */
  moving: { id: number; name: string; stageId: number | null } | null;
  zone: string;
}

/** The columns as they will be once a card has moved. */
export function withMoved(
  columns: readonly BoardColumn[],
  moved: ReadonlyMap<number, number>,
): readonly BoardColumn[] {
  if (moved.size === 0) return columns;
  const going = new Map<number, BoardCard[]>();
  const leaving = new Map<number, number>();
  for (const column of columns)
    for (const card of column.cards) {
      const to = moved.get(card.id);
      if (to === undefined || to === column.stage.id) continue;
      going.set(to, [...(going.get(to) ?? []), { ...card, days: 0, isStale: false }]);
      leaving.set(column.stage.id, (leaving.get(column.stage.id) ?? 0) + 1);
    }
  if (going.size === 0) return columns;
  return columns.map((column) => {
    const { id } = column.stage;
    const came = going.get(id) ?? [];
    const kept = column.cards.filter((card) => (moved.get(card.id) ?? id) === id);
    return {
      ...column,
      count: column.count + came.length - (leaving.get(id) ?? 0),
      cards: [...came, ...kept],
    };
  });
}
