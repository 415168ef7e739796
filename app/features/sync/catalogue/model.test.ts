import { describe, expect, it } from "vitest";
import {
  compareCatalogue,
  serviceEntry,
  staffEntry,
  suggestOurs,
  type HeldEntry,
  type ReadEntry,
} from "./model";

const service = (over: Partial<Parameters<typeof serviceEntry>[0]> = {}): ReadEntry =>
  serviceEntry({ externalId: "1", title: "Массаж", category: null, priceMinMinor: 100, priceMaxMinor: 100, durationMinutes: 60, active: true, staff: [], ...over }); // prettier-ignore
const person = (over: Partial<Parameters<typeof staffEntry>[0]> = {}): ReadEntry =>
  staffEntry({
    externalId: "7",
    name: "Ирина",
    specialization: "",
    bookable: true,
    dismissed: false,
    ...over,
  });
const held = (entry: ReadEntry, isGone = false): HeldEntry => ({ ...entry, isGone });
const changes = (before: HeldEntry[], now: ReadEntry[]) =>
  compareCatalogue(before, now).map(({ change, before, after }) => [change, before, after]);

describe("what changed in a vendor's catalogue", () => {
  it("is nothing at the first reading, and nothing when nothing did", () => {
    expect(changes([], [service()])).toEqual([]);
    expect(changes([held(service())], [service()])).toEqual([]);
  });

  it("is told one by one", () => {
    const before = [held(service())];
    expect(changes(before, [service(), service({ externalId: "2", title: "Йога" })])).toEqual([
      ["new", null, "Йога"],
    ]);
    expect(changes(before, [service({ title: "Массаж спины" })])).toEqual([
      ["renamed", "Массаж", "Массаж спины"],
    ]);
    expect(changes(before, [service({ active: false })])).toEqual([["hidden", null, "Массаж"]]);
    expect(changes([held(service({ active: false }))], [service()])).toEqual([["shown", null, "Массаж"]]);
    expect(changes(before, [service({ priceMaxMinor: 200 })])).toEqual([["price", "100", "100-200"]]);
    expect(changes(before, [service({ durationMinutes: 90 })])).toEqual([["length", "60", "90"]]);
    expect(changes([held(service(), true)], [service()])).toEqual([["back", null, "Массаж"]]);
  });

  it("says that something is gone once, and does not believe an empty answer", () => {
    const two = [held(service()), held(service({ externalId: "2" }))];
    expect(changes(two, [service()])).toEqual([["gone", "Массаж", null]]);
    expect(changes([held(service()), held(service({ externalId: "2" }), true)], [service()])).toEqual([]);
    expect(changes(two, [])).toEqual([]);
  });

  it("calls somebody dismissed so, and not hidden as well", () => {
    expect(changes([held(person())], [person({ dismissed: true, bookable: false })])).toEqual([
      ["dismissed", "Ирина", null],
    ]);
    expect(changes([held(person())], [person({ bookable: false })])).toEqual([["hidden", null, "Ирина"]]);
    expect(changes([held(person({ dismissed: true, bookable: false }))], [person()])).toEqual([
      ["back", null, "Ирина"],
    ]);
  });
});

describe("a suggestion by name", () => {
  const ours = [{ name: "Массаж спины" }, { name: "Йога для спины" }, { name: "Растяжка" }];
  it("finds the same in other letters, order and spelling, and nothing where little is alike", () => {
    expect(suggestOurs("СПИНЫ массаж!", ours)).toBe(ours[0]);
    expect(suggestOurs("Йога, спины", ours)).toBe(ours[1]);
    expect(suggestOurs("Пёс", [{ name: "пес" }])).not.toBeNull();
    expect(suggestOurs("Массаж лица и шеи", ours)).toBeNull();
    expect(suggestOurs("", ours)).toBeNull();
  });
});
