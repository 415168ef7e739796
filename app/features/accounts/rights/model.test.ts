import { expect, it } from "vitest";
import { actions, can, roleHolds } from "../policy";
import { roles } from "../model";
import { heldRights, rightsBeside, staffRights } from "./model";

it("knows every right of the policy, each once", () => {
  const ofStaff = actions.filter((action) => !action.startsWith("self:"));
  expect([...staffRights].sort()).toEqual([...ofStaff].sort());
});

it("gives and takes exactly what makes the difference to the role", () => {
  for (const role of roles) {
    const own = staffRights.filter((right) => roleHolds(role, right));
    expect(heldRights(role, { given: [], taken: [] })).toEqual(own);
    expect(rightsBeside(role, own)).toEqual({ given: [], taken: [] });
  }
  const wanted = ["clients:read", "payments:read"];
  const beside = rightsBeside("trainer", wanted);
  expect(beside.given).toEqual(["payments:read"]);
  expect(heldRights("trainer", beside)).toEqual(wanted);
});

it("leaves the giving of rights with the role, whatever stands in the row", () => {
  const admin = { kind: "user", userId: 1, role: "admin", staffId: null } as const;
  const wrong = { given: ["users:manage"], taken: ["users:manage"] };
  expect(can({ ...admin, rights: wrong }, "users:manage")).toBe(true);
  expect(can({ ...admin, role: "manager", rights: { ...wrong, taken: [] } }, "users:manage")).toBe(false);
  expect(rightsBeside("admin", []).taken).not.toContain("users:manage");
  expect(rightsBeside("manager", ["users:manage"]).given).toEqual([]);
});
