import { html, renderPage, PAGE_HEADERS, type Html } from "./html-page";
import type { SimulatorAnswer } from "./http-server.server";
import { otherLanguage, type Lang } from "./language";

/** How a payment stands, as the gateway's own page shows it to the person who pays. */
export type HostedState = "open" | "processing" | "paid" | "failed" | "expired";

/** What a gateway's page for the client is drawn from. */
export interface HostedPayment {
  /** The gateway's name as clients know it. */
  gateway: string;
  shop: string;
  /** Its own look: a CSS colour. */
  colour: string;
  description: string;
  /** Ready to be read, e.g. `1 500 ₽`. */
  amount: string;
  state: HostedState;
  /** Ways to pay; the first is chosen. */
  methods: { id: string; name: string }[];
  /** A refusal of the last try, in words. */
  refusal: string | null;
  /** Our own pages; the buttons lead there. */
  returnUrl: string;
  cancelUrl: string;
  /** After this the page takes no money; null when it does not say. */
  expiresAt: Date | null;
}

const ru = {
  test: "Это имитация: деньги не списываются.",
  shop: "Магазин",
  methods: "Способ оплаты",
  pay: "Оплатить",
  decline: "Банк отклонит",
  declineHint: "как будто на карте нет денег",
  later: "Уйти и оплатить позже",
  laterHint: "деньги придут сами через",
  laterOptions: { 15: "15 секунд", 120: "2 минуты", 1500: "25 минут" },
  abandon: "Вернуться в магазин, не платя",
  back: "Вернуться в магазин",
  until: "Оплатить нужно до",
  states: {
    open: "Оплата",
    processing: "Платёж обрабатывается",
    paid: "Оплачено",
    failed: "Платёж не прошёл",
    expired: "Время оплаты вышло",
  },
  tries: "Сыграть роль клиента",
};
const en: typeof ru = {
  test: "This is a simulation: no money is taken.",
  shop: "Shop",
  methods: "How to pay",
  pay: "Pay",
  decline: "The bank will decline",
  declineHint: "as if the card were empty",
  later: "Leave and pay later",
  laterHint: "the money comes by itself in",
  laterOptions: { 15: "15 seconds", 120: "2 minutes", 1500: "25 minutes" },
  abandon: "Back to the shop without paying",
  back: "Back to the shop",
  until: "To be paid by",
  states: {
    open: "Payment",
    processing: "The payment is being processed",
    paid: "Paid",
    failed: "The payment did not go through",
    expired: "The time to pay is over",
  },
  tries: "Play the client's part",
};
const words = { ru, en };

const STYLE = `
body{background:var(--sunken)}main.host,main{max-width:440px;gap:16px;padding:16px 16px 48px}
.card{background:var(--raised);border:1px solid var(--line);border-radius:16px;padding:20px;display:grid;gap:16px}
.brand{display:flex;align-items:center;justify-content:space-between;gap:12px}.brand b{display:inline-flex;align-items:center;gap:8px;font-weight:600}
.brand b::before{content:"";width:20px;height:20px;border-radius:6px;background:var(--brand)}
.sum{font-size:32px;font-weight:600;letter-spacing:-.02em;line-height:1.1}
fieldset{border:0;padding:0;margin:0;display:grid;gap:8px}legend{font-size:13px;color:var(--ink-2);padding:0 0 8px}
.way{display:flex;gap:12px;align-items:center;min-height:48px;padding:0 14px;border:1px solid var(--line-strong);border-radius:10px;font-size:15px;color:var(--ink);cursor:pointer}
.way:has(input:checked){border-color:var(--brand);box-shadow:inset 0 0 0 1px var(--brand)}
.way input{width:20px;height:20px;min-height:0;margin:0;accent-color:var(--brand)}
.big{width:100%;justify-content:center;min-height:52px;font-size:16px;border-radius:12px;text-align:center}
button.pay{background:var(--brand);border-color:var(--brand);color:#fff}
.play{display:grid;gap:12px;border-top:1px solid var(--line);padding-top:16px}.play form{display:grid;gap:6px}.play .row{flex-wrap:nowrap;align-items:center}
.play select{flex:1;min-width:0}.bad{padding:12px 14px;border-radius:10px;background:var(--negative-soft);color:var(--negative)}
.sim{text-align:center;font-size:13px;color:var(--ink-2);margin:0}
`;

/**
 * The page on which a client pays: usable with a thumb on a phone and without scripts. The buttons send `act` (`pay`, `decline`, `later`) to the
 * page's own address; `later` comes with `seconds`.
 */
export function hostedPage(
  payment: HostedPayment,
  { lang, path }: { lang: Lang; path: string },
): SimulatorAnswer {
  const w = words[lang];
  const other = otherLanguage(lang);
  const action = `${path}?lang=${lang}`;
  const body = html`
    <div class="card" style="--brand:${payment.colour}">
      <div class="brand">
        <b>${payment.gateway}</b
        ><a class="s" href="${path}?lang=${other.lang}" lang="${other.lang}">${other.name}</a>
      </div>
      <div>
        <p class="m s">${w.shop}: ${payment.shop}</p>
        <h1 class="m" style="font-size:15px;font-weight:500">
          ${payment.state === "open" ? payment.description : w.states[payment.state]}
        </h1>
        <p class="sum">${payment.amount}</p>
        ${payment.state === "open" ? null : html`<p class="m">${payment.description}</p>`}
      </div>
      ${payment.refusal ? html`<p class="bad" role="alert">${payment.refusal}</p>` : null}
      ${payment.state === "open" ? openPart(payment, { lang, action }) : closedPart(payment, lang)}
    </div>
    <p class="sim">${w.test}</p>
  `;
  return {
    status: 200,
    // The answer to a form here leads back to the shop, which is another origin.
    headers: { ...PAGE_HEADERS, "content-security-policy": policyFor(payment) },
    body: renderPage({ lang, title: `${payment.gateway}: ${payment.amount}`, body, style: STYLE }),
  };
}

function policyFor({ returnUrl, cancelUrl }: HostedPayment): string {
  const origins = [...new Set([returnUrl, cancelUrl].map((url) => new URL(url).origin))].join(" ");
  const common = PAGE_HEADERS["content-security-policy"] ?? "";
  return common.replace("form-action 'self'", `form-action 'self' ${origins}`);
}

function openPart(payment: HostedPayment, { lang, action }: { lang: Lang; action: string }): Html {
  const w = words[lang];
  const ways = payment.methods.map(
    ({ id, name }, at) =>
      html`<label class="way"
        ><input
          type="radio"
          name="method"
          value="${id}"
          ${{ markup: at === 0 ? "checked" : "" }}
        />${name}</label
      >`,
  );
  const delays = Object.entries(w.laterOptions).map(
    ([seconds, name]) => html`<option value="${seconds}">${name}</option>`,
  );
  const until = payment.expiresAt
    ? html`<p class="m s">${w.until} ${payment.expiresAt.toISOString().slice(11, 16)} UTC</p>`
    : null;
  return html`<form method="post" action="${action}" style="display:grid;gap:16px">
      <fieldset>
        <legend>${w.methods}</legend>
        ${ways}
      </fieldset>
      <button class="big pay" name="act" value="pay">${w.pay} ${payment.amount}</button>
    </form>
    ${until}
    <div class="play">
      <h2 class="s m" style="margin:0">${w.tries}</h2>
      <form method="post" action="${action}">
        <button class="big d" name="act" value="decline">${w.decline}</button>
        <span class="m s">${w.declineHint}</span>
      </form>
      <form method="post" action="${action}">
        <label>
          ${w.laterHint}
          <select name="seconds">
            ${delays}
          </select>
        </label>
        <button class="big" name="act" value="later">${w.later}</button>
      </form>
      <a class="btn big" href="${payment.cancelUrl}">${w.abandon}</a>
    </div>`;
}

function closedPart(payment: HostedPayment, lang: Lang): Html {
  return html`<a class="btn big" href="${payment.returnUrl}">${words[lang].back}</a>`;
}
