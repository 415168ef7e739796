import { html, type Html } from "./html-page";
import type { Lang } from "./language";
import type { SimulatedDelivery } from "./webhook-courier.server";
import type { WireFaults } from "./wire-faults.server";

const ru = {
  faults: "Сбои",
  hint: "Число — сколько следующих вызовов; −1 — пока не выключите.",
  save: "Включить",
  off: "Выключить все сбои",
  reset: "Начать с чистого листа",
  deliveries: "Отправленные уведомления",
  none: "Пока ничего не отправлено.",
  when: "Когда (UTC)",
  what: "О чём",
  attempt: "Попытка",
  outcome: "Исход",
  outcomes: { delivered: "принято", refused: "отказ", failed: "нет ответа", lost: "потеряно" },
  fault: {
    rateLimited: "429, слишком часто",
    retryAfterSeconds: "429 просит ждать, с",
    serverError: "500, ошибка сервера",
    brokenJson: "Оборванный JSON",
    htmlPage: "502 со страницей HTML",
    cutSocket: "Обрыв до работы",
    lostAnswer: "Сделать, но не ответить",
    stillWorking: "Сделать, ответить 202",
    slowMs: "Задержка ответа, мс",
    refuseKey: "Не принимать ключ",
    webhookDuplicates: "Лишних копий уведомления",
    webhookDelayMs: "Задержка уведомлений, мс",
    webhookShuffle: "Уведомления в обратном порядке",
    webhookLost: "Уведомления теряются",
  } satisfies Record<keyof WireFaults, string>,
};
const en: typeof ru = {
  faults: "Faults",
  hint: "A number is how many of the next calls; −1 is until switched off.",
  save: "Switch on",
  off: "Switch all faults off",
  reset: "Start afresh",
  deliveries: "Notifications sent",
  none: "Nothing has been sent yet.",
  when: "When (UTC)",
  what: "About",
  attempt: "Attempt",
  outcome: "Outcome",
  outcomes: { delivered: "taken", refused: "refused", failed: "no answer", lost: "lost" },
  fault: {
    rateLimited: "429, too often",
    retryAfterSeconds: "429 asks to wait, s",
    serverError: "500, server error",
    brokenJson: "JSON cut off",
    htmlPage: "502 with an HTML page",
    cutSocket: "Cut before the work",
    lostAnswer: "Do it, but never answer",
    stillWorking: "Do it, answer 202",
    slowMs: "Delay of answers, ms",
    refuseKey: "Refuse the key",
    webhookDuplicates: "Extra copies of a notification",
    webhookDelayMs: "Delay of notifications, ms",
    webhookShuffle: "Notifications in reverse order",
    webhookLost: "Notifications get lost",
  },
};
const words = { ru, en };

const FAULT_COUNTS = ["rateLimited", "retryAfterSeconds", "serverError", "brokenJson", "htmlPage", "cutSocket", "lostAnswer", "slowMs"] as const; // prettier-ignore
const WEBHOOK_COUNTS = ["webhookDuplicates", "webhookDelayMs"] as const;
const WEBHOOK_SWITCHES = ["webhookShuffle", "webhookLost"] as const;

/** The closed section of a simulator's page where its faults are switched. */
export function faultPanel(
  faults: WireFaults,
  { lang, hasWebhooks, answers202 = false }: { lang: Lang; hasWebhooks: boolean; answers202?: boolean },
): Html {
  const w = words[lang];
  const own = answers202 ? (["stillWorking"] as const) : [];
  const counts = [...FAULT_COUNTS, ...own, ...(hasWebhooks ? WEBHOOK_COUNTS : [])].map(
    (name) =>
      html`<label>${w.fault[name]}<input type="number" min="-1" name="${name}" value="${faults[name]}" /></label>`, // prettier-ignore
  );
  const switches = (["refuseKey", ...(hasWebhooks ? WEBHOOK_SWITCHES : [])] as const).map(
    (name) =>
      html`<label class="check"><input type="checkbox" name="${name}" ${{ markup: faults[name] ? "checked" : "" }} />${w.fault[name]}</label>`, // prettier-ignore
  );
  return html`<details>
    <summary>${w.faults}</summary>
    <form method="post" action="/_form/faults?lang=${lang}">
      <p class="m s" style="margin-bottom:8px">${w.hint}</p>
      <div class="grid" style="gap:12px 24px">${counts}</div>
      <div class="grid" style="margin:12px 0">${switches}</div>
      <button class="p">${w.save}</button>
    </form>
    <div class="row" style="margin-top:12px">
      <form method="post" action="/_form/faults-off?lang=${lang}"><button>${w.off}</button></form>
      <form method="post" action="/_form/reset?lang=${lang}"><button class="d">${w.reset}</button></form>
    </div>
  </details>`;
}

const SHOWN_DELIVERIES = 20;

/** The webhooks sent, the latest first. */
export function deliveryPanel(deliveries: readonly SimulatedDelivery[], lang: Lang): Html {
  const w = words[lang];
  const look = { delivered: "ok", refused: "n", failed: "n", lost: "w" };
  const rows = deliveries.slice(0, SHOWN_DELIVERIES).map(
    (one) =>
      html`<tr>
        <td class="m">${one.at.slice(0, 19).replace("T", " ")}</td>
        <td>${one.label}</td>
        <td>${one.attempt}</td>
        <td>
          <span class="tag ${look[one.outcome]}"
            >${w.outcomes[one.outcome]}${one.httpStatus ? ` · ${one.httpStatus}` : ""}</span
          >
        </td>
        <td class="m s">${one.address}</td>
      </tr>`,
  );
  const table = html`<div class="wrap" tabindex="0" role="region" aria-label="${w.deliveries}">
    <table>
      <thead>
        <tr>
          <th scope="col">${w.when}</th>
          <th scope="col">${w.what}</th>
          <th scope="col">${w.attempt}</th>
          <th scope="col">${w.outcome}</th>
          <th scope="col">URL</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
  return html`<section>
    <h2>${w.deliveries}</h2>
    ${rows.length === 0 ? html`<p class="empty">${w.none}</p>` : table}
  </section>`;
}
