import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { intersectRanges, joinRanges, subtractRanges, type Range } from "./ranges";

const pairs = (...list: [number, number][]): Range[] => list.map(([start, end]) => ({ start, end }));

describe("ranges", () => {
  it("joins what overlaps or touches and drops what is empty", () => {
    expect(joinRanges(pairs([5, 7], [1, 3], [3, 4], [6, 9], [20, 20], [30, 29]))).toEqual(
      pairs([1, 4], [5, 9]),
    );
  });

  it("keeps what two lists have in common", () => {
    expect(intersectRanges(pairs([0, 10], [20, 30]), pairs([5, 25]))).toEqual(pairs([5, 10], [20, 25]));
    expect(intersectRanges(pairs([0, 10]), pairs([10, 20]))).toEqual([]);
  });

  it("cuts holes", () => {
    expect(subtractRanges(pairs([0, 10], [20, 30]), pairs([2, 3], [9, 21], [30, 40]))).toEqual(
      pairs([0, 2], [3, 9], [21, 30]),
    );
  });

  it("agrees with sets of whole numbers", () => {
    const list = fc
      .array(fc.tuple(fc.nat(40), fc.nat(10)), { maxLength: 8 })
      .map((raw) => joinRanges(raw.map(([start, length]) => ({ start, end: start + length }))));
    const members = (ranges: Range[]) => {
      const set = new Set<number>();
      for (const { start, end } of ranges) for (let n = start; n < end; n++) set.add(n);
      return set;
    };
    fc.assert(
      fc.property(list, list, (a, b) => {
        const [inA, inB] = [members(a), members(b)];
        const sorted = (set: Iterable<number>) => [...set].sort((x, y) => x - y);
        expect(sorted(members(intersectRanges(a, b)))).toEqual(sorted([...inA].filter((n) => inB.has(n))));
        expect(sorted(members(subtractRanges(a, b)))).toEqual(sorted([...inA].filter((n) => !inB.has(n))));
        expect(joinRanges(subtractRanges(a, b))).toEqual(subtractRanges(a, b));
      }),
    );
  });
});
