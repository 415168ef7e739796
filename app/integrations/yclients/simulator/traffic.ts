import { html, type Html } from "../../core/simulator/html-page";
import type { Lang } from "../../core/simulator/language";
import type { YclientsState } from "./state";
import { simulatorWords } from "./words";

const SHOWN = 25;
const LOOK = { delivered: "ok", refused: "n", failed: "n", lost: "w" };

/** Webhooks sent and calls received, the latest first. */
export function trafficBody(state: YclientsState, lang: Lang): Html {
  const words = simulatorWords[lang];
  const { hooks } = state;
  const targets = hooks.urls.map((url) => {
    const { host, pathname } = new URL(url);
    return html`<li>${host}${pathname}</li>`;
  });
  return html`
    <section>
      <h2>${words.targets}${hooks.active ? null : html` <span class="tag w">${words.targetsOff}</span>`}</h2>
      ${targets.length === 0 ? html`<p class="empty">${words.noTargets}</p>` : html`<ul>${targets}</ul>`}
    </section>
    <section>
      <h2>${words.webhooks}</h2>
      ${state.deliveries.length === 0 ? html`<p class="empty">${words.noWebhooks}</p>` : deliveryTable(state, lang)}
    </section>
    <section>
      <h2>${words.calls}</h2>
      ${state.calls.length === 0 ? html`<p class="empty">${words.noCalls}</p>` : callTable(state, lang)}
    </section>
  `;
} // prettier-ignore

function deliveryTable(state: YclientsState, lang: Lang): Html {
  const words = simulatorWords[lang];
  const rows = state.deliveries.slice(0, SHOWN).map(
    (one) =>
      html`<tr>
        <td class="m">${moment(one.at)}</td>
        <td>
          ${one.recordId} · ${words.events[one.event]}
          ${one.isForged ? html`<span class="tag w">${words.forged}</span>` : null}
        </td>
        <td>${one.attempt}</td>
        <td>
          <span class="tag ${LOOK[one.outcome]}"
            >${words.outcomes[one.outcome]}${one.httpStatus ? ` · ${one.httpStatus}` : ""}</span
          >
        </td>
        <td class="m s">${one.address}</td>
      </tr>`,
  );
  return table(words.webhooks, [words.when, words.what, words.attempt, words.outcome, "URL"], rows);
}

function callTable(state: YclientsState, lang: Lang): Html {
  const words = simulatorWords[lang];
  const rows = state.calls.slice(0, SHOWN).map((one) => {
    const look = one.status !== null && one.status < 300 ? "ok" : one.status === 404 ? "w" : "n";
    return html`<tr>
      <td class="m">${moment(one.at)}</td>
      <td style="overflow-wrap:anywhere"><b>${one.method}</b> ${one.path}</td>
      <td class="m s">${words.as[one.as]}</td>
      <td><span class="tag ${look}">${one.status ?? words.dropped}</span></td>
    </tr>`;
  });
  return table(words.calls, [words.when, words.method, words.token, words.status], rows);
}

function table(name: string, heads: string[], rows: Html[]): Html {
  return html`<div class="wrap" tabindex="0" role="region" aria-label="${name}">
    <table>
      <thead>
        <tr>
          ${heads.map((head) => html`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

function moment(iso: string): string {
  return iso.slice(5, 19).replace("T", " ");
}
