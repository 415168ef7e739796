import { createHash } from "node:crypto";
import { Bot, BotError, type Context } from "grammy";
import type { Message, Update } from "grammy/types";
import { askings, type ChatEvent } from "~/features/bot/ports";
import { ok, refuse, type Result } from "~/lib/result";
import { wireUpdate, type WireUpdate } from "./contract";
import { localeOf } from "./map";

/** The header in which the vendor sends back the secret of `setWebhook`, as it is. */
export const SECRET_HEADER = "x-telegram-bot-api-secret-token";

/** Reads a raw update. Never throws, whatever the bytes are. */
export function readTelegramUpdate(
  rawBody: Uint8Array | string,
): Result<WireUpdate, "not_json" | "wrong_shape"> {
  let body: unknown;
  try {
    body = JSON.parse(typeof rawBody === "string" ? rawBody : Buffer.from(rawBody).toString("utf8"));
  } catch {
    return refuse("not_json");
  }
  const parsed = wireUpdate.safeParse(body);
  return parsed.success ? ok(parsed.data) : refuse("wrong_shape");
}

/** The update's number; of what has none, its hash: it is kept and answered like the rest, or the vendor would repeat it for ever. */
export function telegramDedupeKey(rawBody: Uint8Array): string {
  const update = readTelegramUpdate(rawBody);
  if (update.ok) return String(update.value.update_id);
  return `odd:${createHash("sha256").update(rawBody).digest("hex").slice(0, 32)}`;
}

type Hear = (event: ChatEvent) => Promise<void>;
interface Heard {
  isHeard: boolean;
}

/** Who listens to one bot's updates. */
export interface TelegramListener {
  /** Whether it was something a person did in a private chat. Throws what `hear` throws. */
  listen(update: WireUpdate, hear: Hear): Promise<boolean>;
}

/** Routes updates with the library's own handler. The library sends nothing here: what is answered goes through the outbox. */
export function createListener({ botToken, botName }: { botToken: string; botName: string }): TelegramListener {
  return {
    async listen(update, hear) {
      const heard: Heard = { isHeard: false };
      const bot = new Bot(botToken, { botInfo: profileOf(botToken, botName) });
      bot.api.config.use((_next, method) => Promise.reject(new Error(`${method} while an update is being read`)));
      route(bot, (event) => {
        heard.isHeard = true;
        return hear(event);
      });
      try {
        // Read by our own schema: everything that the routes below look at is there and of its type.
        await bot.handleUpdate(update as unknown as Update);
      } catch (error) {
        throw error instanceof BotError ? error.error : error;
      }
      return heard.isHeard;
    },
  };
} // prettier-ignore

function route(bot: Bot, hear: Hear): void {
  const chats = bot.chatType("private").filter((ctx) => ctx.from?.is_bot === false);
  chats.command("start", (ctx) => hear({ ...saidIn(ctx, ctx.message), kind: "start", argument: ctx.match.trim() }));
  chats.command("stop", (ctx) => hear({ ...saidIn(ctx, ctx.message), kind: "stop" }));
  for (const asking of askings)
    chats.command(asking, (ctx) => hear({ ...saidIn(ctx, ctx.message), kind: "ask", asking, rest: ctx.match.trim() }));
  chats.on("message:contact", (ctx) => {
    const { phone_number: phone, user_id: userId } = ctx.message.contact;
    return hear({ ...saidIn(ctx, ctx.message), kind: "contact", phone, isOwn: userId !== undefined && userId === ctx.from.id });
  });
  chats.on("message:text", (ctx) => hear({ ...saidIn(ctx, ctx.message), kind: "text" }));
  chats.on("message", (ctx) => hear({ ...saidIn(ctx, ctx.message), kind: "other" }));
  chats.on("edited_message", (ctx) => {
    const { date, edit_date: editDate = date } = ctx.editedMessage;
    return hear({ ...saidIn(ctx, ctx.editedMessage), kind: "edit", editedAt: new Date(editDate * 1000) });
  });
  chats.on("callback_query:data", (ctx) => {
    const { id: pressId, data, message } = ctx.callbackQuery;
    return hear({ ...happenedIn(ctx), kind: "press", pressId, messageId: String(message?.message_id ?? 0), data });
  });
  chats.on("my_chat_member", async (ctx) => {
    // Who lets the bot back in presses Start.
    if (ctx.myChatMember.new_chat_member.status !== "kicked") return;
    await hear({ ...happenedIn(ctx), kind: "block", at: new Date(ctx.myChatMember.date * 1000) });
  });
} // prettier-ignore

function happenedIn(ctx: Context) {
  const { from } = ctx;
  return {
    chatId: String(ctx.chat?.id ?? 0),
    name: [from?.first_name, from?.last_name].filter(Boolean).join(" ").slice(0, 200),
    locale: localeOf(from?.language_code),
  };
}

function saidIn(ctx: Context, message: Message) {
  const at = new Date(message.date * 1000);
  return { ...happenedIn(ctx), messageId: String(message.message_id), at, text: message.text ?? "" };
}

function profileOf(botToken: string, botName: string) {
  return {
    id: Number(botToken.split(":")[0]),
    is_bot: true as const,
    first_name: botName,
    username: botName,
  } as Bot["botInfo"];
}
