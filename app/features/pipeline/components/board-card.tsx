import { useDraggable } from "@dnd-kit/core";
import { GripVertical } from "lucide-react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime, formatRelativeDay } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import { dayOf } from "~/lib/zoned-time";
import { boardAddress, type BoardCard, type BoardQuery, type NextStep, type Sum } from "../board/model";

type CardProps = { card: BoardCard; zone: string; today: string; query: BoardQuery; mayMove: boolean };

/** A client on the board; the whole card can be dragged, its grip with the keyboard too. */
export function BoardCardSlip({ card, zone, today, query, mayMove }: CardProps) {
  const words = useMessages().pipeline.move;
  const drag = useDraggable({ id: card.id, disabled: !mayMove, data: { name: card.name } });
  const { onKeyDown, ...pointer } = (drag.listeners ?? {}) as Record<string, (event: never) => void>;
  return (
    <li
      ref={drag.setNodeRef}
      className="board-card"
      data-stale={card.isStale ? "" : undefined}
      data-lifted={drag.isDragging ? "" : undefined}
      {...pointer}
    >
      <CardBody card={card} zone={zone} today={today} />
      {mayMove ? (
        <div className="board-card-ways">
          <a
            className="board-card-move"
            href={paths.pipeline(boardAddress({ ...query, move: card.id }))}
            draggable={false}
            aria-label={words.actionOf({ name: card.name })}
            data-keep-scroll
          >
            {words.action}
          </a>
          <button
            type="button"
            ref={drag.setActivatorNodeRef}
            className="board-card-grip"
            {...drag.attributes}
            aria-label={words.grip({ name: card.name })}
            title={words.grip({ name: card.name })}
            onKeyDown={onKeyDown as never}
          >
            <GripVertical aria-hidden="true" />
          </button>
        </div>
      ) : null}
    </li>
  );
}

/** What a card says; also what is drawn under the pointer while it is dragged. */
export function CardBody({ card, zone, today }: Pick<CardProps, "card" | "zone" | "today">) {
  const words = useMessages().pipeline.board;
  const source = words.sources[card.source] ?? card.source;
  return (
    <>
      <a className="board-card-name" href={paths.client(card.id)} draggable={false}>
        {card.name}
      </a>
      <Step step={card.next} zone={zone} today={today} />
      <CardMoney due={card.due} expected={card.expected} />
      <div className="board-card-foot">
        {card.responsible || source ? <span className="tag">{card.responsible ?? source}</span> : null}
        <span
          className="board-card-days"
          title={`${words.daysTitle({ n: card.days })}${card.isStale ? `, ${words.stale}` : ""}`}
        >
          {words.days({ n: card.days })}
          {card.isStale ? <span className="sr-only">{`, ${words.stale}`}</span> : null}
        </span>
      </div>
    </>
  );
}

function Step({ step, zone, today }: { step: NextStep | null; zone: string; today: string }) {
  const words = useMessages().pipeline.board;
  const locale = useLocale();
  if (!step) return <p className="board-card-step board-card-none">{words.noStep}</p>;
  const kind = step.of === "action" ? (words.kinds[step.kind] ?? "") : "";
  const what = [kind, step.text].filter(Boolean).join(": ");
  if (step.at === null) return <p className="board-card-step">{what}</p>;
  const at = new Date(step.at);
  const day = dayOf(at, zone);
  const when = step.of === "visit" ? formatDateTime(at, zone, locale, "short") : formatRelativeDay(day, today, locale, "short"); // prettier-ignore
  const isOverdue = step.of === "action" && step.isOverdue;
  return (
    <p className="board-card-step" data-overdue={isOverdue ? "" : undefined}>
      {isOverdue ? words.overdue({ what, when }) : `${what}, ${when}`}
    </p>
  );
}

function CardMoney({ due, expected }: { due: readonly Sum[]; expected: readonly Sum[] }) {
  const words = useMessages().pipeline.board;
  const say = useSums();
  if (due.length + expected.length === 0) return null;
  return (
    <p className="board-card-money">
      {due.length > 0 ? <span className="board-due">{words.due({ sum: say(due) })}</span> : null}
      {expected.length > 0 ? <span>{words.expected({ sum: say(expected) })}</span> : null}
    </p>
  );
}

/** Amounts of several currencies in a row, never added. */
export function useSums(): (sums: readonly Sum[]) => string {
  const locale = useLocale();
  return (sums) => sums.map(({ minor, currency }) => formatMoney(minor, currency, locale)).join(" + ");
}
