const PLACES = "[data-at]";

/** Arrows move the focus over the sheet: up and down a column, sideways to what begins nearest in the next column that has anything. */
export function walkSheet(event: {
  key: string;
  target: EventTarget;
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  preventDefault(): void;
}): void {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const place = (event.target as Element).closest<HTMLElement>(PLACES);
  const column = place?.closest("[data-column]");
  if (!place || !column) return;
  const next = event.key.startsWith("Arrow") ? neighbour(place, column, event.key) : undefined;
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function neighbour(place: HTMLElement, column: Element, key: string): HTMLElement | undefined {
  if (key === "ArrowUp" || key === "ArrowDown") {
    const own = placesOf(column);
    return own[own.indexOf(place) + (key === "ArrowDown" ? 1 : -1)];
  }
  const columns = [...(column.parentElement?.querySelectorAll("[data-column]") ?? [])];
  const step = key === "ArrowRight" ? 1 : -1;
  for (let at = columns.indexOf(column) + step; columns[at]; at += step) {
    const [nearest] = placesOf(columns[at] as Element).sort(
      (a, b) => distance(a, place) - distance(b, place),
    );
    if (nearest) return nearest;
  }
  return undefined;
}

/** In the order of the clock. */
function placesOf(column: Element): HTMLElement[] {
  return [...column.querySelectorAll<HTMLElement>(PLACES)].sort((a, b) => startOf(a) - startOf(b));
}

function startOf(place: HTMLElement): number {
  return Number(place.dataset.at);
}

function distance(a: HTMLElement, b: HTMLElement): number {
  return Math.abs(startOf(a) - startOf(b));
}
