import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readOutlineFont } from "./outline-font.server";

const folder = join(
  createRequire(import.meta.url).resolve("@fontsource-variable/onest/package.json"),
  "../files",
);
const file = (script: string) => readFileSync(join(folder, `onest-${script}-wght-normal.woff2`));

it("draws Russian, Kazakh, Latin and money, and leaves out what the font lacks", () => {
  const font = readOutlineFont(["cyrillic", "latin", "cyrillic-ext", "latin-ext"].map(file));
  for (const letter of "ЁйщҚәғһAz9₽₸«–")
    expect(font.pathOf(letter, 40), letter).toMatch(/^M[\d.\s-]+[LQ].+Z$/);
  expect(font.widthOf("Hello", 100)).toBeCloseTo(233.3, 1);
  expect(font.widthOf("Приветствие", 50)).toBeGreaterThan(font.widthOf("Привет", 50));
  expect(font.pathOf("漢字", 40)).toBe("");
  expect(font.pathOf("", 40)).toBe("");
});

it("refuses a file that is no WOFF2", () => {
  expect(() => readOutlineFont([Buffer.from("not a font at all, and long enough to read")])).toThrow(
    "not WOFF2",
  );
});
