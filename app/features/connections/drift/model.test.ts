import { describe, expect, it } from "vitest";
import { faultsOf } from "./model";

const here = { name: "Петрова Анна Сергеевна", phones: ["+79161234567"], links: 1 };
const there = { name: "Анна Петрова", phones: ["+79161234567"], isMerged: false };

describe("a link", () => {
  it("is right with the same name in another order, and with what nobody knows", () => {
    expect(faultsOf(here, there)).toEqual([]);
    expect(faultsOf(here, { name: null, phones: null, isMerged: false })).toEqual([]);
    expect(faultsOf(here, { ...there, phones: [] })).toEqual([]);
    expect(faultsOf({ ...here, phones: [] }, there)).toEqual([]);
    expect(faultsOf(here, { ...there, phones: ["+77010000000", "+79161234567"] })).toEqual([]);
  });

  it("is wrong when nobody is there, or somebody else is", () => {
    expect(faultsOf(here, null)).toEqual(["gone"]);
    expect(faultsOf(here, { ...there, isMerged: true })).toEqual(["merged"]);
    expect(faultsOf(here, { ...there, name: "Иванов Пётр", phones: ["+77010000000"] })).toEqual(["name", "phone"]); // prettier-ignore
    expect(faultsOf({ ...here, links: 2 }, there)).toEqual(["twice"]);
    expect(faultsOf({ ...here, links: 2 }, null)).toEqual(["gone", "twice"]);
  });
});
