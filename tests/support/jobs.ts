import { randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import { BullmqEngine } from "~/jobs/bullmq-engine.server";
import { EmbeddedEngine } from "~/jobs/embedded-engine.server";
import type { JobEngine } from "~/jobs/engine";
import { handledBy, makeCatalogue, type JobCatalogue } from "~/jobs/handled-by";
import { noVendors } from "~/jobs/vendors";
import { systemClock, type Clock } from "~/lib/clock";
import type { Core } from "~/lib/core";
import { readEnv } from "~/lib/env.server";
import { silentLog } from "~/lib/log.server";
import type { Db, Queryable } from "~drizzle/client.server";
import { idempotencyKeys, jobs } from "~drizzle/schema";

export { noVendors };

/** A core over a test's database, with everything at its defaults. */
export function testCore(db: Db, clock: Clock = systemClock): Core {
  return { db, clock, log: silentLog, env: readEnv({ NODE_ENV: "test" }) };
}

export type EngineKind = "embedded" | "bullmq";

/** The engines that can run here. `npm test` with CI=true starts a Redis or fails before. */
export const engineKinds: EngineKind[] = process.env.TEST_REDIS_URL ? ["embedded", "bullmq"] : ["embedded"];

export interface TestEngine {
  kind: EngineKind;
  db: Db;
  catalogue: JobCatalogue;
  concurrency?: number;
  redisUrl?: string;
  queueName?: string;
}

/** An engine of the asked kind, not started. BullMQ gets a queue of its own on the run's Redis. */
export function makeEngine({ kind, db, catalogue, concurrency, redisUrl, queueName }: TestEngine): JobEngine {
  const options = { core: testCore(db), vendors: noVendors, catalogue, concurrency };
  if (kind === "embedded") return new EmbeddedEngine(options);
  return new BullmqEngine({
    ...options,
    redisUrl: redisUrl ?? process.env.TEST_REDIS_URL ?? "",
    queueName: queueName ?? `test-${randomBytes(6).toString("hex")}`,
  });
}

/** A catalogue out of definitions and handlers that a test holds in its hands. */
export function catalogueOf<M extends object>(
  definitions: M,
  handlers: Awaited<ReturnType<Parameters<typeof handledBy<M>>[1]>>,
): JobCatalogue {
  return makeCatalogue(handledBy(definitions, () => Promise.resolve(handlers)));
}

/** Leaves a mark that can be counted. It stands for whatever a handler writes. */
export async function leaveEffect(q: Queryable, of: string): Promise<void> {
  const key = randomBytes(8).toString("hex");
  await q.insert(idempotencyKeys).values({ scope: of, key, requestHash: "", createdAt: new Date() });
}

/** How often each effect happened. */
export async function countEffects(db: Db): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const { scope } of await db.select({ scope: idempotencyKeys.scope }).from(idempotencyKeys))
    counts.set(scope, (counts.get(scope) ?? 0) + 1);
  return counts;
}

export async function jobRow(db: Db, id: number | null) {
  const [row] = await db
    .select()
    .from(jobs)
    .where(eq(jobs.id, id ?? -1));
  if (!row) throw new Error(`There is no job ${id}`);
  return row;
}

/** Waits until the row has the status. */
export async function untilStatus(
  db: Db,
  id: number | null,
  status: string,
  timeoutMs = 10_000,
): Promise<void> {
  await eventually(async () => (await jobRow(db, id)).status === status, timeoutMs, async () => {
    const { status: actual, attempt, lastError } = await jobRow(db, id);
    return `job ${id} is ${actual}, not ${status} (attempt ${attempt}, ${lastError})`;
  }); // prettier-ignore
}

export async function eventually(
  check: () => Promise<boolean> | boolean,
  timeoutMs = 10_000,
  explain: () => Promise<string> | string = () => "it never happened",
): Promise<void> {
  for (const end = Date.now() + timeoutMs; !(await check());) {
    if (Date.now() > end) throw new Error(await explain());
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}
