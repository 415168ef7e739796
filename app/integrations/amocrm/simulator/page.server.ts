import { z } from "zod";
import { deliveryPanel, faultPanel } from "../../core/simulator/fault-panel";
import { html, PAGE_HEADERS, renderPage, type Html } from "../../core/simulator/html-page";
import { formBody, jsonBody, type SimulatorAnswer, type SimulatorRequest } from "../../core/simulator/http-server.server"; // prettier-ignore
import { languageOf, otherLanguage, type Lang } from "../../core/simulator/language";
import type { Account } from "./account.server";
import { PIPELINE, type AmocrmState, type SimulatedContact, type SimulatedLead } from "./state";

const ru = {
  title: "amoCRM: имитация",
  lead: "Рабочее место менеджера. Переименуйте контакт или передвиньте сделку: продукт узнаёт сам.",
  search: "Имя или телефон",
  find: "Найти",
  first: "Имя",
  last: "Фамилия",
  phone: "Телефон",
  save: "Сохранить",
  stage: "Этап",
  move: "Передвинуть",
  remove: "Удалить контакт",
  add: "Добавить контакт",
  tokens: "Ключи",
  revoke: "Отозвать ключи доступа",
  spent: (n: number) => `Истраченный ключ обновления приходил повторно: ${n}`,
  more: (n: number) => `и ещё ${n}: уточните поиск`,
};
const en: typeof ru = {
  title: "amoCRM: a simulation",
  lead: "A manager's desk. Rename a contact or move a lead: the product finds out by itself.",
  search: "Name or phone",
  find: "Find",
  first: "First name",
  last: "Last name",
  phone: "Phone",
  save: "Save",
  stage: "Stage",
  move: "Move",
  remove: "Delete the contact",
  add: "Add a contact",
  tokens: "Tokens",
  revoke: "Revoke the access tokens",
  spent: (n) => `A refresh token that had been spent came again: ${n}`,
  more: (n) => `and ${n} more: narrow the search`,
};
const words = { ru, en };

const id = z.coerce.number().int();
const text = z.string().trim().max(100).default("");
const acts = z.discriminatedUnion("act", [
  z.object({ act: z.literal("rename"), id, firstName: text, lastName: text, phone: text }),
  z.object({ act: z.literal("move"), id, statusId: z.coerce.number().int() }),
  z.object({ act: z.literal("remove"), id }),
  z.object({ act: z.literal("add"), firstName: text, lastName: text, phone: text }),
  z.object({ act: z.literal("revoke") }),
]);

const SHOWN = 15;

/** The desk (`/`), a contact's own address, what is done there (`/_form/act`), and the same for tests (`/_sim/act`). */
export function createPages({ state, account }: { state: AmocrmState; account: Account }) {
  function carryOut(done: z.output<typeof acts>): boolean {
    switch (done.act) {
      case "rename": {
        const contact = state.contacts.find((one) => one.id === done.id);
        const { firstName, lastName, phone } = done;
        const further = contact?.phones.slice(1) ?? [];
        const phones = phone ? [{ value: phone, enumCode: "WORK" }, ...further] : further;
        if (contact) account.changeContact(contact, { firstName, lastName, name: `${firstName} ${lastName}`.trim(), phones });
        return contact !== undefined;
      }
      case "move": {
        const lead = state.leads.find((one) => one.id === done.id);
        if (lead && PIPELINE.statuses.some((status) => status.id === done.statusId)) account.moveLead(lead, done.statusId);
        return lead !== undefined;
      }
      case "remove":
        account.removeContact(done.id);
        return true;
      case "add":
        account.addContact(done);
        return true;
      case "revoke":
        state.accessTokens = [];
        return true;
    }
  }

  return (request: SimulatorRequest): SimulatorAnswer | null => {
    const { method, path, query, headers } = request;
    const lang = languageOf(query.get("lang"), headers["accept-language"]);
    const named = /^\/contacts\/detail\/(\d+)$/.exec(path)?.[1];
    if (method === "GET" && (path === "/" || named)) {
      const q = named ?? query.get("q") ?? "";
      return { status: 200, headers: PAGE_HEADERS, body: draw(state, { lang, q }) };
    }
    if (method !== "POST" || !/^\/_(form|sim)\/act$/.test(path)) return null;
    const asForm = path.startsWith("/_form/");
    const read = acts.safeParse(asForm ? Object.fromEntries(formBody(request)) : jsonBody(request));
    if (!read.success || !carryOut(read.data)) return { status: 422, body: { error: "no such act" } };
    return asForm ? { status: 303, headers: { location: `/?lang=${lang}` } } : { status: 204 };
  };
} // prettier-ignore

function draw(state: AmocrmState, { lang, q }: { lang: Lang; q: string }): string {
  const w = words[lang];
  const other = otherLanguage(lang);
  const wanted = q.trim().toLowerCase();
  const found = state.contacts.filter((one) => `${one.id} ${one.name} ${one.phones.map(({ value }) => value).join(" ")}`.toLowerCase().includes(wanted));
  const rest = found.length - SHOWN;
  const body = html`<header>
      <div><h1>${w.title}</h1><p class="m">${w.lead}</p></div>
      <a href="/?lang=${other.lang}" lang="${other.lang}">${other.name}</a>
    </header>
    <form class="row" method="get" action="/">
      <input type="hidden" name="lang" value="${lang}" />
      <label>${w.search}<input name="q" value="${q}" /></label><button class="p">${w.find}</button>
    </form>
    ${found.slice(0, SHOWN).map((contact) => contactPart(state, contact, lang))}
    ${rest > 0 ? html`<p class="m">${w.more(rest)}</p>` : null}
    <details><summary>${w.add}</summary>
      <form class="row" method="post" action="/_form/act?lang=${lang}">
        <input type="hidden" name="act" value="add" />
        <label>${w.first}<input name="firstName" /></label><label>${w.last}<input name="lastName" /></label>
        <label>${w.phone}<input name="phone" /></label><button class="p">${w.add}</button>
      </form></details>
    <section><h2>${w.tokens}</h2><p class="m">${w.spent(state.spentTwice)}</p>
      <form method="post" action="/_form/act?lang=${lang}"><button name="act" value="revoke">${w.revoke}</button></form></section>
    ${faultPanel(state.faults, { lang, hasWebhooks: true })} ${deliveryPanel(state.deliveries, lang)}`;
  return renderPage({ lang, title: w.title, body });
} // prettier-ignore

function contactPart(state: AmocrmState, contact: SimulatedContact, lang: Lang): Html {
  const w = words[lang];
  const hidden = html`<input type="hidden" name="id" value="${contact.id}" />`;
  const leads = state.leads.filter((lead) => contact.leadIds.includes(lead.id));
  return html`<section>
    <h2>${contact.id} · ${contact.name}</h2>
    <form class="row" method="post" action="/_form/act?lang=${lang}">
      ${hidden}<input type="hidden" name="act" value="rename" />
      <label>${w.last}<input name="lastName" value="${contact.lastName}" /></label>
      <label>${w.first}<input name="firstName" value="${contact.firstName}" /></label>
      <label>${w.phone}<input name="phone" value="${contact.phones[0]?.value ?? ""}" /></label>
      <button>${w.save}</button>
    </form>
    ${leads.map((lead) => leadPart(lead, lang))}
    <form method="post" action="/_form/act?lang=${lang}">${hidden}<button class="q" name="act" value="remove">${w.remove}</button></form>
  </section>`;
} // prettier-ignore

function leadPart(lead: SimulatedLead, lang: Lang): Html {
  const w = words[lang];
  const options = PIPELINE.statuses.map((status) => html`<option value="${status.id}" ${{ markup: status.id === lead.statusId ? "selected" : "" }}>${status.name}</option>`); // prettier-ignore
  return html`<form class="row" method="post" action="/_form/act?lang=${lang}">
    <input type="hidden" name="act" value="move" /><input type="hidden" name="id" value="${lead.id}" />
    <label>${w.stage}: ${lead.name}<select name="statusId">${options}</select></label>
    <button class="p">${w.move}</button>
  </form>`;
} // prettier-ignore
