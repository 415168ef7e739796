import { z } from "zod";
import { formatMoney } from "~/lib/money";
import { deliveryPanel, faultPanel } from "../../core/simulator/fault-panel";
import { hostedPage, type HostedState } from "../../core/simulator/hosted-page";
import { PAGE_HEADERS, html, renderPage, type Html } from "../../core/simulator/html-page";
import {
  formBody,
  type SimulatorAnswer,
  type SimulatorRequest,
} from "../../core/simulator/http-server.server";
import { languageOf, otherLanguage, type Lang } from "../../core/simulator/language";
import { minorOf } from "../map";
import type { Account } from "./account.server";
import type { SimulatedSession, StripeState } from "./state";

const ru = {
  title: "Stripe: имитация",
  lead: "Счёт, которого нет. Здесь видно всё, что просила Картотека, и можно сыграть роль клиента и банка.",
  sessions: "Оплаты (Checkout)",
  none: "Оплат пока нет. Запишитесь на услугу с предоплатой.",
  refunds: "Возвраты",
  noRefunds: "Возвратов нет.",
  when: "Когда (UTC)",
  sum: "Сумма",
  what: "За что",
  status: "Состояние",
  act: "Действия",
  open: "Страница оплаты",
  pay: "Оплатить",
  expire: "Время вышло",
  forge: "Поддельное событие",
  settle: "Деньги пришли",
  fail: "Деньги не пришли",
  statuses: { open: "ждёт оплаты", processing: "деньги в пути", paid: "оплачено", failed: "не прошло", expired: "истекло" },
  refunded: "возвращено",
  shop: "Студия «Картотека»",
  methods: { card: "Карта, Apple Pay, Google Pay", slow: "Банковский перевод (деньги идут 20 секунд)" },
  declined: "Банк отклонил карту: недостаточно средств. Попробуйте другую.",
}; // prettier-ignore
const en: typeof ru = {
  title: "Stripe: a simulation",
  lead: "An account that does not exist. It shows everything Kartoteka asked for; here you can be the client and the bank.",
  sessions: "Payments (Checkout)",
  none: "No payments yet. Book a service that asks for prepayment.",
  refunds: "Refunds",
  noRefunds: "No refunds.",
  when: "When (UTC)",
  sum: "Sum",
  what: "For",
  status: "State",
  act: "Actions",
  open: "Payment page",
  pay: "Pay",
  expire: "Time is over",
  forge: "Forged event",
  settle: "The money came",
  fail: "The money did not come",
  statuses: { open: "waits for payment", processing: "money on its way", paid: "paid", failed: "did not go through", expired: "expired" },
  refunded: "refunded",
  shop: "Studio “Kartoteka”",
  methods: { card: "Card, Apple Pay, Google Pay", slow: "Bank transfer (takes 20 seconds)" },
  declined: "The bank declined the card: insufficient funds. Try another one.",
}; // prettier-ignore
const words = { ru, en };

const SHOWN = 30;
const laterSeconds = z.coerce.number().int().min(1).max(86_400);

/** The account (`/`), the client's page (`/c/pay/{session}`), and the same acts for tests (`/_sim/sessions/{session}/{act}`). */
export function createPages({ state, account }: { state: StripeState; account: Account }) {
  return (request: SimulatorRequest): SimulatorAnswer | null => {
    const { method, path, query, headers } = request;
    account.seenAt(headers.host);
    account.sweep();
    const hosted = account.find(/^\/c\/pay\/(\w+)$/.exec(path)?.[1] ?? "");
    if (hosted) {
      // The shop said in which language; the client may still choose another.
      const lang = languageOf(query.get("lang") ?? hosted.locale, headers["accept-language"]);
      return method === "POST" ? clientActs(hosted, formBody(request), lang) : clientPage(hosted, lang);
    }
    const lang = languageOf(query.get("lang"), headers["accept-language"]);
    if (path === "/" && method === "GET")
      return {
        status: 200,
        headers: PAGE_HEADERS,
        body: renderPage({ lang, title: words[lang].title, body: cabinet(state, lang) }),
      };
    const [, door, id = "", act = ""] = /^\/_(sim|form)\/sessions\/(\w+)\/(\w+)$/.exec(path) ?? [];
    const session = account.find(id);
    if (method !== "POST" || !session) return null;
    if (!bankActs(session, act)) return { status: 422, body: { error: "no such act" } };
    return door === "form"
      ? { status: 303, headers: { location: `/?lang=${lang}` } }
      : { status: 200, body: account.shown(session, true) };
  };

  function clientPage(session: SimulatedSession, lang: Lang): SimulatorAnswer {
    const w = words[lang];
    const state = standing(session);
    return hostedPage(
      {
        gateway: "Stripe",
        shop: w.shop,
        colour: "oklch(48% 0.17 262)",
        description: session.name,
        amount: shownAmount(session.amount, session.currency, lang),
        state,
        methods: Object.entries(w.methods).map(([id, name]) => ({ id, name })),
        refusal: state === "open" && session.declineCode ? w.declined : null,
        returnUrl: session.status === "complete" ? session.successUrl : session.cancelUrl,
        cancelUrl: session.cancelUrl,
        expiresAt: state === "open" ? new Date(session.expiresAt * 1000) : null,
      },
      { lang, path: `/c/pay/${session.id}` },
    );
  }

  /** Paid, the client goes to the one address of the shop; a declined card keeps them here; leaving goes to the other. */
  function clientActs(session: SimulatedSession, form: URLSearchParams, lang: Lang): SimulatorAnswer {
    const act = form.get("act");
    const to = (location: string) => ({ status: 303, headers: { location } });
    if (act === "pay") {
      if (form.get("method") === "slow") account.paySlowly(session);
      else account.pay(session);
      return to(session.status === "complete" ? session.successUrl : session.cancelUrl);
    }
    if (act === "decline") {
      account.decline(session);
      return to(`/c/pay/${session.id}?lang=${lang}`);
    }
    const seconds = laterSeconds.safeParse(form.get("seconds"));
    if (act !== "later" || !seconds.success) return { status: 422, body: { error: "no such act" } };
    account.payLater(session, seconds.data);
    return to(session.cancelUrl);
  }

  function bankActs(session: SimulatedSession, act: string): boolean {
    if (act === "pay") account.pay(session);
    else if (act === "slow") account.paySlowly(session);
    else if (act === "settle") account.settle(session, true);
    else if (act === "fail") account.settle(session, false);
    else if (act === "decline") account.decline(session);
    else if (act === "expire") account.expire(session);
    else if (act === "forge") account.forge(session, "secret");
    else if (act === "stale") account.forge(session, "stale");
    else if (act === "unsigned") account.forge(session, "unsigned");
    else return false;
    return true;
  }
}

function standing(session: SimulatedSession): HostedState {
  if (session.paymentStatus === "paid") return "paid";
  if (session.status === "expired" || session.status === "open") return session.status;
  return session.intentStatus === "processing" ? "processing" : "failed";
}

function shownAmount(units: number, currency: string, lang: Lang): string {
  return formatMoney(minorOf(units, currency), currency.toUpperCase(), lang);
}

function cabinet(state: StripeState, lang: Lang): Html {
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
      <h2>${w.sessions}</h2>
      ${state.sessions.length === 0 ? html`<p class="empty">${w.none}</p>` : sessionTable(state, lang)}
    </section>
    <section>
      <h2>${w.refunds}</h2>
      ${state.refunds.length === 0 ? html`<p class="m">${w.noRefunds}</p>` : refundList(state, lang)}
    </section>
    ${deliveryPanel(state.deliveries, lang)} ${faultPanel(state.faults, { lang, hasWebhooks: true })}
  `;
}

function sessionTable(state: StripeState, lang: Lang): Html {
  const w = words[lang];
  const look = { open: "w", processing: "a", paid: "ok", failed: "n", expired: "n" };
  const acts = {
    open: [["pay", w.pay], ["expire", w.expire], ["forge", w.forge]],
    processing: [["settle", w.settle], ["fail", w.fail]],
  }; // prettier-ignore
  const rows = state.sessions.slice(0, SHOWN).map((one) => {
    const stands = standing(one);
    const buttons = (stands === "open" || stands === "processing" ? acts[stands] : []).map(
      ([act, label]) =>
        html`<form method="post" action="/_form/sessions/${one.id}/${act}?lang=${lang}"><button>${label}</button></form>`, // prettier-ignore
    );
    return html`<tr>
      <td class="m">${new Date(one.created * 1000).toISOString().slice(0, 19).replace("T", " ")}</td>
      <td>
        ${shownAmount(one.amount, one.currency, lang)}
        ${one.refunded > 0 ? html`<br /><span class="m s">${w.refunded} ${shownAmount(one.refunded, one.currency, lang)}</span>` : null}
      </td>
      <td>${one.name}<br /><span class="m s">${one.id}</span></td>
      <td>
        <span class="tag ${look[stands]}">${w.statuses[stands]}</span>
        ${one.declineCode ? html`<br /><span class="m s">${one.declineCode}</span>` : null}
      </td>
      <td>
        <div class="row">
          ${stands === "open" ? html`<a class="btn" href="/c/pay/${one.id}?lang=${lang}">${w.open}</a>` : null}
          ${buttons}
        </div>
      </td>
    </tr>`;
  });
  return html`<div class="wrap" tabindex="0" role="region" aria-label="${w.sessions}">
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

function refundList(state: StripeState, lang: Lang): Html {
  const rows = state.refunds.slice(0, SHOWN).map(
    (one) =>
      html`<li>
        ${shownAmount(one.amount, one.currency, lang)}
        <span class="m s">${one.metadata.reason ?? ""} · ${one.intentId}</span>
      </li>`,
  );
  return html`<ul>
    ${rows}
  </ul>`;
}
