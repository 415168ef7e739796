import { z } from "zod";
import { formatMoney } from "~/lib/money";
import { deliveryPanel, faultPanel } from "../../core/simulator/fault-panel";
import { hostedPage } from "../../core/simulator/hosted-page";
import { PAGE_HEADERS, html, renderPage, type Html } from "../../core/simulator/html-page";
import {
  formBody,
  jsonBody,
  type SimulatorAnswer,
  type SimulatorRequest,
} from "../../core/simulator/http-server.server";
import { languageOf, otherLanguage, type Lang } from "../../core/simulator/language";
import type { Shop } from "./shop.server";
import type { SimulatedPayment, YookassaState } from "./state";

export interface PageOptions {
  state: YookassaState;
  shop: Shop;
  changed(): void;
}

const ru = {
  title: "ЮKassa: имитация",
  lead: "Кабинет магазина, которого нет. Здесь видно всё, что просила Картотека, и можно сыграть роль клиента и банка.",
  payments: "Платежи",
  none: "Платежей пока нет. Запишитесь на услугу с предоплатой.",
  refunds: "Возвраты",
  noRefunds: "Возвратов нет.",
  receipts: "Чеков передано",
  needsReceipt: "Требовать чек, как магазин с онлайн-кассой",
  save: "Запомнить",
  when: "Когда (UTC)",
  sum: "Сумма",
  what: "За что",
  status: "Состояние",
  act: "Действия",
  open: "Страница оплаты",
  pay: "Оплатить",
  cancel: "Отклонить",
  repeat: "Повторить уведомление",
  forge: "Поддельное уведомление",
  statuses: { pending: "ждёт оплаты", succeeded: "оплачен", canceled: "отменён" },
  refunded: "возвращено",
  shop: "Студия «Картотека»",
  methods: { bank_card: "Банковская карта", sbp: "СБП", yoo_money: "Кошелёк ЮMoney" },
  declined: "Банк отклонил платёж.",
};
const en: typeof ru = {
  title: "YooKassa: a simulation",
  lead: "The cabinet of a shop that does not exist. It shows everything Kartoteka asked for; here you can be the client and the bank.",
  payments: "Payments",
  none: "No payments yet. Book a service that asks for prepayment.",
  refunds: "Refunds",
  noRefunds: "No refunds.",
  receipts: "Receipts sent",
  needsReceipt: "Demand a receipt, as a shop with an online cash register does",
  save: "Remember",
  when: "When (UTC)",
  sum: "Sum",
  what: "For",
  status: "State",
  act: "Actions",
  open: "Payment page",
  pay: "Pay",
  cancel: "Decline",
  repeat: "Repeat the notification",
  forge: "Forged notification",
  statuses: { pending: "waits for payment", succeeded: "paid", canceled: "cancelled" },
  refunded: "refunded",
  shop: "Studio “Kartoteka”",
  methods: { bank_card: "Bank card", sbp: "SBP (fast payments)", yoo_money: "YooMoney wallet" },
  declined: "The bank declined the payment.",
};
const words = { ru, en };

const SHOWN = 30;
const payLater = z.coerce.number().int().min(1).max(86_400);
const methodName = z.enum(["bank_card", "sbp", "yoo_money"]).catch("bank_card");
const DECLINE_REASON = "insufficient_funds";

/** The shop's cabinet (`/`), the client's page (`/checkout/{payment}`), and the same acts for tests (`/_sim/payments/{payment}/{act}`). */
export function createPages({ state, shop, changed }: PageOptions) {
  return (request: SimulatorRequest): SimulatorAnswer | null => {
    const { method, path } = request;
    const lang = languageOf(request.query.get("lang"), request.headers["accept-language"]);
    shop.seenAt(request.headers.host);
    shop.sweep();
    if (path === "/" && method === "GET")
      return {
        status: 200,
        headers: PAGE_HEADERS,
        body: renderPage({ lang, title: words[lang].title, body: cabinet(state, lang) }),
      };
    const hosted = shop.find(/^\/checkout\/([\w-]+)$/.exec(path)?.[1] ?? "");
    if (hosted)
      return method === "POST" ? clientActs(hosted, formBody(request)) : clientPage(hosted, lang, path);
    if (path === "/_form/shop" && method === "POST") {
      state.needsReceipt = formBody(request).has("needsReceipt");
      changed();
      return { status: 303, headers: { location: `/?lang=${lang}` } };
    }
    if (path === "/_sim/shop" && method === "POST") {
      const body = z.strictObject({ needsReceipt: z.boolean() }).safeParse(jsonBody(request));
      if (!body.success) return { status: 422, body: { error: z.prettifyError(body.error) } };
      Object.assign(state, body.data);
      changed();
      return { status: 200, body: body.data };
    }
    const [, door, id = "", act = ""] = /^\/_(sim|form)\/payments\/([\w-]+)\/(\w+)$/.exec(path) ?? [];
    const payment = shop.find(id);
    if (method !== "POST" || !payment) return null;
    if (!bankActs(payment, act)) return { status: 422, body: { error: "no such act" } };
    return door === "form"
      ? { status: 303, headers: { location: `/?lang=${lang}` } }
      : { status: 200, body: shop.shown(payment) };
  };

  function clientPage(payment: SimulatedPayment, lang: Lang, path: string): SimulatorAnswer {
    const w = words[lang];
    const status = { pending: "open", succeeded: "paid", canceled: "failed" } as const;
    return hostedPage(
      {
        gateway: lang === "ru" ? "ЮKassa" : "YooKassa",
        shop: w.shop,
        colour: "oklch(50% 0.2 275)",
        description: payment.description,
        amount: formatMoney(payment.amountMinor, payment.currency, lang),
        state: payment.reason?.startsWith("expired") ? "expired" : status[payment.status],
        methods: Object.entries(w.methods).map(([id, name]) => ({ id, name })),
        refusal: payment.reason === DECLINE_REASON ? w.declined : null,
        returnUrl: payment.returnUrl,
        cancelUrl: payment.returnUrl,
        expiresAt: payment.status === "pending" ? new Date(payment.expiresAt) : null,
      },
      { lang, path },
    );
  }

  /** Whatever the client does, the vendor sends them to the one return address. */
  function clientActs(payment: SimulatedPayment, form: URLSearchParams): SimulatorAnswer {
    const act = form.get("act");
    if (act === "pay") shop.pay(payment, methodName.parse(form.get("method") ?? undefined));
    else if (act === "decline") shop.cancel(payment, DECLINE_REASON);
    else if (act === "later") {
      const seconds = payLater.safeParse(form.get("seconds"));
      if (!seconds.success) return { status: 422, body: { error: "seconds" } };
      shop.payLater(payment, seconds.data);
    } else return { status: 422, body: { error: "no such act" } };
    return { status: 303, headers: { location: payment.returnUrl } };
  }

  function bankActs(payment: SimulatedPayment, act: string): boolean {
    if (act === "pay") shop.pay(payment);
    else if (act === "decline") shop.cancel(payment, DECLINE_REASON);
    else if (act === "expire") shop.cancel(payment, "expired_on_confirmation");
    else if (act === "repeat") shop.repeat(payment);
    else if (act === "forge") shop.forge(payment);
    else return false;
    return true;
  }
}

function cabinet(state: YookassaState, lang: Lang): Html {
  const w = words[lang];
  const other = otherLanguage(lang);
  return html`
    <header>
      <div>
        <h1>${w.title}</h1>
        <p class="m">${w.lead}</p>
      </div>
      <a href="/?lang=${other.lang}" lang="${other.lang}">${other.name}</a>
    </header>
    <section>
      <h2>${w.payments}</h2>
      ${state.payments.length === 0 ? html`<p class="empty">${w.none}</p>` : paymentTable(state, lang)}
    </section>
    <section>
      <h2>${w.refunds}</h2>
      ${state.refunds.length === 0 ? html`<p class="m">${w.noRefunds}</p>` : refundList(state, lang)}
      <p class="m">${w.receipts}: ${state.receipts.length}</p>
      <form method="post" action="/_form/shop?lang=${lang}" style="margin-top:12px">
        <label class="check"
          ><input
            type="checkbox"
            name="needsReceipt"
            ${{ markup: state.needsReceipt ? "checked" : "" }}
          />${w.needsReceipt}</label
        >
        <button>${w.save}</button>
      </form>
    </section>
    ${deliveryPanel(state.deliveries, lang)}
    ${faultPanel(state.faults, { lang, hasWebhooks: true, answers202: true })}
  `;
}

function paymentTable(state: YookassaState, lang: Lang): Html {
  const w = words[lang];
  const look = { pending: "w", succeeded: "ok", canceled: "n" };
  const button = (payment: SimulatedPayment, act: string, label: string) =>
    html`<form method="post" action="/_form/payments/${payment.id}/${act}?lang=${lang}"><button>${label}</button></form>`; // prettier-ignore
  const rows = state.payments.slice(0, SHOWN).map(
    (one) =>
      html`<tr>
        <td class="m">${one.createdAt.slice(0, 19).replace("T", " ")}</td>
        <td>
          ${formatMoney(one.amountMinor, one.currency, lang)}
          ${one.refundedMinor > 0 ? html`<br /><span class="m s">${w.refunded} ${formatMoney(one.refundedMinor, one.currency, lang)}</span>` : null}
        </td>
        <td>${one.description}<br /><span class="m s">${one.id}</span></td>
        <td>
          <span class="tag ${look[one.status]}">${w.statuses[one.status]}</span>
          ${one.reason ? html`<br /><span class="m s">${one.reason}</span>` : null}
        </td>
        <td>
          <div class="row">
            ${
              one.status === "pending"
                ? [
                    html`<a class="btn" href="/checkout/${one.id}?lang=${lang}">${w.open}</a>`,
                    button(one, "pay", w.pay),
                    button(one, "decline", w.cancel),
                    button(one, "forge", w.forge),
                  ]
                : button(one, "repeat", w.repeat)
            }
          </div>
        </td>
      </tr>`,
  );
  return html`<div class="wrap" tabindex="0" role="region" aria-label="${w.payments}">
    <table>
      <thead>
        <tr>
          <th scope="col">${w.when}</th>
          <th scope="col">${w.sum}</th>
          <th scope="col">${w.what}</th>
          <th scope="col">${w.status}</th>
          <th scope="col">${w.act}</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

function refundList(state: YookassaState, lang: Lang): Html {
  const rows = state.refunds.slice(0, SHOWN).map(
    (one) =>
      html`<li>
        ${formatMoney(one.amountMinor, one.currency, lang)}
        <span class="m s"
          >${one.createdAt.slice(0, 19).replace("T", " ")} · ${one.description} · ${one.paymentId}</span
        >
      </li>`,
  );
  return html`<ul>
    ${rows}
  </ul>`;
}
