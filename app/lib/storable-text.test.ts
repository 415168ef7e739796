import { describe, expect, it } from "vitest";
import { storableData, storableText } from "./storable-text";

describe("text both engines can keep", () => {
  it("shows a NUL as its escape and leaves ordinary text alone", () => {
    expect(storableText("a\0b")).toBe("a\\u0000b");
    expect(storableText("Айгүл 👩‍🦰 שלום")).toBe("Айгүл 👩‍🦰 שלום");
  });

  it("replaces an unpaired surrogate and keeps pairs", () => {
    expect(storableText("x\ud800y\udc00z")).toBe("x\uFFFDy\uFFFDz");
    expect(storableText("😀")).toBe("😀");
  });

  it("goes through data and keeps dates", () => {
    const at = new Date(0);
    expect(storableData({ a: ["\0", { b: "\ud800" }], at, n: 1, no: null })).toEqual({
      a: ["\\u0000", { b: "\uFFFD" }],
      at,
      n: 1,
      no: null,
    });
  });
});
