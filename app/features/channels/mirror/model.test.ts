import { describe, expect, it } from "vitest";
import {
  makeRequestKey,
  mergeStandings,
  nothingPlaced,
  readPlaced,
  visitOfKey,
  writePlaced,
  type Placed,
  type Standing,
} from "./model";

const base: Standing = { staff: "11", from: 36_000_000, until: 39_600_000, status: "open", price: 250_000 };
const moved: Standing = { ...base, from: 43_200_000, until: 46_800_000 };
const movedElsewhere: Standing = { ...base, from: 50_400_000, until: 54_000_000 };
const done: Standing = { ...base, status: "completed" };

function merge(
  ours: Standing | null,
  there: Standing | null,
  given: Partial<Placed> = {},
  isUntouched = false,
) {
  return mergeStandings({ ours, there, placed: { ...nothingPlaced, base, ...given }, isUntouched });
}

describe("what follows from ours, theirs and what both last agreed about", () => {
  it("does nothing where both say the same, whoever changed it", () => {
    expect(merge(base, base)).toEqual({ act: "settled" });
    expect(merge(moved, moved)).toEqual({ act: "settled" });
    expect(merge(null, null)).toEqual({ act: "settled" });
  });

  it("writes what was changed here and takes what was changed there", () => {
    expect(merge(moved, base)).toEqual({ act: "merge", take: [], write: true });
    expect(merge(base, moved)).toEqual({ act: "merge", take: ["place"], write: false });
    expect(merge(base, { ...base, price: 300_000 })).toEqual({ act: "merge", take: ["price"], write: false });
  });

  it("compares place, status and price by themselves: two changes of different kinds both hold", () => {
    expect(merge(moved, done)).toEqual({ act: "merge", take: ["status"], write: true });
    expect(merge({ ...base, price: 1 }, moved)).toEqual({ act: "merge", take: ["place"], write: true });
  });

  it("overwrites nothing that both changed differently", () => {
    expect(merge(moved, movedElsewhere)).toEqual({ act: "conflict" });
    expect(merge(null, moved)).toEqual({ act: "conflict" });
  });

  it("knows its own writing again whose answer was lost", () => {
    expect(merge(movedElsewhere, moved, { sent: [moved] })).toEqual({ act: "merge", take: [], write: true });
    expect(merge(null, moved, { sent: [moved] })).toEqual({ act: "remove" });
  });

  it("lets a person's choice decide, once", () => {
    expect(merge(moved, movedElsewhere, { prefer: "ours" })).toEqual({ act: "merge", take: [], write: true });
    expect(merge(moved, movedElsewhere, { prefer: "theirs" })).toEqual({ act: "merge", take: ["place"], write: false }); // prettier-ignore
    expect(merge(null, moved, { prefer: "ours" })).toEqual({ act: "remove" });
    expect(merge(null, moved, { prefer: "theirs" })).toMatchObject({ act: "merge", write: false });
  });

  it("removes what is called off here, and says when it is gone there", () => {
    expect(merge(null, base)).toEqual({ act: "remove" });
    expect(merge(base, null)).toEqual({ act: "gone" });
  });

  it("of a state that was never common believes theirs only while ours is as it was written", () => {
    expect(merge(base, moved, { base: null }, true)).toEqual({ act: "merge", take: ["place"], write: false });
    expect(merge(base, moved, { base: null }, false)).toEqual({ act: "conflict" });
  });

  it("has no opinion of a price that is not the vendor's business", () => {
    expect(merge({ ...base, price: null }, { ...base, price: 1 })).toEqual({ act: "settled" });
  });
});

describe("what is remembered", () => {
  it("comes back as it was written, the latest attempts only; another make is nothing known", () => {
    const sent = Array.from({ length: 9 }, (_, at) => ({ ...base, from: at }));
    expect(readPlaced(writePlaced({ ...nothingPlaced, base, sent })).sent.map(({ from }) => from)).toEqual([3, 4, 5, 6, 7, 8]); // prettier-ignore
    for (const text of [null, "", "d41d8cd9"]) expect(readPlaced(text)).toEqual(nothingPlaced);
  });

  it("names the visit in the key, and in nobody else's", () => {
    expect(visitOfKey(makeRequestKey(42, "ab-c"))).toBe(42);
    for (const key of [null, "", "42", "kartoteka-", "kartoteka-x-1", "other-42-1"])
      expect(visitOfKey(key)).toBeNull();
  });
});
