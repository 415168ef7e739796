import { createHash } from "node:crypto";
import { isIPv6 } from "node:net";
import { Redis } from "ioredis";
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import type { Env } from "./env.server";

/** One kind of limit: so many points a key in so many seconds. The name tells limits apart in the store. */
export interface RateRule {
  name: string;
  points: number;
  seconds: number;
}

/** What is left of a limit after taking from it. */
export interface RateState {
  allowed: boolean;
  limit: number;
  remaining: number;
  /** Whole seconds until the limit is full again; what `Retry-After` says when nothing is left. */
  resetSeconds: number;
}

/** Counts attempts by key. Without Redis each process counts for itself; with it all of them count together. */
export interface RateLimits {
  /** Takes one point; null when limits are switched off (`RATE_LIMITS=off`). */
  take(rule: RateRule, key: string): Promise<RateState | null>;
  /** Gives a point back: the attempt turned out to be a good one. */
  giveBack(rule: RateRule, key: string): Promise<void>;
  close(): Promise<void>;
}

type Limiter = RateLimiterMemory | RateLimiterRedis;

const byEnv = new WeakMap<Env, RateLimits>();

/** The limits of this process; made at first use, one set for one environment. */
export function rateLimitsOf(env: Env): RateLimits {
  let limits = byEnv.get(env);
  if (!limits) {
    limits = createRateLimits(env);
    byEnv.set(env, limits);
  }
  return limits;
}

/** Ends the connection to Redis, if there is one; called when the process stops. */
export async function closeRateLimits(env: Env): Promise<void> {
  await byEnv.get(env)?.close();
  byEnv.delete(env);
}

/** An address as a limit counts it: the /64 of IPv6, since one home has all of it; IPv4 as it is. */
export function addressKey(ip: string): string {
  if (!isIPv6(ip)) return ip;
  const [head = "", tail] = ip.toLowerCase().split("::");
  const groups = head.split(":").filter(Boolean);
  const missing = tail === undefined ? 0 : 8 - groups.length - tail.split(":").filter(Boolean).length;
  const full = [
    ...groups,
    ...Array<string>(Math.max(0, missing)).fill("0"),
    ...(tail ?? "").split(":").filter(Boolean),
  ];
  return full.slice(0, 4).map((group) => group.replace(/^0+(?=.)/, "")).join(":"); // prettier-ignore
}

function createRateLimits(env: Env): RateLimits {
  const limiters = new Map<string, Limiter>();
  const redis = env.redisUrl ? connect(env.redisUrl) : null;

  function limiterOf({ name, points, seconds }: RateRule): Limiter {
    const id = `${name}:${points}:${seconds}`;
    let limiter = limiters.get(id);
    if (!limiter) {
      const options = { keyPrefix: `rate:${name}`, points, duration: seconds };
      limiter = redis
        ? // While Redis is away each process goes on counting alone: less exact, never open and never shut.
          new RateLimiterRedis({
            ...options,
            storeClient: redis,
            insuranceLimiter: new RateLimiterMemory(options),
          })
        : new RateLimiterMemory(options);
      limiters.set(id, limiter);
    }
    return limiter;
  }

  return {
    async take(rule, key) {
      if (!env.rates.enabled) return null;
      const limiter = limiterOf(rule);
      const outcome = await limiter.consume(storeKey(key)).then(
        (res) => ({ res, allowed: true }),
        (refusal: unknown) => {
          if (refusal instanceof RateLimiterRes) return { res: refusal, allowed: false };
          throw refusal;
        },
      );
      return {
        allowed: outcome.allowed,
        limit: rule.points,
        remaining: Math.max(0, outcome.res.remainingPoints),
        resetSeconds: Math.max(1, Math.ceil(outcome.res.msBeforeNext / 1000)),
      };
    },
    async giveBack(rule, key) {
      if (env.rates.enabled) await limiterOf(rule).reward(storeKey(key));
    },
    async close() {
      await redis?.quit().catch(() => redis.disconnect());
    },
  };
}

/** Keys may be made of what people typed: hashed, they have one length and tell nothing to who reads the store. */
function storeKey(key: string): string {
  return createHash("sha256").update(key).digest("base64url").slice(0, 22);
}

function connect(url: string): Redis {
  const redis = new Redis(url, { enableOfflineQueue: false, maxRetriesPerRequest: 1, lazyConnect: false });
  // Without a listener a lost connection would end the process; the insurance limiter takes over meanwhile.
  redis.on("error", () => undefined);
  return redis;
}
