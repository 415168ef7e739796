import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { EnvError, environmentShape, readEnv } from "./env.server";

const secret = "q7Jm2vXw9TzR4bLk";
const production = { NODE_ENV: "production", SESSION_SECRET: secret };
const live = {
  YCLIENTS: "live",
  YCLIENTS_API_TOKEN: "partner",
  YCLIENTS_USER_TOKEN: "user",
  YCLIENTS_WEBHOOK_SECRET: secret,
};

/** The message with which a start is refused; fails the test when it is not. */
function refusal(source: Record<string, string>): string {
  try {
    readEnv(source);
  } catch (error) {
    expect(error).toBeInstanceOf(EnvError);
    return (error as EnvError).message;
  }
  throw new Error("the environment was accepted");
}

describe("a start with a wrong setting", () => {
  it.each([
    [{ PORT: "70000" }, "PORT"],
    [{ PORT: "three" }, "PORT"],
    [{ NODE_ENV: "staging" }, "NODE_ENV"],
    [{ DEMO: "maybe" }, "DEMO"],
    [{ PUBLIC_URL: "studio.example.com" }, "PUBLIC_URL"],
    [{ SESSION_SECRET: "short" }, "SESSION_SECRET"],
    [{ LOG_LEVEL: "loud" }, "LOG_LEVEL"],
    [{ SHUTDOWN_GRACE_SECONDS: "0" }, "SHUTDOWN_GRACE_SECONDS"],
    [{ DATABASE_URL: "mysql://localhost/kartoteka" }, "DATABASE_URL"],
    [{ DATABASE_POOL: "0" }, "DATABASE_POOL"],
    [{ REDIS_URL: "localhost:6379" }, "REDIS_URL"],
    [{ YCLIENTS: "on" }, "YCLIENTS"],
    [{ YCLIENTS_COMPANY_ID: "main" }, "YCLIENTS_COMPANY_ID"],
    [{ SMTP_URL: "http://localhost" }, "SMTP_URL"],
    [{ YOOKASSA_SHOP_ID: "shop" }, "YOOKASSA_SHOP_ID"],
    [{ YOOKASSA_WEBHOOK_IPS: "185.71.76.0/33" }, "YOOKASSA_WEBHOOK_IPS"],
    [{ YOOKASSA_WEBHOOK_IPS: "yookassa.ru" }, "YOOKASSA_WEBHOOK_IPS"],
    [{ STRIPE_SECRET_KEY: "pk_live_1" }, "STRIPE_SECRET_KEY"],
    [{ STRIPE_WEBHOOK_SECRET: "secret" }, "STRIPE_WEBHOOK_SECRET"],
    [{ SMSC_HOST: "smsc.example.com" }, "SMSC_HOST"],
    [{ TELEGRAM_BOT_TOKEN: "token" }, "TELEGRAM_BOT_TOKEN"],
    [{ TELEGRAM_WEBHOOK_SECRET: "with spaces in it!" }, "TELEGRAM_WEBHOOK_SECRET"],
  ])("%j stops with one line that names the variable", (wrong, name) => {
    const message = refusal({ ...production, ...wrong });
    expect(message).toMatch(new RegExp(`^${name}: .+`));
    expect(message).not.toContain("\n");
  });

  it("does not print the value, which may be a secret", () => {
    expect(refusal({ SESSION_SECRET: "hunter2" })).not.toContain("hunter2");
  });
});

describe("the session secret", () => {
  it("must be set in production", () => {
    expect(refusal({ NODE_ENV: "production" })).toMatch(/^SESSION_SECRET: must be set/);
    expect(refusal({})).toMatch(/^SESSION_SECRET: must be set/);
  });

  it.each(["change-me-change-me", "development-session-secret", "0123456789abcdef", "aaaaaaaaaaaaaaaa"])(
    "may not be the published %s in production",
    (published) => {
      expect(refusal({ ...production, SESSION_SECRET: published })).toMatch(/^SESSION_SECRET: /);
    },
  );

  it("may be left out in demo mode, in development and in tests", () => {
    for (const source of [{ DEMO: "1" }, { NODE_ENV: "development" }, { NODE_ENV: "test" }])
      expect(readEnv(source).sessionSecret.length).toBeGreaterThanOrEqual(16);
  });
});

describe("a live integration", () => {
  it("lets YClients wait for its page, with nothing of the simulator's in it", () => {
    expect(readEnv(production).yclients).toMatchObject({
      ...{ mode: "live", baseUrl: "https://api.yclients.com" },
      ...{ companyId: "", partnerToken: "", userToken: "", webhookSecret: "" },
    });
    expect(readEnv({ DEMO: "1" }).yclients).toMatchObject({ mode: "simulated", companyId: "4564" });
  });

  it("needs an SMTP server for mail", () => {
    expect(refusal({ ...production, MAIL: "live" })).toMatch(/^SMTP_URL: /);
  });

  it.each([
    [{ YOOKASSA: "live", YOOKASSA_SHOP_ID: "1" }, "YOOKASSA_SECRET_KEY"],
    [{ YOOKASSA: "live", YOOKASSA_SECRET_KEY: "k" }, "YOOKASSA_SHOP_ID"],
    [{ STRIPE: "live", STRIPE_SECRET_KEY: "sk_live_1" }, "STRIPE_WEBHOOK_SECRET"],
    [{ SMSRU: "live" }, "SMSRU_API_ID"],
    [{ SMSC: "live", SMSC_LOGIN: "studio" }, "SMSC_PASSWORD"],
    [{ TELEGRAM_BOT_TOKEN: "1:a", TELEGRAM_BOT_NAME: "studio_bot" }, "TELEGRAM_WEBHOOK_SECRET"],
    [{ TELEGRAM: "live", TELEGRAM_BOT_NAME: "studio_bot" }, "TELEGRAM_BOT_TOKEN"],
    // A published secret proves nothing, also where the vendor is played.
    [{ STRIPE: "simulated" }, "STRIPE_WEBHOOK_SECRET"],
    [{ TELEGRAM: "simulated" }, "TELEGRAM_WEBHOOK_SECRET"],
  ])("%j needs %s", (given, name) => {
    expect(refusal({ ...production, ...given })).toMatch(new RegExp(`^${name}: must be set`));
  });

  it("is off in production and played in the demo, unless told", () => {
    const modes = (source: Record<string, string>) => {
      const { yookassa, stripe, smsru, smsc } = readEnv(source);
      return [...new Set([yookassa, stripe, smsru, smsc].map(({ mode }) => mode))];
    };
    expect(modes(production)).toEqual(["off"]);
    // The bot waits for its page.
    expect(readEnv(production).telegram).toEqual({
      mode: "live",
      botToken: "",
      botName: "",
      webhookSecret: "",
    });
    expect(readEnv({ DEMO: "1" }).telegram.mode).toBe("simulated");
    expect(modes({ DEMO: "1" })).toEqual(["simulated"]);
  });

  it("takes YooKassa's notifications from the documented addresses, others, or anywhere", () => {
    const ips = (source: Record<string, string>) => readEnv({ ...production, YOOKASSA: "live", YOOKASSA_SHOP_ID: "1", YOOKASSA_SECRET_KEY: "k", ...source }).yookassa.webhookIps; // prettier-ignore
    expect(ips({})).toHaveLength(7);
    expect(ips({ YOOKASSA_WEBHOOK_IPS: "10.0.0.1, 2001:db8::/32" })).toEqual(["10.0.0.1", "2001:db8::/32"]);
    expect(ips({ YOOKASSA_WEBHOOK_IPS: "any" })).toEqual([]);
  });

  it("starts with its secrets", () => {
    const env = readEnv({ ...production, ...live, MAIL: "live", SMTP_URL: "smtps://mail.example.com" });
    expect(env.yclients).toMatchObject({ mode: "live", partnerToken: "partner", webhookSecret: secret });
    expect(env.mail).toMatchObject({ mode: "live", smtpUrl: "smtps://mail.example.com" });
  });
});

describe("several hosts", () => {
  const postgres = { DATABASE_URL: "postgres://localhost/kartoteka" };
  const redis = { REDIS_URL: "redis://localhost:6379" };

  it("need PostgreSQL", () => {
    expect(refusal({ ...production, MULTI_HOST: "1", ...redis })).toMatch(/^MULTI_HOST: .*PostgreSQL/);
    expect(refusal({ ...production, MULTI_HOST: "1", ...redis, DATABASE_URL: "data/x.sqlite" })).toMatch(
      /^MULTI_HOST: /,
    );
  });

  it("need Redis", () => {
    expect(refusal({ ...production, MULTI_HOST: "1", ...postgres })).toMatch(/^MULTI_HOST: .*REDIS_URL/);
  });

  it("start with both", () => {
    const env = readEnv({ ...production, MULTI_HOST: "1", ...postgres, ...redis });
    expect(env.database.url).toBe(postgres.DATABASE_URL);
    expect(env.redisUrl).toBe(redis.REDIS_URL);
  });
});

describe("what is read", () => {
  it("leaves jobs to the workers when there is Redis, unless told otherwise", () => {
    const redis = { ...production, REDIS_URL: "redis://localhost" };
    expect(readEnv(production).jobs.inWeb).toBe(true);
    expect(readEnv(redis).jobs.inWeb).toBe(false);
    expect(readEnv({ ...redis, JOBS_IN_WEB: "on" }).jobs.inWeb).toBe(true);
    expect(readEnv({ ...production, JOBS_IN_WEB: "off" }).jobs.inWeb).toBe(false);
  });

  it("takes an empty value as not set", () => {
    const env = readEnv({ ...production, PORT: "", DATABASE_URL: "" });
    expect(env.web.port).toBe(3000);
    expect(env.database.url).toBe("data/kartoteka.sqlite");
  });

  it("is frozen to the bottom", () => {
    const env = readEnv({ ...production, TRUSTED_PROXIES: "10.0.0.0/8, 127.0.0.1" });
    expect(env.web.trustedProxies).toEqual(["10.0.0.0/8", "127.0.0.1"]);
    for (const part of [env, env.web, env.web.trustedProxies, env.yclients, env.rates])
      expect(Object.isFrozen(part)).toBe(true);
  });
});

describe(".env.example", () => {
  const lines = readFileSync(new URL("../../.env.example", import.meta.url), "utf8").split("\n");
  const shown = lines.flatMap((line) => {
    const [, name = "", value = ""] = /^#?([A-Z][A-Z_]*)=(.*)$/.exec(line) ?? [];
    return name ? [{ name, value: value.replace(/^"(.*)"$/, "$1") }] : [];
  });

  it("names every variable once and no other", () => {
    expect(shown.map(({ name }) => name).sort()).toEqual(Object.keys(environmentShape).sort());
  });

  it("shows the defaults there are", () => {
    for (const { name, value } of shown) {
      const field = environmentShape[name as keyof typeof environmentShape];
      const fallback = field.parse(undefined);
      if (fallback !== undefined) expect([name, field.parse(value)]).toEqual([name, fallback]);
    }
  });

  it("has a comment above every group of variables", () => {
    for (const [at, line] of lines.entries()) {
      if (!/^#?[A-Z][A-Z_]*=/.test(line)) continue;
      expect(lines[at - 1], line).toMatch(/^# |^#[A-Z]/);
    }
  });
});
