import { expect, it } from "vitest";
import { comparePeriods } from "./model";

it("orders periods by number, not by text", () => {
  const written = ["week_10", "after", "week_2", "before", "week_1", "week_9"];
  expect(written.sort(comparePeriods)).toEqual(["before", "week_1", "week_2", "week_9", "week_10", "after"]);
});
