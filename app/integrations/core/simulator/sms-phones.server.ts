import { z } from "zod";
import { systemClock, type Clock } from "~/lib/clock";
import { faultPanel } from "./fault-panel";
import { PAGE_HEADERS, html, renderPage, type Html } from "./html-page";
import { formBody, jsonBody, type SimulatorAnswer, type SimulatorRequest } from "./http-server.server";
import { languageOf, otherLanguage, type Lang } from "./language";
import { phoneStyle } from "./phone-style";
import { openSimulator, type RunningSimulator, type SimulatorOptions } from "./simulator.server";
import { NO_WIRE_FAULTS, underFaults, type WireFaults, type WireRefusals } from "./wire-faults.server";

/** A short message as a phone received it. */
export interface SimulatedSms {
  id: string;
  /** ISO instant. */
  at: string;
  gateway: string;
  /** Digits. */
  phone: string;
  text: string;
  sender: string | null;
}

export interface SmsState {
  /** The latest first. */
  messages: SimulatedSms[];
  nextId: number;
  /** Error code of the gateway that the next messages get in place of being taken; null: none. */
  nextCode: number | null;
  nextCodeTimes: number;
  faults: WireFaults;
}

/** What a gateway's API is built on. */
export interface SmsPhones {
  state: SmsState;
  /** Puts a message on the phone; its number at the gateway comes back. */
  deliver(sms: Pick<SimulatedSms, "gateway" | "phone" | "text" | "sender">): string;
  /** The error code this message is to be refused with, used up; null when it may be taken. */
  refusalCode(): number | null;
}

/** One gateway's wire. */
export interface SmsGatewayApi {
  isApi(path: string): boolean;
  refusals: WireRefusals;
  answer(request: SimulatorRequest, phones: SmsPhones): SimulatorAnswer;
}

const KEPT_MESSAGES = 200;
const codeBody = z.strictObject({ code: z.coerce.number().int().min(0).max(999), times: z.coerce.number().int().min(0).max(1000) }); // prettier-ignore

const ru = {
  title: "SMS: имитация",
  lead: "Телефоны клиентов. Сообщения не уходят наружу, кто бы их ни отправил: sms.ru или smsc.",
  empty: "Сообщений пока нет.",
  code: "Код отказа шлюза",
  times: "Раз",
  refuse: "Отказывать",
  parts: "част.",
};
const en: typeof ru = {
  title: "SMS: a simulation",
  lead: "Clients' phones. Messages do not leave this machine, whoever sent them: sms.ru or smsc.",
  empty: "No messages yet.",
  code: "The gateway's error code",
  times: "Times",
  refuse: "Refuse",
  parts: "parts",
};
const words = { ru, en };

/** The phones that SMS gateways write to, each gateway by its own wire, on one port. */
export function startSmsPhones(
  options: SimulatorOptions & { gateways: readonly SmsGatewayApi[]; clock?: Clock },
): Promise<RunningSimulator<SmsState>> {
  const { gateways, clock = systemClock } = options;
  return openSimulator<SmsState, object>(options, emptySmsState, ({ state, changed, stopped }) => {
    const phones: SmsPhones = {
      state,
      deliver(sms) {
        const id = String(100_000 + state.nextId++);
        state.messages.unshift({ ...sms, id, at: clock.now().toISOString() });
        state.messages.length = Math.min(state.messages.length, KEPT_MESSAGES);
        changed();
        return id;
      },
      refusalCode() {
        if (state.nextCode === null || state.nextCodeTimes === 0) return null;
        state.nextCodeTimes -= 1;
        return state.nextCode;
      },
    };
    const gatewayOf = (path: string) => gateways.find((one) => one.isApi(path));
    return {
      isApi: (path) => gatewayOf(path) !== undefined,
      api(request) {
        const gateway = gatewayOf(request.path);
        if (!gateway) return { status: 404 };
        return underFaults(state.faults, { refusals: gateway.refusals, stopped }, () =>
          gateway.answer(request, phones),
        );
      },
      pages: createPages(state, changed),
      more: {},
    };
  });
}

function emptySmsState(): SmsState {
  return { messages: [], nextId: 1, nextCode: null, nextCodeTimes: 0, faults: { ...NO_WIRE_FAULTS } };
}

function createPages(state: SmsState, changed: () => void) {
  return (request: SimulatorRequest): SimulatorAnswer | null => {
    const { method, path, query, headers } = request;
    const lang = languageOf(query.get("lang"), headers["accept-language"]);
    if (method === "GET" && path === "/")
      return {
        status: 200,
        headers: PAGE_HEADERS,
        body: renderPage({
          lang,
          title: words[lang].title,
          body: page(state, lang),
          style: phoneStyle,
          refreshSeconds: 5,
        }),
      };
    if (method === "GET" && path === "/_sim/messages") {
      const to = query.get("to")?.replace(/\D/g, "") ?? "";
      return { status: 200, body: state.messages.filter((one) => to === "" || one.phone === to) };
    }
    if (method !== "POST" || !/^\/_(sim|form)\/code$/.test(path)) return null;
    const asForm = path.startsWith("/_form/");
    const body = codeBody.safeParse(asForm ? Object.fromEntries(formBody(request)) : jsonBody(request));
    if (!body.success) return { status: 422, body: { error: z.prettifyError(body.error) } };
    state.nextCode = body.data.code;
    state.nextCodeTimes = body.data.times;
    changed();
    return asForm
      ? { status: 303, headers: { location: `/?lang=${lang}` } }
      : { status: 200, body: body.data };
  };
}

function page(state: SmsState, lang: Lang): Html {
  const w = words[lang];
  const other = otherLanguage(lang);
  const phones = [...new Set(state.messages.map((one) => one.phone))].map((phone) => {
    // A phone is read downwards.
    const bubbles = state.messages
      .filter((one) => one.phone === phone)
      .reverse()
      .map(
        (one) =>
          html`<li class="in">
            <p class="said">${linked(one.text)}</p>
            <span class="m at"
              >${one.sender ?? one.gateway} · ${one.at.slice(0, 16).replace("T", " ")} UTC ·
              ${one.text.length}/${partsOf(one.text)} ${w.parts}</span
            >
          </li>`,
      );
    return html`<section class="phone">
      <h2 class="who">+${phone}</h2>
      <ol class="bubbles">
        ${bubbles}
      </ol>
    </section>`;
  });
  return html`
    <header>
      <div>
        <h1>${w.title}</h1>
        <p class="m">${w.lead}</p>
      </div>
      <a href="/?lang=${other.lang}" lang="${other.lang}">${other.name}</a>
    </header>
    ${phones.length === 0 ? html`<p class="empty">${w.empty}</p>` : html`<div class="phones">${phones}</div>`}
    <form class="row" method="post" action="/_form/code?lang=${lang}">
      <label
        >${w.code}<input class="n" name="code" inputmode="numeric" value="${state.nextCode ?? ""}" required
      /></label>
      <label
        >${w.times}<input class="n" type="number" min="0" name="times" value="${state.nextCodeTimes}"
      /></label>
      <button>${w.refuse}</button>
    </form>
    ${faultPanel(state.faults, { lang, hasWebhooks: false })}
  `;
}

/** A Cyrillic message has 70 letters, or 67 in each of several parts; a Latin one 160 or 153. */
function partsOf(text: string): number {
  const isLatin = /^[\x20-\x7e\n]*$/.test(text);
  const [alone, each] = isLatin ? [160, 153] : [70, 67];
  return text.length <= alone ? 1 : Math.ceil(text.length / each);
}

function linked(text: string): Html[] {
  return text
    .split(/(https?:\/\/[^\s<>"]+)/)
    .map((piece, at) => (at % 2 === 0 ? html`${piece}` : html`<a href="${piece}" rel="noopener" target="_blank">${piece}</a>`)); // prettier-ignore
}
