import type { Clock } from "~/lib/clock";
import { addDays, dayOf } from "~/lib/zoned-time";
import { PAGE_HEADERS, html, renderPage, type Html } from "../../core/simulator/html-page";
import {
  formBody,
  type SimulatorAnswer,
  type SimulatorRequest,
} from "../../core/simulator/http-server.server";
import type { Branch } from "./branch.server";
import { controlFaults, controlRecord, recordInput } from "./control.server";
import { NO_FAULTS, type SimulatedFaults, type SimulatedRecord, type YclientsState } from "./state";
import { languageOf, simulatorWords, type SimulatorWords } from "./words";

export interface PageOptions {
  state: YclientsState;
  branch: Branch;
  clock: Clock;
  reset(): void;
  changed(): void;
}

const SHOWN_RECORDS = 40;
const SHOWN_DELIVERIES = 20;
const COUNTS = ["rateLimited", "retryAfterSeconds", "serverError", "brokenJson", "htmlPage", "cutSocket", "falseSuccess", "slowMs", "webhookDuplicates"] as const; // prettier-ignore
const SWITCHES = [
  "refuseToken",
  "notGranted",
  "wrongOffset",
  "hideContacts",
  "webhookShuffle",
  "webhookLost",
] as const;

/** `GET /` for a person and the plain forms on it. Null for a path it does not know. */
export function createPage(options: PageOptions) {
  return (request: SimulatorRequest): SimulatorAnswer | null => {
    const lang = languageOf(request.query.get("lang"), request.headers["accept-language"]);
    const draw = (status: number, notice?: string): SimulatorAnswer => ({
      status,
      headers: PAGE_HEADERS,
      body: renderPage({ lang, title: simulatorWords[lang].title, body: pageBody(options, lang, notice) }),
    });
    if (request.path === "/" && request.method === "GET") return draw(200);
    if (!request.path.startsWith("/_form/") || request.method !== "POST") return null;
    const done = act(options, request.path.slice("/_form/".length), formBody(request));
    if (!done) return draw(422, simulatorWords[lang].wrong);
    return { status: 303, headers: { location: `/?lang=${lang}` } };
  };
}

/** Does what a form asks; false when its fields make no sense. */
function act({ state, branch, reset, changed }: PageOptions, action: string, form: URLSearchParams): boolean {
  if (action === "reset") {
    reset();
    return true;
  }
  if (action === "faults-off") {
    state.faults = { ...NO_FAULTS };
    changed();
    return true;
  }
  if (action === "faults") {
    const counts = COUNTS.map((name) => [name, form.get(name) ?? "0"]);
    const switches = SWITCHES.map((name) => [name, form.has(name)]);
    const faults = controlFaults.safeParse(Object.fromEntries([...counts, ...switches]));
    if (!faults.success) return false;
    Object.assign(state.faults, faults.data);
    changed();
    return true;
  }
  const wish = controlRecord.safeParse(wishOf(form));
  if (!wish.success) return false;
  if (action === "create") {
    branch.create(recordInput(wish.data));
    return true;
  }
  const record = branch.find(Number(form.get("id")));
  if (!record || record.deleted) return false;
  if (action === "remove") branch.remove(record);
  else if (action === "change") branch.change(record, recordInput(wish.data, record));
  else return false;
  return true;
}

function wishOf(form: URLSearchParams) {
  const filled = (name: string) => form.get(name)?.trim() || undefined;
  const client = { name: filled("name"), phone: filled("phone"), email: filled("email") };
  const named = Object.fromEntries(Object.entries(client).filter(([, value]) => value !== undefined));
  const service = filled("serviceId");
  return {
    date: filled("date"),
    time: filled("time"),
    staffId: filled("staffId"),
    serviceIds: service === undefined ? undefined : [service],
    attendance: filled("attendance"),
    price: filled("price"),
    comment: form.has("comment") ? (form.get("comment") ?? "") : undefined,
    client: Object.keys(named).length > 0 ? named : undefined,
  };
}

function pageBody({ state, clock }: PageOptions, lang: "ru" | "en", notice?: string): Html {
  const words = simulatorWords[lang];
  const at = (action: string) => `/_form/${action}?lang=${lang}`;
  const latest = [...state.records]
    .sort((a, b) => b.changedAt.localeCompare(a.changedAt) || b.id - a.id)
    .slice(0, SHOWN_RECORDS);
  return html`
    <header>
      <div>
        <h1>${words.title}</h1>
        <p class="m">${words.lead}</p>
        <p class="m s">${state.company.title} · ${state.company.id} · ${state.company.zone}</p>
      </div>
      <a href="/?lang=${lang === "ru" ? "en" : "ru"}" lang="${lang === "ru" ? "en" : "ru"}">${words.other}</a>
    </header>
    ${notice ? html`<p class="note" role="alert">${notice}</p>` : null}
    <section>
      <h2>${words.newRecord}</h2>
      ${newRecordForm(state, words, at("create"), addDays(dayOf(clock.now(), state.company.zone), 1))}
    </section>
    <section>
      <h2>${words.records}</h2>
      ${latest.length === 0 ? html`<p class="empty">${words.noRecords}</p>` : recordTable(state, words, latest, at)}
    </section>
    <section>
      <h2>${words.faults}</h2>
      ${faultForm(state.faults, words, at("faults"))}
      <div class="row" style="margin-top:12px">
        <form method="post" action="${at("faults-off")}"><button>${words.clearFaults}</button></form>
        <form method="post" action="${at("reset")}"><button class="d">${words.reset}</button></form>
      </div>
    </section>
    <section>
      <h2>${words.webhooks}</h2>
      ${state.hooks.urls.length === 0 ? html`<p class="m">${words.noTargets}</p>` : deliveryTable(state, words)}
    </section>
  `;
}

function newRecordForm(state: YclientsState, words: SimulatorWords, action: string, day: string): Html {
  const staff = state.staff
    .filter((one) => !one.fired)
    .map((one) => html`<option value="${one.id}">${one.name}</option>`);
  const services = state.services.map((one) => html`<option value="${one.id}">${one.title}</option>`);
  return html`<form method="post" action="${action}" class="row">
    <label>${words.date}<input type="date" name="date" value="${day}" required /></label>
    <label>${words.time}<input type="time" name="time" value="12:00" step="300" required /></label>
    <label
      >${words.service}<select name="serviceId">
        ${services}
      </select></label
    >
    <label
      >${words.staff}<select name="staffId">
        ${staff}
      </select></label
    >
    <label>${words.client}<input name="name" required maxlength="200" autocomplete="off" /></label>
    <label>${words.phone}<input name="phone" type="tel" maxlength="40" autocomplete="off" /></label>
    <label>${words.email}<input name="email" type="email" maxlength="200" autocomplete="off" /></label>
    <label>${words.price}<input class="n" name="price" inputmode="decimal" /></label>
    <label>${words.comment}<input name="comment" maxlength="2000" /></label>
    <button class="p">${words.create}</button>
  </form>`;
}

function recordTable(
  state: YclientsState,
  words: SimulatorWords,
  records: SimulatedRecord[],
  at: (action: string) => string,
): Html {
  const rows = records.map((record) => {
    const client = state.clients.find((one) => one.id === record.clientId);
    return html`<tr>
      <td class="m">${record.id}</td>
      <td>
        ${record.start.slice(0, 16)}<br /><span class="m s"
          >${state.staff.find((one) => one.id === record.staffId)?.name}</span
        >
      </td>
      <td>${client?.name ?? words.noClient}<br /><span class="m s">${client?.phone}</span></td>
      <td>
        ${record.lines.map((line) => line.title).join(", ")}<br /><span class="m s"
          >${record.lines.reduce((sum, line) => sum + line.cost, 0)}</span
        >
      </td>
      <td>${statusTag(record, words)}</td>
      <td>${record.deleted ? null : recordForms(record, words, at)}</td>
    </tr>`;
  });
  return html`<div class="wrap" tabindex="0" role="region" aria-label="${words.records}">
    <table>
      <thead>
        <tr>
          <th scope="col">№</th>
          <th scope="col">${words.when}</th>
          <th scope="col">${words.who}</th>
          <th scope="col">${words.what}</th>
          <th scope="col">${words.status}</th>
          <th scope="col">${words.change}</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

function recordForms(record: SimulatedRecord, words: SimulatorWords, at: (action: string) => string): Html {
  const id = html`<input type="hidden" name="id" value="${record.id}" />`;
  const marks = [["1", words.came], ["-1", words.noShow], ["2", words.confirm], ["0", words.wait]].filter(([value]) => value !== String(record.attendance)); // prettier-ignore
  const buttons = marks.map(
    ([value, label]) => html`<button name="attendance" value="${value}">${label}</button>`,
  );
  return html`<div class="row">
      <form class="row" method="post" action="${at("change")}">${id}${buttons}</form>
      <form method="post" action="${at("remove")}">${id}<button class="d">${words.remove}</button></form>
    </div>
    <details>
      <summary>${words.move}</summary>
      <form class="row" method="post" action="${at("change")}">
        ${id}
        <label>${words.date}<input type="date" name="date" value="${record.start.slice(0, 10)}" /></label>
        <label
          >${words.time}<input type="time" name="time" value="${record.start.slice(11, 16)}" step="300"
        /></label>
        <label>${words.price}<input class="n" name="price" inputmode="decimal" /></label>
        <label>${words.comment}<input name="comment" value="${record.comment}" /></label>
        <button>${words.save}</button>
      </form>
    </details>`;
}

function statusTag(record: SimulatedRecord, words: SimulatorWords): Html {
  if (record.deleted) return html`<span class="tag n">${words.deleted}</span>`;
  const look = { "1": "ok", "-1": "w", "2": "a", "0": "" };
  const key = String(record.attendance) as keyof typeof look;
  return html`<span class="tag ${look[key]}">${words.attendance[key]}</span>`;
}

function faultForm(faults: SimulatedFaults, words: SimulatorWords, action: string): Html {
  const counts = COUNTS.map((name) => html`<label>${words.fault[name]}<input type="number" min="-1" name="${name}" value="${faults[name]}" /></label>`); // prettier-ignore
  const switches = SWITCHES.map((name) => html`<label class="check"><input type="checkbox" name="${name}" ${{ markup: faults[name] ? "checked" : "" }} />${words.fault[name]}</label>`); // prettier-ignore
  return html`<form method="post" action="${action}">
    <p class="m s" style="margin-bottom:8px">${words.countHint}</p>
    <div class="grid" style="gap:12px 24px">${counts}</div>
    <div class="grid" style="margin:12px 0">${switches}</div>
    <button class="p">${words.saveFaults}</button>
  </form>`;
}

function deliveryTable(state: YclientsState, words: SimulatorWords): Html {
  if (state.deliveries.length === 0) return html`<p class="empty">${words.noWebhooks}</p>`;
  const look = { delivered: "ok", refused: "n", failed: "n", lost: "w" };
  const rows = state.deliveries.slice(0, SHOWN_DELIVERIES).map(
    (one) =>
      html`<tr>
        <td>${one.at.slice(0, 19).replace("T", " ")}</td>
        <td>${one.recordId} · ${words.events[one.event]}</td>
        <td>${one.attempt}</td>
        <td>
          <span class="tag ${look[one.outcome]}"
            >${words.outcomes[one.outcome]}${one.httpStatus ? ` · ${one.httpStatus}` : ""}</span
          >
        </td>
        <td class="m s">${one.address}</td>
      </tr>`,
  );
  return html`<div class="wrap" tabindex="0" role="region" aria-label="${words.webhooks}">
    <table>
      <thead>
        <tr>
          <th scope="col">${words.when} (UTC)</th>
          <th scope="col">${words.event}</th>
          <th scope="col">${words.attempt}</th>
          <th scope="col">${words.outcome}</th>
          <th scope="col">URL</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}
