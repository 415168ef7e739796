import { z } from "zod";
import { PAGE_HEADERS } from "../../core/simulator/html-page";
import {
  formBody,
  jsonBody,
  type SimulatorAnswer,
  type SimulatorRequest,
} from "../../core/simulator/http-server.server";
import { languageOf } from "../../core/simulator/language";
import { drawPhone } from "./phone";
import type { Messenger } from "./messenger.server";
import type { SimulatedChat, TelegramState } from "./state";

const actBody = z.strictObject({
  chat: z.coerce.number().int(),
  act: z.enum([
    "start",
    "write",
    "share",
    "share-other",
    "edit",
    "press",
    "block",
    "unblock",
    "forge",
    "group",
    "replay",
  ]),
  text: z.string().max(4096).default(""),
  /** The argument of the link that was opened. */
  argument: z.string().regex(/^[\w-]{0,64}$/).default(""), // prettier-ignore
  /** Of `edit` and `press`. */
  bubble: z.coerce.number().int().default(0),
  data: z.string().max(64).default(""),
  /** Of `share`: another number than the person's invented one. */
  phone: z.string().regex(/^\+?\d{5,15}$/).optional(), // prettier-ignore
});
type Act = z.output<typeof actBody>;

/** The phone (`/`, also where the bot's link leads: `?start=…`), its acts (`/_form/act`) and the same for tests (`/_sim/act`). */
export function createPages({
  state,
  messenger,
  botName,
}: {
  state: TelegramState;
  messenger: Messenger;
  botName: string;
}) {
  return (request: SimulatorRequest): SimulatorAnswer | null => {
    const { method, path, query, headers } = request;
    const lang = languageOf(query.get("lang"), headers["accept-language"]);
    if (path === "/" && method === "GET") {
      const chat = state.chats.find((one) => String(one.id) === query.get("chat")) ?? state.chats[0];
      const given = query.get("start") ?? "";
      const argument = /^[\w-]{1,64}$/.test(given) ? given : "";
      const edited = Number(query.get("edit") ?? 0);
      const body = drawPhone({ state, botName, lang, chat, argument, edited });
      return { status: 200, headers: PAGE_HEADERS, body };
    }
    if (method !== "POST" || !/^\/_(form|sim)\/act$/.test(path)) return null;
    const asForm = path.startsWith("/_form/");
    const read = actBody.safeParse(asForm ? Object.fromEntries(formBody(request)) : jsonBody(request));
    const chat = read.success ? state.chats.find((one) => one.id === read.data.chat) : undefined;
    if (!read.success || !chat) return { status: 422, body: { error: "no such act" } };
    carryOut(chat, read.data);
    if (asForm) return { status: 303, headers: { location: `/?lang=${lang}&chat=${chat.id}` } };
    return { status: 200, body: chat };
  };

  function carryOut(chat: SimulatedChat, { act, text, argument, bubble, data, phone }: Act): void {
    const start = `/start ${argument}`.trim();
    const said = text.trim();
    switch (act) {
      case "start":
        return messenger.write(chat, start);
      case "forge":
        return messenger.write(chat, start, { isForged: true });
      case "write":
        return said === "" ? undefined : messenger.write(chat, said);
      case "group":
        return said === "" ? undefined : messenger.writeInGroup(chat, said);
      case "edit":
        return said === "" ? undefined : messenger.edit(chat, bubble, said);
      case "share":
        return messenger.share(chat, { isOwn: true, phone });
      case "share-other":
        return messenger.share(chat, { isOwn: false, phone });
      case "press":
        return messenger.press(chat, bubble, data);
      case "block":
      case "unblock":
        return messenger.setBlocked(chat, act === "block");
      case "replay":
        return messenger.replay();
    }
  }
}
