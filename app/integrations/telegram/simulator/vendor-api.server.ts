import { z } from "zod";
import { sameSecret } from "~/lib/secret-token.server";
import {
  jsonBody,
  type SimulatorAnswer,
  type SimulatorRequest,
} from "../../core/simulator/http-server.server";
import { underFaults } from "../../core/simulator/wire-faults.server";
import type { Messenger } from "./messenger.server";
import type { TelegramState } from "./state";

/** What the vendor takes, strictly: a parameter it does not know is our mistake, to be found in tests. */
const sendRequest = z.strictObject({
  chat_id: z.number().int().safe(),
  text: z.string().min(1),
  parse_mode: z.literal("HTML").optional(),
  link_preview_options: z.strictObject({ is_disabled: z.boolean() }).optional(),
  reply_markup: z
    .strictObject({
      inline_keyboard: z
        .array(z.array(z.strictObject({ text: z.string().min(1).max(64), url: z.url({ protocol: /^(https?|tg)$/ }) })))
        .max(10),
    })
    .optional(),
}); // prettier-ignore

const TEXT_MAX = 4096;

/** `/bot…/METHOD` as the vendor answers it. */
export function createVendorApi({
  state,
  messenger,
  botToken,
  botName,
  stopped,
}: {
  state: TelegramState;
  messenger: Messenger;
  botToken: string;
  botName: string;
  stopped: AbortSignal;
}) {
  function answer(request: SimulatorRequest): SimulatorAnswer {
    const [, token = "", method = ""] = /^\/bot([^/]+)\/(\w+)$/.exec(request.path) ?? [];
    if (state.faults.refuseKey || !sameSecret(token, botToken)) return refusal(401, "Unauthorized");
    if (method === "getMe")
      return success({ id: Number(botToken.split(":")[0]), is_bot: true, first_name: "Kartoteka", username: botName }); // prettier-ignore
    if (method === "sendMessage" && request.method === "POST") return send(jsonBody(request));
    return refusal(404, "Not Found");
  }

  function send(body: unknown): SimulatorAnswer {
    const parsed = sendRequest.safeParse(body);
    if (!parsed.success) return refusal(400, `Bad Request: ${parsed.error.issues[0]?.message ?? "wrong"}`);
    const { chat_id, text, parse_mode, reply_markup } = parsed.data;
    const chat = state.chats.find((one) => one.id === chat_id);
    if (!chat) return refusal(400, "Bad Request: chat not found");
    if (chat.isBlocked) return refusal(403, "Forbidden: bot was blocked by the user");
    if (!chat.hasStarted) return refusal(403, "Forbidden: bot can't initiate conversation with a user");
    const plain = parse_mode === "HTML" ? plainOf(text) : text;
    if (plain === null) return refusal(400, "Bad Request: can't parse entities");
    if (plain.length > TEXT_MAX) return refusal(400, "Bad Request: message is too long");
    const button = reply_markup?.inline_keyboard[0]?.[0] ?? null;
    const bubble = messenger.receive(chat, plain, button);
    return success({ message_id: bubble.id, chat: { id: chat.id, type: "private" }, text: plain });
  }

  return (request: SimulatorRequest) =>
    underFaults(state.faults, { refusals, stopped }, () => answer(request));
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

function refusal(status: number, description: string): SimulatorAnswer {
  return { status, body: { ok: false, error_code: status, description } };
}
