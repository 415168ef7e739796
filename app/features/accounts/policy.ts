import type { Actor, Role } from "~/lib/actor";
import { AppError } from "~/lib/app-error";

/** Things that have an owner among the staff: one may do them for everybody, or in one's own column only. */
export const ownedAreas = ["bookings:write", "schedule:write"] as const;
export type OwnedArea = (typeof ownedAreas)[number];

/** Everything somebody may be allowed to do. `docs/rules/roles.md` says it in words. */
export const actions = [
  "clients:read",
  "clients:write",
  "clients:contacts",
  "clients:merge",
  "clients:erase",
  "clients:import",
  "clients:export",
  "pipeline:read",
  "pipeline:move",
  "pipeline:manage",
  "conversations:read",
  "conversations:write",
  "programs:read",
  "programs:write",
  "progress:read",
  "progress:write",
  "figures:read",
  "audit:read",
  "bookings:read",
  "bookings:write:any",
  "bookings:write:own",
  "schedule:read",
  "schedule:write:any",
  "schedule:write:own",
  "catalog:read",
  "catalog:write",
  "points:read",
  "points:correct",
  "payments:read",
  "payments:take",
  "payments:refund",
  "billing:read",
  "billing:ask",
  "helpdesk:read",
  "helpdesk:write",
  "plans:read",
  "plans:write",
  "notices:write",
  "sync:read",
  "sync:manage",
  "jobs:manage",
  "users:manage",
  "settings:write",
  "self:read",
  "self:book",
] as const;
export type Action = (typeof actions)[number];

const trainer: readonly Action[] = [
  "clients:read",
  "clients:write",
  "clients:contacts",
  "pipeline:read",
  "pipeline:move",
  "conversations:read",
  "conversations:write",
  "programs:read",
  "programs:write",
  "progress:read",
  "progress:write",
  "bookings:read",
  "bookings:write:own",
  "schedule:read",
  "schedule:write:own",
  "catalog:read",
  "points:read",
  "plans:read",
];
const manager: readonly Action[] = [
  ...trainer,
  "clients:merge",
  "clients:import",
  "clients:export",
  "pipeline:manage",
  "figures:read",
  "bookings:write:any",
  "schedule:write:any",
  "catalog:write",
  "points:correct",
  "payments:read",
  "payments:take",
  "payments:refund",
  "billing:read",
  "billing:ask",
  "helpdesk:read",
  "helpdesk:write",
  "notices:write",
  "sync:read",
  "sync:manage",
  "plans:write",
];
const admin: readonly Action[] = [
  ...manager,
  "clients:erase",
  "audit:read",
  "jobs:manage",
  "users:manage",
  "settings:write",
];
const client: readonly Action[] = ["self:read", "self:book"];

const rightsOf: Record<Role, ReadonlySet<Action>> = {
  admin: new Set(admin),
  manager: new Set(manager),
  trainer: new Set(trainer),
};
const clientRights: ReadonlySet<Action> = new Set(client);

/** What shows the whole business and cannot be narrowed to one's own clients. */
export const wholeBusiness: ReadonlySet<Action> = new Set<Action>([
  "sync:read",
  "sync:manage",
  "notices:write",
  "audit:read",
]);

/** What goes with the role and can be neither given nor taken: whoever gives rights to others cannot lose that by a slip. */
export const fixedRights: ReadonlySet<Action> = new Set<Action>(["users:manage"]);

/** Whether a role has a right by itself. */
export function roleHolds(role: Role, action: Action): boolean {
  return rightsOf[role].has(action);
}

function holds(actor: Actor, action: Action): boolean {
  switch (actor.kind) {
    case "user":
      if (fixedRights.has(action)) return roleHolds(actor.role, action);
      if (actor.clientScope === "own" && wholeBusiness.has(action)) return false;
      if (actor.rights?.taken.includes(action)) return false;
      return rightsOf[actor.role].has(action) || actor.rights?.given.includes(action) === true;
    case "client":
      return clientRights.has(action);
    case "system":
      return true;
    case "link":
    case "guest":
      return false;
  }
}

/**
 * Whether an actor may do something. An owned area asks whose column is meant: `can(actor, "bookings:write", { staffId })`
 * is true for who may write everybody's, and for the person whose column it is.
 */
export function can(actor: Actor, action: Action): boolean;
export function can(actor: Actor, area: OwnedArea, resource: { staffId: number | null }): boolean;
export function can(actor: Actor, what: Action | OwnedArea, resource?: { staffId: number | null }): boolean {
  if (what !== "bookings:write" && what !== "schedule:write") return holds(actor, what);
  if (holds(actor, `${what}:any`)) return true;
  const own = actor.kind === "user" ? actor.staffId : null;
  return own !== null && own === resource?.staffId && holds(actor, `${what}:own`);
}

/**
 * Stops whoever may not.
 * @throws AppError `forbidden`
 */
export function requireCan(actor: Actor, action: Action): void;
export function requireCan(actor: Actor, area: OwnedArea, resource: { staffId: number | null }): void;
export function requireCan(
  actor: Actor,
  what: Action | OwnedArea,
  resource?: { staffId: number | null },
): void {
  const allowed = isOwnedArea(what) ? can(actor, what, resource ?? { staffId: null }) : can(actor, what);
  if (!allowed) throw new AppError("forbidden", `may not ${what}`);
}

function isOwnedArea(what: Action | OwnedArea): what is OwnedArea {
  return (ownedAreas as readonly string[]).includes(what);
}

/**
 * Stops whoever may not add, change and shut out users.
 * @throws AppError `forbidden`
 */
export function mustManageUsers(actor: Actor): void {
  requireCan(actor, "users:manage");
}
