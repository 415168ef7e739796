import { z } from "zod";
import { faultPanel } from "../../core/simulator/fault-panel";
import { PAGE_HEADERS, html, renderPage, type Html } from "../../core/simulator/html-page";
import {
  formBody,
  jsonBody,
  type SimulatorAnswer,
  type SimulatorRequest,
} from "../../core/simulator/http-server.server";
import { languageOf, otherLanguage, type Lang } from "../../core/simulator/language";
import { NO_WIRE_FAULTS } from "../../core/simulator/wire-faults.server";
import { ODDITIES, type BillingState } from "./state";

const ru = {
  title: "Биллинг: имитация",
  lead: "Отвечает на запрос по телефону, как настоящий: баланс можно менять, а можно и сломать ответ.",
  mood: "Как отвечает",
  moods: {
    fine: "Всё хорошо",
    slow: "Медленно, 30 с",
    down: "Лежит",
    html: "Страница вместо ответа",
    empty: "Пустой ответ",
    stranger: "Чужой договор",
    shape: "Другая форма",
  },
  spelling: "Писать balance вместо ballance",
  apply: "Применить",
  contracts: "Договоры",
  search: "Телефон, имя или номер",
  find: "Найти",
  phone: "Телефон",
  name: "ФИО",
  number: "Договор",
  address: "Адрес",
  tariff: "Тариф",
  balance: "Баланс",
  change: "Изменить",
  remove: "Убрать",
  add: "Добавить договор",
  more: (n: number) => `и ещё ${n}: уточните поиск`,
  asked: "Последние запросы",
  none: "Пока не спрашивали.",
  when: "Когда (UTC)",
  told: "Ответ",
  odd: "не так",
};
const en: typeof ru = {
  title: "Billing: a simulation",
  lead: "Answers a question by phone like the real one: balances can be changed, and answers spoiled.",
  mood: "How it answers",
  moods: { fine: "All is well", slow: "Slowly, 30 s", down: "Down", html: "A page in place of an answer", empty: "Nothing at all", stranger: "Somebody else’s contract", shape: "Another shape" },
  spelling: "Spell balance in place of ballance",
  apply: "Apply",
  contracts: "Contracts",
  search: "Phone, name or number",
  find: "Find",
  phone: "Phone",
  name: "Name",
  number: "Contract",
  address: "Address",
  tariff: "Tariff",
  balance: "Balance",
  change: "Change",
  remove: "Remove",
  add: "Add a contract",
  more: (n: number) => `and ${n} more: narrow the search`,
  asked: "Last questions",
  none: "Nobody has asked yet.",
  when: "When (UTC)",
  told: "Answer",
  odd: "spoiled",
}; // prettier-ignore
const words = { ru, en };

const MOODS = ["fine", "slow", "down", "html", "empty", "stranger", "shape"] as const;
type Mood = keyof (typeof ru)["moods"];
const moodBody = z.object({ mood: z.enum(MOODS), spellsRight: z.union([z.literal("on"), z.boolean()]).optional() }); // prettier-ignore
const text = (max: number) => z.string().trim().max(max);
const contractBody = z.object({
  phone: text(20).regex(/^\+\d{8,15}$/),
  fullname: text(200),
  contract_number: text(40).min(1),
  address: text(300).default(""),
  tariff: text(80).default(""),
  ballance: text(30).default("0.00"),
});
const changeBody = z.object({ id: z.coerce.number().int(), ballance: text(30) });
const removeBody = z.object({ id: z.coerce.number().int() });

const SHOWN = 25;

/** The page (`/`), what its forms do (`/_form/…`), and the same for tests (`/_sim/mood`, `/_sim/change`, `/_sim/add`, `/_sim/remove`). */
export function createPages(state: BillingState, changed: () => void) {
  function act(name: string, body: unknown): { done: boolean } | null {
    switch (name) {
      case "mood": {
        const { mood, spellsRight } = moodBody.parse(body);
        const slow = mood === "slow" ? { slowMs: 30_000 } : {};
        state.faults = { ...NO_WIRE_FAULTS, ...slow, cutSocket: mood === "down" ? -1 : 0 };
        state.oddity = ODDITIES.find((one) => one === mood) ?? "none";
        state.spellsRight = spellsRight === "on" || spellsRight === true;
        return { done: true };
      }
      case "change": {
        const { id, ballance } = changeBody.parse(body);
        const contract = state.contracts.find((one) => one.id === id);
        if (contract) contract.ballance = ballance;
        return { done: contract !== undefined };
      }
      case "add":
        state.contracts.push({ id: state.nextId++, ...contractBody.parse(body) });
        return { done: true };
      case "remove": {
        const { id } = removeBody.parse(body);
        state.contracts = state.contracts.filter((one) => one.id !== id);
        return { done: true };
      }
      default:
        return null;
    }
  }

  return (request: SimulatorRequest): SimulatorAnswer | null => {
    const { method, path, query, headers } = request;
    const lang = languageOf(query.get("lang"), headers["accept-language"]);
    const q = query.get("q")?.slice(0, 60) ?? "";
    if (path === "/" && method === "GET") {
      const body = renderPage({ lang, title: words[lang].title, body: page(state, { lang, q }) });
      return { status: 200, headers: PAGE_HEADERS, body };
    }
    const [, place, name = ""] = /^\/_(form|sim)\/(mood|change|add|remove)$/.exec(path) ?? [];
    if (!place || method !== "POST") return null;
    try {
      const done = act(name, place === "form" ? Object.fromEntries(formBody(request)) : jsonBody(request));
      changed();
      if (place === "sim") return { status: done?.done ? 200 : 404, body: done };
      return {
        status: 303,
        headers: { location: `/?lang=${lang}${q ? `&q=${encodeURIComponent(q)}` : ""}` },
      };
    } catch (error) {
      if (error instanceof z.ZodError) return { status: 422, body: { error: z.prettifyError(error) } };
      throw error;
    }
  };
}

function moodOf({ faults, oddity }: BillingState): Mood {
  if (oddity !== "none") return oddity;
  if (faults.cutSocket === -1) return "down";
  return faults.slowMs >= 30_000 ? "slow" : "fine";
}

function page(state: BillingState, { lang, q }: { lang: Lang; q: string }): Html {
  const w = words[lang];
  const other = otherLanguage(lang);
  return html`<header>
      <div>
        <h1>${w.title}</h1>
        <p class="m">${w.lead}</p>
      </div>
      <a href="/?lang=${other.lang}" lang="${other.lang}">${other.name}</a>
    </header>
    ${moodForm(state, lang)} ${contractTable(state, { lang, q })} ${addForm(lang)}
    ${questionTable(state, lang)} ${faultPanel(state.faults, { lang, hasWebhooks: false })}`;
}

function moodForm(state: BillingState, lang: Lang): Html {
  const w = words[lang];
  const mood = moodOf(state);
  const options = MOODS.map(
    (one) =>
      html`<option value="${one}" ${{ markup: one === mood ? "selected" : "" }}>${w.moods[one]}</option>`,
  );
  return html`<form class="row" method="post" action="/_form/mood?lang=${lang}">
    <label
      >${w.mood}<select name="mood">
        ${options}
      </select></label
    >
    <label class="check"
      ><input
        type="checkbox"
        name="spellsRight"
        ${{ markup: state.spellsRight ? "checked" : "" }}
      />${w.spelling}</label
    >
    <button class="p">${w.apply}</button>
  </form>`;
}

function contractTable(state: BillingState, { lang, q }: { lang: Lang; q: string }): Html {
  const w = words[lang];
  const wanted = q.toLocaleLowerCase();
  const found = state.contracts.filter((one) =>
    `${one.phone} ${one.fullname} ${one.contract_number}`.toLocaleLowerCase().includes(wanted),
  );
  const back = `lang=${lang}&q=${encodeURIComponent(q)}`;
  const rows = found.slice(0, SHOWN).map(
    (one) =>
      html`<tr>
        <td>${one.phone}</td>
        <td>${one.fullname}</td>
        <td>${one.contract_number}</td>
        <td class="m s">${one.address}<br />${one.tariff}</td>
        <td>
          <div class="row">
            <form class="row" method="post" action="/_form/change?${back}">
              <input type="hidden" name="id" value="${one.id}" />
              <input
                class="n"
                name="ballance"
                value="${one.ballance}"
                aria-label="${w.balance}, ${one.contract_number}"
              />
              <button>${w.change}</button>
            </form>
            <form method="post" action="/_form/remove?${back}">
              <input type="hidden" name="id" value="${one.id}" />
              <button class="q d">${w.remove}</button>
            </form>
          </div>
        </td>
      </tr>`,
  );
  const heads = [w.phone, w.name, w.number, w.address, w.balance].map((name) => html`<th scope="col">${name}</th>`); // prettier-ignore
  return html`<section>
    <h2>${w.contracts}</h2>
    <form class="row" method="get" action="/" style="margin-bottom:12px">
      <input type="hidden" name="lang" value="${lang}" />
      <label>${w.search}<input type="search" name="q" value="${q}" /></label>
      <button>${w.find}</button>
    </form>
    <div class="wrap" tabindex="0" role="region" aria-label="${w.contracts}">
      <table>
        <thead>
          <tr>
            ${heads}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
    ${found.length > SHOWN ? html`<p class="m s">${w.more(found.length - SHOWN)}</p>` : null}
  </section>`;
}

function addForm(lang: Lang): Html {
  const w = words[lang];
  return html`<details>
    <summary>${w.add}</summary>
    <form class="row" method="post" action="/_form/add?lang=${lang}">
      <label>${w.phone}<input name="phone" type="tel" placeholder="+79001234567" required /></label>
      <label>${w.name}<input name="fullname" /></label>
      <label>${w.number}<input class="n" name="contract_number" required /></label>
      <label>${w.address}<input name="address" /></label>
      <label>${w.tariff}<input name="tariff" /></label>
      <label>${w.balance}<input class="n" name="ballance" value="0.00" /></label>
      <button>${w.add}</button>
    </form>
  </details>`;
}

function questionTable(state: BillingState, lang: Lang): Html {
  const w = words[lang];
  const rows = state.asked.slice(0, SHOWN).map(
    (one) =>
      html`<tr>
        <td class="m">${one.at.slice(0, 19).replace("T", " ")}</td>
        <td>${one.phone}</td>
        <td>${one.told ?? html`<span class="tag w">${w.odd}</span>`}</td>
      </tr>`,
  );
  return html`<section>
    <h2>${w.asked}</h2>
    ${
      rows.length === 0
        ? html`<p class="empty">${w.none}</p>`
        : html`<div class="wrap" tabindex="0" role="region" aria-label="${w.asked}">
            <table>
              <thead>
                <tr>
                  <th scope="col">${w.when}</th>
                  <th scope="col">${w.phone}</th>
                  <th scope="col">${w.told}</th>
                </tr>
              </thead>
              <tbody>
                ${rows}
              </tbody>
            </table>
          </div>`
    }
  </section>`;
}
