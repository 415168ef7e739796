import { eq } from "drizzle-orm";
import { users } from "~drizzle/schema";
import type { Role } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { foldKey } from "./model";
import { hashPassword } from "./passwords/commands.server";

/** The password of every demo user; it breaks the rules of real ones on purpose, so it can never be set by hand. */
export const DEMO_PASSWORD = "demo";

/** Who the demo's login page offers. */
export const demoSignIns = [
  { username: "admin", role: "admin" },
  { username: "trainer", role: "trainer" },
] as const satisfies readonly { username: string; role: Role }[];

export interface DemoUser {
  username: string;
  displayName: string;
  role: Role;
  staffId: number | null;
  locale?: string;
}

/**
 * Adds a user whose password is `demo`, or leaves the one of that name as it is.
 * @throws AppError `forbidden` outside demo mode.
 */
export async function createDemoUser(core: Core, input: DemoUser): Promise<{ userId: number }> {
  if (!core.env.demo) throw new AppError("forbidden", "demo users exist in demo mode only");
  const usernameKey = foldKey(input.username);
  const [existing] = await core.db
    .select({ id: users.id })
    .from(users)
    .where(eq(users.usernameKey, usernameKey))
    .limit(1);
  if (existing) return { userId: existing.id };
  const [row] = await core.db
    .insert(users)
    .values({
      username: input.username,
      usernameKey,
      passwordHash: await hashPassword(DEMO_PASSWORD),
      role: input.role,
      displayName: input.displayName,
      staffId: input.staffId,
      locale: input.locale ?? "ru",
      isActive: true,
      createdAt: core.clock.now(),
    })
    .returning({ id: users.id });
  if (!row) throw new AppError("internal", "insert returned no row");
  return { userId: row.id };
}
