import { useFetcher } from "@remix-run/react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import type { Column } from "../columns/model";
import { undoOf, withMoved, type Move, type Target } from "../drag/model";
import type { News } from "./move-news";
import type { Moving } from "./use-moving";
import { useDayWords, useSlipWords } from "./use-words";

/** What the calendar's action answers to a move. */
export type MoveAnswer = { ok: true } | { ok: false; reason: string; mayInsist?: boolean };

/** A move that was sent: shown as done until the server says so or refuses. */
interface Sent {
  slipId: number;
  target: Target;
  news: News;
  refusedTitle: string;
  move: Move;
  /** The columns it was made on; the next ones have it by themselves. */
  on: readonly Column[];
}

/** Sends moves, shows them as done at once, and tells what came of them, with the way back. */
export function useMoves(columns: readonly Column[]) {
  const words = useMessages().calendar;
  const { nameOf, timeOf } = useSlipWords();
  const sayDay = useDayWords();
  const fetcher = useFetcher<MoveAnswer>();
  const [news, setNews] = useState<News | null>(null);
  const [sent, setSent] = useState<Sent | null>(null);
  const { submit } = fetcher;
  const answered = useRef<unknown>(null);

  const send = useCallback(
    ({ bookingId, startsAt, staffId, durationMin }: Move, isInsisting: boolean) => {
      const fields: Record<string, string> = { intent: "move", booking: String(bookingId), start: startsAt };
      if (staffId !== null) fields.staff = String(staffId);
      if (durationMin !== null) fields.duration = String(durationMin);
      if (isInsisting) fields.insist = "yes";
      submit(fields, { method: "post", action: paths.calendar() });
    },
    [submit],
  );
  const refuse = useCallback(
    ({ grip }: Moving, text: string) =>
      setNews({ tone: "negative", title: words.move.refused({ name: nameOf(grip.slip) }), text }),
    [words, nameOf],
  );
  const make = useCallback(
    ({ moving, move }: { moving: Moving; move: Move }) => {
      const { grip, target } = moving;
      const name = nameOf(grip.slip);
      const to = columns.find(({ key }) => key === target.columnKey) ?? grip.from;
      const when = words.move.at({ time: timeOf(target), person: to.name, day: sayDay(to.day) });
      setNews(null);
      setSent({
        slipId: grip.slip.id,
        target,
        news: { tone: "positive", title: words.move.done({ name, when }), undo: undoOf(grip, move) },
        refusedTitle: words.move.refused({ name }),
        move,
        on: columns,
      });
      send(move, moving.verdict.state === "warned");
    },
    [columns, words, nameOf, timeOf, sayDay, send],
  );
  /** All the same, against what the rules say. */
  const insist = useCallback(
    (move: Move) => {
      setNews(null);
      send(move, true);
    },
    [send],
  );
  const undo = useCallback(
    (move: Move) => {
      setSent(null);
      setNews({ tone: "neutral", title: words.move.undone });
      send(move, true);
    },
    [words, send],
  );

  const { state, data } = fetcher;
  useEffect(() => {
    if (state !== "idle" || !data || data === answered.current) return;
    answered.current = data;
    if (data.ok) {
      if (sent) setNews(sent.news);
      return;
    }
    const text = words.closedReason[data.reason] ?? words.closedReason.other;
    setNews({
      tone: "negative",
      title: sent?.refusedTitle ?? words.closedReason.other ?? "",
      text,
      insist: data.mayInsist ? sent?.move : undefined,
    });
    setSent(null);
  }, [state, data, sent, words]);
  useEffect(() => {
    // Fresh columns tell the truth by themselves.
    if (sent && state === "idle" && sent.on !== columns) setSent(null);
  }, [sent, state, columns]);

  const shown = useMemo(() => (sent ? withMoved(columns, sent) : columns), [columns, sent]);
  const dismiss = useCallback(() => setNews(null), []);
  return {
    columns: shown,
    news,
    make,
    undo,
    insist,
    refuse,
    dismiss,
    say: setNews,
    isBusy: state !== "idle",
  };
}
