import { html, type Html } from "../../core/simulator/html-page";
import type { Lang } from "../../core/simulator/language";
import { FORGERIES } from "./forgery";
import { NO_FAULTS, type SimulatedFaults, type YclientsState } from "./state";
import { simulatorWords, type SimulatorWords } from "./words";

const ANSWER_COUNTS = ["rateLimited", "retryAfterSeconds", "serverError", "htmlPage", "brokenJson", "falseSuccess", "cutSocket", "lostAnswer", "slowMs"] as const; // prettier-ignore
const WEBHOOK_COUNTS = ["webhookDelayMs", "webhookDuplicates", "webhookForged"] as const;
const ANSWER_SWITCHES = ["offline", "countCalls"] as const;
const RIGHTS = ["refuseToken", "notGranted"] as const;
const DATA = ["wrongOffset", "hideContacts", "emptyAsList", "numbersAsText"] as const;
const WEBHOOK_SWITCHES = ["webhookShuffle", "webhookLost"] as const;

/** Fields of the form of faults by what they hold. */
export const FAULT_COUNTS = [...ANSWER_COUNTS, ...WEBHOOK_COUNTS];
export const FAULT_SWITCHES = [...ANSWER_SWITCHES, ...RIGHTS, ...DATA, ...WEBHOOK_SWITCHES];

/** Methods the product uses, each of which can be taken from its token. */
const METHODS = [
  "GET /company/{company}",
  "GET /records/{company}",
  "GET /record/{company}/{record}",
  "POST /records/{company}",
  "PUT /record/{company}/{record}",
  "DELETE /record/{company}/{record}",
  "GET /company/{company}/services",
  "GET /company/{company}/service_categories",
  "GET /company/{company}/staff",
  "GET /schedule/{company}/{staff}/{from}/{until}",
  "GET /book_dates/{company}",
  "GET /book_times/{company}/{staff}/{day}",
  "POST /book_check/{company}",
  "POST /book_record/{company}",
  "GET /hooks_settings/{company}",
  "POST /hooks_settings/{company}",
];

/** Whether anything is out of order. */
export function hasFaults(faults: SimulatedFaults): boolean {
  return JSON.stringify({ ...NO_FAULTS, ...faults, retryAfterSeconds: 0 }) !== JSON.stringify({ ...NO_FAULTS, retryAfterSeconds: 0 }); // prettier-ignore
}

/** The page on which things go wrong. */
export function switchesBody(state: YclientsState, lang: Lang): Html {
  const words = simulatorWords[lang];
  const { faults, form } = state;
  const at = (action: string) => `/_form/${action}?lang=${lang}`;
  const counts = (names: readonly (typeof FAULT_COUNTS)[number][]) =>
    html`<div class="grid" style="gap:12px 24px">
      ${names.map((name) => countField(name, faults, words))}
    </div>`;
  const switches = (names: readonly (typeof FAULT_SWITCHES)[number][]) =>
    html`<div class="grid" style="margin:8px 0">
      ${names.map((name) => switchField(name, faults, words))}
    </div>`;
  const methods = METHODS.map((method) => html`<label class="check"><input type="checkbox" name="refusedMethods" value="${method}" ${{ markup: faults.refusedMethods.includes(method) ? "checked" : "" }} /><span class="s" style="overflow-wrap:anywhere">${method}</span></label>`); // prettier-ignore
  return html`
    <form method="post" action="${at("faults")}" style="display:grid;gap:24px">
      <p class="m s" style="margin:0">${words.countHint}</p>
      <section>
        <h2>${words.groups.answers}</h2>
        ${switches(ANSWER_SWITCHES)} ${counts(ANSWER_COUNTS)}
      </section>
      <section>
        <h2>${words.groups.rights}</h2>
        ${switches(RIGHTS)}
        <details>
          <summary>${words.fault.refusedMethods}: ${faults.refusedMethods.length}</summary>
          <div class="grid">${methods}</div>
        </details>
      </section>
      <section>
        <h2>${words.groups.data}</h2>
        ${switches(DATA)}
      </section>
      <section>
        <h2>${words.groups.webhooks}</h2>
        ${switches(WEBHOOK_SWITCHES)} ${counts(WEBHOOK_COUNTS)}
      </section>
      <div><button class="p">${words.saveFaults}</button></div>
    </form>
    <div class="row">
      <form method="post" action="${at("faults-off")}"><button>${words.clearFaults}</button></form>
      <form method="post" action="${at("reset")}"><button class="d">${words.reset}</button></form>
    </div>
    <section>
      <h2>${words.forge}</h2>
      <form method="post" action="${at("forge")}" class="row">
        ${FORGERIES.map((kind) => html`<button name="kind" value="${kind}">${words.forgeries[kind]}</button>`)}
      </form>
    </section>
    <section>
      <h2>${words.bookingForm}</h2>
      <form method="post" action="${at("form")}" class="row">
        <label class="check"><input type="checkbox" name="phoneConfirmation" ${{ markup: form.phoneConfirmation ? "checked" : "" }} />${words.phoneConfirmation}</label>
        <label>${words.blacklist}<input name="blacklist" value="${form.blacklist.join(", ")}" autocomplete="off" /></label>
        <button>${words.saveFaults}</button>
      </form>
      <p><a href="/company/${state.company.id}/personal/menu?lang=${lang}">${words.openForm}</a></p>
    </section>
  `;
} // prettier-ignore

function countField(
  name: (typeof FAULT_COUNTS)[number],
  faults: SimulatedFaults,
  words: SimulatorWords,
): Html {
  const least = ["retryAfterSeconds", "slowMs", ...WEBHOOK_COUNTS].includes(name) ? 0 : -1;
  return html`<label
    >${words.fault[name]}<input type="number" min="${least}" name="${name}" value="${faults[name]}"
  /></label>`;
}

function switchField(
  name: (typeof FAULT_SWITCHES)[number],
  faults: SimulatedFaults,
  words: SimulatorWords,
): Html {
  const checked = { markup: faults[name] ? "checked" : "" };
  return html`<label class="check"
    ><input type="checkbox" name="${name}" ${checked} />${words.fault[name]}</label
  >`;
}
