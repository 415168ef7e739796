import { z } from "zod";
import { deliveryPanel, faultPanel } from "../../core/simulator/fault-panel";
import { PAGE_HEADERS, html, renderPage, type Html } from "../../core/simulator/html-page";
import {
  formBody,
  jsonBody,
  type SimulatorAnswer,
  type SimulatorRequest,
} from "../../core/simulator/http-server.server";
import { languageOf, otherLanguage, type Lang } from "../../core/simulator/language";
import { phoneStyle } from "../../core/simulator/phone-style";
import type { Messenger } from "./messenger.server";
import type { SimulatedChat, TelegramState } from "./state";

const ru = {
  title: "Telegram: имитация",
  lead: "Телефон клиента. Сообщения не уходят наружу.",
  bot: "бот студии",
  people: "Чей телефон",
  start: "Запустить",
  startHint: "Вы открыли ссылку студии. Нажмите «Запустить», и бот узнает, кто вы.",
  empty: "Здесь пока пусто. Откройте ссылку бота из своей записи или нажмите «Запустить».",
  write: "Сообщение",
  send: "Отправить",
  stop: "Отписаться: /stop",
  block: "Заблокировать бота",
  unblock: "Разблокировать",
  blocked: "Вы заблокировали бота.",
};
const en: typeof ru = {
  title: "Telegram: a simulation",
  lead: "A client's phone. Messages do not leave this machine.",
  bot: "the studio's bot",
  people: "Whose phone",
  start: "Start",
  startHint: "You opened the studio's link. Press Start, and the bot will know who you are.",
  empty: "Nothing here yet. Open the bot's link from your booking, or press Start.",
  write: "Message",
  send: "Send",
  stop: "Unsubscribe: /stop",
  block: "Block the bot",
  unblock: "Unblock",
  blocked: "You have blocked the bot.",
};
const words = { ru, en };

const actBody = z.strictObject({
  chat: z.coerce.number().int(),
  act: z.enum(["start", "write", "block", "unblock", "forge"]),
  text: z.string().max(4096).default(""),
  /** The argument of the link that was opened. */
  argument: z.string().regex(/^[\w-]{0,64}$/).default(""), // prettier-ignore
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
      const argument = /^[\w-]{1,64}$/.exec(query.get("start") ?? "")?.[0] ?? "";
      return {
        status: 200,
        headers: PAGE_HEADERS,
        body: renderPage({
          lang,
          title: words[lang].title,
          body: phone({ state, botName, lang, chat, argument }),
          style: phoneStyle,
          // What is being typed would be lost; while a link waits for its Start nothing new is expected.
          refreshSeconds: argument ? undefined : 5,
        }),
      };
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

  function carryOut(chat: SimulatedChat, { act, text, argument }: Act): void {
    const start = `/start ${argument}`.trim();
    if (act === "start") messenger.write(chat, start);
    else if (act === "forge") messenger.write(chat, start, { isForged: true });
    else if (act === "write" && text.trim() !== "") messenger.write(chat, text.trim());
    else if (act === "block" || act === "unblock") messenger.setBlocked(chat, act === "block");
  }
}

function phone({
  state,
  botName,
  lang,
  chat,
  argument,
}: {
  state: TelegramState;
  botName: string;
  lang: Lang;
  chat: SimulatedChat | undefined;
  argument: string;
}): Html {
  const w = words[lang];
  const other = otherLanguage(lang);
  const query = (id: number) => `/?lang=${lang}&chat=${id}${argument ? `&start=${argument}` : ""}`;
  const people = state.chats.map(
    (one) => html`<a class="chip" href="${query(one.id)}" ${{ markup: one.id === chat?.id ? 'aria-current="true"' : "" }}>${one.name}</a>`, // prettier-ignore
  );
  return html`
    <header>
      <div>
        <h1>${w.title}</h1>
        <p class="m">${w.lead}</p>
      </div>
      <a href="/?lang=${other.lang}" lang="${other.lang}">${other.name}</a>
    </header>
    <nav class="row" aria-label="${w.people}">${people}</nav>
    ${chat ? chatPart(chat, { w, lang, botName, argument }) : null} ${deliveryPanel(state.deliveries, lang)}
    ${faultPanel(state.faults, { lang, hasWebhooks: true })}
  `;
}

function chatPart(
  chat: SimulatedChat,
  { w, lang, botName, argument }: { w: typeof ru; lang: Lang; botName: string; argument: string },
): Html {
  const bubbles = chat.bubbles.map(
    (one) =>
      html`<li class="${one.isOurs ? "in" : "out"}">
        <p class="said">${one.text}</p>
        ${one.button ? html`<a class="btn link" href="${one.button.url}" target="_blank" rel="noopener">${one.button.text}</a>` : null}
        <span class="m at">${one.at.slice(11, 16)} UTC</span>
      </li>`,
  );
  const form = (content: Html, style = "") =>
    html`<form method="post" action="/_form/act?lang=${lang}" style="${style}">
      <input type="hidden" name="chat" value="${chat.id}" />${content}
    </form>`;
  const isNew = argument !== "" || !chat.hasStarted;
  return html`<section class="phone">
    <p class="who"><b>@${botName}</b> <span class="m s">${w.bot}</span></p>
    ${
      bubbles.length === 0
        ? html`<p class="m">${w.empty}</p>`
        : html`<ol class="bubbles">
            ${bubbles}
          </ol>`
    }
    ${chat.isBlocked ? html`<p class="note">${w.blocked}</p>` : null}
    ${
      isNew && !chat.isBlocked
        ? html`${argument ? html`<p class="m s">${w.startHint}</p>` : null}
          ${form(html`<input type="hidden" name="argument" value="${argument}" /><button class="p wide" name="act" value="start">${w.start}</button>`)}` // prettier-ignore
        : null
    }
    ${
      chat.hasStarted && !chat.isBlocked
        ? html`${form(
            html`<input name="text" aria-label="${w.write}" placeholder="${w.write}" autocomplete="off" maxlength="4096" />
              <button class="p" name="act" value="write">${w.send}</button>`,
            "display:grid;grid-template-columns:minmax(0,1fr) auto;gap:8px",
          )}
          ${form(html`<input type="hidden" name="text" value="/stop" /><button class="q" name="act" value="write">${w.stop}</button>`)}` // prettier-ignore
        : null
    }
    ${form(
      chat.isBlocked
        ? html`<button name="act" value="unblock">${w.unblock}</button>`
        : html`<button class="q d" name="act" value="block">${w.block}</button>`,
    )}
  </section>`;
}
