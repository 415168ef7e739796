import { createHmac } from "node:crypto";
import { isIP } from "node:net";
import { z } from "zod";

/** Stages of the simulated amoCRM by ours. */
const PLAYED_STAGES = {
  first_contact: "7101",
  consultation: "7102",
  deciding: "7103",
  purchased: "142",
  inactive: "143",
};

/** A setting is missing or wrong; the message is one line that names the variable. */
export class EnvError extends Error {
  override readonly name = "EnvError";
}

const flag = z
  .enum(["0", "1", "true", "false", "on", "off", "yes", "no"])
  .transform((value) => ["1", "true", "on", "yes"].includes(value));
const port = z.coerce.number().int().min(0).max(65535);
const secret = z.string().min(16, "must have at least 16 characters");
const integration = z.enum(["off", "simulated", "live"]);
const httpUrl = z.url({ protocol: /^https?$/ });
/** Addresses and CIDR ranges, comma-separated; `any` is everybody. */
const addressRanges = z
  .string()
  .refine(
    (text) => text === "any" || parts(text).every(isAddressRange),
    "must be addresses or CIDR ranges, or: any",
  );
/** Where YooKassa's notifications come from (its SDK, 2022-03; the IPv6 range by integrators, 2026). */
const YOOKASSA_ADDRESSES =
  "185.71.76.0/27,185.71.77.0/27,77.75.153.0/25,77.75.154.128/25,77.75.156.11,77.75.156.35,2a02:5180::/32";

/** Values that stand in examples and tutorials; a production start with one of them is refused. */
const WELL_KNOWN_SECRETS = [
  "change-me-change-me",
  "development-session-secret",
  "secret-secret-secret",
  "0123456789abcdef",
];
const DEVELOPMENT_SECRET = "development-session-secret";

const variables = z.object({
  NODE_ENV: z.enum(["development", "test", "production"]).default("production"),
  DEMO: flag.default(false),
  HOST: z.string().default("0.0.0.0"),
  PORT: port.default(3000),
  PUBLIC_URL: httpUrl.optional(),
  TRUSTED_PROXIES: z.string().default(""),
  SESSION_SECRET: secret.optional(),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
  SHUTDOWN_GRACE_SECONDS: z.coerce.number().int().min(1).max(300).default(15),
  BODY_LIMIT_KB: z.coerce.number().int().min(16).max(16384).default(1024),

  DATA_DIR: z.string().default("data"),
  DATABASE_URL: z.string().optional(),
  DATABASE_POOL: z.coerce.number().int().min(1).max(100).default(10),
  MULTI_HOST: flag.default(false),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  JOBS_CONCURRENCY: z.coerce.number().int().min(1).max(100).default(8),
  JOBS_IN_WEB: z.enum(["auto", "on", "off"]).default("auto"),

  RATE_LIMITS: z.enum(["on", "off"]).default("on"),
  RATE_LOGIN_PER_ACCOUNT: z.coerce.number().int().min(1).default(10),
  RATE_LOGIN_PER_ADDRESS: z.coerce.number().int().min(1).default(100),
  RATE_BOOKINGS_PER_ADDRESS: z.coerce.number().int().min(1).default(30),
  RATE_API_PER_MINUTE: z.coerce.number().int().min(1).default(600),

  YCLIENTS: integration.optional(),
  YCLIENTS_BASE_URL: httpUrl.default("https://api.yclients.com"),
  YCLIENTS_ACCEPT: z.string().default("application/vnd.yclients.v2+json"),
  YCLIENTS_COMPANY_ID: z.string().regex(/^\d+$/, "must be a number").optional(),
  YCLIENTS_API_TOKEN: z.string().min(1).optional(),
  YCLIENTS_USER_TOKEN: z.string().min(1).optional(),
  YCLIENTS_WEBHOOK_SECRET: secret.optional(),

  HMS: integration.optional(),
  BILLING: integration.optional(),
  FREESCOUT: integration.optional(),
  AMOCRM: integration.optional(),
  ALLOW_PRIVATE_NETWORKS: flag.optional(),

  MAIL: integration.optional(),
  MAIL_FROM: z.string().default("Kartoteka <booking@localhost>"),
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),

  YOOKASSA: integration.optional(),
  YOOKASSA_SHOP_ID: z.string().regex(/^\d+$/, "must be a number").optional(), // prettier-ignore
  YOOKASSA_SECRET_KEY: z.string().min(1).optional(),
  YOOKASSA_WEBHOOK_IPS: addressRanges.default(YOOKASSA_ADDRESSES),

  STRIPE: integration.optional(),
  STRIPE_SECRET_KEY: z.string().regex(/^(sk|rk)_/, "must begin with sk_ or rk_").optional(), // prettier-ignore
  STRIPE_WEBHOOK_SECRET: z.string().trim().regex(/^whsec_/, "must begin with whsec_").optional(), // prettier-ignore

  SMSRU: integration.optional(),
  SMSRU_API_ID: z.string().min(1).optional(),
  SMSRU_SENDER: z.string().max(11).optional(),

  SMSC: integration.optional(),
  SMSC_HOST: z.enum(["smsc.ru", "smsc.kz", "www2.smsc.ru"]).default("smsc.ru"),
  SMSC_LOGIN: z.string().min(1).optional(),
  SMSC_PASSWORD: z.string().min(1).optional(),
  SMSC_SENDER: z.string().max(11).optional(),

  TELEGRAM: integration.optional(),
  TELEGRAM_BOT_TOKEN: z.string().regex(/^\d+:[\w-]+$/, "must look like 123:ABC").optional(), // prettier-ignore
  TELEGRAM_BOT_NAME: z.string().regex(/^\w{5,32}$/, "must be the bot's name without @").optional(), // prettier-ignore
  TELEGRAM_WEBHOOK_SECRET: z.string().regex(/^[\w-]{16,256}$/, "must be 16 to 256 of A-Z a-z 0-9 _ -").optional(), // prettier-ignore

  SIMULATORS_PORT: port.default(0),
  SIMULATORS_URL: httpUrl.optional(),
});

type Variables = z.infer<typeof variables>;
type Mode = z.output<typeof integration>;

/** Every variable of the environment with the schema that reads it; `.env.example` is checked against these. */
export const environmentShape = variables.shape;

/** The settings of one process, grouped and frozen. Only this module reads the environment. */
export type Env = ReturnType<typeof group>;

/**
 * Reads and checks the environment once.
 * @throws EnvError with one readable line naming the first wrong variable.
 */
export function readEnv(source: Readonly<Record<string, string | undefined>> = process.env): Env {
  const given = Object.fromEntries(
    Object.entries(source).filter(([, value]) => value !== undefined && value !== ""),
  );
  const parsed = variables.safeParse(given);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new EnvError(`${String(issue?.path[0])}: ${issue?.message ?? "is wrong"}. See .env.example.`);
  }
  return deepFreeze(group(check(parsed.data)));
}

function check(v: Variables): Variables {
  const strict = isStrict(v);
  if (strict && !v.SESSION_SECRET)
    throw new EnvError("SESSION_SECRET: must be set in production (32 random characters). See .env.example.");
  if (strict && v.SESSION_SECRET && isWellKnown(v.SESSION_SECRET)) {
    throw new EnvError(
      "SESSION_SECRET: this value is published in examples; choose a random one. See .env.example.",
    );
  }
  const isPostgres = /^postgres(ql)?:\/\//.test(v.DATABASE_URL ?? "");
  if (
    v.DATABASE_URL &&
    !isPostgres &&
    /^[a-z]+:\/\//.test(v.DATABASE_URL) &&
    !/^(file|sqlite):/.test(v.DATABASE_URL)
  ) {
    throw new EnvError("DATABASE_URL: must be postgres://… or the path of an SQLite file. See .env.example.");
  }
  if (v.MULTI_HOST && !isPostgres)
    throw new EnvError(
      "MULTI_HOST: several hosts need PostgreSQL in DATABASE_URL; an SQLite file lives on one host.",
    );
  if (v.MULTI_HOST && !v.REDIS_URL) throw new EnvError("MULTI_HOST: several hosts need REDIS_URL.");
  for (const [vendor, secret] of WEBHOOK_SECRETS) {
    if (strict && v[vendor] === "simulated" && !v[secret])
      throw new EnvError(
        `${secret}: must be set when ${vendor}=simulated in production: the demo's own is published.`,
      );
  }
  for (const [vendor, names] of Object.entries(NEEDED_WHEN_LIVE) as [
    keyof typeof NEEDED_WHEN_LIVE,
    readonly (keyof Variables)[],
  ][]) {
    if (v[vendor] !== "live") continue;
    const missing = names.find((name) => !v[name]);
    if (missing) throw new EnvError(`${missing}: must be set when ${vendor}=live. See .env.example.`);
  }
  // All of it here, or all of it on its page.
  const bot = ["TELEGRAM_BOT_TOKEN", "TELEGRAM_BOT_NAME", "TELEGRAM_WEBHOOK_SECRET"] as const;
  const unset = bot.find((name) => !v[name]);
  if (unset && v.TELEGRAM !== "simulated" && bot.slice(0, 2).some((name) => v[name]))
    throw new EnvError(`${unset}: must be set together with the bot's token and name. See .env.example.`);
  return v;
}

/** What an integration cannot do without. */
const NEEDED_WHEN_LIVE = {
  MAIL: ["SMTP_URL"],
  YOOKASSA: ["YOOKASSA_SHOP_ID", "YOOKASSA_SECRET_KEY"],
  STRIPE: ["STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"],
  SMSRU: ["SMSRU_API_ID"],
  SMSC: ["SMSC_LOGIN", "SMSC_PASSWORD"],
} as const;

/** What proves that a call came from the vendor, where something does. */
const WEBHOOK_SECRETS = [
  ["YCLIENTS", "YCLIENTS_WEBHOOK_SECRET"],
  ["STRIPE", "STRIPE_WEBHOOK_SECRET"],
  ["TELEGRAM", "TELEGRAM_WEBHOOK_SECRET"],
] as const;

function parts(list: string): string[] {
  return list.split(",").map((part) => part.trim()).filter(Boolean); // prettier-ignore
}

function isAddressRange(text: string): boolean {
  const [address = "", bits, ...rest] = text.split("/");
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 6 ? 128 : 32));
}

/** A real business: nothing that the demo makes easy may stand open. */
function isStrict(v: Variables): boolean {
  return v.NODE_ENV === "production" && !v.DEMO;
}

function isWellKnown(value: string): boolean {
  return WELL_KNOWN_SECRETS.includes(value) || /^(.)\1+$/.test(value);
}

function group(v: Variables) {
  /** Unless told: simulated in the demo, in development and in tests, off in a real business. */
  const modeOf = (chosen: z.output<typeof integration> | undefined) =>
    chosen ?? (isStrict(v) ? ("off" as const) : ("simulated" as const));
  // What YClients is comes from a page of the product: until somebody fills it in nothing happens, so it need not be switched on.
  const yclients = v.YCLIENTS ?? (isStrict(v) ? ("live" as const) : ("simulated" as const));
  // The same of the bot.
  const telegram = v.TELEGRAM ?? (isStrict(v) ? ("live" as const) : ("simulated" as const));
  const ofPlayedBot = (value: string) => (telegram === "live" ? "" : value);
  /** Values of the simulator; a real account begins with nothing. */
  const ofSimulator = (value: string) => (yclients === "live" ? "" : value);
  // The accounts of these come from pages of the product too.
  const connectedMode = (chosen: z.output<typeof integration> | undefined) =>
    chosen ?? (isStrict(v) ? ("live" as const) : ("simulated" as const));
  /** A secret that the product and its simulator share; one that is published opens no real business's door. */
  const played = (mode: z.output<typeof integration>, name: string) => {
    if (mode !== "simulated") return "";
    return isStrict(v)
      ? createHmac("sha256", v.SESSION_SECRET ?? "")
          .update(`simulated ${name}`)
          .digest("hex")
      : `simulated-${name}`;
  };
  const [hms, billing, freescout, amocrm] = [v.HMS, v.BILLING, v.FREESCOUT, v.AMOCRM].map(connectedMode) as [
    Mode,
    Mode,
    Mode,
    Mode,
  ];
  /** Stands where the simulator's address takes its place. */
  const playedAt = (mode: Mode, settings: Record<string, unknown>) =>
    mode === "simulated" ? settings : null;
  const isSimulated = (chosen: z.output<typeof integration> | undefined) => modeOf(chosen) === "simulated";
  return {
    mode: v.NODE_ENV,
    demo: v.DEMO,
    web: {
      host: v.HOST,
      port: v.PORT,
      publicUrl: v.PUBLIC_URL?.replace(/\/$/, "") ?? `http://localhost:${v.PORT}`,
      /** Addresses or CIDR ranges whose `X-Forwarded-*` headers are believed. */
      trustedProxies: parts(v.TRUSTED_PROXIES),
      bodyLimitBytes: v.BODY_LIMIT_KB * 1024,
      shutdownGraceMs: v.SHUTDOWN_GRACE_SECONDS * 1000,
    },
    sessionSecret: v.SESSION_SECRET ?? DEVELOPMENT_SECRET,
    logLevel: v.LOG_LEVEL,
    dataDir: v.DATA_DIR,
    database: { url: v.DATABASE_URL ?? `${v.DATA_DIR}/kartoteka.sqlite`, poolSize: v.DATABASE_POOL },
    redisUrl: v.REDIS_URL ?? null,
    jobs: {
      concurrency: v.JOBS_CONCURRENCY,
      /** Whether the web process also runs jobs: by default only when there is no Redis to hand them to. */
      inWeb: v.JOBS_IN_WEB === "auto" ? v.REDIS_URL === undefined : v.JOBS_IN_WEB === "on",
    },
    rates: {
      enabled: v.RATE_LIMITS === "on",
      loginPerAccount: v.RATE_LOGIN_PER_ACCOUNT,
      loginPerAddress: v.RATE_LOGIN_PER_ADDRESS,
      bookingsPerAddress: v.RATE_BOOKINGS_PER_ADDRESS,
      apiPerMinute: v.RATE_API_PER_MINUTE,
    },
    /** Where a connection begins; what is set up on its page takes their place. Empty texts are not set. */
    yclients: {
      mode: yclients,
      baseUrl: v.YCLIENTS_BASE_URL,
      accept: v.YCLIENTS_ACCEPT,
      companyId: v.YCLIENTS_COMPANY_ID ?? ofSimulator("4564"),
      partnerToken: v.YCLIENTS_API_TOKEN ?? ofSimulator("simulated-partner-token"),
      userToken: v.YCLIENTS_USER_TOKEN ?? ofSimulator("simulated-user-token"),
      webhookSecret: v.YCLIENTS_WEBHOOK_SECRET ?? ofSimulator("simulated-webhook-secret"),
    },
    /** Where these connections begin: with the simulator's account, or with nothing. `settings` are read by `features/connections/accounts`. */
    hms: {
      mode: hms,
      settings: playedAt(hms, { dialect: "json", baseUrl: "https://hms.simulated.test", currency: "RUB" }),
      secrets: { token: played(hms, "hms-token"), customerKey: played(hms, "hms-customer-key"), webhookSecret: played(hms, "hms-webhook-secret") },
    },
    billing: {
      mode: billing,
      settings: playedAt(billing, { baseUrl: "https://billing.simulated.test", path: "/api/phone.php", currency: "RUB" }),
      secrets: { token: played(billing, "billing-token") },
    },
    freescout: {
      mode: freescout,
      settings: playedAt(freescout, { baseUrl: "https://desk.simulated.test", writesProfiles: true }),
      secrets: { apiKey: played(freescout, "freescout-api-key"), webhookSecret: played(freescout, "freescout-webhook-secret") },
    },
    amocrm: {
      mode: amocrm,
      settings: playedAt(amocrm, { domain: "kartoteka.amocrm.ru", clientId: "simulated-client-id", isTwoWay: true, pipelineId: "7001", stages: PLAYED_STAGES }),
      secrets: {
        clientSecret: played(amocrm, "amocrm-client-secret"),
        authorizationCode: played(amocrm, "amocrm-code"),
        webhookSecret: played(amocrm, "amocrm-webhook-secret"),
      },
    },
    /** Whether an address that the owner types may lie in a private network. Demo, development and tests have their vendors on this machine. */
    allowPrivateNetworks: v.ALLOW_PRIVATE_NETWORKS ?? !isStrict(v),
    mail: { mode: modeOf(v.MAIL), from: v.MAIL_FROM, smtpUrl: v.SMTP_URL ?? null },
    yookassa: {
      mode: modeOf(v.YOOKASSA),
      shopId: v.YOOKASSA_SHOP_ID ?? "100500",
      secretKey: v.YOOKASSA_SECRET_KEY ?? "test_simulated",
      /** Addresses and ranges its notifications come from; empty: anywhere. The simulator is on this machine. */
      webhookIps: isSimulated(v.YOOKASSA) ? ["127.0.0.0/8", "::1"] : v.YOOKASSA_WEBHOOK_IPS === "any" ? [] : parts(v.YOOKASSA_WEBHOOK_IPS),
    },
    stripe: {
      mode: modeOf(v.STRIPE),
      secretKey: v.STRIPE_SECRET_KEY ?? "sk_test_simulated",
      webhookSecret: v.STRIPE_WEBHOOK_SECRET ?? "whsec_simulated",
    },
    smsru: { mode: modeOf(v.SMSRU), apiId: v.SMSRU_API_ID ?? "simulated-api-id", sender: v.SMSRU_SENDER ?? null },
    smsc: {
      mode: modeOf(v.SMSC),
      host: v.SMSC_HOST,
      login: v.SMSC_LOGIN ?? "simulated",
      password: v.SMSC_PASSWORD ?? "simulated-password",
      sender: v.SMSC_SENDER ?? null,
    },
    /** Where the bot begins; empty texts are set on its page. */
    telegram: {
      mode: telegram,
      botToken: v.TELEGRAM_BOT_TOKEN ?? ofPlayedBot("100500:simulated-bot-token"),
      botName: v.TELEGRAM_BOT_NAME ?? ofPlayedBot("kartoteka_bot"),
      webhookSecret: v.TELEGRAM_WEBHOOK_SECRET ?? ofPlayedBot("simulated-telegram-secret"),
    },
    simulators: {
      port: v.SIMULATORS_PORT,
      /** Where simulators of another process answer; unset: this process starts its own. */
      url: v.SIMULATORS_URL ?? null,
    },
  }; // prettier-ignore
}

function deepFreeze<T>(value: T): T {
  if (value && typeof value === "object" && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
