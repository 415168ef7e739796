import type { Redis } from "ioredis";
import type { Core } from "~/lib/core";
import { pendingMigrations } from "~drizzle/migrate.server";

const PATIENCE_MS = 2000;

/** What `/readyz` answers: the parts and whether each works. */
export interface Readiness {
  ready: boolean;
  checks: Record<string, "ok" | "failed">;
}

/** Whether this process can serve: the database answers, Redis (when there is one) answers, migrations are current. */
export async function checkReadiness(core: Core, redis: Redis | null): Promise<Readiness> {
  const probes: Record<string, () => Promise<unknown>> = {
    database: () => core.db.ping(),
    migrations: async () => {
      if ((await pendingMigrations(core.env.database.url)).length > 0) throw new Error("pending");
    },
    ...(redis ? { redis: () => redis.ping() } : {}),
  };
  const results = await Promise.all(
    Object.entries(probes).map(async ([name, probe]) => {
      const passed = await Promise.race([
        probe().then(
          () => true,
          () => false,
        ),
        new Promise<boolean>((resolve) => setTimeout(() => resolve(false), PATIENCE_MS).unref()),
      ]);
      return [name, passed ? "ok" : "failed"] as const;
    }),
  );
  return { ready: results.every(([, state]) => state === "ok"), checks: Object.fromEntries(results) };
}
