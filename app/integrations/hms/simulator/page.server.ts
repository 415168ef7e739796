import { z } from "zod";
import { formatMoney, parseMoney } from "~/lib/money";
import { deliveryPanel, faultPanel } from "../../core/simulator/fault-panel";
import { PAGE_HEADERS, html, renderPage, type Html } from "../../core/simulator/html-page";
import { formBody, jsonBody, type SimulatorAnswer, type SimulatorRequest } from "../../core/simulator/http-server.server"; // prettier-ignore
import { languageOf, otherLanguage, type Lang } from "../../core/simulator/language";
import type { Clinic } from "./clinic.server";
import { sumsOf, type HmsState, type SimulatedPlan } from "./state";
import type { createTraffic } from "./traffic";
import { volumeClinic } from "./volume";

const ru = {
  title: "Клиника: имитация",
  lead: "Система клиники, которой нет. Здесь видно пациентов и их планы лечения, и можно сыграть роль клиники.",
  plans: "Планы лечения",
  patients: "Пациенты",
  traffic: "Что клиника видела от Картотеки",
  calls: (n: number, most: number) => `Вызовов ${n}, одновременно не больше ${most}`,
  asked: (n: number, twice: number) => `Спрошено пациентов ${n}, дважды за минуту ${twice}`,
  forget: "Считать заново",
  create: "Новый план",
  patient: "Пациент",
  planTitle: "Название",
  amount: "Сумма",
  currency: "Валюта",
  make: "Создать черновик",
  status: "Состояние",
  sum: "Сумма и оплата",
  act: "Действия",
  approve: "Одобрить",
  begin: "Начать",
  complete: "Завершить",
  cancel: "Отменить",
  payAll: "Оплатить всё",
  pay: "Оплатить",
  remove: "Удалить",
  odd: "Незнакомый статус",
  otherCurrency: "Сменить валюту",
  merge: "Объединить пациентов",
  from: "Кого",
  into: "С кем",
  join: "Объединить",
  merged: "объединён с",
  newPatient: "Новый пациент",
  name: "Имя",
  add: "Завести",
  paid: "оплачено",
  statuses: { draft: "черновик", approved: "одобрен", in_progress: "идёт", completed: "завершён", cancelled: "отменён" } as Record<string, string>, // prettier-ignore
};
const en: typeof ru = {
  title: "A clinic: a simulation",
  lead: "The system of a clinic that does not exist: its patients and their treatment plans. Here you can be the clinic.",
  plans: "Treatment plans",
  patients: "Patients",
  traffic: "What the clinic has seen of Kartoteka",
  calls: (n, most) => `${n} calls, at most ${most} at once`,
  asked: (n, twice) => `${n} patients asked for, ${twice} of them twice within a minute`,
  forget: "Count anew",
  create: "New plan",
  patient: "Patient",
  planTitle: "Title",
  amount: "Amount",
  currency: "Currency",
  make: "Create a draft",
  status: "State",
  sum: "Sum and payment",
  act: "Actions",
  approve: "Approve",
  begin: "Begin",
  complete: "Complete",
  cancel: "Cancel",
  payAll: "Pay all",
  pay: "Pay",
  remove: "Delete",
  odd: "Unknown status",
  otherCurrency: "Change the currency",
  merge: "Merge patients",
  from: "Whom",
  into: "Into",
  join: "Merge",
  merged: "merged into",
  newPatient: "New patient",
  name: "Name",
  add: "Add",
  paid: "paid",
  statuses: { draft: "draft", approved: "approved", in_progress: "in progress", completed: "completed", cancelled: "cancelled" }, // prettier-ignore
};
const words = { ru, en };

const SHOWN = 60;
const newPlan = z.object({
  patientId: z.string(),
  title: z.string().trim().min(1).max(120),
  currency: z.string().regex(/^[A-Z]{3}$/),
  amount: z
    .string()
    .transform((text) => parseMoney(text))
    .refine((minor) => minor !== null && minor >= 0),
});

export interface PageOptions {
  state: HmsState;
  clinic: Clinic;
  traffic: ReturnType<typeof createTraffic>;
}

/** The clinic's page (`/`), and the same acts for tests (`/_sim/plans`, `/_sim/plans/{plan}/{act}`, `/_sim/merge`, `/_sim/volume`, `/_sim/traffic`). */
export function createPages({ state, clinic, traffic }: PageOptions) {
  return (request: SimulatorRequest): SimulatorAnswer | null => {
    const { method, path } = request;
    const lang = languageOf(request.query.get("lang"), request.headers["accept-language"]);
    if (path === "/" && method === "GET") {
      const body = renderPage({ lang, title: words[lang].title, body: page(lang) });
      return { status: 200, headers: PAGE_HEADERS, body };
    }
    if (path === "/_sim/traffic" && method === "GET") return { status: 200, body: traffic.seen() };
    const [, door, act = ""] = /^\/_(sim|form)\/(.+)$/.exec(path) ?? [];
    if (method !== "POST" || !door) return null;
    const given = door === "form" ? Object.fromEntries(formBody(request)) : jsonBody(request);
    const result = press(act, given as Record<string, unknown>);
    if (result === null) return null;
    if (result === false) return { status: 422, body: { error: "cannot be done" } };
    return door === "form" ? { status: 303, headers: { location: `/?lang=${lang}` } } : { status: 200, body: result }; // prettier-ignore
  };

  /** Null: no such act; false: it cannot be done. */
  function press(act: string, given: Record<string, unknown>): object | false | null {
    if (act === "traffic-reset") {
      traffic.reset();
      return traffic.seen();
    }
    if (act === "volume") {
      const patients = z.number().int().min(1).max(20_000).safeParse(given.patients);
      if (!patients.success) return false;
      clinic.fill(volumeClinic(patients.data));
      return { patients: patients.data };
    }
    if (act === "patients") {
      const name = z.string().trim().min(1).max(120).safeParse(given.name);
      return name.success ? clinic.addPatient(name.data) : false;
    }
    if (act === "plans") {
      const plan = newPlan.safeParse(given);
      if (!plan.success) return false;
      const { amount, ...rest } = plan.data;
      return clinic.create({ ...rest, amountMinor: amount as number }) ?? false;
    }
    if (act === "merge") return clinic.merge(String(given.from), String(given.into)) ? { merged: true } : false; // prettier-ignore
    const [, id = "", what = ""] = /^plans\/(\d+)\/([a-z-]+)$/.exec(act) ?? [];
    const plan = clinic.findPlan(id);
    if (!plan) return null;
    return actOn(plan, what, given) ? plan : false;
  }

  function actOn(plan: SimulatedPlan, what: string, given: Record<string, unknown>): boolean {
    const statuses: Record<string, string> = { approve: "approved", begin: "in_progress", complete: "completed", cancel: "cancelled", draft: "draft", odd: "on_review" }; // prettier-ignore
    const status = statuses[what];
    if (status) clinic.setStatus(plan, status);
    else if (what === "pay-all") clinic.payAll(plan);
    else if (what === "currency") clinic.setCurrency(plan, plan.currency === "KZT" ? "RUB" : "KZT");
    else if (what === "remove") clinic.remove(plan);
    else if (what === "pay") {
      const minor = parseMoney(typeof given.amount === "string" ? given.amount : "");
      if (minor === null) return false;
      clinic.pay(plan, minor);
    } else return false;
    return true;
  }

  function page(lang: Lang): Html {
    const w = words[lang];
    const other = otherLanguage(lang);
    const seen = traffic.seen();
    const choices = state.patients
      .filter(({ mergedInto }) => mergedInto === null)
      .map(({ id, name }) => html`<option value="${id}">${id} · ${name}</option>`);
    return html`
      <header>
        <div>
          <h1>${w.title}</h1>
          <p class="m">${w.lead}</p>
        </div>
        <a href="/?lang=${other.lang}" lang="${other.lang}">${other.name}</a>
      </header>
      <section>
        <h2>${w.create}</h2>
        <form method="post" action="/_form/plans?lang=${lang}" class="row">
          <label
            >${w.patient}<select name="patientId">
              ${choices}
            </select></label
          >
          <label>${w.planTitle}<input name="title" required maxlength="120" /></label>
          <label>${w.amount}<input name="amount" required inputmode="decimal" class="n" /></label>
          <label
            >${w.currency}<select name="currency">
              <option>RUB</option>
              <option>KZT</option>
            </select></label
          >
          <button class="p">${w.make}</button>
        </form>
      </section>
      <section>
        <h2>${w.plans}</h2>
        ${planTable(state.plans.slice(0, SHOWN), lang)}
      </section>
      <section>
        <h2>${w.merge}</h2>
        <form method="post" action="/_form/merge?lang=${lang}" class="row">
          <label
            >${w.from}<select name="from">
              ${choices}
            </select></label
          >
          <label
            >${w.into}<select name="into">
              ${choices}
            </select></label
          >
          <button class="d">${w.join}</button>
        </form>
      </section>
      <section>
        <h2>${w.newPatient}</h2>
        <form method="post" action="/_form/patients?lang=${lang}" class="row">
          <label>${w.name}<input name="name" required maxlength="120" /></label>
          <button>${w.add}</button>
        </form>
      </section>
      <section>
        <h2>${w.traffic}</h2>
        <p>${w.calls(seen.calls, seen.most)}</p>
        <p>${w.asked(seen.patients, seen.twiceWithinMinute)}</p>
        <form method="post" action="/_form/traffic-reset?lang=${lang}" style="margin-top:12px">
          <button>${w.forget}</button>
        </form>
      </section>
      ${deliveryPanel(state.deliveries, lang)} ${faultPanel(state.faults, { lang, hasWebhooks: true })}
    `;
  }

  function planTable(plans: readonly SimulatedPlan[], lang: Lang): Html {
    const w = words[lang];
    const look: Record<string, string> = { draft: "w", approved: "a", in_progress: "a", completed: "ok", cancelled: "n" }; // prettier-ignore
    const button = (plan: SimulatedPlan, act: string, label: string) =>
      html`<form method="post" action="/_form/plans/${plan.id}/${act}?lang=${lang}"><button class="q">${label}</button></form>`; // prettier-ignore
    const rows = plans.map((plan) => {
      const { totalMinor, paidMinor } = sumsOf(plan);
      return html`<tr>
        <td>${clinic.findPatient(plan.patientId)?.name}<br /><span class="m s">${plan.patientId}</span></td>
        <td>${plan.title}<br /><span class="m s">${plan.id} · v${plan.version}</span></td>
        <td>
          <span class="tag ${look[plan.status] ?? "w"}">${w.statuses[plan.status] ?? plan.status}</span>
        </td>
        <td>
          ${formatMoney(totalMinor, plan.currency, lang)}<br /><span class="m s"
            >${w.paid} ${formatMoney(paidMinor, plan.currency, lang)}</span
          >
        </td>
        <td>
          <div class="row">
            ${button(plan, "approve", w.approve)} ${button(plan, "begin", w.begin)}
            ${button(plan, "complete", w.complete)} ${button(plan, "cancel", w.cancel)}
            ${button(plan, "pay-all", w.payAll)} ${button(plan, "odd", w.odd)}
            ${button(plan, "currency", w.otherCurrency)} ${button(plan, "remove", w.remove)}
            <form method="post" action="/_form/plans/${plan.id}/pay?lang=${lang}" class="row">
              <input name="amount" class="n" inputmode="decimal" required aria-label="${w.amount}" />
              <button class="q">${w.pay}</button>
            </form>
          </div>
        </td>
      </tr>`;
    });
    return html`<div class="wrap" tabindex="0" role="region" aria-label="${w.plans}">
      <table>
        <thead>
          <tr>
            <th scope="col">${w.patient}</th>
            <th scope="col">${w.planTitle}</th>
            <th scope="col">${w.status}</th>
            <th scope="col">${w.sum}</th>
            <th scope="col">${w.act}</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>`;
  }
}
