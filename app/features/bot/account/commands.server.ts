import { connections } from "~drizzle/schema";
import { lockName } from "~drizzle/lock";
import { requireCan } from "~/features/accounts/policy";
import { messagesFor } from "~/i18n/catalogue";
import { actorRef, type Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { paths } from "~/lib/paths";
import { ok, refuse, type Result } from "~/lib/result";
import { sealText } from "~/lib/sealing.server";
import { newSecret } from "~/lib/secret-token.server";
import { askings, type BotProfile, type BotWebhook, type ChatBot } from "../ports";
import { botSeal, BOT_VENDOR, loadBot, lookAgain, openBotAccount } from "./queries.server";
import type { BotForm } from "./schema";

/**
 * Keeps which bot it is; an empty token leaves the one there is, which may only be while there is one. The webhook's secret is made up with the
 * first token and with every other bot.
 * @throws AppError `forbidden`; `conflict` when the environment says which bot it is, or it is off or simulated
 */
export async function saveBot(core: Core, actor: Actor, form: BotForm): Promise<Result<null, "no_token">> {
  requireCan(actor, "settings:write");
  const { mode, botToken: byEnv } = core.env.telegram;
  if (mode !== "live" || byEnv !== "") throw new AppError("conflict", "the bot is set by the environment");
  const isSaved = await core.db.transaction(async (tx) => {
    await lockName(tx, `connection:${BOT_VENDOR}`);
    const { account, version } = await loadBot(tx, core);
    const botToken = form.botToken || account.botToken;
    if (botToken === "") return false;
    const isSameBot = botToken === account.botToken && account.webhookSecret !== "";
    const secrets = { botToken, webhookSecret: isSameBot ? account.webhookSecret : newSecret() };
    const row = {
      isPaused: false,
      settings: { botName: form.botName },
      secrets: sealText(botSeal(core), JSON.stringify(secrets)),
      version: version + 1,
      updatedAt: core.clock.now(),
      updatedBy: actorRef(actor),
    };
    await tx.insert(connections).values({ vendor: BOT_VENDOR, ...row }).onConflictDoUpdate({ target: connections.vendor, set: row }); // prettier-ignore
    tx.touch("connections");
    return true;
  });
  if (!isSaved) return refuse("no_token");
  await lookAgain(core);
  core.log.info({ vendor: BOT_VENDOR, actor: actorRef(actor), token: form.botToken !== "" }, "bot changed");
  return ok(null);
}

/** A vendor's fault in a word, or what is missing. */
export type BotFault = { fault: string } | "unset" | "inward";

/** What Telegram says of the bot and of where it sends what happens. Not inside a transaction. @throws AppError `forbidden` */
export async function tryBot(
  core: Core,
  actor: Actor,
  bot: ChatBot | null,
): Promise<Result<{ profile: BotProfile; webhook: BotWebhook; isOurs: boolean }, BotFault>> {
  requireCan(actor, "settings:write");
  if (!bot) return refuse("unset");
  return orFault(async () => {
    const [profile, webhook] = [await bot.whoAmI(), await bot.readWebhook()];
    return { profile, webhook, isOurs: webhook.url === botWebhookUrl(core) };
  });
}

/** Has Telegram send updates to us from now on, and teaches it the commands in both languages. @throws AppError `forbidden` */
export async function registerBotWebhook(
  core: Core,
  actor: Actor,
  bot: ChatBot | null,
): Promise<Result<null, BotFault>> {
  requireCan(actor, "settings:write");
  const account = await openBotAccount(core);
  if (!bot || !account) return refuse("unset");
  const url = botWebhookUrl(core);
  // Telegram calls from the internet, and by https only.
  if (core.env.telegram.mode === "live" && !/^https:\/\/(?!localhost|127\.|\[::1\])/.test(url)) return refuse("inward"); // prettier-ignore
  const done = await orFault(() =>
    bot.register({
      url,
      secret: account.webhookSecret,
      commands: { ru: commandsIn("ru"), en: commandsIn("en") },
    }),
  );
  if (!done.ok) return done;
  core.log.info({ vendor: BOT_VENDOR, actor: actorRef(actor) }, "webhook registered");
  return ok(null);
}

/** Where Telegram sends updates to. */
export function botWebhookUrl({ env }: Pick<Core, "env">): string {
  return `${env.web.publicUrl}${paths.telegramWebhook()}`;
}

function commandsIn(locale: "ru" | "en") {
  const { commands } = messagesFor(locale).bot;
  return [...askings, "stop" as const].map((name) => ({ name, about: commands[name] }));
}

async function orFault<T>(work: () => Promise<T>): Promise<Result<T, BotFault>> {
  try {
    return ok(await work());
  } catch (error) {
    if (error instanceof Error && error.name === "VendorError") return refuse({ fault: (error as Error & { kind: string }).kind }); // prettier-ignore
    throw error;
  }
}
