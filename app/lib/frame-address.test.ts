import { expect, it } from "vitest";
import { isFramed, keepFrame } from "./frame-address";

it("keeps the frame and the language through links, and nothing else", () => {
  expect(keepFrame("?embed=1&staff=3", "/book/1?day=2026-03-02")).toBe("/book/1?day=2026-03-02&embed=1");
  expect(keepFrame("?embed=1&lang=en", "/book#list")).toBe("/book?embed=1&lang=en#list");
  expect(keepFrame("?day=2026-03-02", "/book")).toBe("/book");
  expect(keepFrame("?embed=1", "/b/x?embed=0")).toBe("/b/x?embed=1");
});

it("keeps no nonsense", () => {
  expect(keepFrame("?embed=%3Cscript%3E&lang=en%26x", "/book")).toBe("/book");
  expect(isFramed("?embed=1")).toBe(true);
  expect(isFramed("?embed=yes")).toBe(false);
  expect(isFramed("")).toBe(false);
});
