import {
  closestCenter,
  DndContext,
  DragOverlay,
  KeyboardSensor,
  MouseSensor,
  pointerWithin,
  TouchSensor,
  useSensor,
  useSensors,
  type Announcements,
  type CollisionDetection,
  type DragEndEvent,
  type KeyboardCoordinateGetter,
} from "@dnd-kit/core";
import { useRef, useState } from "react";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { Tabs } from "~/ui/tabs";
import type { Board, BoardCard, BoardColumn as Column } from "../board/model";
import { stageName } from "../model";
import { CardBody } from "./board-card";
import { BoardColumn } from "./board-column";
import { BoardNewsToast } from "./board-news";
import { useBoardMoves } from "./use-board-moves";
import { useSteadyBoard } from "./use-steady-board";

/** With a pointer, the column under it; with keys, the nearest one. */
const detect: CollisionDetection = (args) =>
  args.pointerCoordinates ? pointerWithin(args) : closestCenter(args);

/** The arrows step from column to column. */
const stepAside: KeyboardCoordinateGetter = (event, { context, currentCoordinates }) => {
  const step = event.code === "ArrowRight" ? 1 : event.code === "ArrowLeft" ? -1 : 0;
  const { over, droppableRects, droppableContainers, collisionRect } = context;
  if (step === 0 || !collisionRect) return undefined;
  event.preventDefault();
  const ids = droppableContainers.getEnabled().map(({ id }) => id);
  const next = ids[(over ? ids.indexOf(over.id) : -1) + step];
  const rect = next === undefined ? undefined : droppableRects.get(next);
  if (!rect) return undefined;
  droppableContainers
    .get(next as number)
    ?.node.current?.scrollIntoView({ inline: "nearest", block: "nearest" });
  return { x: rect.left + (rect.width - collisionRect.width) / 2, y: currentCoordinates.y };
};

type BoardScreenProps = { board: Board; today: string; mayMove: boolean };

/** The columns, one beside another; on a phone one at a time. Cards go from column to column by pointer, finger or keys. */
export function BoardScreen({ board: fresh, today, mayMove }: BoardScreenProps) {
  const m = useMessages().pipeline;
  const area = useRef<HTMLDivElement>(null);
  const [held, setHeld] = useState<{ card: BoardCard; from: number } | null>(null);
  const board = useSteadyBoard(fresh, { isHeld: held !== null, area });
  const moves = useBoardMoves(board.columns);
  const { columns } = moves;
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 6 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 220, tolerance: 8 } }),
    useSensor(KeyboardSensor, { coordinateGetter: stepAside }),
  );
  const drop = ({ over }: DragEndEvent) => {
    if (held && over && over.id !== held.from) moves.make({ ...held, to: Number(over.id) });
    setHeld(null);
  };
  return (
    <div ref={area} className="board-area">
      <div className="board-tabs">
        <Tabs
          label={m.board.columns}
          items={columns.map(({ stage, count }) => ({ href: `#stage-${stage.id}`, label: stageName(stage, m.stages), count }))}
        />
      </div>
      <DndContext
        sensors={sensors}
        collisionDetection={detect}
        onDragStart={({ active }) => setHeld(findCard(columns, Number(active.id)))}
        onDragEnd={drop}
        onDragCancel={() => setHeld(null)}
        accessibility={{
          announcements: useAnnouncements(columns),
          screenReaderInstructions: { draggable: m.move.help },
        }}
      >
        <div className="board">
          {columns.map((column) => (
            <BoardColumn
              key={column.stage.id}
              {...{ column, query: board.query, zone: board.zone, today, mayMove, draggedFrom: held?.from ?? null }}
            />
          ))}
        </div>
        <DragOverlay dropAnimation={null}>
          {held ? (
            <div className="board-card board-card-held">
              <CardBody card={held.card} zone={board.zone} today={today} />
            </div>
          ) : null}
        </DragOverlay>
      </DndContext>
      {board.hidden > 0 ? <p className="board-hidden"><a className="link" href={paths.settingsPipeline()}>{m.board.hidden({ n: board.hidden })}</a></p> : null}
      <BoardNewsToast news={moves.news} onUndo={moves.undo} onDismiss={moves.dismiss} />
    </div>
  );
} // prettier-ignore

function findCard(columns: readonly Column[], id: number): { card: BoardCard; from: number } | null {
  for (const { stage, cards } of columns) {
    const card = cards.find((one) => one.id === id);
    if (card) return { card, from: stage.id };
  }
  return null;
}

/** What those who hear the page are told of a drag. */
function useAnnouncements(columns: readonly Column[]): Announcements {
  const m = useMessages().pipeline;
  const nameOf = (id: number | string) => findCard(columns, Number(id))?.card.name ?? "";
  const columnOf = (id: number | string) => columns.find(({ stage }) => stage.id === Number(id));
  const wordFor = (column: Column | undefined) => (column ? stageName(column.stage, m.stages) : "");
  return {
    onDragStart: ({ active }) => {
      const from = findCard(columns, Number(active.id))?.from ?? 0;
      return m.move.picked({ name: nameOf(active.id), stage: wordFor(columnOf(from)) });
    },
    onDragOver: ({ over }) => {
      const column = over ? columnOf(over.id) : undefined;
      return column ? m.move.over({ stage: wordFor(column), n: column.count }) : undefined;
    },
    onDragEnd: ({ active, over }) => {
      const name = nameOf(active.id);
      const isMoved = over && findCard(columns, Number(active.id))?.from !== Number(over.id);
      return isMoved
        ? m.move.dropped({ name, stage: wordFor(columnOf(over.id)) })
        : m.move.cancelled({ name });
    },
    onDragCancel: ({ active }) => m.move.cancelled({ name: nameOf(active.id) }),
  };
}
