import { useEffect, useRef, type RefObject } from "react";
import type { Column } from "../columns/model";
import { carriedTo, pulledTo } from "../drag/model";
import type { Stretch } from "../model";
import type { Hand } from "./use-moving";

/** A press that travels less is a click, pixels. */
const CLICK_PX = 4;
/** A finger that rests so long picks the slip up instead of scrolling, milliseconds. */
const LONG_PRESS_MS = 380;
const FINE_STEP_MIN = 5;
/** So near to the edge of the sheet it begins to scroll, pixels; and how far at a time. */
const EDGE_PX = 44;
const SCROLL_PX = 12;

interface Press {
  pointerId: number;
  x: number;
  y: number;
  slipId: number;
  mode: "carry" | "pull";
  /** Minutes between the slip's top and the pointer. */
  grabMin: number;
  minutePx: number;
  isDragging: boolean;
  isTouch: boolean;
}

interface DragOptions {
  sheet: RefObject<HTMLElement>;
  columns: readonly Column[];
  hours: Stretch;
  hand: Hand;
  onDrop: () => void;
}

/** Dragging slips over the sheet: by the middle to move, by the bottom edge to stretch; a finger picks up by resting. */
export function useDrag({ sheet, columns, hours, hand, onDrop }: DragOptions): void {
  const now = useRef({ columns, hours, hand, onDrop });
  now.current = { columns, hours, hand, onDrop };
  useEffect(() => {
    const area = sheet.current;
    if (!area) return;
    const dragging = new Dragging(area, () => now.current);
    return dragging.listen();
  }, [sheet]);
}

/** The pointer's side of it, outside of React: sixty events a second that mostly change nothing. */
class Dragging {
  #press: Press | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The click that follows letting go is none. */
  #isClickSpent = false;

  constructor(
    private readonly area: HTMLElement,
    private readonly options: () => Omit<DragOptions, "sheet">,
  ) {}

  listen(): () => void {
    const listeners = new AbortController();
    const { signal } = listeners;
    const { area } = this;
    area.addEventListener("pointerdown", (event) => this.#down(event), { signal });
    area.addEventListener("click", (event) => this.#swallow(event), { capture: true, signal });
    area.addEventListener("contextmenu", (event) => this.#press?.isDragging && event.preventDefault(), {
      signal,
    });
    area.addEventListener("touchmove", (event) => this.#press?.isDragging && event.preventDefault(), { passive: false, signal }); // prettier-ignore
    window.addEventListener("pointermove", (event) => this.#move(event), { signal });
    window.addEventListener("pointerup", (event) => this.#up(event), { signal });
    window.addEventListener("pointercancel", () => this.#leave(), { signal });
    window.addEventListener("blur", () => this.#leave(), { signal });
    window.addEventListener("keydown", (event) => event.key === "Escape" && this.#leave(), { signal });
    return () => {
      listeners.abort();
      clearTimeout(this.#timer);
    };
  }

  #down(event: PointerEvent): void {
    this.#isClickSpent = false;
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const element = (event.target as Element).closest<HTMLElement>("[data-slip][data-movable]");
    const column = element?.closest<HTMLElement>("[data-column]");
    if (!element || !column) return;
    const found = this.#find(Number(element.dataset.slip));
    if (!found) return;
    const { slip } = found;
    const rect = element.getBoundingClientRect();
    const minutePx = (rect.height + 1) / (slip.until - slip.from);
    const isPull = (event.target as Element).closest(".slip-pull") !== null;
    this.#press = {
      pointerId: event.pointerId,
      x: event.clientX,
      y: event.clientY,
      slipId: slip.id,
      mode: isPull ? "pull" : "carry",
      grabMin: isPull ? (event.clientY - rect.bottom) / minutePx : (event.clientY - rect.top) / minutePx,
      minutePx,
      isDragging: false,
      isTouch: event.pointerType === "touch",
    };
    if (this.#press.isTouch) this.#timer = setTimeout(() => this.#begin(), LONG_PRESS_MS);
  }

  #begin(): void {
    const press = this.#press;
    const found = press && this.#find(press.slipId);
    if (!press || !found?.slip.move) return;
    press.isDragging = true;
    document.documentElement.dataset.dragging = press.mode;
    const { slip, column } = found;
    this.options().hand.pickUp({ slip, move: slip.move as NonNullable<typeof slip.move>, from: column, mode: press.mode, by: "pointer" }); // prettier-ignore
  }

  #move(event: PointerEvent): void {
    const press = this.#press;
    if (press?.pointerId !== event.pointerId) return;
    if (!press.isDragging) {
      if (Math.hypot(event.clientX - press.x, event.clientY - press.y) < CLICK_PX) return;
      // A finger that travels before it has rested scrolls.
      if (press.isTouch) return this.#leave();
      this.#begin();
    }
    this.#scroll(event);
    this.#hold(event, press);
  }

  #hold(event: PointerEvent, press: Press): void {
    const { columns, hours, hand } = this.options();
    const found = this.#find(press.slipId);
    if (!found) return;
    const elements = [...this.area.querySelectorAll<HTMLElement>("[data-column]")];
    const element =
      elements.find((one) => {
        const { left, right } = one.getBoundingClientRect();
        return left <= event.clientX && event.clientX < right;
      }) ?? elements.find((one) => one.dataset.column === hand.moving?.target.columnKey);
    const column = columns.find(({ key }) => key === element?.dataset.column);
    if (!element || !column) return;
    const lead = Number.parseFloat(getComputedStyle(element).getPropertyValue("--lead-px")) || 12;
    const top = element.getBoundingClientRect().top + lead;
    const pointerMin = (event.clientY - top) / press.minutePx + hours.from;
    const stepMin = event.altKey ? FINE_STEP_MIN : found.slip.stepMin;
    if (press.mode === "pull")
      hand.pull(pulledTo(found.slip, { pointerMin: pointerMin - press.grabMin, stepMin }).until);
    else hand.carry(column, carriedTo(found.slip, { pointerMin, grabMin: press.grabMin, stepMin }));
  }

  #scroll({ clientX, clientY }: PointerEvent): void {
    const { left, right, top, bottom } = this.area.getBoundingClientRect();
    if (clientY > bottom - EDGE_PX) this.area.scrollTop += SCROLL_PX;
    else if (clientY < top + EDGE_PX * 2) this.area.scrollTop -= SCROLL_PX;
    if (clientX > right - EDGE_PX) this.area.scrollLeft += SCROLL_PX;
    else if (clientX < left + EDGE_PX * 2) this.area.scrollLeft -= SCROLL_PX;
  }

  #up(event: PointerEvent): void {
    const press = this.#press;
    if (press?.pointerId !== event.pointerId) return;
    const wasDragging = press.isDragging;
    this.#end();
    if (!wasDragging) return;
    this.#isClickSpent = true;
    this.options().onDrop();
  }

  #leave(): void {
    const wasDragging = this.#press?.isDragging;
    this.#end();
    if (wasDragging) this.options().hand.cancel();
  }

  #end(): void {
    clearTimeout(this.#timer);
    this.#press = null;
    delete document.documentElement.dataset.dragging;
  }

  #swallow(event: MouseEvent): void {
    if (!this.#isClickSpent) return;
    this.#isClickSpent = false;
    event.preventDefault();
    event.stopPropagation();
  }

  #find(slipId: number) {
    for (const column of this.options().columns) {
      const slip = column.slips.find(({ id }) => id === slipId);
      if (slip) return { slip, column };
    }
    return null;
  }
}
