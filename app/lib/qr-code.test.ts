import { expect, it } from "vitest";
import { drawQr } from "./qr-code.server";

/** The modules of a drawing, as rows of booleans. */
function modulesOf({ size, path }: { size: number; path: string }): boolean[][] {
  const rows = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g))
    for (let at = 0; at < Number(width); at += 1) (rows[Number(y)] as boolean[])[Number(x) + at] = true;
  return rows;
}

it("draws the three corners and a white margin of four", () => {
  const drawing = drawQr("https://studio.example/measure/pR3nQ9aJx0m5uO4tYbZc7wEd2vKs8LfGhI1jN6kTqXo");
  const rows = modulesOf(drawing);
  const last = drawing.size - 1;
  expect(rows.slice(0, 4).flat().some(Boolean)).toBe(false);
  expect(rows.map((row) => row[last]).some(Boolean)).toBe(false);
  for (const [top, left] of [[4, 4], [4, last - 10], [last - 10, 4]] as const) {
    expect(rows[top]?.slice(left, left + 7)).toEqual(Array.from({ length: 7 }, () => true));
    expect(rows[top + 1]?.slice(left, left + 7)).toEqual([true, false, false, false, false, false, true]);
  }
}); // prettier-ignore
