import { describe, expect, it } from "vitest";
import { guest, systemActor, type Actor, type Role } from "~/lib/actor";
import { actions, can, type Action } from "./policy";

const user = (role: Role, staffId: number | null = null): Actor => ({
  kind: "user",
  userId: 1,
  role,
  staffId,
});
const client: Actor = { kind: "client", clientId: 7 };

/** Who may do what: A admin, M manager, T trainer, C client. The same table stands in docs/rules/roles.md. */
const table: Record<Action, string> = {
  "clients:read": "AMT",
  "clients:write": "AMT",
  "clients:contacts": "AMT",
  "clients:merge": "AM",
  "clients:erase": "A",
  "clients:import": "AM",
  "clients:export": "AM",
  "pipeline:read": "AMT",
  "pipeline:move": "AMT",
  "pipeline:manage": "AM",
  "conversations:read": "AMT",
  "conversations:write": "AMT",
  "programs:read": "AMT",
  "programs:write": "AMT",
  "progress:read": "AMT",
  "progress:write": "AMT",
  "figures:read": "AM",
  "audit:read": "A",
  "bookings:read": "AMT",
  "bookings:write:any": "AM",
  "bookings:write:own": "AMT",
  "schedule:read": "AMT",
  "schedule:write:any": "AM",
  "schedule:write:own": "AMT",
  "catalog:read": "AMT",
  "catalog:write": "AM",
  "points:read": "AMT",
  "points:correct": "AM",
  "payments:read": "AM",
  "payments:take": "AM",
  "payments:refund": "AM",
  "billing:read": "AM",
  "billing:ask": "AM",
  "helpdesk:read": "AM",
  "helpdesk:write": "AM",
  "plans:read": "AMT",
  "plans:write": "AM",
  "notices:write": "AM",
  "sync:read": "AM",
  "sync:manage": "AM",
  "jobs:manage": "A",
  "users:manage": "A",
  "settings:write": "A",
  "self:read": "C",
  "self:book": "C",
};

describe("rights", () => {
  it.each(actions)("%s", (action) => {
    const letters = table[action];
    expect(can(user("admin"), action)).toBe(letters.includes("A"));
    expect(can(user("manager"), action)).toBe(letters.includes("M"));
    expect(can(user("trainer"), action)).toBe(letters.includes("T"));
    expect(can(client, action)).toBe(letters.includes("C"));
    expect(can(guest, action)).toBe(false);
    expect(can(systemActor("test"), action)).toBe(true);
  });

  it("lets a trainer edit their own column and nobody else's", () => {
    for (const area of ["bookings:write", "schedule:write"] as const) {
      expect(can(user("trainer", 3), area, { staffId: 3 })).toBe(true);
      expect(can(user("trainer", 3), area, { staffId: 4 })).toBe(false);
      expect(can(user("trainer", 3), area, { staffId: null })).toBe(false);
      expect(can(user("manager"), area, { staffId: 4 })).toBe(true);
      expect(can(client, area, { staffId: 3 })).toBe(false);
    }
  });

  it("gives a trainer without a column none, not those without a person", () => {
    expect(can(user("trainer", null), "bookings:write", { staffId: null })).toBe(false);
  });
});
