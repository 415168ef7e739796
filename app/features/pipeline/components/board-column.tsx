import { useDroppable } from "@dnd-kit/core";
import { useLocale, useMessages } from "~/i18n/context";
import { formatNumber } from "~/i18n/format";
import { paths } from "~/lib/paths";
import {
  boardAddress,
  CARDS_AT_ONCE,
  CARDS_MOST,
  type BoardColumn as Column,
  type BoardQuery,
} from "../board/model";
import { stageName } from "../model";
import { BoardCardSlip, useSums } from "./board-card";

type ColumnProps = {
  column: Column;
  query: BoardQuery;
  zone: string;
  today: string;
  mayMove: boolean;
  /** The stage the dragged card comes from; null: nothing is dragged. */
  draggedFrom: number | null;
};

/** A stage: how many stand in it, what money waits there, and its first cards. */
export function BoardColumn({ column, query, zone, today, mayMove, draggedFrom }: ColumnProps) {
  const m = useMessages().pipeline;
  const locale = useLocale();
  const say = useSums();
  const { stage, count, cards } = column;
  const { setNodeRef, isOver } = useDroppable({ id: stage.id });
  const name = stageName(stage, m.stages);
  const isTarget = draggedFrom !== null && isOver && draggedFrom !== stage.id;
  const left = count - cards.length;
  return (
    <section
      ref={setNodeRef}
      id={`stage-${stage.id}`}
      className="board-column"
      aria-label={m.board.column({ name, n: count })}
      data-target={isTarget ? "" : undefined}
    >
      <header className="board-column-head">
        <h2>
          <span className="stage-dot" data-hue={stage.color} aria-hidden="true" />
          {name}
          <span className="board-count">{formatNumber(count, locale)}</span>
        </h2>
        <p className="board-sums">
          {column.expected.length > 0 ? <span>{m.board.expected({ sum: say(column.expected) })}</span> : null}
          {column.due.length > 0 ? (
            <span className="board-due">{m.board.due({ sum: say(column.due) })}</span>
          ) : null}
        </p>
      </header>
      {isTarget ? <div className="board-gap">{m.board.dropHere}</div> : null}
      {cards.length === 0 && !isTarget ? <p className="board-nobody">{m.board.empty}</p> : null}
      <ul className="board-cards">
        {cards.map((card) => (
          <BoardCardSlip key={card.id} {...{ card, zone, today, query, mayMove }} />
        ))}
      </ul>
      {left > 0 && cards.length < CARDS_MOST ? (
        <a className="board-more" href={moreHref(query, stage.id, cards.length)} data-keep-scroll>
          {m.board.more({ n: Math.min(left, CARDS_AT_ONCE) })}
        </a>
      ) : null}
      {left > 0 && cards.length >= CARDS_MOST ? (
        <p className="board-nobody">{m.board.most({ n: CARDS_MOST })}</p>
      ) : null}
    </section>
  );
}

function moreHref(query: BoardQuery, stageId: number, shown: number): string {
  const next = Math.min(CARDS_MOST, Math.ceil(shown / CARDS_AT_ONCE) * CARDS_AT_ONCE + CARDS_AT_ONCE);
  const address = boardAddress({ ...query, move: null, shown: { ...query.shown, [stageId]: next } });
  return `${paths.pipeline(address)}#stage-${stageId}`;
}
