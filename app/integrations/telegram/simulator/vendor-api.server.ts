import { z } from "zod";
import { sameSecret } from "~/lib/secret-token.server";
import {
  jsonBody,
  type SimulatorAnswer,
  type SimulatorRequest,
} from "../../core/simulator/http-server.server";
import { underFaults } from "../../core/simulator/wire-faults.server";
import type { Messenger } from "./messenger.server";
import type { SimulatedButton, SimulatedChat, TelegramState } from "./state";

const TEXT_MAX = 4096;
const caption = z.string().min(1).max(64);
const inline = z.strictObject({
  inline_keyboard: z
    .array(
      z.array(
        z.union([
          z.strictObject({ text: caption, url: z.url({ protocol: /^(https?|tg)$/ }) }),
          z.strictObject({ text: caption, callback_data: z.string().min(1).refine((data) => Buffer.byteLength(data) <= 64) }),
        ]),
      ).max(8),
    )
    .max(100),
}); // prettier-ignore
const menu = z.strictObject({
  keyboard: z.array(
    z.array(z.strictObject({ text: caption, request_contact: z.boolean().optional() })).max(12),
  ),
  resize_keyboard: z.boolean().optional(),
  is_persistent: z.boolean().optional(),
});
const noMenu = z.strictObject({ remove_keyboard: z.literal(true) });

const look = {
  parse_mode: z.literal("HTML").optional(),
  link_preview_options: z.strictObject({ is_disabled: z.boolean() }).optional(),
};

/** What the vendor takes, strictly: a parameter it does not know is our mistake, to be found in tests. */
const requests = {
  sendMessage: z.strictObject({ chat_id: z.number().int().safe(), text: z.string().min(1), ...look, reply_markup: z.union([inline, menu, noMenu]).optional() }),
  editMessageText: z.strictObject({ chat_id: z.number().int().safe(), message_id: z.number().int(), text: z.string().min(1), ...look, reply_markup: inline.optional() }),
  answerCallbackQuery: z.strictObject({ callback_query_id: z.string(), text: z.string().max(200).optional() }),
  setWebhook: z.strictObject({ url: z.union([z.literal(""), z.url({ protocol: /^https?$/ })]), secret_token: z.string().regex(/^[\w-]{1,256}$/), allowed_updates: z.array(z.string()), max_connections: z.number().int().min(1).max(100) }),
  setMyCommands: z.strictObject({ commands: z.array(z.strictObject({ command: z.string().regex(/^[a-z0-9_]{1,32}$/), description: z.string().min(1).max(256) })).max(100), language_code: z.string().max(2).optional() }),
  getMe: z.strictObject({}),
  getWebhookInfo: z.strictObject({}),
}; // prettier-ignore
type Method = keyof typeof requests;
type Asked<M extends Method> = z.output<(typeof requests)[M]>;

interface VendorApiOptions {
  state: TelegramState;
  messenger: Messenger;
  botToken: string;
  botName: string;
  stopped: AbortSignal;
  changed(): void;
}

/** `/bot…/METHOD` as the vendor answers it. */
export function createVendorApi({ state, messenger, botToken, botName, stopped, changed }: VendorApiOptions) {
  const methods: { [M in Method]: (asked: Asked<M>) => SimulatorAnswer } = {
    getMe: () => success({ id: Number(botToken.split(":")[0]), is_bot: true, first_name: "Kartoteka", username: botName }),
    getWebhookInfo: () => success({ url: state.webhook?.url ?? "", has_custom_certificate: false, pending_update_count: 0 }),
    setWebhook({ url, secret_token: secret }) {
      state.webhook = url === "" ? null : { url, secret };
      changed();
      return success(true);
    },
    setMyCommands({ commands, language_code: language = "" }) {
      state.commands[language] = commands;
      changed();
      return success(true);
    },
    sendMessage({ chat_id, text, parse_mode, reply_markup }) {
      const found = openChat(chat_id, text, parse_mode);
      if ("status" in found) return found;
      const { chat, plain } = found;
      if (reply_markup && "keyboard" in reply_markup)
        chat.menu = reply_markup.keyboard.map((row) => row.map((one) => ({ text: one.text, asksContact: one.request_contact ?? false })));
      if (reply_markup && "remove_keyboard" in reply_markup) chat.menu = [];
      const bubble = messenger.receive(chat, plain, reply_markup && "inline_keyboard" in reply_markup ? rowsOf(reply_markup) : []);
      return success({ message_id: bubble.id, chat: { id: chat.id, type: "private" }, text: plain });
    },
    editMessageText({ chat_id, message_id, text, parse_mode, reply_markup }) {
      const found = openChat(chat_id, text, parse_mode);
      if ("status" in found) return found;
      const bubble = found.chat.bubbles.find(({ id, isOurs }) => id === message_id && isOurs);
      if (!bubble) return refusal(400, "Bad Request: message to edit not found");
      const rows = reply_markup ? rowsOf(reply_markup) : [];
      if (bubble.text === found.plain && JSON.stringify(bubble.rows) === JSON.stringify(rows))
        return refusal(400, "Bad Request: message is not modified");
      messenger.rewrite(bubble, found.plain, rows);
      return success({ message_id, chat: { id: chat_id, type: "private" }, text: found.plain });
    },
    answerCallbackQuery({ callback_query_id: id, text = "" }) {
      const press = state.presses.find((one) => one.id === id);
      if (!press) return refusal(400, "Bad Request: query is too old and response timeout expired or query ID is invalid");
      state.presses = state.presses.filter((one) => one !== press);
      const chat = state.chats.find((one) => one.id === press.chat);
      if (chat) chat.toast = text;
      changed();
      return success(true);
    },
  }; // prettier-ignore

  function answer(request: SimulatorRequest): SimulatorAnswer {
    const [, token = "", method = ""] = /^\/bot([^/]+)\/(\w+)$/.exec(request.path) ?? [];
    if (state.faults.refuseKey || !sameSecret(token, botToken)) return refusal(401, "Unauthorized");
    if (!(method in requests) || request.method !== "POST") return refusal(404, "Not Found");
    const parsed = requests[method as Method].safeParse(jsonBody(request) ?? {});
    if (!parsed.success) return refusal(400, `Bad Request: ${parsed.error.issues[0]?.message ?? "wrong"}`);
    return methods[method as Method](parsed.data as never);
  }

  function openChat(
    id: number,
    text: string,
    mode: "HTML" | undefined,
  ): { chat: SimulatedChat; plain: string } | Exclude<SimulatorAnswer, "cut"> {
    const chat = state.chats.find((one) => one.id === id);
    if (!chat) return refusal(400, "Bad Request: chat not found");
    if (chat.isBlocked) return refusal(403, "Forbidden: bot was blocked by the user");
    if (!chat.hasStarted) return refusal(403, "Forbidden: bot can't initiate conversation with a user");
    const plain = mode === "HTML" ? plainOf(text) : text;
    if (plain === null) return refusal(400, "Bad Request: can't parse entities");
    if (plain.length > TEXT_MAX) return refusal(400, "Bad Request: message is too long");
    return { chat, plain };
  }

  return (request: SimulatorRequest) =>
    underFaults(state.faults, { refusals, stopped }, () => answer(request));
}

function rowsOf({ inline_keyboard: rows }: z.output<typeof inline>): SimulatedButton[][] {
  return rows.map((row) =>
    row.map((one) =>
      "url" in one ? { text: one.text, url: one.url } : { text: one.text, data: one.callback_data },
    ),
  );
}

/** HTML mode without tags, which is all we write; null for what the vendor could not read. */
function plainOf(html: string): string | null {
  if (/[<>]/.test(html) || /&(?!(amp|lt|gt|quot);)/.test(html)) return null;
  return html.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&"); // prettier-ignore
}

const refusals = {
  tooMany: (seconds: number): SimulatorAnswer => ({
    status: 429,
    body: {
      ok: false,
      error_code: 429,
      description: `Too Many Requests: retry after ${seconds}`,
      parameters: { retry_after: seconds },
    },
  }),
  serverError: () => refusal(500, "Internal Server Error"),
};

function success(result: unknown): SimulatorAnswer {
  return { status: 200, body: { ok: true, result } };
}

function refusal(status: number, description: string): Exclude<SimulatorAnswer, "cut"> {
  return { status, body: { ok: false, error_code: status, description } };
}
