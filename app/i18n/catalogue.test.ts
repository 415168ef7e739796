import { expect, it } from "vitest";
import { en } from "./en/catalogue";
import { ru } from "./ru/catalogue";

/** English names of cities are those of the zones themselves. */
const FOLLOWS_BY_ITSELF = "zoneCities";

function keysOf(words: object, path = ""): string[] {
  return Object.entries(words).flatMap(([key, word]) => {
    if (key === FOLLOWS_BY_ITSELF) return [];
    return typeof word === "object" && word !== null
      ? keysOf(word as object, `${path}${key}.`)
      : `${path}${key}`;
  });
}

it("says everything in both languages, also where words are looked up by a code the compiler does not know", () => {
  const [russian, english] = [new Set(keysOf(ru)), new Set(keysOf(en))];
  expect([...russian].filter((key) => !english.has(key))).toEqual([]);
  expect([...english].filter((key) => !russian.has(key))).toEqual([]);
});
