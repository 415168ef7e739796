import { deliveryPanel, faultPanel } from "../../core/simulator/fault-panel";
import { html, renderPage, type Html } from "../../core/simulator/html-page";
import { otherLanguage, type Lang } from "../../core/simulator/language";
import { phoneStyle } from "../../core/simulator/phone-style";
import type { SimulatedBubble, SimulatedChat, TelegramState } from "./state";

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
  edited: "изменено",
  edit: "Изменить",
  save: "Сохранить",
  cancel: "Не менять",
  shareOther: "Переслать чужой контакт",
  stop: "Отписаться: /stop",
  block: "Заблокировать бота",
  unblock: "Разблокировать",
  blocked: "Вы заблокировали бота.",
  replay: "Прислать все обновления ещё раз, с конца",
  more: "Что ещё бывает",
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
  edited: "edited",
  edit: "Edit",
  save: "Save",
  cancel: "Leave it",
  shareOther: "Forward somebody else's contact",
  stop: "Unsubscribe: /stop",
  block: "Block the bot",
  unblock: "Unblock",
  blocked: "You have blocked the bot.",
  replay: "Send every update again, the latest first",
  more: "What else happens",
};
const words = { ru, en };

interface Drawn {
  state: TelegramState;
  botName: string;
  lang: Lang;
  chat: SimulatedChat | undefined;
  /** Of the link that was opened; empty without one. */
  argument: string;
  /** The message that is being changed; 0: none. */
  edited: number;
}

/** The page of one phone, with the faults and deliveries of the whole simulator. */
export function drawPhone(drawn: Drawn): string {
  const { state, lang, chat, argument, edited } = drawn;
  const w = words[lang];
  const other = otherLanguage(lang);
  const query = (id: number) => `/?lang=${lang}&chat=${id}${argument ? `&start=${argument}` : ""}`;
  const people = state.chats.map(
    (one) => html`<a class="chip" href="${query(one.id)}" ${{ markup: one.id === chat?.id ? 'aria-current="true"' : "" }}>${one.name}</a>`, // prettier-ignore
  );
  const body = html`
    <header>
      <div>
        <h1>${w.title}</h1>
        <p class="m">${w.lead}</p>
      </div>
      <a href="/?lang=${other.lang}" lang="${other.lang}">${other.name}</a>
    </header>
    <nav class="row" aria-label="${w.people}">${people}</nav>
    ${chat ? chatPart(chat, drawn) : null} ${deliveryPanel(state.deliveries, lang)}
    ${faultPanel(state.faults, { lang, hasWebhooks: true })}
  `;
  return renderPage({
    lang,
    title: w.title,
    body,
    style: `${phoneStyle}${STYLE}`,
    // What is being typed would be lost; while a link waits for its Start nothing new is expected.
    refreshSeconds: argument || edited ? undefined : 5,
  });
}

const STYLE = `
.keys{display:grid;gap:4px}.keys>div{display:grid;grid-auto-flow:column;grid-auto-columns:minmax(0,1fr);gap:4px}.keys .btn,.keys button{width:100%;white-space:normal;text-align:center;justify-content:center}
.toast{justify-self:center;margin:0;padding:6px 14px;border-radius:16px;background:var(--ink);color:var(--raised);font-size:14px}
.under{display:flex;gap:12px;justify-content:flex-end;align-items:baseline}
`;

function chatPart(chat: SimulatedChat, { lang, botName, argument, edited }: Drawn): Html {
  const w = words[lang];
  const form = (content: Html, style = "") =>
    html`<form method="post" action="/_form/act?lang=${lang}" style="${style}">
      <input type="hidden" name="chat" value="${chat.id}" />${content}
    </form>`;
  const isNew = argument !== "" || !chat.hasStarted;
  const canWrite = chat.hasStarted && !chat.isBlocked;
  const bubbles = chat.bubbles.map((one) => bubblePart(one, { chat, w, lang, form, edited }));
  return html`<section class="phone">
    <p class="who"><b>@${botName}</b> <span class="m s">${w.bot}</span></p>
    ${
      bubbles.length === 0
        ? html`<p class="m">${w.empty}</p>`
        : html`<ol class="bubbles">
            ${bubbles}
          </ol>`
    }
    ${chat.toast ? html`<p class="toast" role="status">${chat.toast}</p>` : null}
    ${chat.isBlocked ? html`<p class="note">${w.blocked}</p>` : null}
    ${
      isNew && !chat.isBlocked
        ? html`${argument ? html`<p class="m s">${w.startHint}</p>` : null}
          ${form(html`<input type="hidden" name="argument" value="${argument}" /><button class="p wide" name="act" value="start">${w.start}</button>`)}` // prettier-ignore
        : null
    }
    ${
      canWrite
        ? html`${form(
            html`<input name="text" aria-label="${w.write}" placeholder="${w.write}" autocomplete="off" maxlength="4096" />
              <button class="p" name="act" value="write">${w.send}</button>`,
            "display:grid;grid-template-columns:minmax(0,1fr) auto;gap:8px",
          )}
          ${menuPart(chat, form)}` // prettier-ignore
        : null
    }
    <details>
      <summary>${w.more}</summary>
      <div class="row" style="padding-top:8px">
        ${canWrite ? form(html`<button class="q" name="act" value="share-other">${w.shareOther}</button>`) : null}
        ${canWrite ? form(html`<input type="hidden" name="text" value="/stop" /><button class="q" name="act" value="write">${w.stop}</button>`) : null}
        ${form(html`<button class="q" name="act" value="replay">${w.replay}</button>`)}
        ${form(
          chat.isBlocked
            ? html`<button name="act" value="unblock">${w.unblock}</button>`
            : html`<button class="q d" name="act" value="block">${w.block}</button>`,
        )}
      </div>
    </details>
  </section>`; // prettier-ignore
}

interface Drawing {
  chat: SimulatedChat;
  w: typeof ru;
  lang: Lang;
  form: (content: Html, style?: string) => Html;
  edited: number;
}

function bubblePart(one: SimulatedBubble, { chat, w, lang, form, edited }: Drawing): Html {
  if (one.id === edited && !one.isOurs)
    return html`<li class="out">
      ${form(html`<input type="hidden" name="bubble" value="${one.id}" />
        <input name="text" aria-label="${w.write}" value="${one.text}" maxlength="4096" autocomplete="off" />
        <button class="p" name="act" value="edit">${w.save}</button> <a href="/?lang=${lang}&chat=${chat.id}">${w.cancel}</a>`)}
    </li>`; // prettier-ignore
  const keys = one.rows.map(
    (row) =>
      html`<div>
        ${row.map((button) =>
          "url" in button
            ? html`<a class="btn" href="${button.url}" target="_blank" rel="noopener">${button.text}</a>`
            : form(html`<input type="hidden" name="bubble" value="${one.id}" /><input type="hidden" name="data" value="${button.data}" /><button name="act" value="press">${button.text}</button>`),
        )}
      </div>`, // prettier-ignore
  );
  return html`<li class="${one.isOurs ? "in" : "out"}">
    <p class="said">${one.text}</p>
    ${keys.length > 0 ? html`<div class="keys">${keys}</div>` : null}
    <span class="under">
      ${one.isOurs || one.text.startsWith("/") ? null : html`<a class="s" href="/?lang=${lang}&chat=${chat.id}&edit=${one.id}">${w.edit}</a>`}
      <span class="m at">${one.isEdited ? `${w.edited} ` : ""}${one.at.slice(11, 16)} UTC</span>
    </span>
  </li>`; // prettier-ignore
}

/** What stands in place of the person's keyboard. */
function menuPart(chat: SimulatedChat, form: Drawing["form"]): Html | null {
  if (chat.menu.length === 0) return null;
  const rows = chat.menu.map(
    (row) =>
      html`<div>
        ${row.map(({ text, asksContact }) =>
          form(
            asksContact
              ? html`<button class="p" name="act" value="share">${text}</button>`
              : html`<input type="hidden" name="text" value="${text}" /><button name="act" value="write">
                    ${text}
                  </button>`,
          ),
        )}
      </div>`,
  );
  return html`<div class="keys">${rows}</div>`;
}
