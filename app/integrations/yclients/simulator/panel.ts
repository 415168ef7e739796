import { html, type Html } from "../../core/simulator/html-page";
import type { Lang } from "../../core/simulator/language";
import { lookupOf } from "./lookup";
import type { SimulatedRecord, YclientsState } from "./state";
import { simulatorWords } from "./words";

/** Where a new record is to stand, as a press on the journal says; empty where nothing was chosen. */
export interface Wish {
  day: string;
  time: string;
  staffId: number | null;
}

/** The open record: what it is, and everything the desk may do with it. */
export function recordPanel(state: YclientsState, record: SimulatedRecord, lang: Lang): Html {
  const words = simulatorWords[lang];
  const day = record.start.slice(0, 10);
  const keep = html`<input type="hidden" name="id" value="${record.id}" /><input type="hidden" name="back" value="${day}" />`; // prettier-ignore
  const client = lookupOf(state).client(record.clientId);
  const cost = record.lines.reduce((sum, line) => sum + line.cost, 0);
  const marks = [["0", words.wait], ["2", words.confirm], ["1", words.came], ["-1", words.noShow]].map(([value = "", label]) =>
    html`<button name="attendance" value="${value}" aria-pressed="${String(value === String(record.attendance))}">${label}</button>`); // prettier-ignore
  const about = [
    record.online ? words.madeBy.online : words.madeBy.staff,
    record.apiId === "" ? null : `${words.apiId} ${record.apiId}`,
    `${words.changed} ${record.changedAt.slice(0, 19).replace("T", " ")} UTC`,
  ].filter(Boolean);
  return html`<aside id="panel" aria-label="${words.record} ${record.id}">
    <div class="row" style="justify-content:space-between;align-items:center">
      <h2 style="margin:0">${words.record} ${record.id}</h2>
      <a class="btn" href="/?lang=${lang}&day=${day}">${words.close}</a>
    </div>
    <p class="m s" style="margin:0">${about.join(" · ")}</p>
    ${
      record.deleted
        ? html`<p class="note">${words.deleted}</p>`
        : html`<form method="post" action="/_form/change?lang=${lang}" aria-label="${words.attendanceTitle}">
              ${keep}
              <div class="marks">${marks}</div>
            </form>
            <form method="post" action="/_form/change?lang=${lang}" aria-label="${words.details}">
              ${keep}
              <div class="pair">
                <label>${words.date}<input type="date" name="date" value="${day}" required /></label>
                <label
                  >${words.time}<input
                    type="time"
                    name="time"
                    value="${record.start.slice(11, 16)}"
                    step="300"
                    required
                /></label>
              </div>
              <div class="pair">
                <label
                  >${words.minutes}<input
                    name="minutes"
                    type="number"
                    min="5"
                    max="1440"
                    value="${record.seconds / 60}"
                    required
                /></label>
                <label>${words.price}<input name="price" inputmode="decimal" value="${cost}" /></label>
              </div>
              <label>${words.staff}${staffSelect(state, record.staffId)}</label>
              <label>${words.service}${serviceSelect(state, record.lines[0]?.serviceId ?? null, words.noService)}</label>
              <label>${words.client}<input name="name" value="${client?.name ?? ""}" maxlength="200" autocomplete="off" /></label>
              <div class="pair">
                <label>${words.phone}<input name="phone" type="tel" value="${client?.phone ?? ""}" maxlength="40" autocomplete="off" /></label>
                <label>${words.email}<input name="email" type="email" value="${client?.email ?? ""}" maxlength="200" autocomplete="off" /></label>
              </div>
              <label>${words.comment}<textarea name="comment" rows="2" maxlength="2000">${record.comment}</textarea></label>
              <input type="hidden" name="paidAsked" value="1" />
              <label class="check"><input type="checkbox" name="paid" ${{ markup: record.paid ? "checked" : "" }} />${words.paid}</label>
              <button class="p">${words.save}</button>
            </form>
            <form method="post" action="/_form/remove?lang=${lang}">
              ${keep}<button class="d">${words.remove}</button>
            </form>`
    }
  </aside>`;
} // prettier-ignore

/** A new record, or a time that is only closed. */
export function newPanel(state: YclientsState, wish: Wish, lang: Lang): Html {
  const words = simulatorWords[lang];
  const when = html`<div class="pair">
    <label>${words.date}<input type="date" name="date" value="${wish.day}" required /></label>
    <label
      >${words.time}<input type="time" name="time" value="${wish.time || "12:00"}" step="300" required
    /></label>
  </div>`;
  return html`<aside id="panel" aria-label="${words.newRecord}">
    <div class="row" style="justify-content:space-between;align-items:center">
      <h2 style="margin:0">${words.newRecord}</h2>
      <a class="btn" href="/?lang=${lang}&day=${wish.day}">${words.close}</a>
    </div>
    <form method="post" action="/_form/create?lang=${lang}">
      ${when}
      <label>${words.staff}${staffSelect(state, wish.staffId)}</label>
      <label>${words.service}${serviceSelect(state, state.services[0]?.id ?? null, null)}</label>
      <label>${words.client}<input name="name" required maxlength="200" autocomplete="off" /></label>
      <div class="pair">
        <label>${words.phone}<input name="phone" type="tel" maxlength="40" autocomplete="off" /></label>
        <label>${words.price}<input name="price" inputmode="decimal" /></label>
      </div>
      <label>${words.email}<input name="email" type="email" maxlength="200" autocomplete="off" /></label>
      <label>${words.comment}<textarea name="comment" rows="2" maxlength="2000"></textarea></label>
      <button class="p">${words.create}</button>
    </form>
    <details>
      <summary>${words.block}</summary>
      <form method="post" action="/_form/block?lang=${lang}">
        <p class="m s">${words.blockHint}</p>
        ${when}
        <div class="pair">
          <label
            >${words.minutes}<input name="minutes" type="number" min="5" max="1440" value="60" required
          /></label>
          <label>${words.staff}${staffSelect(state, wish.staffId)}</label>
        </div>
        <label>${words.comment}<input name="comment" maxlength="2000" /></label>
        <button>${words.block}</button>
      </form>
    </details>
  </aside>`;
}

function staffSelect(state: YclientsState, chosen: number | null): Html {
  const options = state.staff
    .filter((one) => !one.fired || one.id === chosen)
    .map((one) => option(one.id, one.name, one.id === chosen));
  return html`<select name="staffId">
    ${options}
  </select>`;
}

function serviceSelect(state: YclientsState, chosen: number | null, none: string | null): Html {
  const options = state.services.map((one) => option(one.id, one.title, one.id === chosen));
  return html`<select name="serviceId">
    ${none !== null && chosen === null ? html`<option value="">${none}</option>` : null}${options}
  </select>`;
}

function option(value: number, label: string, isChosen: boolean): Html {
  return html`<option value="${value}" ${{ markup: isChosen ? "selected" : "" }}>${label}</option>`;
}
