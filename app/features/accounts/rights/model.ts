import type { Role } from "~/lib/actor";
import { fixedRights, roleHolds, type Action } from "../policy";

/** The rights of staff by area, in the order pages show them; inside an area from reading to the gravest. */
export const rightAreas = {
  clients: [
    "clients:read",
    "clients:write",
    "clients:contacts",
    "clients:merge",
    "clients:import",
    "clients:export",
    "clients:erase",
  ],
  pipeline: ["pipeline:read", "pipeline:move", "pipeline:manage"],
  conversations: ["conversations:read", "conversations:write"],
  programs: ["programs:read", "programs:write"],
  progress: ["progress:read", "progress:write"],
  bookings: ["bookings:read", "bookings:write:own", "bookings:write:any"],
  schedule: ["schedule:read", "schedule:write:own", "schedule:write:any"],
  catalog: ["catalog:read", "catalog:write"],
  payments: ["payments:read", "payments:take", "payments:refund"],
  billing: ["billing:read", "billing:ask"],
  plans: ["plans:read", "plans:write"],
  helpdesk: ["helpdesk:read", "helpdesk:write"],
  points: ["points:read", "points:correct"],
  business: ["figures:read", "notices:write", "sync:read", "sync:manage"],
  system: ["audit:read", "jobs:manage", "settings:write", "users:manage"],
} as const satisfies Record<string, readonly Action[]>;

export type RightArea = keyof typeof rightAreas;
/** A right that members of staff may have; clients' rights to themselves are none of these. */
export type StaffRight = (typeof rightAreas)[RightArea][number];

/** Every area, in order. */
export const areas = Object.keys(rightAreas) as RightArea[];
/** Every right of staff, in order. */
export const staffRights: readonly StaffRight[] = areas.flatMap<StaffRight>((area) => [...rightAreas[area]]);

export interface Beside {
  given: readonly string[];
  taken: readonly string[];
}

/** What somebody holds: the role's rights, those given, none of those taken. The narrower scope of clients is not reckoned in. */
export function heldRights(role: Role, { given, taken }: Beside): StaffRight[] {
  return staffRights.filter((right) =>
    fixedRights.has(right)
      ? roleHolds(role, right)
      : !taken.includes(right) && (roleHolds(role, right) || given.includes(right)),
  );
}

/** What must be given and taken beside a role, so that exactly the wanted rights are held; the fixed ones stay the role's. */
export function rightsBeside(
  role: Role,
  wanted: readonly string[],
): { given: StaffRight[]; taken: StaffRight[] } {
  const free = staffRights.filter((right) => !fixedRights.has(right));
  return {
    given: free.filter((right) => wanted.includes(right) && !roleHolds(role, right)),
    taken: free.filter((right) => !wanted.includes(right) && roleHolds(role, right)),
  };
}
