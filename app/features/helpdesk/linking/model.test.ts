import { describe, expect, it } from "vitest";
import { decide, judge, type Comparison } from "./model";

const known: Comparison = {
  customerId: "7",
  name: "Анна Петрова",
  clientName: "Петрова Анна Сергеевна",
  email: "same",
  phone: "unknown",
  isTaken: false,
  isShared: false,
};
const with_ = (part: Partial<Comparison>) => judge({ ...known, ...part });

describe("whether a customer of the support desk is a client", () => {
  it("is clear with one candidate and nothing against it", () => {
    expect(decide([with_({})])).toMatchObject({ kind: "linked", candidate: { agrees: ["email", "name"] } });
    // A name of one word, or none, is no reason to doubt.
    expect(decide([with_({ name: "Анна" })]).kind).toBe("linked");
    expect(decide([with_({ name: "" })]).kind).toBe("linked");
  });

  it.each<[string, Partial<Comparison>, string]>([
    ["another name", { name: "Пётр Кузнецов" }, "name"],
    ["another number", { phone: "other" }, "phone"],
    ["another address", { email: "other", phone: "same" }, "email"],
    ["somebody else's customer", { isTaken: true }, "taken"],
    ["a number of a family", { name: "", isShared: true }, "shared"],
  ])("is for a person to say with %s", (_why, part, objection) => {
    const verdict = decide([with_(part)]);
    expect(verdict).toMatchObject({ kind: "waiting", candidates: [{ against: [objection] }] });
  });

  it("is clear for one of a family by the name", () => {
    expect(decide([with_({ isShared: true })]).kind).toBe("linked");
  });

  it("is for a person to say with two candidates, the likelier first", () => {
    const verdict = decide([with_({ customerId: "8", phone: "other" }), with_({})]);
    expect(verdict).toMatchObject({
      kind: "waiting",
      candidates: [{ customerId: "7" }, { customerId: "8" }],
    });
  });

  it("is nobody when only the name agrees", () => {
    expect(decide([with_({ email: "unknown" })])).toEqual({ kind: "none" });
  });
});
