import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readEnv } from "./env.server";
import { addressKey, closeRateLimits, rateLimitsOf } from "./rate-limit.server";

const env = () => readEnv({ NODE_ENV: "test" });
const rule = { name: "door", points: 3, seconds: 60 };

beforeEach(() => void vi.useFakeTimers({ now: new Date("2026-03-01T10:00:00Z") }));
afterEach(() => void vi.useRealTimers());

describe("rate limits", () => {
  it("lets so many through, says how long to wait, and opens again", async () => {
    const limits = rateLimitsOf(env());
    expect(await limits.take(rule, "a")).toEqual({ allowed: true, limit: 3, remaining: 2, resetSeconds: 60 });
    await limits.take(rule, "a");
    await limits.take(rule, "a");
    vi.advanceTimersByTime(20_000);
    expect(await limits.take(rule, "a")).toEqual({
      allowed: false,
      limit: 3,
      remaining: 0,
      resetSeconds: 40,
    });
    expect(await limits.take(rule, "b")).toMatchObject({ allowed: true });
    vi.advanceTimersByTime(40_001);
    expect(await limits.take(rule, "a")).toMatchObject({ allowed: true, remaining: 2 });
  });

  it("counts good attempts for nothing", async () => {
    const limits = rateLimitsOf(env());
    for (let attempt = 0; attempt < 10; attempt += 1) {
      expect(await limits.take(rule, "a")).toMatchObject({ allowed: true });
      await limits.giveBack(rule, "a");
    }
  });

  it("is off when the settings say so", async () => {
    const limits = rateLimitsOf(readEnv({ NODE_ENV: "test", RATE_LIMITS: "off" }));
    for (let attempt = 0; attempt < 10; attempt += 1) expect(await limits.take(rule, "a")).toBeNull();
  });

  it("goes on counting in this process while Redis is away", async () => {
    vi.useRealTimers();
    const away = readEnv({ NODE_ENV: "test", REDIS_URL: "redis://127.0.0.1:1" });
    const limits = rateLimitsOf(away);
    const outcomes = [];
    for (let attempt = 0; attempt < 5; attempt += 1) outcomes.push((await limits.take(rule, "a"))?.allowed);
    expect(outcomes).toEqual([true, true, true, false, false]);
    await closeRateLimits(away);
  });

  it("counts a whole IPv6 home as one address", () => {
    expect(addressKey("2001:db8:0:12::1")).toBe(addressKey("2001:0DB8:0000:0012:ffff:1:2:3"));
    expect(addressKey("2001:db8:0:13::1")).not.toBe(addressKey("2001:db8:0:12::1"));
    expect(addressKey("::1")).toBe("0:0:0:0");
    expect(addressKey("203.0.113.9")).toBe("203.0.113.9");
  });
});
