import { describe, expect, it } from "vitest";
import { contactName, leadFor, planMirror, type Side } from "./model";

const anna: Side = { firstName: "Анна", lastName: "Петрова", phone: "+79161234567", stage: "new" };

describe("whose change a difference is", () => {
  it("is nobody's while both are alike", () => {
    expect(planMirror(anna, anna, {})).toEqual({ send: {}, take: {}, conflicts: {}, agreed: anna });
  });

  it("is theirs when ours is what was agreed, and ours when theirs is", () => {
    const moved = { ...anna, stage: "active" };
    expect(planMirror(anna, moved, anna).take).toEqual({ stage: "active" });
    expect(planMirror(moved, anna, anna).send).toEqual({ stage: "active" });
  });

  it("is a person's to settle when both have changed, or when there is no common past", () => {
    const ours = { ...anna, lastName: "Иванова" };
    const theirs = { ...anna, lastName: "Сидорова" };
    const conflict = { lastName: { ours: "Иванова", theirs: "Сидорова" } };
    expect(planMirror(ours, theirs, anna)).toMatchObject({ send: {}, take: {}, conflicts: conflict });
    expect(planMirror(ours, theirs, {})).toMatchObject({ send: {}, take: {}, conflicts: conflict });
  });

  it("is settled by saying which side's value was the agreed one", () => {
    const theirs = { ...anna, lastName: "Сидорова" };
    expect(planMirror(anna, theirs, { ...anna, lastName: "Сидорова" }).send).toEqual({ lastName: "Петрова" });
    expect(planMirror(anna, theirs, anna).take).toEqual({ lastName: "Сидорова" });
  });

  it("never empties anything", () => {
    const nobody: Side = { firstName: "", lastName: "", phone: "", stage: "" };
    expect(planMirror(anna, nobody, anna)).toMatchObject({ send: {}, take: {}, conflicts: {} });
    expect(planMirror(nobody, anna, anna)).toMatchObject({ send: {}, take: {}, conflicts: {} });
    expect(planMirror(anna, nobody, {}).send).toEqual(anna);
    expect(planMirror(nobody, anna, {}).take).toEqual(anna);
  });
});

it("reads a name out of the whole one where nothing else is filled", () => {
  expect(contactName({ name: "Петрова Анна", firstName: "", lastName: "" })).toEqual({ firstName: "Анна", lastName: "Петрова" }); // prettier-ignore
  expect(contactName({ name: "x", firstName: "Анна", lastName: "" })).toEqual({ firstName: "Анна", lastName: "" }); // prettier-ignore
});

it("takes the stage of the only open lead of the pipeline", () => {
  const lead = (id: string, isClosed: boolean, pipelineId = "1", day = 1) => ({ id, pipelineId, isClosed, updatedAt: new Date(day) }); // prettier-ignore
  expect(leadFor([lead("1", false), lead("2", true), lead("3", false, "9")], "1")?.id).toBe("1");
  expect(leadFor([lead("1", false), lead("2", false)], "1")).toBeNull();
  expect(leadFor([lead("1", true, "1", 1), lead("2", true, "1", 2)], "1")?.id).toBe("2");
  expect(leadFor([], "1")).toBeNull();
});
