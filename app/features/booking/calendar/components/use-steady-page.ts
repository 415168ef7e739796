import { useEffect, useMemo, useRef, useState, type RefObject } from "react";
import type { CalendarPage } from "../queries.server";

/** A pointer that has just moved is about to press something, milliseconds. */
const HAND_RESTS_MS = 700;
const MARKED_MS = 2600;

interface Steady {
  page: CalendarPage;
  /** Slips that came or changed with the last news, by id; marked for a moment. */
  changed: ReadonlySet<number>;
}

/**
 * News that waits for the hand: what the server sent is shown at once when somebody went elsewhere, and otherwise only while nothing is
 * dragged and the pointer rests, so that no slip jumps from under it. What changed is told for a moment.
 */
export function useSteadyPage(
  fresh: CalendarPage,
  { isHeld, area }: { isHeld: boolean; area: RefObject<HTMLElement> },
): Steady {
  const [steady, setSteady] = useState<Steady>({ page: fresh, changed: new Set() });
  const lastMoved = useRef(0);
  const isElsewhere = addressOf(fresh) !== addressOf(steady.page);
  if (isElsewhere) setSteady({ page: fresh, changed: new Set() });

  useEffect(() => {
    const element = area.current;
    if (!element) return;
    const note = () => (lastMoved.current = Date.now());
    const leave = () => (lastMoved.current = 0);
    element.addEventListener("pointermove", note, { passive: true });
    element.addEventListener("pointerleave", leave);
    return () => {
      element.removeEventListener("pointermove", note);
      element.removeEventListener("pointerleave", leave);
    };
  }, [area]);

  const shown = steady.page;
  useEffect(() => {
    if (fresh === shown || isHeld) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      const left = lastMoved.current + HAND_RESTS_MS - Date.now();
      if (left > 0) timer = setTimeout(look, left);
      else setSteady({ page: fresh, changed: changesBetween(shown, fresh) });
    };
    look();
    return () => clearTimeout(timer);
  }, [fresh, shown, isHeld]);

  const { changed } = steady;
  useEffect(() => {
    if (changed.size === 0) return;
    const timer = setTimeout(() => setSteady((now) => ({ ...now, changed: new Set() })), MARKED_MS);
    return () => clearTimeout(timer);
  }, [changed]);
  return useMemo(
    () => (isElsewhere ? { page: fresh, changed: new Set() } : steady),
    [isElsewhere, fresh, steady],
  );
}

function addressOf({ address, view, day }: CalendarPage): string {
  return JSON.stringify([address, view, day]);
}

function changesBetween(before: CalendarPage, now: CalendarPage): Set<number> {
  const known = fingerprints(before);
  const changed = new Set<number>();
  for (const [id, print] of fingerprints(now)) if (known.get(id) !== print) changed.add(id);
  return changed;
}

/** Everything of a slip but its lane, which follows from its neighbours. */
function fingerprints({ columns }: CalendarPage): Map<number, string> {
  return new Map(
    columns.flatMap(({ key, slips }) =>
      slips.map((slip): [number, string] => [slip.id, JSON.stringify([key, { ...slip, lane: 0, lanes: 0 }])]),
    ),
  );
}
