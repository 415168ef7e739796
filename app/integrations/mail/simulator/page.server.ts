import { z } from "zod";
import { PAGE_HEADERS, escapeHtml, html, renderPage, type Html } from "../../core/simulator/html-page";
import {
  formBody,
  jsonBody,
  type SimulatorAnswer,
  type SimulatorRequest,
} from "../../core/simulator/http-server.server";
import { emptyInbox, type InboxState, type MailFaults, type SimulatedMessage } from "./inbox";

const ru = {
  title: "Почта: входящие",
  lead: "Сюда приходит всё, что Картотека отправляет по SMTP. Наружу письма не уходят.",
  other: "English",
  empty: "Писем пока нет. Запишитесь на приём, и подтверждение появится здесь.",
  to: "Кому",
  subject: "Тема",
  received: "Получено (UTC)",
  from: "От кого",
  attachments: "Вложения",
  html: "Письмо",
  text: "Текстовая часть",
  back: "Ко всем письмам",
  faults: "Сбои",
  refuse: "Отказать (550), раз",
  greylist: "Просить повторить (451), раз",
  slowMs: "Задержка приёма, мс",
  apply: "Применить",
  clear: "Удалить все письма",
  noSubject: "(без темы)",
  missing: "Такого письма нет",
};
const en: typeof ru = {
  title: "Mail: inbox",
  lead: "Everything Kartoteka sends by SMTP arrives here. Nothing leaves this machine.",
  other: "Русский",
  empty: "No messages yet. Book an appointment, and its confirmation will appear here.",
  to: "To",
  subject: "Subject",
  received: "Received (UTC)",
  from: "From",
  attachments: "Attachments",
  html: "Message",
  text: "Text part",
  back: "All messages",
  faults: "Faults",
  refuse: "Refuse (550), times",
  greylist: "Ask to come again (451), times",
  slowMs: "Delay of acceptance, ms",
  apply: "Apply",
  clear: "Delete all messages",
  noSubject: "(no subject)",
  missing: "No such message",
};
const words = { ru, en };
type Lang = keyof typeof words;

const count = z.coerce.number().int().min(-1).max(1_000_000);
const faultsBody = z
  .strictObject({
    refuse: count,
    greylist: count,
    slowMs: z.coerce.number().int().min(0).max(120_000),
  } satisfies Record<keyof MailFaults, z.ZodType>)
  .partial();

/** The inbox for people (`/`, `/messages/{id}`) and for tests (`/_sim/…`). */
export function createInboxPages({ state, changed }: { state: InboxState; changed(): void }) {
  const clear = () => {
    Object.assign(state, { ...emptyInbox(), nextId: state.nextId });
    changed();
  };
  const find = (id: string | undefined) => state.messages.find((one) => one.id === Number(id));

  return (request: SimulatorRequest): SimulatorAnswer => {
    const { method, path, query } = request;
    const lang = langOf(query.get("lang"), request.headers["accept-language"]);
    const home = { status: 303, headers: { location: `/?lang=${lang}` } };
    if (method === "GET") {
      if (path === "/") return page(200, lang, words[lang].title, listBody(state, lang), 5);
      if (path === "/_sim/messages") return { status: 200, body: listed(state, query.get("to")) };
      const json = /^\/_sim\/messages\/(\d+)$/.exec(path);
      const opened = /^\/messages\/(\d+)$/.exec(path);
      const file = /^\/messages\/(\d+)\/attachments\/(\d+)$/.exec(path);
      const message = find((json ?? opened ?? file)?.[1]);
      if (json)
        return message ? { status: 200, body: message } : { status: 404, body: { error: "no such message" } };
      if (opened && message)
        return page(200, lang, message.subject || words[lang].noSubject, messageBody(message, lang));
      if (file && message) return attachment(message, Number(file[2]));
      return page(
        404,
        lang,
        words[lang].missing,
        html`<h1>${words[lang].missing}</h1>
          <p><a href="/?lang=${lang}">${words[lang].back}</a></p>`,
      );
    }
    if (method === "POST" && (path === "/_sim/faults" || path === "/_form/faults")) {
      const asForm = path.startsWith("/_form/");
      const faults = faultsBody.safeParse(asForm ? Object.fromEntries(formBody(request)) : jsonBody(request));
      if (!faults.success) return { status: 422, body: { error: z.prettifyError(faults.error) } };
      Object.assign(state.faults, faults.data);
      changed();
      return asForm ? home : { status: 200, body: state.faults };
    }
    if (method === "POST" && (path === "/_sim/reset" || path === "/_form/reset")) {
      clear();
      return path === "/_form/reset" ? home : { status: 204 };
    }
    return { status: 404, body: { error: "no such page" } };
  };
}

function listed(state: InboxState, to: string | null): SimulatedMessage[] {
  return state.messages.filter((one) => to === null || one.envelope.to.includes(to));
}

function langOf(chosen: string | null, accepted: string | undefined): Lang {
  if (chosen === "ru" || chosen === "en") return chosen;
  return accepted && /^en\b/i.test(accepted) ? "en" : "ru";
}

function page(
  status: number,
  lang: Lang,
  title: string,
  body: Html,
  refreshSeconds?: number,
): SimulatorAnswer {
  return { status, headers: PAGE_HEADERS, body: renderPage({ lang, title, body, refreshSeconds }) };
}

function attachment(message: SimulatedMessage, index: number): SimulatorAnswer {
  const found = message.attachments[index];
  if (!found) return { status: 404, body: { error: "no such attachment" } };
  const name = encodeURIComponent(found.filename).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16)}`,
  );
  return {
    status: 200,
    headers: {
      // Always a download, never shown in place: the content is whatever the sender wrote.
      "content-type": "application/octet-stream",
      "content-disposition": `attachment; filename*=UTF-8''${name}`,
      "x-content-type-options": "nosniff",
    },
    body: Buffer.from(found.base64, "base64"),
  };
}

function listBody(state: InboxState, lang: Lang): Html {
  const w = words[lang];
  const rows = state.messages.map(
    (one) =>
      html`<tr>
        <td class="m">${one.receivedAt.slice(0, 19).replace("T", " ")}</td>
        <td><a href="/messages/${one.id}?lang=${lang}">${one.subject || w.noSubject}</a></td>
        <td>${one.envelope.to.join(", ")}</td>
        <td class="m">${one.attachments.map((file) => file.filename).join(", ")}</td>
      </tr>`,
  );
  const table = html`<div class="wrap" tabindex="0" role="region" aria-label="${w.title}">
    <table>
      <thead>
        <tr>
          <th scope="col">${w.received}</th>
          <th scope="col">${w.subject}</th>
          <th scope="col">${w.to}</th>
          <th scope="col">${w.attachments}</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
  const other = lang === "ru" ? "en" : "ru";
  return html`
    <header>
      <div>
        <h1>${w.title}</h1>
        <p class="m">${w.lead}</p>
      </div>
      <a href="/?lang=${other}" lang="${other}">${w.other}</a>
    </header>
    <section>${rows.length === 0 ? html`<p class="empty">${w.empty}</p>` : table}</section>
    <details>
      <summary>${w.faults}</summary>
      <form class="row" method="post" action="/_form/faults?lang=${lang}">
        <label
          >${w.refuse}<input class="n" type="number" min="-1" name="refuse" value="${state.faults.refuse}"
        /></label>
        <label
          >${w.greylist}<input
            class="n"
            type="number"
            min="-1"
            name="greylist"
            value="${state.faults.greylist}"
        /></label>
        <label
          >${w.slowMs}<input class="n" type="number" min="0" name="slowMs" value="${state.faults.slowMs}"
        /></label>
        <button class="p">${w.apply}</button>
      </form>
      <form method="post" action="/_form/reset?lang=${lang}" style="margin-top:12px">
        <button class="d">${w.clear}</button>
      </form>
    </details>
  `;
}

function messageBody(message: SimulatedMessage, lang: Lang): Html {
  const w = words[lang];
  const files = message.attachments.map(
    (one, at) => html`<a class="btn" href="/messages/${message.id}/attachments/${at}">${one.filename}</a>`,
  );
  // Sandboxed: no scripts, no forms; links open in a tab of their own.
  const frame = html`<iframe
    title="${w.html}"
    sandbox="allow-popups allow-popups-to-escape-sandbox"
    srcdoc="${`<base target="_blank">${message.html}`}"
  ></iframe>`;
  return html`
    <p><a href="/?lang=${lang}">${w.back}</a></p>
    <header>
      <div>
        <h1>${message.subject || w.noSubject}</h1>
        <p class="m">
          ${w.from}: ${message.from} · ${w.to}: ${message.envelope.to.join(", ")} ·
          ${message.receivedAt.slice(0, 19).replace("T", " ")} UTC
        </p>
      </div>
    </header>
    ${
      files.length > 0
        ? html`<section>
            <h2>${w.attachments}</h2>
            <div class="row">${files}</div>
          </section>`
        : null
    }
    ${
      message.html
        ? html`<section>
            <h2>${w.html}</h2>
            ${frame}
          </section>`
        : null
    }
    <section>
      <h2>${w.text}</h2>
      <pre>${linked(message.text)}</pre>
    </section>
  `;
}

/** Text with its web addresses made clickable. */
function linked(text: string): Html {
  const markup = text
    .split(/(https?:\/\/[^\s<>"]+)/)
    .map((piece, at) =>
      at % 2 === 0
        ? escapeHtml(piece)
        : `<a href="${escapeHtml(piece)}" rel="noopener" target="_blank">${escapeHtml(piece)}</a>`,
    )
    .join("");
  return { markup };
}
