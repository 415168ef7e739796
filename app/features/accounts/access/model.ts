import { SETTINGS, type Setting } from "~/features/settings/schema";
import type { Role, UserActor } from "~/lib/actor";

/** Who sees and does what beyond their role; what holds when the stored value is none. */
export function readAccess(stored: unknown): Setting<"access"> {
  const read = SETTINGS.access.safeParse(stored ?? {});
  return read.success ? read.data : SETTINGS.access.parse({});
}

/** Whether the settings ask this user for an authenticator. */
export function needsSecondStep({ role }: { role: Role }, { secondStep }: Setting<"access">): boolean {
  return secondStep === "everybody" || (secondStep === "admins" && role === "admin");
}

interface UserRow {
  id: number;
  role: Role;
  staffId: number | null;
  rightsGiven: readonly string[];
  rightsTaken: readonly string[];
}

/** A user's row as an actor, with the rights given and taken and the clients they see. */
export function staffActor(user: UserRow, access: Setting<"access">): UserActor {
  const { id: userId, role, staffId, rightsGiven: given, rightsTaken: taken } = user;
  const clientScope = role === "trainer" && access.trainersSeeOwnOnly ? "own" : "all";
  return { kind: "user", userId, role, staffId, clientScope, rights: { given, taken } };
}
