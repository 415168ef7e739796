import { seededRandom } from "~/lib/random";
import type { Product } from "~tests/support/product";

export interface CrashCounts {
  /** Of the process that does the work; in the embedded way that is the one process there is. */
  worker: number;
  web: number;
  /** Where it is used. */
  redis: number;
}

type Victim = keyof CrashCounts;
export interface Crash {
  victim: Victim;
  /** The share of the whole work after which it happens. */
  at: number;
}

/** Spreads the crashes over the whole work, in a mixed order. */
export function planCrashes(seed: string, counts: CrashCounts, hasRedis: boolean): Crash[] {
  const random = seededRandom(`crashes:${seed}`);
  const victims: { victim: Victim; key: number }[] = [];
  for (const victim of ["worker", "web", "redis"] as const) {
    const count = victim === "redis" && !hasRedis ? 0 : counts[victim];
    for (let n = 0; n < count; n += 1) victims.push({ victim, key: random.next() });
  }
  const order = victims.sort((a, b) => a.key - b.key);
  return order.map(({ victim }, n) => ({
    victim,
    at: 0.04 + (0.9 * (n + random.next() / 2)) / order.length,
  }));
}

/** Kills as planned whenever the work has come so far, and starts again what was killed. Returns how often each was killed. */
export async function crashAsPlanned(
  product: Product,
  crashes: readonly Crash[],
  { progress, isOver }: { progress: () => Promise<number>; isOver: () => boolean },
): Promise<CrashCounts> {
  const killed: CrashCounts = { worker: 0, web: 0, redis: 0 };
  for (const { victim, at } of crashes) {
    while (!isOver() && (await progress()) < at) await pause(60);
    await strike(product, victim, killed[victim]);
    killed[victim] += 1;
  }
  return killed;
}

async function strike(product: Product, victim: Victim, earlier: number): Promise<void> {
  if (victim === "redis") {
    await product.redis?.kill9();
    await pause(700);
    await product.redis?.restart();
    return;
  }
  const kind = product.pids("worker").length > 0 ? victim : "web";
  // With several web processes one goes at a time; the others are what several are for.
  const count = product.pids(kind).length;
  await product.kill9(kind, earlier % Math.max(1, count));
  await product.restart();
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
