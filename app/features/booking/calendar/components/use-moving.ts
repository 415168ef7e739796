import { useCallback, useEffect, useRef, useState } from "react";
import { paths } from "~/lib/paths";
import type { Column } from "../columns/model";
import { elapsedMin, judgeLocally, moveOf, targetAt, type Move, type Target } from "../drag/model";
import type { Stretch } from "../model";
import type { Movable, Slip } from "../slips/model";

/** A slip in the hand. */
export interface Grip {
  slip: Slip;
  move: Movable;
  from: Column;
  mode: "carry" | "pull";
  by: "pointer" | "keys";
}

/** What is known about the place it is held over. */
export interface Verdict {
  state: "asking" | "free" | "warned" | "closed";
  /** Keys of `calendar.closedReason`. */
  reasons: readonly string[];
  /** Whose visit is in the way. */
  by: string | null;
}

export interface Moving {
  grip: Grip;
  target: Target;
  verdict: Verdict;
}

export interface Hand {
  moving: Moving | null;
  pickUp: (grip: Grip) => void;
  /** Over another stretch of a column. */
  carry: (column: Column, span: Stretch) => void;
  /** Same start, another length. */
  pull: (until: number) => void;
  /** Lets go where it is; null when it came back to where it was or may not stand there. */
  drop: () => { moving: Moving; move: Move } | null;
  cancel: () => void;
}

/** A hand that moves on need not hear about every place it passed. */
const ASK_AFTER_MS = 140;
const ASKING: Verdict = { state: "asking", reasons: [], by: null };

/**
 * The slip that is being moved, by pointer or by keys: where it is held, and what speaks against that place, known before it is let go.
 * What the page itself sees is said at once; the rest the server is asked for once the hand rests.
 */
export function useMoving(columns: readonly Column[]): Hand {
  const [moving, setMoving] = useState<Moving | null>(null);
  const latest = useRef<Moving | null>(null);
  latest.current = moving;
  const columnOf = useCallback((key: string) => columns.find((column) => column.key === key), [columns]);

  const holdAt = useCallback((grip: Grip, target: Target, to: Column) => {
    const { closed, by } = judgeLocally(grip, target, to);
    const verdict: Verdict = closed ? { state: "closed", reasons: [closed], by } : ASKING;
    setMoving((now) => (now && isSame(now.target, target) ? now : { grip, target, verdict }));
  }, []);

  const target = moving?.target;
  const isAsked = moving?.verdict.state === "asking";
  useEffect(() => {
    const held = latest.current;
    const to = target && columnOf(target.columnKey);
    if (!held || !target || !to || !isAsked || isUnmoved(held)) return;
    const controller = new AbortController();
    const timer = setTimeout(() => {
      const settle = (verdict: Verdict) =>
        setMoving((now) => (now && isSame(now.target, target) ? { ...now, verdict } : now));
      askServer(moveOf(held.grip, target, to), controller.signal).then(settle, () => undefined);
    }, ASK_AFTER_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [target, isAsked, columnOf]);

  const pickUp = useCallback((grip: Grip) => {
    const { slip, from } = grip;
    const { from: start, until, durationMin } = slip;
    setMoving({
      grip,
      target: { columnKey: from.key, from: start, until, durationMin },
      verdict: { state: "free", reasons: [], by: null },
    });
  }, []);
  const carry = useCallback(
    (column: Column, span: Stretch) => {
      const held = latest.current;
      if (held) holdAt(held.grip, targetAt(column, span.from, held.target.durationMin), column);
    },
    [holdAt],
  );
  const pull = useCallback(
    (until: number) => {
      const held = latest.current;
      const column = held && columnOf(held.target.columnKey);
      if (!held || !column) return;
      const span = { from: held.target.from, until };
      const durationMin = elapsedMin(column.day, span, column.zone);
      if (durationMin > 0) holdAt(held.grip, { ...held.target, ...span, durationMin }, column);
    },
    [holdAt, columnOf],
  );
  const cancel = useCallback(() => setMoving(null), []);
  const drop = useCallback(() => {
    const held = latest.current;
    const to = held && columnOf(held.target.columnKey);
    setMoving(null);
    if (!held || !to || isUnmoved(held)) return null;
    return { moving: held, move: moveOf(held.grip, held.target, to) };
  }, [columnOf]);
  return { moving, pickUp, carry, pull, drop, cancel };
}

function isSame(a: Target, b: Target): boolean {
  return a.columnKey === b.columnKey && a.from === b.from && a.durationMin === b.durationMin;
}

function isUnmoved({ grip: { slip, from }, target }: Moving): boolean {
  const { from: start, until, durationMin } = slip;
  return isSame(target, { columnKey: from.key, from: start, until, durationMin });
}

async function askServer(move: Move, signal: AbortSignal): Promise<Verdict> {
  const { bookingId, startsAt, staffId, durationMin } = move;
  const address = paths.calendarJudge({
    booking: bookingId,
    start: startsAt,
    staff: staffId,
    duration: durationMin,
  });
  const answer = await fetch(address, { signal, headers: { Accept: "application/json" } });
  if (!answer.ok)
    return { state: "closed", reasons: [answer.status === 403 ? "forbidden" : "other"], by: null };
  const { closed, warnings } = (await answer.json()) as { closed: string | null; warnings: string[] };
  if (closed) return { state: "closed", reasons: [closed], by: null };
  return { state: warnings.length > 0 ? "warned" : "free", reasons: warnings, by: null };
}
