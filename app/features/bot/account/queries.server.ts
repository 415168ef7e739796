import { eq } from "drizzle-orm";
import { connections } from "~drizzle/schema";
import type { Db, Queryable } from "~drizzle/client.server";
import type { Core } from "~/lib/core";
import { openSealed, type Seal } from "~/lib/sealing.server";
import { isWhole, type BotAccount, type BotStatus } from "./model";
import { storedSecrets, storedSettings } from "./schema";

/** The row of `connections` that holds the bot. */
export const BOT_VENDOR = "telegram";

interface Held {
  account: BotAccount;
  isUnreadable: boolean;
  version: number;
}

/** A process looks the account up again when what it knows is older. */
const KEPT_MS = 2_000;
const kept = new WeakMap<Db, { at: number; held: Held }>();

/** The account as a page may know it: no secret is in it. */
export interface BotState {
  state: BotStatus;
  botName: string;
  hasToken: boolean;
  /** The environment says which bot it is; the page changes nothing. */
  isByEnv: boolean;
  isUnreadable: boolean;
  isSimulated: boolean;
  /** Rises with every change. */
  version: number;
}

export async function readBotState(core: Core): Promise<BotState> {
  const { account, isUnreadable, version } = await look(core);
  const { mode } = core.env.telegram;
  return {
    state: mode === "off" ? "off" : isWhole(account) ? "on" : "unset",
    botName: account.botName,
    hasToken: account.botToken !== "",
    isByEnv: mode === "live" && core.env.telegram.botToken !== "",
    isUnreadable,
    isSimulated: mode === "simulated",
    version,
  };
}

/** The account with its secrets, as of at most two seconds ago; null while the bot is off or not set up. Not inside a transaction. */
export async function openBotAccount(core: Core): Promise<BotAccount | null> {
  if (core.env.telegram.mode === "off") return null;
  const { account } = await look(core);
  return isWhole(account) ? account : null;
}

/**
 * The same as this process knows it, at once; what is older than two seconds is looked up for the next question. A change on another process is
 * so known a moment late, one on this process at once.
 */
export function knownBotAccount(core: Core): BotAccount | null {
  const known = kept.get(core.db);
  if (!known || Math.abs(core.clock.now().getTime() - known.at) > KEPT_MS)
    void look(core).catch((error: unknown) => core.log.warn({ err: error }, "the bot's account was not read"));
  const account = known?.held.account;
  return core.env.telegram.mode !== "off" && account && isWhole(account) ? account : null;
} // prettier-ignore

async function look(core: Core): Promise<Held> {
  const now = core.clock.now().getTime();
  const known = kept.get(core.db);
  // A clock may also be set back.
  if (known && Math.abs(now - known.at) <= KEPT_MS) return known.held;
  return lookAgain(core);
}

/** After a change of this process. */
export async function lookAgain(core: Core): Promise<Held> {
  const held = await loadBot(core.db, core);
  kept.set(core.db, { at: core.clock.now().getTime(), held });
  return held;
}

/** What is stored, with what the environment says over it. */
export async function loadBot(q: Queryable, core: Pick<Core, "env">): Promise<Held> {
  const { mode, ...fromEnv } = core.env.telegram;
  const [row] = mode === "live" ? await q.select().from(connections).where(eq(connections.vendor, BOT_VENDOR)) : [];
  const settings = storedSettings.safeParse(row?.settings);
  const secrets = row ? openSecrets(core, row.secrets) : null;
  return {
    account: {
      botToken: fromEnv.botToken || (secrets?.botToken ?? ""),
      botName: fromEnv.botName || (settings.success ? settings.data.botName : ""),
      webhookSecret: fromEnv.webhookSecret || (secrets?.webhookSecret ?? ""),
    },
    isUnreadable: row !== undefined && secrets === null && fromEnv.botToken === "",
    version: row?.version ?? 0,
  };
} // prettier-ignore

/** What the secrets are sealed with. */
export function botSeal(core: Pick<Core, "env">): Seal {
  return { secret: core.env.sessionSecret, purpose: `connection ${BOT_VENDOR}` };
}

function openSecrets(core: Pick<Core, "env">, sealed: string) {
  const text = openSealed(botSeal(core), sealed);
  const parsed = text === null ? null : storedSecrets.safeParse(JSON.parse(text));
  return parsed?.success ? parsed.data : null;
}
