import { useFetcher } from "@remix-run/react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { withMoved, type BoardCard, type BoardColumn } from "../board/model";
import { stageName } from "../model";

export type BoardMoveAnswer = { ok: true } | { ok: false; reason: string };

interface Move {
  card: BoardCard;
  from: number;
  to: number;
}

/** What became of a move. */
export interface BoardNews {
  tone: "positive" | "negative" | "neutral";
  title: string;
  text?: string;
  undo?: Move;
}

/** Sends moves, shows them as made at once, takes them back when they were refused, and offers the way back. */
export function useBoardMoves(columns: readonly BoardColumn[]) {
  const m = useMessages().pipeline;
  const fetcher = useFetcher<BoardMoveAnswer>();
  const [news, setNews] = useState<BoardNews | null>(null);
  const [sent, setSent] = useState<{ move: Move; isUndo: boolean; on: readonly BoardColumn[] } | null>(null);
  const answered = useRef<unknown>(null);
  const { submit, state, data } = fetcher;

  const send = useCallback(
    (move: Move, isUndo: boolean) => {
      setNews(null);
      setSent({ move, isUndo, on: columns });
      const fields = {
        client: String(move.card.id),
        from: String(move.from),
        to: String(move.to),
        quiet: "yes",
      };
      submit(isUndo ? { ...fields, undo: "yes" } : fields, { method: "post", action: paths.pipeline() });
    },
    [submit, columns],
  );
  const make = useCallback((move: Move) => send(move, false), [send]);
  const undo = useCallback((move: Move) => send({ card: move.card, from: move.to, to: move.from }, true), [send]); // prettier-ignore

  useEffect(() => {
    if (state !== "idle" || !data || data === answered.current || !sent) return;
    answered.current = data;
    const { move, isUndo } = sent;
    const { name } = move.card;
    if (data.ok) {
      const to = columns.find(({ stage }) => stage.id === move.to)?.stage;
      const stage = to ? stageName(to, m.stages) : "";
      if (isUndo) setNews({ tone: "neutral", title: m.move.undone });
      else setNews({ tone: "positive", title: m.move.done({ name, stage }), undo: move });
      return;
    }
    setNews({ tone: "negative", title: m.move.refused({ name }), text: m.move.reasons[data.reason] ?? m.move.reasons.other }); // prettier-ignore
    setSent(null);
  }, [state, data, sent, columns, m]);
  useEffect(() => {
    // Fresh columns tell the truth by themselves.
    if (sent && state === "idle" && sent.on !== columns) setSent(null);
  }, [sent, state, columns]);

  const shown = useMemo(
    () => (sent ? withMoved(columns, new Map([[sent.move.card.id, sent.move.to]])) : columns),
    [columns, sent],
  );
  const dismiss = useCallback(() => setNews(null), []);
  return { columns: shown, news, make, undo, dismiss };
}
