import { z } from "zod";
import { deliveryPanel, faultPanel } from "../../core/simulator/fault-panel";
import { html, PAGE_HEADERS, renderPage, type Html } from "../../core/simulator/html-page";
import { formBody, jsonBody, type SimulatorAnswer, type SimulatorRequest } from "../../core/simulator/http-server.server"; // prettier-ignore
import { languageOf, otherLanguage, type Lang } from "../../core/simulator/language";
import type { Desk } from "./desk.server";
import type { FreescoutState, SimulatedConversation, SimulatedCustomer } from "./state";

const ru = {
  title: "FreeScout: имитация",
  lead: "Рабочее место оператора поддержки. Отвечайте, переименовывайте, закрывайте: продукт узнаёт сам.",
  search: "Имя, телефон или почта",
  find: "Найти",
  first: "Имя",
  last: "Фамилия",
  company: "Договор",
  zip: "Индекс",
  save: "Сохранить",
  remove: "Удалить клиента",
  reply: "Ответ",
  asCustomer: "От клиента",
  asAgent: "От оператора",
  asNote: "Заметка",
  close: "Закрыть",
  delete: "Удалить",
  subject: "Тема",
  begin: "Новое обращение",
  ignore: "Не менять ничего, отвечая «готово»",
  apply: "Применить",
  add: "Добавить клиента",
  phone: "Телефон",
  email: "Почта",
  statuses: { active: "активно", pending: "ожидает", closed: "закрыто" },
  more: (n: number) => `и ещё ${n}: уточните поиск`,
};
const en: typeof ru = {
  title: "FreeScout: a simulation",
  lead: "The desk of a support agent. Answer, rename, close: the product finds out by itself.",
  search: "Name, phone or e-mail",
  find: "Find",
  first: "First name",
  last: "Last name",
  company: "Contract",
  zip: "Post code",
  save: "Save",
  remove: "Delete the customer",
  reply: "Reply",
  asCustomer: "As the customer",
  asAgent: "As the agent",
  asNote: "Note",
  close: "Close",
  delete: "Delete",
  subject: "Subject",
  begin: "New conversation",
  ignore: "Change nothing while answering “done”",
  apply: "Apply",
  add: "Add a customer",
  phone: "Phone",
  email: "E-mail",
  statuses: { active: "active", pending: "pending", closed: "closed" },
  more: (n: number) => `and ${n} more: narrow the search`,
};
const words = { ru, en };

const id = z.coerce.number().int();
const text = (max: number) => z.string().trim().max(max).default("");
const acts = z.discriminatedUnion("act", [
  z.object({ act: z.literal("rename"), id, firstName: text(40), lastName: text(40), company: text(60), zip: text(12) }), // prettier-ignore
  z.object({ act: z.literal("remove"), id }),
  z.object({ act: z.literal("add"), firstName: text(40), lastName: text(40), phone: text(30), email: text(100) }), // prettier-ignore
  z.object({ act: z.literal("write"), id, subject: text(200), text: text(4000) }),
  z.object({ act: z.enum(["customer", "message", "note"]), id, text: text(4000) }),
  z.object({ act: z.enum(["closed", "deleted"]), id }),
  z.object({ act: z.literal("ignore"), on: z.union([z.literal("on"), z.boolean()]).optional() }),
]);

const SHOWN = 15;

/** The desk (`/`), a conversation's own address, what is done there (`/_form/act`), and the same for tests (`/_sim/act`). */
export function createPages({ state, desk, changed }: { state: FreescoutState; desk: Desk; changed(): void }) {
  function carryOut(done: z.output<typeof acts>): boolean {
    const customer = "id" in done ? state.customers.find((one) => one.id === done.id) : undefined;
    const conversation = "id" in done ? state.conversations.find((one) => one.id === done.id) : undefined;
    switch (done.act) {
      case "rename":
        if (customer) desk.changeCustomer(customer, { firstName: done.firstName, lastName: done.lastName, company: done.company, address: { ...customer.address, zip: done.zip } });
        return customer !== undefined;
      case "remove":
        if (customer) desk.removeCustomer(customer.id);
        return customer !== undefined;
      case "add":
        desk.addCustomer({ firstName: done.firstName, lastName: done.lastName, phones: done.phone ? [done.phone] : [], emails: done.email ? [done.email] : [] });
        return true;
      case "write":
        if (customer && done.text) desk.write(customer.id, done.subject || "…", `<p>${escaped(done.text)}</p>`);
        return customer !== undefined;
      case "customer":
      case "message":
      case "note":
        if (conversation && done.text) desk.reply(conversation, done.act, `<p>${escaped(done.text)}</p>`);
        return conversation !== undefined;
      case "closed":
      case "deleted":
        if (conversation) desk.setStatus(conversation, done.act);
        return conversation !== undefined;
      case "ignore":
        state.ignoresUpdates = done.on === "on" || done.on === true;
        changed();
        return true;
    }
  }

  return (request: SimulatorRequest): SimulatorAnswer | null => {
    const { method, path, query, headers } = request;
    const lang = languageOf(query.get("lang"), headers["accept-language"]);
    const named = /^\/conversation\/(\d+)$/.exec(path)?.[1];
    if (method === "GET" && (path === "/" || named)) {
      const customerId = state.conversations.find((one) => one.id === Number(named))?.customerId;
      const customers = search(state, { q: query.get("q") ?? "", customerId });
      return { status: 200, headers: PAGE_HEADERS, body: draw(state, { lang, q: query.get("q") ?? "", customers }) };
    }
    if (method !== "POST" || !/^\/_(form|sim)\/act$/.test(path)) return null;
    const asForm = path.startsWith("/_form/");
    const read = acts.safeParse(asForm ? Object.fromEntries(formBody(request)) : jsonBody(request));
    if (!read.success || !carryOut(read.data)) return { status: 422, body: { error: "no such act" } };
    return asForm ? { status: 303, headers: { location: `/?lang=${lang}&q=${encodeURIComponent(query.get("q") ?? "")}` } } : { status: 204 };
  };
} // prettier-ignore

function escaped(said: string): string {
  return said.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/\n/g, "<br>");
}

function search(state: FreescoutState, { q, customerId }: { q: string; customerId?: number }): SimulatedCustomer[] {
  if (customerId !== undefined) return state.customers.filter(({ id: own }) => own === customerId);
  const wanted = q.trim().toLowerCase();
  return state.customers.filter((one) => `${one.id} ${one.lastName} ${one.firstName} ${one.emails.join(" ")} ${one.phones.join(" ")}`.toLowerCase().includes(wanted));
} // prettier-ignore

function draw(state: FreescoutState, { lang, q, customers }: { lang: Lang; q: string; customers: SimulatedCustomer[] }): string {
  const w = words[lang];
  const other = otherLanguage(lang);
  const rest = customers.length - SHOWN;
  const body = html`<header>
      <div><h1>${w.title}</h1><p class="m">${w.lead}</p></div>
      <a href="/?lang=${other.lang}" lang="${other.lang}">${other.name}</a>
    </header>
    <form class="row" method="get" action="/">
      <input type="hidden" name="lang" value="${lang}" />
      <label>${w.search}<input name="q" value="${q}" /></label><button class="p">${w.find}</button>
    </form>
    ${customers.slice(0, SHOWN).map((customer) => customerPart(state, customer, lang))}
    ${rest > 0 ? html`<p class="m">${w.more(rest)}</p>` : null}
    <details><summary>${w.add}</summary>
      <form class="row" method="post" action="/_form/act?lang=${lang}">
        <input type="hidden" name="act" value="add" />
        <label>${w.first}<input name="firstName" /></label><label>${w.last}<input name="lastName" /></label>
        <label>${w.phone}<input name="phone" /></label><label>${w.email}<input name="email" /></label>
        <button class="p">${w.add}</button>
      </form></details>
    <form class="row" method="post" action="/_form/act?lang=${lang}">
      <input type="hidden" name="act" value="ignore" />
      <label class="check"><input type="checkbox" name="on" ${{ markup: state.ignoresUpdates ? "checked" : "" }} />${w.ignore}</label>
      <button>${w.apply}</button>
    </form>
    ${faultPanel(state.faults, { lang, hasWebhooks: true })} ${deliveryPanel(state.deliveries, lang)}`;
  return renderPage({ lang, title: w.title, body });
} // prettier-ignore

function customerPart(state: FreescoutState, customer: SimulatedCustomer, lang: Lang): Html {
  const w = words[lang];
  const own = state.conversations.filter((one) => one.customerId === customer.id && one.state === "published").reverse(); // prettier-ignore
  const hidden = html`<input type="hidden" name="id" value="${customer.id}" />`;
  return html`<section>
    <h2>${customer.id} · ${customer.lastName} ${customer.firstName}</h2>
    <p class="m s">${[...customer.phones, ...customer.emails].join(" · ")}</p>
    <form class="row" method="post" action="/_form/act?lang=${lang}">
      ${hidden}<input type="hidden" name="act" value="rename" />
      <label>${w.last}<input name="lastName" value="${customer.lastName}" /></label>
      <label>${w.first}<input name="firstName" value="${customer.firstName}" /></label>
      <label>${w.company}<input name="company" value="${customer.company}" /></label>
      <label>${w.zip}<input name="zip" value="${customer.address.zip}" maxlength="12" /></label>
      <button>${w.save}</button>
    </form>
    ${own.map((one) => conversationPart(one, lang))}
    <details><summary>${w.begin}</summary>
      <form class="row" method="post" action="/_form/act?lang=${lang}">
        ${hidden}<input type="hidden" name="act" value="write" />
        <label>${w.subject}<input name="subject" /></label><label>${w.reply}<textarea name="text"></textarea></label>
        <button class="p">${w.begin}</button>
      </form>
      <form method="post" action="/_form/act?lang=${lang}">${hidden}<button class="d" name="act" value="remove">${w.remove}</button></form>
    </details>
  </section>`;
} // prettier-ignore

function conversationPart(conversation: SimulatedConversation, lang: Lang): Html {
  const w = words[lang];
  const said = conversation.threads.slice(-3).map(({ type, body }) => html`<p class="s"><span class="tag">${type}</span> ${body.replace(/<[^>]+>/g, " ")}</p>`); // prettier-ignore
  return html`<div id="c${conversation.id}" style="padding:12px 0">
    <b>#${conversation.number} ${conversation.subject}</b> <span class="tag">${w.statuses[conversation.status]}</span>
    ${said}
    <form class="row" method="post" action="/_form/act?lang=${lang}">
      <input type="hidden" name="id" value="${conversation.id}" />
      <label>${w.reply}<input name="text" /></label>
      <button class="p" name="act" value="message">${w.asAgent}</button>
      <button name="act" value="customer">${w.asCustomer}</button>
      <button name="act" value="note">${w.asNote}</button>
      <button class="q" name="act" value="closed">${w.close}</button>
      <button class="q" name="act" value="deleted">${w.delete}</button>
    </form>
  </div>`;
} // prettier-ignore
