import { useEffect, useRef, useState, type RefObject } from "react";
import { boardAddress, type Board } from "../board/model";

/** A pointer that has just moved is about to press something, milliseconds. */
const HAND_RESTS_MS = 700;

/** News of the board that waits for the hand: no card jumps from under a pointer that moves, or while another is dragged. */
export function useSteadyBoard(
  fresh: Board,
  { isHeld, area }: { isHeld: boolean; area: RefObject<HTMLElement> },
): Board {
  const [shown, setShown] = useState(fresh);
  const lastMoved = useRef(0);
  const isElsewhere = addressOf(fresh) !== addressOf(shown);
  if (isElsewhere) setShown(fresh);

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

  useEffect(() => {
    if (fresh === shown || isHeld) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      const left = lastMoved.current + HAND_RESTS_MS - Date.now();
      if (left > 0) timer = setTimeout(look, left);
      else setShown(fresh);
    };
    look();
    return () => clearTimeout(timer);
  }, [fresh, shown, isHeld]);
  return isElsewhere ? fresh : shown;
}

function addressOf({ query }: Board): string {
  return JSON.stringify(boardAddress(query));
}
