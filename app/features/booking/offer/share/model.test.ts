import { expect, it } from "vitest";
import { drawShareCard, wrap } from "./model";

/** Every letter is half as wide as it is high. */
const pen = {
  widthOf: (text: string, size: number) => Array.from(text).length * size * 0.5,
  pathOf: (text: string) => `M${text.length} 0Z`,
};

it("breaks a title at words and ends what does not fit with an ellipsis", () => {
  const room = { size: 20, room: 100, most: 2 };
  expect(wrap(pen, "Массаж спины", room)).toEqual(["Массаж", "спины"]);
  expect(wrap(pen, "Массаж спины и шеи", room)).toEqual(["Массаж", "спины и…"]);
  expect(wrap(pen, "Йога", room)).toEqual(["Йога"]);
  expect(wrap(pen, "Электромиостимуляция", room)).toEqual(["Электроми…"]);
  expect(wrap(pen, "", room)).toEqual([]);
});

it("draws letters as shapes only, so that no font is needed and no text can be markup", () => {
  const card = { business: "<script>", title: "a & b", note: "", call: "→", isPictured: false };
  const svg = drawShareCard(pen, card);
  expect(svg).not.toContain("<text");
  expect(svg).not.toContain("script>");
  expect(svg.match(/<path/g)?.length).toBe(4);
});
